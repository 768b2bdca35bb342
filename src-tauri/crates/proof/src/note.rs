//! A checkpoint with its signature lines (C2SP signed-note). The lines are read and handed back, not checked.

use crate::{Checkpoint, Error};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use std::str::FromStr;

/// Longest note that is read, in bytes: what Go's `note` package accepts, so that both agree on what is a note.
const MAX_NOTE_BYTES: usize = 1_000_000;
/// Most signature lines that are read, for the same reason.
const MAX_SIGNATURES: usize = 100;
/// A signature carries 4 bytes of key id and at least one byte of signature.
const MIN_SIGNATURE_BYTES: usize = 5;

/// A checkpoint and the signature lines that followed it; none when it is unsigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    body: Checkpoint,
    signatures: Vec<String>,
}

impl SignedNote {
    /// A note from its parts; each signature is a whole line, `— name base64`, without line end.
    ///
    /// # Errors
    /// [`Error::Note`] for a line of another form or more than 100 of them.
    pub fn new(body: Checkpoint, signatures: Vec<String>) -> Result<Self, Error> {
        if signatures.len() > MAX_SIGNATURES {
            return Err(Error::Note("there are more than 100 signatures"));
        }
        signatures.iter().try_for_each(|line| check_signature(line))?;
        Ok(Self { body, signatures })
    }

    /// What was signed.
    pub fn body(&self) -> &Checkpoint {
        &self.body
    }

    /// Signature lines in their order, unchecked.
    pub fn signatures(&self) -> &[String] {
        &self.signatures
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.body)?;
        if !self.signatures.is_empty() {
            writeln!(out)?;
        }
        self.signatures.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl FromStr for SignedNote {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_NOTE_BYTES {
            return Err(Error::Note("it is longer than 1,000,000 bytes"));
        }
        let Some((body, signed)) = text.split_once("\n\n") else {
            return Self::new(text.parse()?, Vec::new());
        };
        let lines = signed.strip_suffix('\n').ok_or(Error::Note("the last line has no line end"))?;
        Self::new(format!("{body}\n").parse()?, lines.split('\n').map(str::to_owned).collect())
    }
}

fn check_signature(line: &str) -> Result<(), Error> {
    let wrong = Error::Note("a signature line is not of the form `\u{2014} name base64`");
    let (name, encoded) =
        line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' ')).ok_or(wrong.clone())?;
    let bytes = STANDARD.decode(encoded).map_err(|_| wrong.clone())?;
    // The name is the key's; a plus or space in it would not survive C2SP key text.
    let name_reads =
        !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
    if name_reads && bytes.len() >= MIN_SIGNATURE_BYTES { Ok(()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Head, empty_root};

    const BODY: &str = "example.test/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    const SIGNATURE: &str = "\u{2014} example.test/log AAECAwQFBgc=";

    #[test]
    fn signature_lines_come_back_as_they_were() {
        let text = format!("{BODY}\n{SIGNATURE}\n{SIGNATURE}\n");
        let note: SignedNote = text.parse().unwrap();
        assert_eq!(note.body().head(), Head { size: 0, root: empty_root() });
        assert_eq!(note.signatures(), [SIGNATURE, SIGNATURE]);
        assert_eq!(note.to_string(), text);
    }

    #[test]
    fn an_unsigned_body_is_a_note_without_signatures() {
        let note: SignedNote = BODY.parse().unwrap();
        assert!(note.signatures().is_empty());
        assert_eq!(note.to_string(), BODY);
    }

    #[test]
    fn every_departure_from_the_form_is_refused() {
        let wrong = [
            format!("{BODY}\n"),
            format!("{BODY}\n\n"),
            format!("{BODY}\n{SIGNATURE}"),
            format!("{BODY}\n{SIGNATURE}\n\n"),
            format!("{BODY}{SIGNATURE}\n\n"),
            format!("{BODY}\n- example.test/log AAECAwQFBgc=\n"),
            format!("{BODY}\n\u{2014} AAECAwQFBgc=\n"),
            format!("{BODY}\n\u{2014}  AAECAwQFBgc=\n"),
            format!("{BODY}\n\u{2014} a+b AAECAwQFBgc=\n"),
            format!("{BODY}\n\u{2014} name AAEC\n"),
            format!("{BODY}\n\u{2014} name AAECAwQFBgc= more\n"),
            format!("{BODY}\n{}", format!("{SIGNATURE}\n").repeat(101)),
            format!("{BODY}\n{}", "x".repeat(MAX_NOTE_BYTES)),
        ];
        for text in wrong {
            assert!(text.parse::<SignedNote>().is_err(), "{:?} was accepted", &text[..text.len().min(200)]);
        }
    }
}
