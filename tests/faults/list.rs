//! The honest vendor: what it would answer to a request, before anything goes wrong.

use std::collections::BTreeMap;

use exhibit_engine::entry::Moment;
use serde_json::Value;

use super::kind::{Kind, PAGE_ROWS};
use super::log::{HEADER, Log, Row};
use super::socket::{Answer, Ask};

/// A vendor's list of rows, given out page by page.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// How pages are asked for.
    pub(crate) kind: Kind,
    /// The rows.
    pub(crate) log: Log,
    /// Scheme, host and port of the vendor.
    pub(crate) base: String,
    /// Most rows in a page, whatever is asked for.
    pub(crate) cap: usize,
    /// Every page holds all rows from its place on.
    pub(crate) is_generous: bool,
    /// Rows of the page before that a page begins with.
    pub(crate) overlap: usize,
    /// Marks of other generations have expired.
    pub(crate) generation: u32,
    /// The order in which rows are given out, where it is not that of time: for vendors that have none.
    pub(crate) order: Option<Vec<u64>>,
    /// How often the state of a file is asked before it is ready.
    pub(crate) polls: u32,
    /// Ordered files: what was asked, and how often its state.
    jobs: Vec<(Window, u32)>,
}

/// Beginning and end of what is asked for.
type Window = (Option<Moment>, Option<Moment>);

/// A page before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its rows, as JSON or records of CSV.
    pub(crate) rows: Vec<String>,
    /// Members beside the rows, as JSON texts.
    pub(crate) beside: BTreeMap<&'static str, String>,
    /// The `Link` header's address.
    pub(crate) link: Option<String>,
    /// Name of the array of rows; empty where the reply is no object.
    pub(crate) envelope: &'static str,
}

impl List {
    /// A vendor at `base` that pages so.
    pub(crate) fn new(kind: Kind, log: Log, base: &str) -> Self {
        Self {
            kind,
            log,
            base: base.to_owned(),
            cap: usize::MAX,
            is_generous: false,
            overlap: 0,
            generation: 0,
            order: None,
            polls: 1,
            jobs: Vec::new(),
        }
    }

    /// How a row stands in a reply.
    pub(crate) fn write(kind: Kind, row: &Row) -> String {
        if kind.is_csv() { row.record() } else { row.json() }
    }

    /// How a row is kept: a record of CSV with its header.
    pub(crate) fn kept(kind: Kind, row: &Row) -> String {
        if kind.is_csv() { format!("{HEADER}\r\n{}", row.record()) } else { row.json() }
    }

    /// The answer to a request that brings no rows: the order of a file, or a question for its state.
    pub(crate) fn job_answer(&mut self, ask: &Ask) -> Option<Answer> {
        if !self.kind.is_export() || ask.path.starts_with("/files/") {
            return None;
        }
        if ask.path == "/log" {
            self.jobs.push((window(ask), 0));
            let body = format!("{{\"job\":\"j{}\"}}", self.jobs.len() - 1);
            return Some(Answer::reply(202, "", body.as_bytes()));
        }
        let job: usize = ask.path.strip_prefix("/jobs/j")?.parse().ok()?;
        let polls = &mut self.jobs.get_mut(job)?.1;
        *polls += 1;
        let body = if *polls < self.polls {
            "{\"state\":\"working\",\"url\":null}".to_owned()
        } else {
            format!("{{\"state\":\"ready\",\"url\":\"{}/files/j{job}\"}}", self.base)
        };
        Some(Answer::reply(200, "", body.as_bytes()))
    }

    /// The page that is asked for.
    pub(crate) fn draft(&self, ask: &Ask) -> Draft {
        let rows = self.asked_for(ask);
        let limit = self.limit(ask);
        let start = self.start(ask, &rows, limit);
        let all = self.kind.is_single() || self.is_generous;
        let end = if all { rows.len() } else { (start + limit).min(rows.len()) };
        let page = &rows[start.saturating_sub(self.overlap).min(end)..end];
        let more = end < rows.len();
        let mut beside = BTreeMap::new();
        let mut link = None;
        let next = if more { page.last() } else { None };
        match self.kind {
            Kind::OffsetTotal | Kind::PageTotal => drop(beside.insert("total", rows.len().to_string())),
            Kind::PageCount => drop(beside.insert("pages", rows.len().div_ceil(limit).to_string())),
            Kind::PageNext => {
                let next = next.map_or("null".to_owned(), |_| (self.page_number(ask) + 1).to_string());
                beside.insert("next", next);
            }
            Kind::LastIdMore => drop(beside.insert("more", more.to_string())),
            Kind::Cursor | Kind::CursorBody => {
                beside
                    .insert("next", next.map_or("null".to_owned(), |row| format!("\"{}\"", self.mark(row))));
            }
            Kind::CursorMore => {
                // The mark is always there and counts only beside `more`.
                let mark = page.last().map_or("end".to_owned(), |row| self.mark(row));
                beside.insert("next", format!("\"{mark}\""));
                beside.insert("more", more.to_string());
            }
            Kind::Link => link = next.map(|row| self.address(ask, &self.mark(row))),
            Kind::NextWhole | Kind::NextRelative => {
                let next = next.map(|row| format!("\"{}\"", self.address(ask, &self.mark(row))));
                beside.insert("next", next.unwrap_or_else(|| "null".to_owned()));
            }
            _ => {}
        }
        let rows = page.iter().map(|row| Self::write(self.kind, row)).collect();
        Draft { rows, beside, link, envelope: "rows" }
    }

