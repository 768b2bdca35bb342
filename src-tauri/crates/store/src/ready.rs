//! Rows made ready to be stored: all that can be worked out of them without the workspace, in two long buffers. So one
//! thread reads rows while another stores them, and neither frees what the other one made.

use std::ops::Range;

use exhibit_entry::Json;
use sha2::{Digest, Sha256};

use crate::rederive::evidence_bits;
use crate::{Derived, Incoming};

/// Rows of one source in the order they came.
#[derive(Debug, Default)]
pub struct Rows {
    raw: Vec<u8>,
    text: String,
    rows: Vec<Row>,
}

/// Where one row stands in the buffers.
#[derive(Debug)]
struct Row {
    raw: Range<usize>,
    raw_sha256: [u8; 32],
    content: [u8; 32],
    reading: Reading,
}

#[derive(Debug)]
enum Reading {
    Entry {
        at: Option<i64>,
        evidence: i64,
        risk: u8,
        /// Where its first text begins.
        start: usize,
        /// Where each of its texts ends, from `start`; the next one begins there.
        ends: [u32; TEXT_COLUMNS.len()],
        /// A bit for each of them that is there.
        is_there: u32,
    },
    Problem(Range<usize>),
}

/// One of them.
#[derive(Clone, Copy)]
pub(crate) struct Ready<'a> {
    rows: &'a Rows,
    row: &'a Row,
}

/// What is written of a row that was read.
pub(crate) struct Fields<'a> {
    /// Milliseconds since 1970.
    pub(crate) at: Option<i64>,
    /// As bits.
    pub(crate) evidence: i64,
    pub(crate) risk: u8,
    /// In the order of [`TEXT_COLUMNS`].
    pub(crate) texts: [Option<&'a str>; TEXT_COLUMNS.len()],
}

/// The text columns of `entry`, in the order of [`texts`].
pub(crate) const TEXT_COLUMNS: [&str; 24] = [
    "id",
    "at_raw",
    "action",
    "label",
    "summary",
    "category",
    "outcome",
    "actor_id",
    "actor_label",
    "actor_type",
    "session",
    "token",
    "resource_type",
    "resource_id",
    "resource_label",
    "project_id",
    "project_label",
    "origin",
    "ip",
    "user_agent",
    "metadata",
    "rule",
    "verb",
    "object",
];

/// Its place among them.
const ID: usize = 0;

impl Rows {
    /// Rows that were read one by one.
    #[must_use]
    pub fn of(rows: &[Incoming]) -> Self {
        let mut ready = Self::default();
        for row in rows {
            ready.push(&row.raw, row.content, &row.derived);
        }
        ready
    }

    /// Adds a row: its bytes, the SHA-256 of its content as in [`Incoming`], and its reading or why there is none.
    pub fn push(&mut self, raw: &[u8], content: [u8; 32], derived: &Result<Derived, String>) {
        let start = self.raw.len();
        self.raw.extend_from_slice(raw);
        let reading = match derived {
            Ok(derived) => self.entry(derived),
            Err(reason) => {
                let start = self.text.len();
                self.text.push_str(reason);
                Reading::Problem(start..self.text.len())
            }
        };
        let raw_sha256 = Sha256::digest(raw).into();
        self.rows.push(Row { raw: start..self.raw.len(), raw_sha256, content, reading });
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes that they take in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.raw.len() + self.text.len() + self.rows.len() * size_of::<Row>()
    }

    /// Takes all of them out; the buffers stay, to be filled again.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.text.clear();
        self.rows.clear();
    }

    /// Each of them.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Ready<'_>> {
        self.rows.iter().map(|row| Ready { rows: self, row })
    }

    fn entry(&mut self, derived: &Derived) -> Reading {
        let start = self.text.len();
        let (mut ends, mut is_there) = ([0; TEXT_COLUMNS.len()], 0);
        for (nth, text) in texts(derived).into_iter().enumerate() {
            if let Some(text) = text {
                self.text.push_str(text);
                is_there |= 1 << nth;
            }
            ends[nth] = u32::try_from(self.text.len() - start).expect("BUG: a row is at most some MiB long");
        }
        let at = derived.reading.at.map(exhibit_entry::Moment::ms);
        let (evidence, risk) = (evidence_bits(&derived.evidence), derived.risk);
        Reading::Entry { at, evidence, risk, start, ends, is_there }
    }
}

impl<'a> Ready<'a> {
    /// Byte for byte as received.
    pub(crate) fn raw(self) -> &'a [u8] {
        &self.rows.raw[self.row.raw.clone()]
    }

    pub(crate) fn raw_sha256(self) -> &'a [u8; 32] {
        &self.row.raw_sha256
    }

    /// SHA-256 of its content, as in [`Incoming`].
    pub(crate) fn content(self) -> &'a [u8; 32] {
        &self.row.content
    }

    /// The vendor's id; empty where there is none.
    pub(crate) fn vendor_id(self) -> &'a str {
        match &self.row.reading {
            Reading::Entry { start, ends, .. } => &self.rows.text[*start..*start + ends[ID] as usize],
            Reading::Problem(_) => "",
        }
    }

    /// What was read, or why nothing was.
    pub(crate) fn fields(self) -> Result<Fields<'a>, &'a str> {
        match &self.row.reading {
            Reading::Entry { at, evidence, risk, start, ends, is_there } => {
                let text = &self.rows.text[*start..];
                let mut from = 0;
                let texts = std::array::from_fn(|nth| {
                    let (begin, end) = (from, ends[nth] as usize);
                    from = end;
                    (is_there & 1 << nth != 0).then(|| &text[begin..end])
                });
                Ok(Fields { at: *at, evidence: *evidence, risk: *risk, texts })
            }
            Reading::Problem(reason) => Err(&self.rows.text[reason.clone()]),
        }
    }

    /// Whether there is a reading.
    pub(crate) fn is_read(self) -> bool {
        matches!(self.row.reading, Reading::Entry { .. })
    }
}

fn texts(derived: &Derived) -> [Option<&str>; TEXT_COLUMNS.len()] {
    let reading = &derived.reading;
    [
        reading.id.as_deref(),
        reading.at_raw.as_deref(),
        reading.action.as_deref(),
        Some(&derived.label),
        Some(&derived.summary),
        derived.category.as_deref(),
        Some(derived.outcome.as_str()),
        reading.actor.id.as_deref(),
        reading.actor.label.as_deref(),
        Some(reading.actor.kind.as_str()),
        reading.actor.session.as_deref(),
        reading.token.as_deref(),
        reading.resource.kind.as_deref(),
        reading.resource.id.as_deref(),
        reading.resource.label.as_deref(),
        reading.project.id.as_deref(),
        reading.project.label.as_deref(),
        Some(reading.origin.as_str()),
        reading.ip.as_deref(),
        reading.user_agent.as_deref(),
        reading.metadata.as_ref().map(Json::as_str),
        derived.rule.as_deref(),
        derived.verb.as_deref(),
        derived.object.as_deref(),
    ]
}
