//! Storing captures: one IMMEDIATE transaction for all of a call, or nothing of it.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use exhibit_entry::Moment;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::link::{COLUMNS, Written, headers_text, newest, request_sha256};
use super::same::{Came, first_of, first_same};
use super::{CaptureDraft, CaptureProblemDraft, RAW_LIMIT_BYTES, Stored, Via};
use crate::tip::Tip;
use crate::trail::{self, Place};
use crate::writer::{signed, unsigned, whole_frontier};
use crate::{Error, Writer};

const NANOSECONDS_IN_MS: u32 = 1_000_000;

/// How often each request without a time stood in a file so far: the second of two equal ones is an arrival of its own,
/// and known only if two of them are stored.
#[derive(Debug, Default)]
pub struct Undated(HashMap<[u8; 32], u64>);

impl Undated {
    /// Which of its equals the next one is, from 1.
    fn next(&mut self, request: [u8; 32]) -> u64 {
        let nth = self.0.entry(request).or_default();
        *nth += 1;
        *nth
    }
}

impl Writer {
    /// Stores requests in their order; what became of each, in the same order.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::NotWritable`], [`Error::Damaged`] (also when captures that were there are gone). Then
    /// nothing of them is stored. Only when the head beside the database cannot be renewed is all stored all the same.
    pub fn store_captures(&mut self, at: Moment, drafts: &[CaptureDraft]) -> Result<Vec<Stored>, Error> {
        self.store_captures_of(&mut Undated::default(), at, drafts)
    }

    /// As [`Writer::store_captures`], for a part of a file: `undated` goes from part to part.
    ///
    /// # Errors
    /// As [`Writer::store_captures`].
    pub fn store_captures_of(
        &mut self,
        undated: &mut Undated,
        at: Moment,
        drafts: &[CaptureDraft],
    ) -> Result<Vec<Stored>, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        whole_frontier(&transaction, &self.path)?;
        let mut tip = newest(&transaction)?;
        let before = tip;
        let stored: Result<Vec<Stored>, Error> =
            drafts.iter().map(|draft| store(&transaction, (at, draft), (&mut tip, undated))).collect();
        let stored = stored?;
        transaction.commit()?;
        if tip != before {
            self.publish_head()?;
        }
        Ok(stored)
    }

    /// Stores what came and is no request; how many of them were not stored before.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::NotWritable`]; then none of them is stored.
    pub fn store_capture_problems(
        &mut self,
        at: Moment,
        drafts: &[CaptureProblemDraft],
    ) -> Result<u64, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        whole_frontier(&transaction, &self.path)?;
        let mut fresh = 0;
        for draft in drafts {
            if store_problem(&transaction, at, draft)? {
                trail::grow(&transaction, Place::Problem, transaction.last_insert_rowid())?;
                fresh += 1;
            }
        }
        transaction.commit()?;
        if fresh > 0 {
            self.publish_head()?;
        }
        Ok(fresh)
    }
}

fn store(
    connection: &Connection,
    (at, draft): (Moment, &CaptureDraft),
    (tip, undated): (&mut Tip, &mut Undated),
) -> Result<Stored, Error> {
    let capture = &draft.capture;
    let body_sha256: [u8; 32] = Sha256::digest(&capture.body).into();
    let request = request_sha256(capture, body_sha256);
    let received_at = capture.received_at.map(written_time);
    if draft.via == Via::File {
        let nth = if received_at.is_none() { undated.next(request) } else { 1 };
        if let Some(id) = known(connection, (request, received_at.as_deref()), nth)? {
            return Ok(Stored::Known(id));
        }
    }
    let came = Came { delivery: draft.delivery.as_deref(), scheme: draft.scheme.as_deref() };
    let same = first_same(connection, came, (body_sha256, request))?;
    let other = if same.is_none() { first_of(connection, came)? } else { None };
    keep_body(connection, body_sha256, &capture.body)?;
    let line = Written {
        id: signed(tip.count + 1),
        stored_at: at.to_string(),
        received_at,
        via: draft.via.as_str().to_owned(),
        file: draft.file.clone(),
        format: draft.format.clone(),
        rebuilt: draft.rebuilt.clone(),
        method: capture.method.clone(),
        url: capture.url.clone(),
        headers: headers_text(capture),
        body_sha256,
        body_bytes: i64::try_from(capture.body.len()).expect("BUG: a body below 2^63 bytes"),
        request_sha256: request,
        delivery: draft.delivery.clone(),
        event: draft.event.clone(),
        scheme: draft.scheme.clone(),
        same_as: same.map(signed),
    };
    let hash = line.link(tip.hash);
    insert(connection, &line, hash)?;
    *tip = Tip { count: tip.count + 1, hash };
    let id = tip.count;
    Ok(match (same, other) {
        (Some(first), _) => Stored::Again { id, first },
        (None, Some(first)) => Stored::Conflict { id, first },
        (None, None) => Stored::New(id),
    })
}

