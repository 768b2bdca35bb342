//! What the vendor truly has: rows with ids, numbers, times and content, and all that it ever had.

use std::collections::BTreeSet;

use exhibit_engine::entry::Moment;

use super::chance::Chance;

/// An hour in milliseconds.
pub(crate) const HOUR_MS: i64 = 3_600_000;
/// Time between two rows of a new log: a day's look-back covers a small part of it.
pub(crate) const STEP_MS: i64 = 3 * HOUR_MS;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The vendor's number, in the order in which rows were written.
    pub(crate) n: u64,
    /// The vendor's id.
    pub(crate) id: String,
    /// When it happened.
    pub(crate) at: Moment,
    /// JSON members that stand in it as they are, e.g. `"note": 1`; begins with a comma or is empty.
    pub(crate) more: String,
}

/// The columns of a row as CSV.
pub(crate) const HEADER: &str = "id,seq,at,action,actor,note";

impl Row {
    /// The row as it stands in a reply of JSON. White space, number text and equal keys are there to be kept.
    pub(crate) fn json(&self) -> String {
        let Self { n, id, at, more } = self;
        format!(
            "{{\"seq\": {n},\"id\":\"{id}\", \"at\":\"{at}\",\"action\":\"member.added\",\
             \"actor\":\"u{}@fixture.example\", \"big\":9007199254740993,\"twice\":1,\"twice\":2{more}}}",
            n % 5
        )
    }

    /// The row as a record of CSV.
    pub(crate) fn record(&self) -> String {
        let Self { n, id, at, more } = self;
        format!(
            "{id},{n},{at},member.added,u{}@fixture.example,\"a \"\"b\"\", {}\"",
            n % 5,
            more.replace('"', "\"\"")
        )
    }
}

/// A vendor's log.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// The rows of now, in the order of their numbers.
    pub(crate) rows: Vec<Row>,
    /// Every row that ever was, in each of its revisions.
    ever: Vec<Row>,
    next_n: u64,
}

impl Log {
    /// `count` rows, [`STEP_MS`] apart; the newest is two hours older than `now`.
    pub(crate) fn new(count: usize, now: Moment) -> Self {
        let mut log = Self { rows: Vec::new(), ever: Vec::new(), next_n: 1 };
        let newest_ms = now.ms() / HOUR_MS * HOUR_MS - 2 * HOUR_MS;
        for index in 0..count {
            let age = i64::try_from(count - 1 - index).expect("few rows");
            log.add(Moment::from_ms(newest_ms - age * STEP_MS).expect("a time of this century"));
        }
        log
    }

    /// Writes a row that happened then.
    pub(crate) fn add(&mut self, at: Moment) {
        let n = self.next_n;
        self.next_n += 1;
        self.put(Row { n, id: format!("r-{n:06}"), at, more: String::new() });
    }

    /// Writes this row.
    pub(crate) fn put(&mut self, row: Row) {
        self.next_n = self.next_n.max(row.n + 1);
        self.ever.push(row.clone());
        self.rows.push(row);
        self.rows.sort_by_key(|row| row.n);
    }

    /// Writes a row that is newer than all.
    pub(crate) fn add_newest(&mut self) {
        let newest = self.rows.iter().map(|row| row.at).max().expect("the log holds rows");
        self.add(newest.plus_ms(20_000));
    }

    /// Writes a row that happened a while ago, so many milliseconds before the newest.
    pub(crate) fn add_late(&mut self, before_newest_ms: i64) {
        let newest = self.rows.iter().map(|row| row.at).max().expect("the log holds rows");
        self.add(newest.plus_ms(-before_newest_ms));
    }

    /// Changes the content of the row at this place, oldest first.
    pub(crate) fn revise(&mut self, index: usize, more: &str) {
        self.rows[index].more = more.to_owned();
        self.ever.push(self.rows[index].clone());
    }

    /// Deletes these rows, oldest first.
    pub(crate) fn delete(&mut self, range: std::ops::Range<usize>) {
        self.rows.drain(range);
    }

    /// Deletes some row.
    pub(crate) fn delete_some(&mut self, chance: &mut Chance) {
        let index = chance.below(self.rows.len());
        self.delete(index..index + 1);
    }

    /// The rows from `since` on and before `until`, newest first.
    pub(crate) fn newest_first(&self, since: Option<Moment>, until: Option<Moment>) -> Vec<Row> {
        let asked = |row: &&Row| {
            since.is_none_or(|since| row.at >= since) && until.is_none_or(|until| row.at < until)
        };
        let mut rows: Vec<Row> = self.rows.iter().filter(asked).cloned().collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.n)));
        rows
    }

    /// The row of that id, also one that is gone.
    pub(crate) fn by_id(&self, id: &str) -> Option<&Row> {
        self.ever.iter().find(|row| row.id == id)
    }

    /// The raw text of every row that ever was, as `write` writes it.
    pub(crate) fn ever(&self, write: impl Fn(&Row) -> String) -> BTreeSet<String> {
        self.ever.iter().map(write).collect()
    }
}
