//! Access reviews: the people as they stood when a review was opened, every decision taken, and its closing.
//!
//! Kept as strictly as evidence: tables that only grow. What a decision means is the caller's business; that none comes
//! after the closing, and that a closing counts every decision, is seen to here, under the lock.

use exhibit_entry::Moment;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::sources::moment;
use crate::writer::{signed, unsigned};
use crate::{Error, Reader, Writer, schema};

/// A review about to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDraft {
    /// Its title.
    pub title: String,
    /// Start of the period.
    pub from: Moment,
    /// End of the period, not part of it.
    pub to: Moment,
    /// Which rows were looked at; empty = all of the access kind.
    pub query: String,
    /// When.
    pub opened_at: Moment,
    /// By whom.
    pub opened_by: String,
    /// Each principal with what is known of it, as JSON, in the order of the lines.
    pub people: Vec<(String, String)>,
}

/// A review in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewState {
    /// Its number.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Start of the period.
    pub from: Moment,
    /// End of the period, not part of it.
    pub to: Moment,
    /// Which rows were looked at.
    pub query: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// By whom.
    pub opened_by: String,
    /// People in it.
    pub people: u64,
    /// Of these, those that were decided about.
    pub decided: u64,
    /// Its closing; none: open.
    pub end: Option<ReviewEnd>,
}

/// One line of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLine {
    /// Its place, from 1.
    pub place: u64,
    /// Who it is about.
    pub principal: String,
    /// What was known of the principal when the review was opened, as JSON.
    pub facts: String,
}

/// One decision about one line. All are kept; the newest counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDecision {
    /// The line, from 1.
    pub place: u64,
    /// `approve`, `revoke`, `defer` or `escalate`.
    pub decision: String,
    /// Why.
    pub note: String,
    /// Who decided.
    pub reviewer: String,
    /// When.
    pub at: Moment,
}

/// How a review was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewEnd {
    /// The statement, word for word as signed.
    pub statement: String,
    /// Who signed; none: unsigned.
    pub signer: Option<String>,
    /// Armored SSHSIG over the statement; none: unsigned.
    pub signature: Option<String>,
    /// Who closed it.
    pub closed_by: String,
    /// When.
    pub at: Moment,
}

/// What became of a decision or a closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewOutcome {
    /// It is stored.
    Done,
    /// The review was closed before; nothing was stored.
    Closed,
    /// Another decision was taken meanwhile; nothing was stored.
    Changed,
    /// There is no such review or line; nothing was stored.
    Unknown,
}

impl Writer {
    /// Opens a review and gives its number.
    ///
    /// # Errors
    /// Any error of writing; then there is no review.
    pub fn open_review(&mut self, draft: &ReviewDraft) -> Result<u64, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO review (title, from_at, to_at, query, opened_at, opened_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                &draft.title,
                draft.from.to_string(),
                draft.to.to_string(),
                &draft.query,
                draft.opened_at.to_string(),
                &draft.opened_by,
            ),
        )?;
        let id = transaction.last_insert_rowid();
        let mut place = 0_i64;
        for (principal, facts) in &draft.people {
            place += 1;
            transaction
                .prepare_cached(
                    "INSERT INTO review_line (review_id, place, principal, facts) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((id, place, principal, facts))?;
        }
        transaction.commit()?;
        unsigned(id)
    }

    /// Takes decisions, all or none.
    ///
    /// # Errors
    /// Any error of writing; then none was taken.
    pub fn decide(&mut self, review: u64, decisions: &[ReviewDecision]) -> Result<ReviewOutcome, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(refused) = refused(&transaction, review)? {
            return Ok(refused);
        }
        for decision in decisions {
            let known: bool = transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM review_line WHERE review_id = ?1 AND place = ?2)",
                )?
                .query_row((signed(review), signed(decision.place)), |row| row.get(0))?;
            if !known {
                return Ok(ReviewOutcome::Unknown);
            }
            transaction
                .prepare_cached(
                    "INSERT INTO review_decision (review_id, place, decision, note, reviewer, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    signed(review),
                    signed(decision.place),
                    &decision.decision,
                    &decision.note,
                    &decision.reviewer,
                    decision.at.to_string(),
                ))?;
        }
        transaction.commit()?;
        Ok(ReviewOutcome::Done)
    }

    /// Closes a review of which so many `decisions` were ever taken: its statement counts those and no others.
    ///
    /// # Errors
    /// Any error of writing; then it stays open.
    pub fn end_review(
        &mut self,
        review: u64,
        end: &ReviewEnd,
        decisions: u64,
    ) -> Result<ReviewOutcome, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(refused) = refused(&transaction, review)? {
            return Ok(refused);
        }
        let count = "SELECT count(*) FROM review_decision WHERE review_id = ?1";
        let taken: i64 = transaction.query_row(count, [signed(review)], |row| row.get(0))?;
        if unsigned(taken)? != decisions {
            return Ok(ReviewOutcome::Changed);
        }
        transaction.execute(
            "INSERT INTO review_end (review_id, statement, signer, signature, closed_by, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (signed(review), &end.statement, &end.signer, &end.signature, &end.closed_by, end.at.to_string()),
        )?;
        transaction.commit()?;
        Ok(ReviewOutcome::Done)
    }
}

