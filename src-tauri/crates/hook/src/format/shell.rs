//! Shell commands as text: their words, as a POSIX shell or bash would split and unquote them. Nothing is run.

use super::looked_at;
use std::mem::take;

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Word {
    /// Its bytes after unquoting.
    pub(crate) bytes: Vec<u8>,
    /// Whether the shell would have put something in for a `$` or a back quote, which stand here as written.
    pub(crate) is_open: bool,
    /// Whether it begins outside quotes.
    pub(crate) is_bare: bool,
}

/// Commands that are joined by pipes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pipeline<'a> {
    /// The text of all of them.
    pub(crate) raw: &'a [u8],
    /// The words of each.
    pub(crate) commands: Vec<Vec<Word>>,
    /// Whether a quote is open at the end of the text.
    pub(crate) is_cut_off: bool,
}

/// Every pipeline of a text that has words.
pub(crate) fn pipelines(text: &[u8]) -> Vec<Pipeline<'_>> {
    looked_at(text.len());
    let mut reader = Reader { text, at: 0, commands: vec![vec![]], word: None };
    let (mut all, mut start) = (Vec::new(), 0);
    loop {
        let end = reader.step();
        if end == Some(End::Pipe) {
            reader.commands.push(vec![]);
        } else if let Some(end) = end {
            let commands = std::mem::replace(&mut reader.commands, vec![vec![]]);
            if commands.iter().any(|words| !words.is_empty()) {
                let raw = text[start..reader.at].trim_ascii();
                all.push(Pipeline { raw, commands, is_cut_off: end == End::Quote });
            }
            start = reader.at;
            if reader.at == text.len() {
                return all;
            }
        }
    }
}

/// Why a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Pipe,
    Line,
    /// The text ends inside a quote.
    Quote,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    commands: Vec<Vec<Word>>,
    word: Option<Word>,
}

impl Reader<'_> {
    /// Reads one character outside quotes, or one quoted part.
    fn step(&mut self) -> Option<End> {
        let Some(byte) = self.next() else {
            self.end_word();
            return Some(End::Line);
        };
        match byte {
            b' ' | b'\t' => self.end_word(),
            b'\r' if matches!(self.peek(), Some(b'\n') | None) => {}
            b'\n' | b';' | b'&' | b'|' => {
                self.end_word();
                let is_pipe = byte == b'|' && self.peek() != Some(b'|');
                return Some(if is_pipe { End::Pipe } else { End::Line });
            }
            b'#' if self.word.is_none() => {
                while self.peek().is_some_and(|byte| byte != b'\n') {
                    self.at += 1;
                }
            }
            b'\\' => self.backslash(),
            b'\'' => return self.single(),
            b'"' => return self.double(),
            b'$' if self.peek() == Some(b'\'') => {
                self.at += 1;
                return self.ansi();
            }
            _ => self.plain(byte),
        }
        None
    }

    /// A backslash outside quotes: it joins lines or takes the meaning off the next character.
    fn backslash(&mut self) {
        match self.next() {
            Some(b'\r') if self.peek() == Some(b'\n') => self.at += 1,
            Some(b'\n') | None => {}
            Some(byte) => self.word().bytes.push(byte),
        }
    }

    fn plain(&mut self, byte: u8) {
        let opens = byte == b'`' || byte == b'$' && self.peek().is_some_and(names_something);
        let begins = self.word.is_none();
        let word = self.word();
        word.bytes.push(byte);
        word.is_open |= opens;
        word.is_bare |= begins;
    }

    fn single(&mut self) -> Option<End> {
        self.word();
        loop {
            match self.next() {
                Some(b'\'') => return None,
                Some(byte) => self.word().bytes.push(byte),
                None => return self.cut_off(),
            }
        }
    }

    fn double(&mut self) -> Option<End> {
        self.word();
        loop {
            match self.next() {
                Some(b'"') => return None,
                Some(b'\\') => match self.peek() {
                    Some(b'\n') => self.at += 1,
                    Some(byte @ (b'$' | b'`' | b'"' | b'\\')) => {
                        self.at += 1;
                        self.word().bytes.push(byte);
                    }
                    _ => self.word().bytes.push(b'\\'),
                },
                Some(byte) => self.plain(byte),
                None => return self.cut_off(),
            }
        }
    }

    /// `$'…'` with the escapes of ANSI C, as bash and zsh know them.
    fn ansi(&mut self) -> Option<End> {
        self.word();
        loop {
            match self.next() {
                Some(b'\'') => return None,
                Some(b'\\') => self.ansi_escape(),
                Some(byte) => self.word().bytes.push(byte),
                None => return self.cut_off(),
            }
        }
    }

    fn ansi_escape(&mut self) {
        let Some(byte) = self.next() else { return };
        let plain = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 7,
            b'b' => 8,
            b'v' => 11,
            b'f' => 12,
            b'e' | b'E' => 27,
            b'\\' | b'\'' | b'"' | b'?' => byte,
            b'x' => return self.number(16, 2, b"\\x"),
            b'u' => return self.character(4),
            b'U' => return self.character(8),
            b'0'..=b'7' => {
                self.at -= 1;
                return self.number(8, 3, b"\\");
            }
            other => {
                self.word().bytes.push(b'\\');
                other
            }
        };
        self.word().bytes.push(plain);
    }

    /// One byte by its number; as written where there is none.
    fn number(&mut self, base: u32, most_digits: usize, written: &[u8]) {
        match self.digits(base, most_digits) {
            // Octal goes up to 777; the shell keeps the low byte.
            Some(number) => self.word().bytes.push((number & 0xff) as u8),
            None => self.word().bytes.extend_from_slice(written),
        }
    }

    fn character(&mut self, most_digits: usize) {
        let character = self.digits(16, most_digits).and_then(char::from_u32);
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        self.word().bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn digits(&mut self, base: u32, most: usize) -> Option<u32> {
        let rest = &self.text[self.at..];
        let length = rest.iter().take(most).take_while(|byte| char::from(**byte).is_digit(base)).count();
        self.at += length;
        u32::from_str_radix(std::str::from_utf8(&rest[..length]).ok()?, base).ok()
    }

    fn cut_off(&mut self) -> Option<End> {
        self.end_word();
        Some(End::Quote)
    }

    fn end_word(&mut self) {
        if let Some(word) = take(&mut self.word) {
            self.commands.last_mut().expect("BUG: there is always a command").push(word);
        }
    }

    fn word(&mut self) -> &mut Word {
        self.word.get_or_insert_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }
}

