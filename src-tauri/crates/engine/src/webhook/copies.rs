//! Which captures are copies that were sent from here: a replay, a test event or a case of the suite that came back is no
//! evidence of what a sender did.
//!
//! A copy says so by [`MARK_HEADER`], but its word alone leaves nothing out: anybody on the way may write that header onto
//! a genuine delivery, to have it left out of evidence. So a capture is a copy only where an attempt recorded in this
//! workspace bears that very mark, which is never made twice, and has the SHA-256 of that very body. A mark that nothing
//! sent from here explains is told, loudly, and the delivery is taken. Copies that were sent without a mark, and what the
//! listener passed on to itself, are known where they came in at our own listener, the same in every header that was
//! sent, at the address and in the moment of the attempt.

use std::collections::HashMap;
use std::ops::ControlFlow;

use exhibit_entry::Moment;
use exhibit_hook::Capture;
use exhibit_store::{Attempt, AttemptScope, Reader, StoredCapture, Via};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::replay::{MARK_HEADER, MASK, is_marked};
use crate::Error;

/// How far two readings of one clock may be apart while it is being set.
const CLOCK_SLACK_MS: i64 = 1_000;

/// Attempts that are held at once: some 50 MB of headers.
const HELD_AT_MOST: usize = 50_000;

/// Where a capture comes from, as far as is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nothing says that it was sent from here.
    Outside,
    /// It was sent from here: no evidence.
    Here(SentHere),
    /// It carries the mark of a copy, and nothing that was sent from this workspace bore that mark and this body. It may
    /// be a copy that another workspace sent, or a genuine delivery that somebody marked to hide it: it is taken, and told.
    Claimed,
}

/// The attempt that sent a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentHere {
    /// Its number.
    pub attempt: u64,
    /// The call that it belongs to.
    pub run: String,
    /// When.
    pub at: Moment,
    /// Whether the capture bears its mark; else it is known by all else.
    pub by_mark: bool,
}

impl Origin {
    /// Whether it was sent from here.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        matches!(self, Self::Here(_))
    }

    /// The attempt that sent it.
    #[must_use]
    pub fn sent(&self) -> Option<&SentHere> {
        match self {
            Self::Here(sent) => Some(sent),
            Self::Outside | Self::Claimed => None,
        }
    }
}

/// Tells copies by what the workspace recorded of its attempts.
pub struct Copies<'a> {
    reader: &'a Reader,
    has_attempts: bool,
    /// Attempts by the hash of the body that they sent.
    sent: HashMap<[u8; 32], Vec<SentLine>>,
    held: usize,
}

impl std::fmt::Debug for Copies<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Copies").field("held", &self.held).finish_non_exhaustive()
    }
}

impl<'a> Copies<'a> {
    /// By the attempts that `reader` sees.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn of(reader: &'a Reader) -> Result<Self, Error> {
        Ok(Self { reader, has_attempts: reader.has_attempts()?, sent: HashMap::new(), held: 0 })
    }

    /// Where a capture of the shelf comes from.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn origin(&mut self, stored: &StoredCapture) -> Result<Origin, Error> {
        let capture = &stored.capture;
        if is_marked(&capture.headers) {
            return self.of_marked(&capture.headers, &stored.line.body_sha256);
        }
        // When another program took it in is read from that program's clock: too little to leave evidence out.
        if stored.line.via != Via::Listener || !self.has_attempts {
            return Ok(Origin::Outside);
        }
        let came = stored.line.received_at.map_or(stored.line.stored_at, Moment::from);
        let sent = self.sent(&stored.line.body_sha256)?;
        let found = sent.iter().find(|line| is_moment(line, came) && is_request(line, capture));
        Ok(found.map_or(Origin::Outside, |line| Origin::Here(SentHere::by(line, false))))
    }

    /// Where a request comes from that stands in a file: told by its mark alone.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn origin_in_file(&mut self, headers: &[(String, String)], body: &[u8]) -> Result<Origin, Error> {
        if !is_marked(headers) {
            return Ok(Origin::Outside);
        }
        self.of_marked(headers, &Sha256::digest(body).into())
    }

    fn of_marked(&mut self, headers: &[(String, String)], body: &[u8; 32]) -> Result<Origin, Error> {
        if !self.has_attempts {
            return Ok(Origin::Claimed);
        }
        let borne: Vec<&str> = marks(headers).collect();
        let bears = |line: &&SentLine| marks(&line.headers).any(|mark| borne.contains(&mark));
        let found = self.sent(body)?.iter().find(bears);
        Ok(found.map_or(Origin::Claimed, |line| Origin::Here(SentHere::by(line, true))))
    }

    /// What was sent with this body.
    fn sent(&mut self, body: &[u8; 32]) -> Result<&[SentLine], Error> {
        if !self.sent.contains_key(body) {
            if self.held > HELD_AT_MOST {
                self.sent.clear();
                self.held = 0;
            }
            let attempts = self.reader.attempts(&AttemptScope::Body(*body), 0)?;
            let lines: Vec<SentLine> = attempts.into_iter().map(SentLine::from).collect();
            // What was never sent is remembered too, and takes room.
            self.held += lines.len() + 1;
            self.sent.insert(*body, lines);
        }
        Ok(&self.sent[body])
    }
}

