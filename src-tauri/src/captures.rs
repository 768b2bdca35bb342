//! Captured webhooks as the window has them open, with how they were judged last. Secrets are held here for as long as
//! the captures are, and never shown.

use exhibit_engine::hook::{Scheme, Secret, Verdict};
use exhibit_engine::webhook::{self, Captured, Look, Problem};

/// Most deliveries held open: a list of more is not read by anybody, and all of them are judged at once.
const DELIVERIES_AT_MOST: usize = 10_000;

/// How deliveries are judged.
#[derive(Default)]
pub(crate) struct By {
    /// The scheme; none = found out from the headers of each.
    pub(crate) scheme: Option<&'static Scheme>,
    /// Any of them may fit.
    pub(crate) secrets: Vec<Secret>,
}

/// The open captures.
#[derive(Default)]
pub(crate) struct Captures {
    judged: Vec<(Captured, Verdict)>,
    problems: Vec<Problem>,
    by: By,
}

impl Captures {
    /// Opens more, and judges them like the others. A file that is open already is read anew.
    pub(crate) fn add(&mut self, captured: Vec<Captured>, problems: Vec<Problem>) {
        let again = |file: &str| {
            captured.iter().any(|new| new.file == file) || problems.iter().any(|new| new.file == file)
        };
        self.judged.retain(|(held, _)| !again(&held.file));
        self.problems.retain(|held| !again(&held.file));
        self.problems.extend(problems);
        let room = DELIVERIES_AT_MOST.saturating_sub(self.judged.len());
        if let Some(first_left_out) = captured.get(room) {
            self.problems.push(Problem {
                file: first_left_out.file.clone(),
                line: 0,
                reason: format!(
                    "{} deliveries were not opened: {DELIVERIES_AT_MOST} are open, close them first",
                    captured.len() - room
                ),
            });
        }
        for captured in captured.into_iter().take(room) {
            let verdict = self.by.verdict(&captured);
            self.judged.push((captured, verdict));
        }
    }

    /// Judges them all in another way, which the next ones are judged by too.
    pub(crate) fn judge(&mut self, by: By) {
        self.by = by;
        for (captured, verdict) in &mut self.judged {
            *verdict = self.by.verdict(captured);
        }
    }

    /// Every delivery with its verdict, in the order they were opened.
    pub(crate) fn deliveries(&self) -> &[(Captured, Verdict)] {
        &self.judged
    }

    /// What of the files could not be read.
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// One delivery, looked at as it was judged.
    pub(crate) fn look(&self, number: u64) -> Option<(&(Captured, Verdict), Look)> {
        let held = self.judged.get(usize::try_from(number).ok()?)?;
        Some((held, webhook::look(&held.0.capture, self.by.scheme, &self.by.secrets, None)))
    }
}

impl By {
    fn verdict(&self, captured: &Captured) -> Verdict {
        webhook::judge(&captured.capture, self.scheme, &self.secrets, None)
    }
}

#[cfg(test)]
mod tests {
    use exhibit_engine::hook::Capture;

    use super::*;

    fn captured(file: &str, body: &str) -> Captured {
        let (method, url) = ("POST".into(), "/".into());
        let capture = Capture { received_at: None, method, url, headers: vec![], body: body.into() };
        Captured { file: file.into(), capture }
    }

    fn bodies(captures: &Captures) -> Vec<String> {
        let body = |(held, _): &(Captured, _)| String::from_utf8(held.capture.body.clone()).unwrap();
        captures.deliveries().iter().map(body).collect()
    }

    #[test]
    fn a_file_that_is_opened_again_takes_the_place_of_what_it_was() {
        let mut captures = Captures::default();
        let problem = |file: &str| Problem { file: file.into(), line: 1, reason: "torn".into() };
        captures.add(vec![captured("a", "1"), captured("a", "2"), captured("b", "3")], vec![problem("a")]);
        captures.add(vec![captured("a", "4")], vec![]);
        assert_eq!(bodies(&captures), ["3", "4"]);
        assert!(captures.problems().is_empty());
        captures.add(vec![], vec![problem("b")]);
        assert_eq!((bodies(&captures), captures.problems().len()), (vec!["4".to_owned()], 1));
    }

    #[test]
    fn deliveries_without_end_are_not_opened_and_that_is_said() {
        let mut captures = Captures::default();
        captures.add((0..DELIVERIES_AT_MOST + 7).map(|n| captured("a", &n.to_string())).collect(), vec![]);
        assert_eq!(captures.deliveries().len(), DELIVERIES_AT_MOST);
        assert!(captures.problems()[0].reason.starts_with("7 deliveries"));
        captures.add(vec![captured("b", "")], vec![]);
        assert!(captures.problems()[1].reason.starts_with("1 deliveries"));
    }

    #[test]
    fn a_delivery_that_is_not_open_is_not_looked_at() {
        let captures = Captures::default();
        assert!(captures.look(0).is_none() && captures.look(u64::MAX).is_none());
    }
}