/// Whether a `$` before this character asks for a variable or the output of a command.
fn names_something(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'{' | b'(' | b'@' | b'*' | b'#' | b'?' | b'!' | b'$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<u8>> {
        let all = pipelines(text.as_bytes());
        assert_eq!((all.len(), all[0].commands.len(), all[0].is_cut_off), (1, 1, false), "{text}");
        all[0].commands[0].iter().map(|word| word.bytes.clone()).collect()
    }

    #[test]
    fn words_are_unquoted_as_bash_does() {
        let cases: [(&str, &[&[u8]]); 8] = [
            ("a 'b c'\"d e\"f", &[b"a", b"b cd ef"]),
            ("'it'\\''s' '' \"\"", &[b"it's", b"", b""]),
            ("a \\\n b\\\r\n c\\ d", &[b"a", b"b", b"c d"]),
            (r#""\$x \" \\ \n" # more"#, &[b"$x \" \\ \\n"]),
            (r"$'\n\x41\303\251\u00e9\'\q\xzz'", &[b"\nA\xc3\xa9\xc3\xa9'\\q\\xzz"]),
            ("a#b\r\n", &[b"a#b"]),
            ("'\n'", &[b"\n"]),
            ("$'\\xc3'\\", &[b"\xc3"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn what_the_shell_would_fill_in_stays_as_written_and_is_marked() {
        for (text, is_open) in
            [("$(rm)", true), ("\"`x`\"", true), ("'$x'", false), ("\"a$\"", false), ("\"${x}\"", true)]
        {
            assert_eq!(pipelines(text.as_bytes())[0].commands[0][0].is_open, is_open, "{text}");
        }
    }

    #[test]
    fn pipes_join_commands_and_other_ends_part_them() {
        let all = pipelines(b"a | b\nc && d; # no\n\ne 'open");
        let shape: Vec<(usize, bool)> = all.iter().map(|one| (one.commands.len(), one.is_cut_off)).collect();
        assert_eq!(shape, [(2, false), (1, false), (1, false), (1, true)]);
        assert_eq!(all[0].raw, b"a | b");
    }
}
