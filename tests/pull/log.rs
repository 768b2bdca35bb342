//! A mushi-mushi audit log of known rows.

use std::sync::{Arc, Mutex};

use exhibit_engine::entry::Moment;

use crate::server::{Answer, Ask, reply};

/// Rows that a log starts with: two full pages and a bit.
pub(crate) const ROWS: usize = 450;

/// One row of the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) at: Moment,
    pub(crate) raw: Vec<u8>,
}

/// A vendor's log, newest first; clones share it.
#[derive(Clone)]
pub(crate) struct Log(Arc<Mutex<Vec<Known>>>);

impl Log {
    /// Rows 0 to 449, a minute apart.
    pub(crate) fn new() -> Self {
        Self::of((0..ROWS).rev().map(known).collect())
    }

    /// These rows, newest first.
    pub(crate) fn of(rows: Vec<Known>) -> Self {
        Self(Arc::new(Mutex::new(rows)))
    }

    /// The rows of this moment.
    pub(crate) fn rows(&self) -> Vec<Known> {
        self.0.lock().unwrap().clone()
    }

    /// Changes the rows.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Known>)) {
        change(&mut self.0.lock().unwrap());
    }

    /// The page that `ask` asks for, at most `cap` rows, as the vendor would send it.
    pub(crate) fn body(&self, ask: &Ask, cap: usize) -> Vec<u8> {
        let number = |name: &str, or: usize| ask.query.get(name).map_or(or, |text| text.parse().unwrap());
        let since = ask.query.get("since").map(|text| Moment::parse(text).unwrap());
        let rows = self.rows();
        let rows: Vec<&Known> = rows.iter().filter(|row| since.is_none_or(|since| row.at >= since)).collect();
        let page = rows.iter().skip(number("offset", 0)).take(number("limit", 50).min(cap));
        body_of(&page.map(|row| row.raw.as_slice()).collect::<Vec<_>>(), rows.len())
    }

    /// That page as a good reply.
    pub(crate) fn page(&self, ask: &Ask) -> Answer {
        reply(200, "", &self.body(ask, 200))
    }
}

/// A good body with these rows that says there are `count`.
pub(crate) fn body_of(rows: &[&[u8]], count: usize) -> Vec<u8> {
    let mut body = b"{\"ok\": true, \"data\": {\"logs\": [".to_vec();
    body.extend(rows.join(&b",\n"[..]));
    body.extend(format!("], \"count\": {count}}}}}").bytes());
    body
}

/// Row number `n`; a later number is a later time.
pub(crate) fn known(n: usize) -> Known {
    let action = ["key.created", "fix.failed", "report.triaged", "member.role_changed"][n % 4];
    revised(n, &format!("\"action\": \"{action}\""))
}

/// Row number `n` with other content.
pub(crate) fn revised(n: usize, content: &str) -> Known {
    let first = Moment::parse("2026-03-01T08:00:00Z").unwrap();
    let (id, at) = (format!("m-{n:05}"), first.plus_ms(n as i64 * 60_000));
    let raw = format!(
        "{{\"id\": \"{id}\", \"actor_id\": \"u-{}\", \"actor_email\": \"u{}@fixture.example\", {content}, \
         \"resource_type\": \"key\", \"resource_id\": \"k-{n}\", \"metadata\": {{\"n\":9007199254740993.10}}, \
         \"created_at\": \"{at}\"}}",
        n % 7,
        n % 7
    );
    Known { id, at, raw: raw.into_bytes() }
}
