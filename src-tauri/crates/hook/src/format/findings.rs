//! What reading one file brings to light, gathered in its order.

use super::{Exactness, Format, Found, looked_at};
use crate::{Capture, CaptureProblem};
use std::cell::OnceCell;

/// Most problems that are told one by one. A file of a hundred million bad lines must not become as many objects.
const PROBLEMS_TOLD: usize = 10_000;

/// Most captures of one file. Each takes some 200 bytes even when it is empty, so that a small file of empty ones, packed
/// well, would take gigabytes.
const CAPTURES_TAKEN: usize = 1_000_000;

/// Captures and problems of one file.
pub(crate) struct Findings<'a> {
    text: &'a [u8],
    line_ends: OnceCell<Vec<usize>>,
    found: Vec<Found>,
    /// Captures that are still taken.
    room: usize,
    /// Captures that were not.
    left_out: usize,
    problems: Vec<CaptureProblem>,
    untold: Option<Untold>,
}

/// The problems beyond those that are told.
struct Untold {
    from: usize,
    count: usize,
}

impl<'a> Findings<'a> {
    /// Findings of this text. All places that are reported lie in it.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            line_ends: OnceCell::new(),
            found: Vec::new(),
            room: CAPTURES_TAKEN,
            left_out: 0,
            problems: Vec::new(),
            untold: None,
        }
    }

    pub(crate) fn add(&mut self, capture: Capture, exact: Exactness, format: Format) {
        if self.found.len() < self.room {
            self.found.push(Found { capture, exact, format });
        } else {
            self.left_out += 1;
        }
    }

    /// Reports a part of the text. The reason repeats nothing of it.
    pub(crate) fn report(&mut self, reason: impl Into<String>, part: &[u8]) {
        let start = self.place(part);
        if self.problems.len() < PROBLEMS_TOLD {
            let line = self.line(start);
            let (reason, raw) = (reason.into(), part.to_vec());
            self.problems.push(CaptureProblem { line, reason, raw, stands_for: 1 });
            return;
        }
        let untold = self.untold.get_or_insert(Untold { from: start, count: 0 });
        untold.from = untold.from.min(start);
        untold.count += 1;
    }

    /// Whether no capture was found so far.
    pub(crate) fn are_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Captures and problems.
    pub(crate) fn finish(mut self) -> (Vec<Found>, Vec<CaptureProblem>) {
        if let Some(untold) = self.untold.take() {
            let reason = format!("{} further problems from here on are not told one by one", untold.count);
            let line = self.line(untold.from);
            let raw = self.text[untold.from..].to_vec();
            self.problems.push(CaptureProblem { line, reason, raw, stands_for: untold.count });
        }
        self.problems.sort_by_key(|problem| problem.line);
        if self.left_out > 0 {
            let (left_out, taken) = (self.left_out, self.found.len());
            let reason = format!(
                "the last {left_out} captures were left out: of one file {taken} are taken; split it"
            );
            let line = self.line(self.text.len());
            self.problems.push(CaptureProblem { line, reason, raw: Vec::new(), stands_for: 1 });
        }
        (self.found, self.problems)
    }

    /// Where a part starts in the text; the start of the text for what lies outside.
    fn place(&self, part: &[u8]) -> usize {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if offset <= self.text.len() { offset } else { 0 }
    }

    fn line(&self, offset: usize) -> usize {
        let ends = self.line_ends.get_or_init(|| {
            looked_at(self.text.len());
            let all = self.text.iter().enumerate();
            all.filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place).collect()
        });
        ends.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_the_line_where_its_part_starts() {
        let text = b"a\nb\n\nlast";
        let mut findings = Findings::new(text);
        for part in [&text[5..], &text[..1], &text[2..3]] {
            findings.report("no", part);
        }
        let lines: Vec<usize> = findings.finish().1.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn captures_beyond_the_limit_are_counted_and_said() {
        let mut findings = Findings { room: 2, ..Findings::new(b"a\nb\nc") };
        for _ in 0..5 {
            let capture = Capture {
                received_at: None,
                method: String::new(),
                url: String::new(),
                headers: vec![],
                body: vec![],
            };
            findings.add(capture, Exactness::Exact, Format::Exhibit);
        }
        let (found, problems) = findings.finish();
        assert_eq!((found.len(), problems.len(), problems[0].line), (2, 1, 3));
        assert!(problems[0].reason.contains("last 3 captures"), "{}", problems[0].reason);
    }

    #[test]
    fn problems_beyond_ten_thousand_are_counted_and_keep_their_bytes() {
        let text = "x\n".repeat(PROBLEMS_TOLD + 7);
        let mut findings = Findings::new(text.as_bytes());
        for line in text.as_bytes().chunks(2) {
            findings.report("no", &line[..1]);
        }
        let (_, problems) = findings.finish();
        assert_eq!(problems.len(), PROBLEMS_TOLD + 1);
        let last = problems.last().unwrap();
        assert!(last.reason.starts_with("7 further"), "{}", last.reason);
        assert_eq!((last.line, last.raw.len(), last.stands_for), (PROBLEMS_TOLD + 1, 14, 7));
    }
}
