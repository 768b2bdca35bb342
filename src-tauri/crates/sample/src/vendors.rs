//! What the loopback vendors know: the token they take, the clock they go by, and the rows up to now.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::log::{Dated, Log};
use crate::row::Row;
use crate::shape::Shape;

/// The bearer token of the sample vendors. It opens nothing but made-up rows on loopback, so it is no secret.
pub const SAMPLE_TOKEN: &str = "mushi_demo_loopback_0001";

/// The state of the sample vendors; clones share it.
#[derive(Clone)]
pub struct Vendors {
    token: Arc<str>,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    seed: u64,
    audit: Arc<Log<AuditRow>>,
    outworx: Arc<Log<Row>>,
    nevo: Arc<Log<Row>>,
}

/// One row with what the vendor filters on.
#[derive(Clone, Debug)]
pub(crate) struct AuditRow {
    pub(crate) at: DateTime<Utc>,
    pub(crate) keys: AuditKeys,
    pub(crate) json: Box<RawValue>,
}

/// The columns of a row that parameters ask about.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AuditKeys {
    pub(crate) actor_id: Option<String>,
    pub(crate) actor_email: Option<String>,
    pub(crate) action: String,
    pub(crate) resource_type: String,
    pub(crate) resource_id: String,
}

impl Vendors {
    /// Vendors whose rows come from `seed` and whose present is what `clock` says; they answer requests that carry
    /// `token` as their bearer token.
    pub fn new(
        seed: u64,
        token: impl Into<String>,
        clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> Self {
        Self {
            token: token.into().into(),
            clock: Arc::new(clock),
            seed,
            audit: Arc::new(Log::new(Shape::Mushi, seed, audit_row)),
            outworx: Arc::new(Log::new(Shape::Outworx, seed, |row| row)),
            nevo: Arc::new(Log::new(Shape::Nevo, seed, |row| row)),
        }
    }

    /// Whether a request with this bearer token is let in.
    pub(crate) fn admit(&self, token: &str) -> bool {
        *self.token == *token
    }

    /// Gives `read` the mushi rows up to now, oldest first.
    pub(crate) fn audit_rows<T>(&self, read: impl FnOnce(&[AuditRow]) -> T) -> T {
        self.audit.up_to((self.clock)(), read)
    }

    /// Gives `read` the Outworx rows up to now, oldest first.
    pub(crate) fn outworx_rows<T>(&self, read: impl FnOnce(&[Row]) -> T) -> T {
        self.outworx.up_to((self.clock)(), read)
    }

    /// Gives `read` the Nevo rows up to now, oldest first.
    pub(crate) fn nevo_rows<T>(&self, read: impl FnOnce(&[Row]) -> T) -> T {
        self.nevo.up_to((self.clock)(), read)
    }
}

impl fmt::Debug for Vendors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vendors").field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl Dated for AuditRow {
    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

fn audit_row(row: Row) -> AuditRow {
    let keys = serde_json::from_str(&row.json).expect("BUG: a mushi row has the columns of a mushi row");
    let json = RawValue::from_string(row.json).expect("BUG: a row is one JSON object");
    AuditRow { at: row.at, keys, json }
}
