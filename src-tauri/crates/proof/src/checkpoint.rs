//! The body of a checkpoint: origin, size, root (C2SP tlog-checkpoint), one exact text for each value.

use crate::{Error, Hash, Head, MAX_TREE_SIZE};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use std::str::FromStr;

/// One statement about a log: this origin had this many leaves under this root.
///
/// Text form: the origin, the size in decimal and the root in base64, each on its line, then extension lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint whose text can be read back.
    ///
    /// # Errors
    /// [`Error::Note`] when the origin or an extension is empty or holds a control character or line break,
    /// [`Error::TooLarge`] above [`MAX_TREE_SIZE`] leaves.
    pub fn new(origin: &str, head: Head, extensions: Vec<String>) -> Result<Self, Error> {
        if head.size > MAX_TREE_SIZE {
            return Err(Error::TooLarge(head.size));
        }
        check_line(origin)?;
        extensions.iter().try_for_each(|line| check_line(line))?;
        Ok(Self { origin: origin.to_owned(), size: head.size, root: head.root, extensions })
    }

    /// Name of the log, for example `exhibit.example/workspace`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over them.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Size and root together, as proofs take them.
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root }
    }

    /// Further lines, opaque here.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root.0))?;
        self.extensions.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let body = text.strip_suffix('\n').ok_or(Error::Note("the last line has no line end"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().ok_or(Error::Note("there is no origin line"))?;
        let size = read_size(lines.next().ok_or(Error::Note("there is no size line"))?)?;
        let root = read_root(lines.next().ok_or(Error::Note("there is no root line"))?)?;
        Self::new(origin, Head { size, root }, lines.map(str::to_owned).collect())
    }
}

/// Lines carry no control characters (C2SP signed-note), and an empty one would read as the end of the body.
fn check_line(line: &str) -> Result<(), Error> {
    if line.is_empty() {
        return Err(Error::Note("a line is empty"));
    }
    if line.chars().any(char::is_control) {
        return Err(Error::Note("a line holds a control character"));
    }
    Ok(())
}

fn read_size(text: &str) -> Result<u64, Error> {
    let size: u64 = text.parse().map_err(|_| Error::Note("the size is not a decimal number of leaves"))?;
    // `parse` takes `+1` and `007`; a size has one spelling.
    if size.to_string() == text { Ok(size) } else { Err(Error::Note("the size is not in its shortest form")) }
}

fn read_root(text: &str) -> Result<Hash, Error> {
    let bytes = STANDARD.decode(text).map_err(|_| Error::Note("the root is not base64"))?;
    bytes.try_into().map(Hash).map_err(|_| Error::Note("the root is not 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::empty_root;
    use proptest::prelude::*;

    const EMPTY: &str = "example.test/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    fn head(size: u64) -> Head {
        Head { size, root: empty_root() }
    }

    #[test]
    fn an_empty_log_has_this_text() {
        assert_eq!(Checkpoint::new("example.test/log", head(0), vec![]).unwrap().to_string(), EMPTY);
    }

    #[test]
    fn every_departure_from_the_form_is_refused() {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let wrong = [
            String::new(),
            "\n".to_owned(),
            EMPTY.trim_end().to_owned(),
            format!("{EMPTY}\n"),
            EMPTY.replace('\n', "\r\n"),
            format!("o\n00\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n 1\n{root}\n"),
            format!("o\n\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            format!("o\n99999999999999999999\n{root}\n"),
            format!("\n1\n{root}\n"),
            format!("o\u{7}\n1\n{root}\n"),
            format!("o\n1\n{}\n", &root[..43]),
            format!("o\n1\n{}V=\n", &root[..42]),
            "o\n1\nAAAA\n".to_owned(),
            "o\n1\n".to_owned(),
            format!("o\n1\n{root}\next\tension\n"),
        ];
        for text in wrong {
            assert!(text.parse::<Checkpoint>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn an_origin_that_would_forge_lines_cannot_be_built() {
        assert!(Checkpoint::new("log\n5", head(1), vec![]).is_err());
        assert!(Checkpoint::new("log", head(1), vec![String::new()]).is_err());
        assert!(Checkpoint::new("log", head(u64::MAX), vec![]).is_err());
    }

    proptest! {
        #[test]
        fn printing_is_the_inverse_of_parsing(
            origin in "\\PC{1,20}", size in 0..=MAX_TREE_SIZE, root: [u8; 32],
            extensions in proptest::collection::vec("\\PC{1,10}", 0..3),
        ) {
            let checkpoint = Checkpoint::new(&origin, Head { size, root: Hash(root) }, extensions).unwrap();
            prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint));
        }

        #[test]
        fn any_text_that_is_accepted_prints_back_unchanged(
            text in "[ab]{0,2}\n(0|1|01|[0-9]{1,20})\n([A-Za-z0-9+/]{42}[AEIM]=|[a-z]{0,4})\n{0,2}[ab]{0,3}\n?",
        ) {
            if let Ok(checkpoint) = text.parse::<Checkpoint>() {
                prop_assert_eq!(checkpoint.to_string(), text);
            }
        }
    }
}
