//! One line: principals, options, key, comment.

use exhibit_entry::Moment;

use crate::plain::plain_bytes;
use crate::seal::{SshKey, stamp};

/// Longest line that is read, in bytes: an RSA key of 16,384 bits with its options.
const MAX_LINE_BYTES: usize = 16 << 10;

/// One signer.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Patterns, separated by commas.
    pub(super) principals: String,
    pub(super) key: SshKey,
    /// Patterns of what it may sign for; none: everything.
    pub(super) namespaces: Option<String>,
    pub(super) after: Option<Moment>,
    pub(super) before: Option<Moment>,
}

/// Reads a line; none for a comment or an empty one.
pub(super) fn read(line: &str) -> Result<Option<Line>, String> {
    let line = line.trim_matches([' ', '\t', '\r']);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.len() > MAX_LINE_BYTES {
        return Err(format!("it is longer than {MAX_LINE_BYTES} bytes"));
    }
    let (principals, rest) = word(line)?;
    let principals = unquoted(principals);
    if principals.is_empty() || rest.is_empty() {
        return Err("it has no principals or no key".to_owned());
    }
    let mut read = Line {
        principals: principals.to_owned(),
        key: match SshKey::from_text(rest) {
            Ok(key) => return Ok(Some(Line::open(principals, key))),
            Err(_) => key_behind_options(rest)?,
        },
        namespaces: None,
        after: None,
        before: None,
    };
    let (options, _) = word(rest)?;
    read.take_options(options)?;
    Ok(Some(read))
}

fn key_behind_options(rest: &str) -> Result<SshKey, String> {
    let (first, key) = word(rest)?;
    if is_key_name(first) {
        // No option is called so: the line has none, and its key is bad.
        return SshKey::from_text(rest);
    }
    SshKey::from_text(key)
}

fn is_key_name(word: &str) -> bool {
    word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-")
}

impl Line {
    fn open(principals: &str, key: SshKey) -> Self {
        Self { principals: principals.to_owned(), key, namespaces: None, after: None, before: None }
    }

    fn take_options(&mut self, options: &str) -> Result<(), String> {
        for option in split_options(options)? {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = unquoted(value);
            let time =
                || stamp::read(value).ok_or(format!("{} is not a time", plain_bytes(value.as_bytes())));
            let twice = match name.to_ascii_lowercase().as_str() {
                "namespaces" => self.namespaces.replace(value.to_owned()).is_some(),
                "valid-after" => self.after.replace(time()?).is_some(),
                "valid-before" => self.before.replace(time()?).is_some(),
                "cert-authority" => return Err("keys of certificates are not taken here".to_owned()),
                other => return Err(format!("its option {} is not known", plain_bytes(other.as_bytes()))),
            };
            if twice {
                return Err(format!("it has the option {name} twice"));
            }
        }
        match self.after.zip(self.before) {
            Some((after, before)) if before <= after => {
                Err("it ends before it begins to be valid".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The first word, quotes kept, and what stands behind it.
fn word(text: &str) -> Result<(&str, &str), String> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => return Ok((&text[..at], text[at..].trim_start_matches([' ', '\t']))),
            _ => {}
        }
    }
    if quoted { Err("a quote in it does not end".to_owned()) } else { Ok((text, "")) }
}

fn split_options(options: &str) -> Result<Vec<&str>, String> {
    let (mut quoted, mut start, mut found) = (false, 0, Vec::new());
    for (at, c) in options.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                found.push(&options[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&options[start..]);
    if found.contains(&"") { Err("an option in it is empty".to_owned()) } else { Ok(found) }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}
