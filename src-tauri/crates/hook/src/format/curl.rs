//! `curl` commands as browsers and tools copy them (curl.se/docs/manpage.html). Nothing is run or opened.

mod order;

use super::body::of_base64;
use super::shell::{Pipeline, Word, pipelines};
use super::{Exactness, Findings, Format};
use order::Order;

const VARIABLES: Exactness =
    Exactness::Rebuilt("the command holds variables or commands of the shell, which were not filled in");
const WINDOWS: &str = "this command is written for Windows' cmd.exe; copy it as bash";

/// Whether the text starts with a curl command, comments and a prompt aside.
pub(crate) fn begins(text: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first =
        lines.into_iter().find(|line| !line.is_empty() && !line.starts_with(b"#")).unwrap_or_default();
    let first = first.strip_prefix(b"$ ").unwrap_or(first);
    let word = first.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    is_curl(word) || word == b"printf"
}

/// One capture a command. Other commands are problems.
pub(crate) fn read<'a>(text: &'a [u8], findings: &mut Findings<'a>) {
    for pipeline in pipelines(text) {
        match command(&pipeline) {
            Ok(order) => {
                let exact = if order.is_open { VARIABLES } else { order.exact };
                let notes = order.notes.clone();
                findings.add(order.capture(), exact, Format::Curl);
                notes.into_iter().for_each(|note| findings.report(note, pipeline.raw));
            }
            Err(reason) => findings.report(reason, pipeline.raw),
        }
    }
}

fn command(pipeline: &Pipeline<'_>) -> Result<Order, String> {
    if pipeline.is_cut_off {
        return Err("this command is cut off inside a quote".to_owned());
    }
    let (last, before) = pipeline.commands.split_last().ok_or("there is no command")?;
    let words = match last.as_slice() {
        [prompt, words @ ..] if prompt.bytes == b"$" => words,
        words => words,
    };
    match words {
        [curl, words @ ..] if is_curl(&curl.bytes) => {
            if words.iter().any(|word| word.is_bare && word.bytes.starts_with(b"^")) {
                return Err(WINDOWS.to_owned());
            }
            Order::read(words, input(before)?)
        }
        _ => Err("this command is not curl".to_owned()),
    }
}

fn is_curl(word: &[u8]) -> bool {
    matches!(word, b"curl" | b"curl.exe" | b"/usr/bin/curl")
}

/// What `printf %s TEXT | base64 -d` hands over, which is how bytes are written here; none without a pipe.
fn input(before: &[Vec<Word>]) -> Result<Option<Vec<u8>>, String> {
    let bytes = |words: &[Word]| words.iter().map(|word| word.bytes.clone()).collect::<Vec<_>>();
    let commands: Vec<Vec<Vec<u8>>> = before.iter().map(|words| bytes(words)).collect();
    match commands.as_slice() {
        [] => Ok(None),
        [print, decode] if print.len() == 3 && print[..2] == [b"printf".to_vec(), b"%s".to_vec()] => {
            if decode.len() != 2
                || decode[0] != b"base64"
                || !matches!(&decode[1][..], b"-d" | b"--decode" | b"-D")
            {
                return Err("what is piped into this command is not known".to_owned());
            }
            let text = std::str::from_utf8(&print[2]).map_err(|_| "the piped text is not base64")?;
            of_base64(text, "the piped text").map(Some)
        }
        _ => Err("what is piped into this command is not known".to_owned()),
    }
}

#[cfg(test)]
mod tests;