fn insert(connection: &Connection, line: &Written, link: [u8; 32]) -> Result<(), Error> {
    let places: Vec<String> = (1..=18).map(|place| format!("?{place}")).collect();
    connection
        .prepare_cached(&format!("INSERT INTO capture ({COLUMNS}, link) VALUES ({})", places.join(", ")))?
        .execute(rusqlite::params![
            line.id,
            line.stored_at,
            line.received_at,
            line.via,
            line.file,
            line.format,
            line.rebuilt,
            line.method,
            line.url,
            line.headers,
            line.body_sha256,
            line.body_bytes,
            line.request_sha256,
            line.delivery,
            line.event,
            line.scheme,
            line.same_as,
            link,
        ])?;
    Ok(())
}

/// The `nth` of this very capture, arrival too.
fn known(
    connection: &Connection,
    (request, received_at): ([u8; 32], Option<&str>),
    nth: u64,
) -> Result<Option<u64>, Error> {
    let sql = "SELECT id FROM capture WHERE request_sha256 = ?1 AND received_at IS ?2
               ORDER BY id LIMIT 1 OFFSET ?3 - 1";
    let found: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row((request, received_at, signed(nth)), |row| row.get(0))
        .optional()?;
    found.map(unsigned).transpose()
}

fn keep_body(connection: &Connection, sha256: [u8; 32], bytes: &[u8]) -> Result<(), Error> {
    let kept: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM capture_body WHERE sha256 = ?1)")?
        .query_row([sha256], |row| row.get(0))?;
    if !kept {
        connection
            .prepare_cached("INSERT INTO capture_body (sha256, bytes) VALUES (?1, ?2)")?
            .execute((sha256, bytes))?;
    }
    Ok(())
}

/// Whether it was not stored before.
fn store_problem(connection: &Connection, at: Moment, draft: &CaptureProblemDraft) -> Result<bool, Error> {
    let sha256: [u8; 32] = Sha256::digest(&draft.raw).into();
    let (line, raw_bytes) = (bounded(draft.line), bounded(draft.raw_bytes));
    let known: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM capture_problem
               WHERE raw_sha256 = ?1 AND via = 'file' AND file IS ?2 AND line = ?3 AND reason = ?4)",
        )?
        .query_row((sha256, &draft.file, line, &draft.reason), |row| row.get(0))?;
    if known && draft.via == Via::File {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "INSERT INTO capture_problem (stored_at, via, file, line, reason, raw, raw_bytes, raw_sha256)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            at.to_string(),
            draft.via.as_str(),
            &draft.file,
            line,
            &draft.reason,
            &draft.raw[..draft.raw.len().min(RAW_LIMIT_BYTES)],
            raw_bytes,
            sha256,
        ))?;
    Ok(true)
}

/// A number that a stranger says, as far as SQLite can hold it.
fn bounded(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Milliseconds, or nanoseconds where there are any: as a capture file of ours says it.
fn written_time(at: DateTime<Utc>) -> String {
    let whole = at.nanosecond().is_multiple_of(NANOSECONDS_IN_MS);
    at.to_rfc3339_opts(if whole { SecondsFormat::Millis } else { SecondsFormat::Nanos }, true)
}
