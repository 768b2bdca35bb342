//! Captured webhooks as the window has them open, with how they were judged last. Secrets are held here for as long as
//! the captures are, and never shown.

use std::collections::{BTreeMap, BTreeSet};

use exhibit_engine::hook::{self, Key, Schemes, Verdict};
use exhibit_engine::webhook::{self, Asked, Captured, Look, Problem};

/// Most deliveries held open: a list of more is not read by anybody, and all of them are judged at once.
const DELIVERIES_AT_MOST: usize = 10_000;

/// Most problems told one by one: a file of another kind has one a line.
const PROBLEMS_AT_MOST: usize = 1_000;

/// One open delivery.
#[derive(Debug)]
pub(crate) struct Held {
    /// The request and its file.
    pub(crate) captured: Captured,
    /// How it was judged last.
    pub(crate) verdict: Verdict,
    /// What it is about. Found once: it may stand anywhere in a body of megabytes, and the list is made often.
    pub(crate) event: Option<String>,
}

/// How deliveries are judged.
#[derive(Default)]
pub(crate) struct By {
    /// The schemes that are known.
    pub(crate) schemes: Schemes,
    /// The id of the scheme; none = found out from the headers of each.
    pub(crate) scheme: Option<String>,
    /// Any of them may fit.
    pub(crate) keys: Vec<Key>,
}

/// The open captures.
#[derive(Default)]
pub(crate) struct Captures {
    held: Vec<Held>,
    problems: Vec<Problem>,
    /// Problems that are only counted, by file.
    untold: BTreeMap<String, u64>,
    by: By,
}

impl Captures {
    /// Opens more, and judges them like the others. A file that is open already is read anew.
    pub(crate) fn add(&mut self, captured: Vec<Captured>, problems: Vec<Problem>) {
        let files = captured.iter().map(|new| &new.file).chain(problems.iter().map(|new| &new.file));
        let again: BTreeSet<String> = files.cloned().collect();
        self.held.retain(|held| !again.contains(&held.captured.file));
        self.problems.retain(|held| !again.contains(&held.file));
        self.untold.retain(|file, _| !again.contains(file));
        let room = DELIVERIES_AT_MOST.saturating_sub(self.held.len());
        if let Some(first_left_out) = captured.get(room) {
            // Told whatever else is: these are deliveries, and whole ones.
            self.problems.push(Problem {
                file: first_left_out.file.clone(),
                line: 0,
                reason: format!(
                    "{} deliveries were not opened: {DELIVERIES_AT_MOST} are open, close them first",
                    captured.len() - room
                ),
            });
        }
        for problem in problems {
            if self.problems.len() < PROBLEMS_AT_MOST {
                self.problems.push(problem);
            } else {
                *self.untold.entry(problem.file).or_default() += 1;
            }
        }
        for captured in captured.into_iter().take(room) {
            let (verdict, event) = (self.by.verdict(&captured), hook::event(&captured.capture));
            self.held.push(Held { captured, verdict, event });
        }
    }

    /// Judges them all in another way, which the next ones are judged by too.
    pub(crate) fn judge(&mut self, by: By) {
        self.by = by;
        for held in &mut self.held {
            held.verdict = self.by.verdict(&held.captured);
        }
    }

    /// Every delivery with its verdict, in the order they were opened.
    pub(crate) fn deliveries(&self) -> &[Held] {
        &self.held
    }

    /// What of the files could not be read; the last one tells how much more there is.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let more = self.untold.iter().next().map(|(file, _)| Problem {
            file: file.clone(),
            line: 0,
            reason: match self.untold.len() - 1 {
                0 => format!("and {} more", self.untold.values().sum::<u64>()),
                others => {
                    format!(
                        "and {} more, here and in {others} other files",
                        self.untold.values().sum::<u64>()
                    )
                }
            },
        });
        self.problems.iter().cloned().chain(more).collect()
    }

    /// One delivery, looked at as it was judged.
    pub(crate) fn look(&self, number: u64) -> Option<(&Held, Look<'_>)> {
        let held = self.held.get(usize::try_from(number).ok()?)?;
        Some((held, webhook::look(&held.captured.capture, self.by.asked(), &self.by.keys, None)))
    }
}

impl By {
    fn verdict(&self, captured: &Captured) -> Verdict {
        webhook::judge(&captured.capture, self.asked(), &self.keys, None)
    }

    fn asked(&self) -> Asked<'_> {
        let scheme = self.scheme.as_deref().and_then(|id| self.schemes.named(id));
        Asked { schemes: &self.schemes, scheme }
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
        let body = |held: &Held| String::from_utf8(held.captured.capture.body.clone()).unwrap();
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
    fn problems_without_end_are_counted_until_their_file_is_read_anew() {
        let mut captures = Captures::default();
        let torn = |file: &str| Problem { file: file.into(), line: 1, reason: "torn".into() };
        captures.add(vec![], (0..PROBLEMS_AT_MOST + 5).map(|_| torn("a")).collect());
        let told = captures.problems();
        assert_eq!((told.len(), told.last().unwrap().reason.as_str()), (PROBLEMS_AT_MOST + 1, "and 5 more"));
        captures.add(vec![], vec![torn("b"), torn("b")]);
        let told = captures.problems();
        assert_eq!(told.last().unwrap().reason, "and 7 more, here and in 1 other files");
        captures.add(vec![captured("a", "1")], vec![]);
        assert_eq!(captures.problems().last().unwrap().reason, "and 2 more");
    }

    #[test]
    fn what_a_delivery_is_about_is_found_when_it_is_opened() {
        let mut captures = Captures::default();
        captures.add(vec![captured("a", r#"{"event":"push"}"#)], vec![]);
        assert_eq!(captures.deliveries()[0].event.as_deref(), Some("push"));
    }

    #[test]
    fn a_delivery_that_is_not_open_is_not_looked_at() {
        let captures = Captures::default();
        assert!(captures.look(0).is_none() && captures.look(u64::MAX).is_none());
    }
}