/// What of an attempt a capture is held against.
struct SentLine {
    id: u64,
    run: String,
    at: Moment,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    /// Whether somebody was spoken to.
    is_out: bool,
    latency_ms: u64,
}

impl From<Attempt> for SentLine {
    fn from(Attempt { id, draft, .. }: Attempt) -> Self {
        Self {
            id,
            run: draft.run,
            at: draft.at,
            method: draft.method,
            target: draft.target,
            headers: draft.headers,
            is_out: draft.address.is_some(),
            latency_ms: draft.latency_ms.unwrap_or(0),
        }
    }
}

impl SentHere {
    fn by(line: &SentLine, by_mark: bool) -> Self {
        Self { attempt: line.id, run: line.run.clone(), at: line.at, by_mark }
    }
}

/// What people must know of copies and of marks that nothing explains: how many, and which.
pub(crate) fn notes(copies: &[String], claimed: &[String]) -> Vec<String> {
    let left_out = (!copies.is_empty()).then(|| {
        let (was, is) = if copies.len() == 1 { ("delivery was", "is") } else { ("deliveries were", "are") };
        let names = named(copies);
        format!("{} {was} sent from here and {is} left out, being no evidence: {names}.", copies.len())
    });
    let taken = (!claimed.is_empty()).then(|| {
        let (carries, is) =
            if claimed.len() == 1 { ("delivery carries", "is") } else { ("deliveries carry", "are") };
        format!(
            "{} {carries} the mark of a replay ({MARK_HEADER}) that nothing sent from this workspace explains, and {is} \
             taken as any other: a copy from another workspace, or marked by somebody to be overlooked: {}.",
            claimed.len(),
            named(claimed)
        )
    });
    left_out.into_iter().chain(taken).collect()
}

/// The name of a capture of the shelf.
pub(crate) fn name(capture: u64) -> String {
    format!("capture:{capture}")
}

/// Names for people; of many the first.
fn named(names: &[String]) -> String {
    const NAMED_AT_MOST: usize = 50;
    let shown = &names[..names.len().min(NAMED_AT_MOST)];
    let more = names.len() - shown.len();
    let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{and_more}", shown.join(", "))
}

/// Gives every capture of the shelf, in its order, until one of them is an error.
///
/// # Errors
/// That of `each`, and any error of reading.
pub(crate) fn each(
    reader: &Reader,
    mut each: impl FnMut(StoredCapture) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut ended = Ok(());
    reader.each_capture(0, &mut |stored| {
        ended = each(stored);
        if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    ended
}

fn marks(headers: &[(String, String)]) -> impl Iterator<Item = &str> {
    let marks = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(MARK_HEADER));
    marks.map(|(_, value)| value.trim())
}

/// Whether it came while the attempt was under way: both times are of this machine's clock.
fn is_moment(line: &SentLine, came: Moment) -> bool {
    let around = i64::try_from(line.latency_ms).unwrap_or(i64::MAX).saturating_add(CLOCK_SLACK_MS);
    came.ms().abs_diff(line.at.ms()) <= around.unsigned_abs()
}

/// Whether it is that request: method, host and every header that was sent. Others are of the connection.
fn is_request(line: &SentLine, capture: &Capture) -> bool {
    let has = |(name, value): &(String, String)| {
        capture.header(name).any(|came| value == MASK || came.trim() == value.trim())
    };
    line.is_out
        && line.method == capture.method
        && capture.header("host").any(|host| Some(host) == host_of(&line.target))
        && line.headers.iter().all(has)
}

/// Host and port of an address, as they stand in `Host`.
fn host_of(target: &str) -> Option<&str> {
    let place = target.split_once("://")?.1;
    place.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests;
