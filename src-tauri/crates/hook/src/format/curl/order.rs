//! The options of one curl command, and the request that they order.

use super::super::body::{Space, escape_into};
use super::super::shell::Word;
use crate::Capture;
use crate::format::Exactness;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const FILE: &str = "the body stands in a file that is not part of the command";
const MULTIPART: &str = "the body is a multipart form, whose bytes the command does not show";

/// Short options that take a word.
const SHORT_WITH_WORD: &[u8] = b"AbcCdDeEFHKmoPQrtTuUwxXyYz";

/// Long options that take a word and change nothing that is kept.
const LONG_WITH_WORD: [&str; 34] = [
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "cookie-jar",
    "dump-header",
    "interface",
    "key",
    "key-type",
    "limit-rate",
    "local-port",
    "max-filesize",
    "max-redirs",
    "max-time",
    "netrc-file",
    "noproxy",
    "output",
    "pass",
    "pinnedpubkey",
    "proto",
    "proto-redir",
    "proxy",
    "proxy-header",
    "proxy-user",
    "range",
    "resolve",
    "retry",
    "retry-delay",
    "tls-max",
    "write-out",
];

/// What a command orders.
pub(super) struct Order {
    method: Option<String>,
    url: Option<String>,
    /// Without a value where the command takes back what curl would add (`-H 'Name:'`).
    headers: Vec<(String, Option<String>)>,
    implied: Vec<(&'static str, &'static str)>,
    data: Option<Vec<u8>>,
    is_query: bool,
    input: Option<Vec<u8>>,
    pub(super) exact: Exactness,
    /// Whether any of its words holds what a shell would fill in.
    pub(super) is_open: bool,
    pub(super) notes: Vec<&'static str>,
}

impl Order {
    /// # Errors
    /// Without a URL, and for an option at the end that lacks its word.
    pub(super) fn read(words: &[Word], input: Option<Vec<u8>>) -> Result<Self, String> {
        let mut order = Self {
            method: None,
            url: None,
            headers: Vec::new(),
            implied: Vec::new(),
            data: None,
            is_query: false,
            input,
            exact: Exactness::Exact,
            is_open: words.iter().any(|word| word.is_open),
            notes: Vec::new(),
        };
        let mut rest = words.iter().map(|word| word.bytes.as_slice());
        while let Some(word) = rest.next() {
            match word {
                [b'-', b'-', name @ ..] if !name.is_empty() => order.long(&text(name), &mut rest)?,
                [b'-', letters @ ..] if !letters.is_empty() => order.short(letters, &mut rest)?,
                _ => order.address(word),
            }
        }
        if order.url.is_none() { Err("this command names no URL".to_owned()) } else { Ok(order) }
    }

