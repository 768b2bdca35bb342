//! Where a record ends. The grammar is RFC 4180's, strictly: a quote opens a cell or stands in a quoted one, and
//! nothing but a separator or a line end follows the closing one.
//!
//! Strictness is what keeps a hostile file from costing more than twice its length: under this grammar a line with
//! an odd number of quotes always changes whether a quoted cell is open, so a search that begins at one such line
//! ends at the next.

use super::{Fault, Separator};
use crate::ROW_LIMIT_BYTES;

/// What stands at the beginning of some bytes. `len` is without the line end, `used` with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A record.
    Record {
        /// Its bytes.
        len: usize,
        /// Its bytes and its line end.
        used: usize,
    },
    /// No record begins here; the line is a row by itself, so that the next one is found again.
    Line {
        /// The line's bytes.
        len: usize,
        /// Its bytes and its line end.
        used: usize,
        /// Why it is none.
        fault: Fault,
    },
    /// That cannot be told before more bytes are there.
    More,
}

/// What stands behind the bytes that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing: they are the last ones.
    Nothing,
    /// More, which is not there yet.
    More,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote in a quoted cell: the closing one, or the first of two.
    QuoteEnd,
    /// Behind the closing quote and `\r`: only `\n` may follow.
    QuoteEndCr,
}

enum Found {
    Record { len: usize, used: usize },
    Fault(Fault),
    More,
}

/// Looks at the beginning of `window`. A record over [`ROW_LIMIT_BYTES`] is not searched for to its end.
pub(crate) fn piece(window: &[u8], tail: Tail, separator: Separator) -> Piece {
    let within = &window[..window.len().min(ROW_LIMIT_BYTES + 1)];
    let is_long = within.len() < window.len();
    match find(within, if is_long { Tail::More } else { tail }, separator.byte()) {
        Found::Record { len, used } => Piece::Record { len, used },
        Found::Fault(fault) => line(window, tail, fault),
        Found::More if is_long => line(window, tail, Fault::TooLong),
        Found::More => Piece::More,
    }
}

fn line(window: &[u8], tail: Tail, fault: Fault) -> Piece {
    match window.iter().position(|byte| *byte == b'\n') {
        Some(at) => Piece::Line { len: without_cr(&window[..at]), used: at + 1, fault },
        None if tail == Tail::More => Piece::More,
        None => Piece::Line { len: window.len(), used: window.len(), fault },
    }
}

fn find(bytes: &[u8], tail: Tail, between: u8) -> Found {
    let mut state = State::CellStart;
    for (at, byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::QuoteEnd,
            (State::Quoted, _) => State::Quoted,
            (State::CellStart | State::QuoteEnd, b'"') => State::Quoted,
            (State::Plain, b'"') => return Found::Fault(Fault::StrayQuote),
            (_, b'\n') => return Found::Record { len: without_cr(&bytes[..at]), used: at + 1 },
            (State::QuoteEndCr, _) => return Found::Fault(Fault::AfterQuote),
            (_, byte) if *byte == between => State::CellStart,
            (State::QuoteEnd, b'\r') => State::QuoteEndCr,
            (State::QuoteEnd, _) => return Found::Fault(Fault::AfterQuote),
            (State::CellStart | State::Plain, _) => State::Plain,
        };
    }
    match state {
        _ if tail == Tail::More => Found::More,
        State::Quoted => Found::Fault(Fault::OpenQuote),
        State::QuoteEndCr => Found::Fault(Fault::AfterQuote),
        State::CellStart | State::Plain | State::QuoteEnd => {
            Found::Record { len: bytes.len(), used: bytes.len() }
        }
    }
}

fn without_cr(line: &[u8]) -> usize {
    line.len() - usize::from(line.ends_with(b"\r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(window: &[u8], tail: Tail) -> Piece {
        super::piece(window, tail, Separator::Comma)
    }

    #[test]
    fn a_record_ends_at_its_line_end_and_not_inside_quotes() {
        for (text, len, used) in [
            ("a,b\nc", 3, 4),
            ("a,b\r\nc", 3, 5),
            ("\"a\nb\",c\r\n", 7, 9),
            ("\"a\"\"\n\",\r\n", 7, 9),
            ("a,b", 3, 3),
            ("\n", 0, 1),
            ("a\rb,c\n", 5, 6),
        ] {
            assert_eq!(piece(text.as_bytes(), Tail::Nothing), Piece::Record { len, used }, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_record_is_a_line() {
        for (text, fault) in [
            ("a\"b,c\nd", Fault::StrayQuote),
            ("\"a\"b,c\nd", Fault::AfterQuote),
            ("\"a\"\rb\nd", Fault::AfterQuote),
            ("\"a,b\nd,e\n", Fault::OpenQuote),
        ] {
            let len = text.find('\n').unwrap();
            assert_eq!(
                piece(text.as_bytes(), Tail::Nothing),
                Piece::Line { len, used: len + 1, fault },
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_end_of_a_part_is_not_the_end() {
        for text in ["a,b", "\"a", "\"a\"", "a\"b", ""] {
            assert_eq!(piece(text.as_bytes(), Tail::More), Piece::More, "{text:?}");
        }
    }
}