    /// The mark behind a row.
    pub(crate) fn mark(&self, row: &Row) -> String {
        format!("{}.{}.{}", self.generation, row.at.ms(), row.n)
    }

    /// The address of the page behind a mark.
    pub(crate) fn address(&self, ask: &Ask, mark: &str) -> String {
        let base = if self.kind == Kind::NextRelative { "" } else { &self.base };
        let kept =
            ["limit", "since", "until"].into_iter().filter_map(|name| Some((name, ask.query.get(name)?)));
        let kept: String =
            kept.map(|(name, value)| format!("&{name}={}", value.replace(':', "%3A"))).collect();
        format!("{base}/log?cursor={mark}{kept}")
    }

    /// Whether the request names a mark that has expired.
    pub(crate) fn is_expired(&self, ask: &Ask) -> bool {
        let generation = |mark: String| mark.split('.').next().unwrap_or_default().parse().ok();
        param(ask, "cursor").is_some_and(|mark| generation(mark) != Some(self.generation))
    }

    fn limit(&self, ask: &Ask) -> usize {
        param(ask, "limit").map_or(PAGE_ROWS, |text| text.parse().unwrap()).min(self.cap)
    }

    fn page_number(&self, ask: &Ask) -> usize {
        param(ask, "page").map_or(1, |text| text.parse().unwrap())
    }

    /// Every row of the window, in the vendor's order.
    fn asked_for(&self, ask: &Ask) -> Vec<Row> {
        let ordered = ask.path.strip_prefix("/files/j").map(|job| self.jobs[job.parse::<usize>().unwrap()].0);
        let (since, until) = ordered.unwrap_or_else(|| window(ask));
        let mut rows = self.log.newest_first(since, until);
        if self.kind == Kind::Sequence {
            rows.sort_by_key(|row| row.n);
        } else if self.kind.is_oldest_first() {
            rows.reverse();
        }
        if let Some(order) = &self.order {
            rows.sort_by_key(|row| order.iter().position(|n| *n == row.n).unwrap_or(usize::MAX));
        }
        rows
    }

    /// How many rows stand before the page.
    fn start(&self, ask: &Ask, rows: &[Row], limit: usize) -> usize {
        if self.kind.is_page() {
            return (self.page_number(ask).saturating_sub(1) * limit).min(rows.len());
        }
        if self.kind.is_counted() {
            return param(ask, "offset").map_or(0, |text| text.parse::<usize>().unwrap()).min(rows.len());
        }
        if self.kind == Kind::Sequence {
            let after = param(ask, "after").map_or(0, |text| text.parse().unwrap());
            return rows.iter().take_while(|row| row.n <= after).count();
        }
        let Some((at_ms, n)) = self.place(ask) else { return 0 };
        let passed = |row: &&Row| {
            let (this, mark) = ((row.at.ms(), row.n), (at_ms, n));
            if self.kind.is_oldest_first() { this <= mark } else { this >= mark }
        };
        rows.iter().take_while(passed).count()
    }

    /// Time and number of the row behind which the page begins.
    fn place(&self, ask: &Ask) -> Option<(i64, u64)> {
        if self.kind.is_after() {
            let row = self.log.by_id(&param(ask, "after")?);
            return row.map(|row| (row.at.ms(), row.n));
        }
        let mark = param(ask, "cursor")?;
        let mut parts = mark.split(['.', '~']).skip(1);
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }
}

impl Draft {
    /// Headers and body.
    pub(crate) fn written(&self, kind: Kind) -> (String, Vec<u8>) {
        if kind.is_csv() {
            let rows: String = self.rows.iter().map(|row| format!("{row}\r\n")).collect();
            // The name of the array is here that of the column by which the table is known.
            let header =
                if self.envelope == "rows" { HEADER.to_owned() } else { HEADER.replace("id,", "ident,") };
            return ("Content-Type: text/csv\r\n".to_owned(), format!("{header}\r\n{rows}").into_bytes());
        }
        let link = self.link.as_ref();
        let link = link.map(|url| format!("Link: <{url}>; rel=\"next\", <{url}&x=1>; rel=\"last\"\r\n"));
        let rows = format!("[{}]", self.rows.join(",\n "));
        let beside: String = self.beside.iter().map(|(name, text)| format!(", \"{name}\": {text}")).collect();
        let body = match self.envelope {
            "" => rows,
            name => format!("{{\"{name}\": {rows}{beside}}}"),
        };
        (format!("Content-Type: application/json\r\n{}", link.unwrap_or_default()), body.into_bytes())
    }

    /// A good answer.
    pub(crate) fn answer(&self, kind: Kind) -> Answer {
        let (headers, body) = self.written(kind);
        Answer::reply(200, &headers, &body)
    }
}

fn window(ask: &Ask) -> Window {
    let time = |name: &str| {
        let text = param(ask, name)?;
        Some(Moment::parse(&text).expect("a time that was asked for is RFC 3339"))
    };
    (time("since"), time("until"))
}

/// A parameter, from the address or the JSON body.
pub(crate) fn param(ask: &Ask, name: &str) -> Option<String> {
    if ask.body.is_empty() {
        return ask.query.get(name).cloned();
    }
    let body: Value = serde_json::from_slice(&ask.body).expect("a client's body is JSON");
    match body.get(name)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
