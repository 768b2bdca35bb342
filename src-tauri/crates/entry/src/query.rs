//! The query language (CONTRACT section 3): text to filter and back, each the exact inverse of the other.

use std::fmt::{self, Write};

use chrono::NaiveDate;

use crate::filter::{Filter, Sense, Subject, Term, Unit, When};
use crate::pattern::Pattern;
use crate::{Field, Moment};

/// A query that cannot be read, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at character {at_char}")]
pub struct QueryError {
    /// Position in characters, from 1.
    pub at_char: usize,
    /// What is wrong there.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// Reads a query.
///
/// # Errors
/// [`QueryError`] naming the character, for unknown fields, bad values, bad dates and open quotes.
pub fn parse(text: &str) -> Result<Filter, QueryError> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0 };
    let mut terms = Vec::new();
    loop {
        reader.skip_blanks();
        if reader.at == reader.chars.len() {
            return Ok(Filter { terms });
        }
        reader.term(&mut terms)?;
    }
}

/// Reads one time bound: `2026-01-01`, RFC 3339, `-7d`, `-1h`, `now`.
///
/// # Errors
/// [`QueryError`] at character 1.
pub fn parse_when(text: &str) -> Result<When, QueryError> {
    read_when(text).ok_or_else(|| QueryError {
        at_char: 1,
        message: format!("`{text}` is not a date"),
        hint: WHEN_HINT.into(),
    })
}

/// Writes a filter so that [`parse`] gives it back.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, term) in self.terms.iter().enumerate() {
            if n > 0 {
                f.write_char(' ')?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is { subject, sense, values } => {
                write!(f, "{}{subject}:", sign(*sense))?;
                let written: Vec<String> =
                    values.iter().map(|value| quote_value(&value.to_string())).collect();
                f.write_str(&written.join(","))
            }
            Self::Has { subject, sense } => write!(f, "{}has:{subject}", sign(*sense)),
            Self::From(when) => write!(f, "from:{when}"),
            Self::To(when) => write!(f, "to:{when}"),
            Self::AllRevisions => f.write_str("revision:all"),
            Self::Text(text) => f.write_str(&quote_text(text)),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => write!(f, "{field}"),
            Self::Metadata(path) => {
                f.write_str("metadata")?;
                path.iter().try_for_each(|segment| write!(f, ".{}", quote_segment(segment)))
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            Self::At(at) => write!(f, "{at}"),
            Self::Now => f.write_str("now"),
            Self::Ago(count, unit) => {
                let letter = Unit::LETTERS.iter().find(|(_, u)| u == unit).map_or('d', |(letter, _)| *letter);
                write!(f, "-{count}{letter}")
            }
        }
    }
}

const WHEN_HINT: &str = "write a date (2026-01-31), an RFC 3339 time (2026-01-31T09:00:00Z), -7d, -1h or now";

fn sign(sense: Sense) -> &'static str {
    if sense == Sense::Exclude { "-" } else { "" }
}

fn escape_quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// `written` is a pattern's written form, in which `\` already stands doubled or before a star.
fn quote_value(written: &str) -> String {
    let plain = !written.is_empty() && !written.contains(|c: char| c.is_whitespace() || c == ',' || c == '"');
    if plain { written.to_owned() } else { format!("\"{}\"", written.replace('"', "\\\"")) }
}

fn quote_text(text: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, ':' | '"' | '\\');
    let plain = !text.is_empty() && !text.starts_with('-') && !text.contains(special);
    if plain { text.to_owned() } else { format!("\"{}\"", escape_quoted(text)) }
}

fn quote_segment(segment: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, ':' | '"' | '\\' | '.' | ',');
    let plain = !segment.is_empty() && !segment.contains(special);
    if plain { segment.to_owned() } else { format!("\"{}\"", escape_quoted(segment)) }
}