    /// The request as curl would have sent it, less what curl adds of its own accord.
    pub(super) fn capture(mut self) -> Capture {
        let implied = std::mem::take(&mut self.implied);
        for (name, value) in implied {
            if !self.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                self.headers.push((name.to_owned(), Some(value.to_owned())));
            }
        }
        let headers = self.headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let mut url = self.url.unwrap_or_default();
        let method = self.method;
        let has_body = self.data.is_some() && !self.is_query;
        let mut body = self.data.unwrap_or_default();
        if self.is_query && !body.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&text(&std::mem::take(&mut body)));
        }
        let method = method.unwrap_or_else(|| if has_body { "POST" } else { "GET" }.to_owned());
        Capture { received_at: None, method, url, headers, body }
    }

    fn long<'w>(&mut self, name: &str, rest: &mut impl Iterator<Item = &'w [u8]>) -> Result<(), String> {
        let mut word =
            || rest.next().ok_or_else(|| "the last option of this command lacks its word".to_owned());
        match name {
            "data" | "data-ascii" | "data-binary" => self.data_or_file(word()?, name == "data-binary"),
            "data-raw" => self.form(word()?.to_vec()),
            "data-urlencode" => self.encoded(word()?),
            "json" => {
                let data = word()?.to_vec();
                self.implied.extend([("Content-Type", "application/json"), ("Accept", "application/json")]);
                self.append(data, b"");
            }
            "form" | "form-string" => {
                word()?;
                self.unknown_body(MULTIPART);
            }
            "upload-file" => {
                word()?;
                self.method.get_or_insert_with(|| "PUT".to_owned());
                self.unknown_body(FILE);
            }
            "header" => self.header(word()?),
            "request" => self.method = Some(text(word()?)),
            "url" => self.address(word()?),
            "user" => self.credentials(word()?),
            "user-agent" => self.named("User-Agent", word()?),
            "referer" => self.named("Referer", word()?),
            "cookie" => self.named("Cookie", word()?),
            "oauth2-bearer" => self.named("Authorization", &[b"Bearer ", word()?].concat()),
            "get" => self.is_query = true,
            "head" => self.method = Some("HEAD".to_owned()),
            _ if LONG_WITH_WORD.contains(&name) => {
                word()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn short<'w>(&mut self, letters: &[u8], rest: &mut impl Iterator<Item = &'w [u8]>) -> Result<(), String> {
        for (place, letter) in letters.iter().enumerate() {
            let long = match letter {
                b'd' => "data",
                b'H' => "header",
                b'X' => "request",
                b'u' => "user",
                b'A' => "user-agent",
                b'e' => "referer",
                b'b' => "cookie",
                b'F' => "form",
                b'T' => "upload-file",
                b'G' => "get",
                b'I' => "head",
                _ => "output",
            };
            if SHORT_WITH_WORD.contains(letter) {
                let joined = &letters[place + 1..];
                return match joined {
                    [] => self.long(long, rest),
                    _ => self.long(long, &mut std::iter::once(joined)),
                };
            }
            if matches!(letter, b'G' | b'I') {
                self.long(long, rest)?;
            }
        }
        Ok(())
    }

    fn address(&mut self, word: &[u8]) {
        if self.url.is_some() {
            self.notes.push("the command names several URLs, and only the first was taken");
        } else {
            self.url = Some(text(word));
        }
    }

    fn header(&mut self, word: &[u8]) {
        if word.starts_with(b"@") {
            self.notes.push("headers stand in a file that is not part of the command");
            return;
        }
        let line = text(word);
        match (line.split_once(':'), line.strip_suffix(';')) {
            (Some((name, "")), _) => self.headers.push((name.to_owned(), None)),
            (Some((name, value)), _) => {
                let value = value.trim_matches([' ', '\t']);
                self.headers.push((name.trim_matches([' ', '\t']).to_owned(), Some(value.to_owned())));
            }
            (None, Some(name)) => self.headers.push((name.to_owned(), Some(String::new()))),
            (None, None) => self.notes.push("a header of this command has no value and was left out"),
        }
    }

    fn named(&mut self, name: &str, value: &[u8]) {
        self.headers.push((name.to_owned(), Some(text(value))));
    }

    fn credentials(&mut self, word: &[u8]) {
        self.named("Authorization", format!("Basic {}", STANDARD.encode(word)).as_bytes());
    }

    fn data_or_file(&mut self, word: &[u8], is_binary: bool) {
        if !word.starts_with(b"@") {
            return self.form(word.to_vec());
        }
        match (word, self.input.take()) {
            (b"@-", Some(input)) if is_binary => self.form(input),
            // Without `--data-binary`, curl drops line ends and NULs of what it reads.
            (b"@-", Some(input)) => {
                self.form(input.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect());
            }
            _ => self.unknown_body(FILE),
        }
    }

    /// `--data-urlencode`: `content`, `=content`, `name=content`; the forms with `@` name files.
    fn encoded(&mut self, word: &[u8]) {
        let word = text(word);
        let (name, content) = match word.split_once('=') {
            Some((name, content)) => (name, content),
            None if word.contains('@') => return self.unknown_body(FILE),
            None => ("", word.as_str()),
        };
        let mut out = name.as_bytes().to_vec();
        if !name.is_empty() {
            out.push(b'=');
        }
        escape_into(&mut out, content, Space::Percent);
        self.form(out);
    }

    fn form(&mut self, data: Vec<u8>) {
        self.implied.push(("Content-Type", "application/x-www-form-urlencoded"));
        self.append(data, b"&");
    }

    fn append(&mut self, data: Vec<u8>, between: &[u8]) {
        match &mut self.data {
            Some(all) => {
                all.extend_from_slice(between);
                all.extend_from_slice(&data);
            }
            None => self.data = Some(data),
        }
    }

    fn unknown_body(&mut self, note: &'static str) {
        self.data.get_or_insert_default();
        self.exact = Exactness::Rebuilt(note);
        self.notes.push(note);
    }
}

/// A word's text; bytes that are not UTF-8 are read as Latin-1, which loses none.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