/// Why a review takes nothing more; none where it does.
fn refused(transaction: &Transaction<'_>, review: u64) -> Result<Option<ReviewOutcome>, Error> {
    let ended: Option<bool> = transaction
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM review_end WHERE review_id = id) FROM review WHERE id = ?1",
            [signed(review)],
            |row| row.get(0),
        )
        .optional()?;
    Ok(match ended {
        None => Some(ReviewOutcome::Unknown),
        Some(true) => Some(ReviewOutcome::Closed),
        Some(false) => None,
    })
}

/// Columns of [`state_from`].
const REVIEWS: &str = "SELECT r.id, r.title, r.from_at, r.to_at, r.query, r.opened_at, r.opened_by,
  (SELECT count(*) FROM review_line l WHERE l.review_id = r.id),
  (SELECT count(DISTINCT place) FROM review_decision d WHERE d.review_id = r.id),
  e.statement, e.signer, e.signature, e.closed_by, e.at
  FROM review r LEFT JOIN review_end e ON e.review_id = r.id";

impl Reader {
    /// All reviews, the newest first.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn reviews(&self) -> Result<Vec<ReviewState>, Error> {
        if !schema::knows_reviews(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!("{REVIEWS} ORDER BY r.id DESC"))?;
        let mut rows = statement.query([])?;
        let mut reviews = Vec::new();
        while let Some(row) = rows.next()? {
            reviews.push(state_from(row)?);
        }
        Ok(reviews)
    }

    /// One review; none where there is none of that number.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn review(&self, id: u64) -> Result<Option<ReviewState>, Error> {
        let Ok(id) = i64::try_from(id) else { return Ok(None) };
        if !schema::knows_reviews(&self.connection)? {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached(&format!("{REVIEWS} WHERE r.id = ?1"))?;
        let mut rows = statement.query([id])?;
        rows.next()?.map(state_from).transpose()
    }

    /// The people of a review, in the order of their places.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn review_lines(&self, id: u64) -> Result<Vec<ReviewLine>, Error> {
        let sql = "SELECT place, principal, facts FROM review_line WHERE review_id = ?1 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([signed(id)])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(ReviewLine {
                place: unsigned(row.get(0)?)?,
                principal: row.get(1)?,
                facts: row.get(2)?,
            });
        }
        Ok(lines)
    }

    /// Every decision ever taken in a review, the oldest first.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn review_decisions(&self, id: u64) -> Result<Vec<ReviewDecision>, Error> {
        let sql = "SELECT place, decision, note, reviewer, at FROM review_decision WHERE review_id = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([signed(id)])?;
        let mut decisions = Vec::new();
        while let Some(row) = rows.next()? {
            decisions.push(ReviewDecision {
                place: unsigned(row.get(0)?)?,
                decision: row.get(1)?,
                note: row.get(2)?,
                reviewer: row.get(3)?,
                at: moment(&row.get::<_, String>(4)?)?,
            });
        }
        Ok(decisions)
    }
}

fn state_from(row: &Row<'_>) -> Result<ReviewState, Error> {
    let at = |column: usize| -> Result<Moment, Error> { moment(&row.get::<_, String>(column)?) };
    let end = match row.get::<_, Option<String>>(9)? {
        None => None,
        Some(statement) => Some(ReviewEnd {
            statement,
            signer: row.get(10)?,
            signature: row.get(11)?,
            closed_by: row.get(12)?,
            at: at(13)?,
        }),
    };
    Ok(ReviewState {
        id: unsigned(row.get(0)?)?,
        title: row.get(1)?,
        from: at(2)?,
        to: at(3)?,
        query: row.get(4)?,
        opened_at: at(5)?,
        opened_by: row.get(6)?,
        people: unsigned(row.get(7)?)?,
        decided: unsigned(row.get(8)?)?,
        end,
    })
}