fn read_when(text: &str) -> Option<When> {
    if text == "now" {
        return Some(When::Now);
    }
    if let Some(ago) = text.strip_prefix('-') {
        let letter = ago.chars().last()?;
        let unit = Unit::LETTERS.iter().find(|(known, _)| *known == letter)?.1;
        let digits = &ago[..ago.len() - letter.len_utf8()];
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        return plain.then(|| digits.parse().ok()).flatten().map(|count| When::Ago(count, unit));
    }
    let dated = (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    dated.map(When::Date).or_else(|| Moment::parse(text).map(When::At))
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

/// A value as it stood: its text (escapes of `\"` undone, those of patterns kept) and where it began.
struct Value {
    text: String,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn fail<T>(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Result<T, QueryError> {
        Err(QueryError { at_char: at + 1, message: message.into(), hint: hint.into() })
    }

    fn term(&mut self, terms: &mut Vec<Term>) -> Result<(), QueryError> {
        let start = self.at;
        if self.peek() == Some('"') {
            let text = self.quoted(Escapes::All)?;
            self.expect_end("the quoted text")?;
            terms.push(Term::Text(text));
            return Ok(());
        }
        let sense = if self.peek() == Some('-') { Sense::Exclude } else { Sense::Include };
        self.at += usize::from(sense == Sense::Exclude);
        if sense == Sense::Exclude && self.peek() == Some('"') {
            return Self::fail(
                start,
                "free text cannot be excluded",
                "exclude a field, e.g. -action:SPEC_SYNCED",
            );
        }
        let name_at = self.at;
        match self.name()? {
            Some(path) => terms.push(self.named(&path, sense, name_at)?),
            None => {
                self.at = start;
                terms.push(Term::Text(self.word()));
            }
        }
        Ok(())
    }

    /// The dotted name before a colon, one segment a step; none where the word has no colon.
    fn name(&mut self) -> Result<Option<Vec<String>>, QueryError> {
        let path = self.path()?;
        let named = self.peek() == Some(':');
        self.at += usize::from(named);
        Ok(named.then_some(path))
    }

    /// Dotted segments up to a colon, a blank or the end. Below `metadata` a segment may be quoted.
    fn path(&mut self) -> Result<Vec<String>, QueryError> {
        let mut path = vec![String::new()];
        while let Some(c) = self.peek().filter(|c| *c != ':' && !c.is_whitespace()) {
            let quotable =
                path.len() > 1 && path[0] == "metadata" && path.last().is_some_and(String::is_empty);
            if c == '"' && quotable {
                let segment = self.quoted(Escapes::All)?;
                path.pop();
                path.push(segment);
                continue;
            }
            self.at += 1;
            match c {
                '.' => path.push(String::new()),
                _ => path.last_mut().expect("BUG: there is always a segment").push(c),
            }
        }
        Ok(path)
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace()) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn named(&mut self, path: &[String], sense: Sense, name_at: usize) -> Result<Term, QueryError> {
        let name = path.join(".");
        match name.as_str() {
            "from" | "to" | "revision" if sense == Sense::Exclude => {
                Self::fail(name_at, format!("`{name}` cannot be excluded"), "drop the minus sign")
            }
            "from" => Ok(Term::From(self.when(&name)?)),
            "to" => Ok(Term::To(self.when(&name)?)),
            "revision" => self.revision(),
            "has" => {
                let at = self.at;
                let named = self.path()?;
                let subject = subject_of(&named).filter(|_| self.peek() != Some(':'));
                let subject = subject.map_or_else(|| Self::unknown_field(&named.join("."), at), Ok)?;
                Ok(Term::Has { subject, sense })
            }
            _ => {
                let subject = subject_of(path).map_or_else(|| Self::unknown_field(&name, name_at), Ok)?;
                let values = self.values(&name)?;
                Self::checked(subject, sense, &values)
            }
        }
    }

    fn unknown_field<T>(name: &str, at: usize) -> Result<T, QueryError> {
        let known: Vec<&str> = crate::field::FIELDS.iter().map(|spec| spec.id).collect();
        let hint = format!(
            "fields are {}, from, to, has, revision and metadata.<path>; put text that holds a colon in quotes",
            known.join(", ")
        );
        Self::fail(at, format!("unknown field `{name}`"), hint)
    }

    fn checked(subject: Subject, sense: Sense, values: &[Value]) -> Result<Term, QueryError> {
        let mut patterns = Vec::with_capacity(values.len());
        for value in values {
            let pattern = Pattern::parse(&value.text);
            if let (Subject::Field(field), Some(word)) = (&subject, pattern.as_literal()) {
                field
                    .check(word)
                    .or_else(|error| Self::fail(value.at, format!("{field}: {error}"), field.spec().help))?;
            }
            patterns.push(pattern);
        }
        Ok(Term::Is { subject, sense, values: patterns })
    }

    fn revision(&mut self) -> Result<Term, QueryError> {
        let value = self.single("revision")?;
        if value.text == "all" {
            return Ok(Term::AllRevisions);
        }
        Self::fail(value.at, format!("`{}` is not a revision choice", value.text), "write revision:all")
    }

    fn when(&mut self, name: &str) -> Result<When, QueryError> {
        let value = self.single(name)?;
        let unread = || Self::fail(value.at, format!("`{}` is not a date", value.text), WHEN_HINT);
        read_when(&value.text).map_or_else(unread, Ok)
    }

    fn single(&mut self, name: &str) -> Result<Value, QueryError> {
        let mut values = self.values(name)?;
        let first = values.swap_remove(0);
        match values.first() {
            None => Ok(first),
            Some(second) => {
                Self::fail(second.at, format!("`{name}` takes one value"), "write one value only")
            }
        }
    }

    fn values(&mut self, name: &str) -> Result<Vec<Value>, QueryError> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(name)?);
            if self.peek() != Some(',') {
                return Ok(values);
            }
            self.at += 1;
        }
    }

    fn value(&mut self, name: &str) -> Result<Value, QueryError> {
        let at = self.at;
        if self.peek() == Some('"') {
            let text = self.quoted(Escapes::QuoteOnly)?;
            if self.peek() != Some(',') {
                self.expect_end("the quoted value")?;
            }
            return Ok(Value { text, at });
        }
        while self.peek().is_some_and(|c| !c.is_whitespace() && c != ',') {
            self.at += 1;
        }
        if self.at == at {
            return Self::fail(at, format!("`{name}` needs a value"), format!("write {name}:value"));
        }
        Ok(Value { text: self.chars[at..self.at].iter().collect(), at })
    }

    fn expect_end(&self, what: &str) -> Result<(), QueryError> {
        match self.peek() {
            Some(c) if !c.is_whitespace() => {
                Self::fail(self.at, format!("{what} goes on after its quote"), "put a space here")
            }
            _ => Ok(()),
        }
    }

    /// Reads a quoted run with the reader standing on the opening quote.
    fn quoted(&mut self, escapes: Escapes) -> Result<String, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match (self.peek(), self.chars.get(self.at + 1)) {
                (None, _) => return Self::fail(start, "this quote is never closed", "add a closing quote"),
                (Some('"'), _) => {
                    self.at += 1;
                    return Ok(text);
                }
                (Some('\\'), Some('"')) => {
                    text.push('"');
                    self.at += 2;
                }
                (Some('\\'), Some('\\')) => {
                    text.push_str(if escapes == Escapes::All { "\\" } else { "\\\\" });
                    self.at += 2;
                }
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
    }
}

/// Which escapes a quoted run undoes by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// `\"` and `\\`: free text and names.
    All,
    /// `\"` only; `\\` and `\*` are left for the pattern.
    QuoteOnly,
}

fn subject_of(path: &[String]) -> Option<Subject> {
    match path {
        [name] => Field::named(name).map(Subject::Field),
        [first, rest @ ..] if first == "metadata" && rest.iter().any(|segment| !segment.is_empty()) => {
            Some(Subject::Metadata(rest.to_vec()))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
