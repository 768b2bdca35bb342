//! Pulling rows from a source. Each page is one transaction with its receipt; a pull that stops half-way keeps what
//! it has and moves no bookmark, so the next one asks again and nothing is lost or doubled.

mod ask;
mod pass;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_source::{Step, Window};
use exhibit_store::{
    Appended, Batch, Derive, Ingest, ReceiptDraft, ReceiptStatus, Repeats, RunKind, SourceLine, SourceState,
    Writer,
};

use crate::net::Patience;
use crate::secret::Secret;
use crate::watch::Watch;
use crate::{Error, Failure, Workspace, clock, random, source};
use pass::Reach;

/// Rows older than the bookmark are asked for again this far back, for those that arrive late (CONTRACT: 24 h).
const OVERLAP_MS: i64 = 24 * 3_600_000;

/// What is wanted of a pull.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these sources; none = all that can be pulled.
    pub sources: Vec<String>,
    /// Rows from here on instead of from the bookmark.
    pub since: Option<Moment>,
    /// Rows before here; for vendors that cannot be asked so, later rows come too and are kept.
    pub until: Option<Moment>,
    /// From the beginning.
    pub full: bool,
    /// Tokens held by the caller, by source: the sample vendors'.
    pub tokens: BTreeMap<String, Secret>,
}

/// How a source's pull ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All that was asked for came.
    Ok,
    /// It stopped early, or the vendor sent less than it says it has; what came is kept.
    Partial,
    /// Nothing came.
    Failed,
}

/// What became of one source.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub ended: Ended,
    /// Pages read.
    pub pages: u64,
    /// What became of the rows.
    pub counts: Appended,
    /// Requests repeated.
    pub retries: u64,
    /// What stopped it.
    pub failure: Option<Failure>,
}

/// Everything a request to one source needs.
pub(crate) struct Asking<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) line: &'a SourceLine,
    pub(crate) token: Option<&'a Secret>,
    pub(crate) patience: Patience,
    pub(crate) watch: &'a Watch<'a>,
    /// Requests repeated so far, also for the one that failed in the end.
    pub(crate) retries: Cell<u64>,
}

/// One source's pull as it goes on.
struct Pull<'a> {
    asking: Asking<'a>,
    writer: Writer,
    run: String,
    started_at: Moment,
    window: Window,
    until: Option<Moment>,
    cursor_in: Option<String>,
    /// Latest time of a row that came.
    newest: Option<Moment>,
    pages: u64,
    http_status: Option<u16>,
    counts: Appended,
}

/// Whether a pull that ends well moves the bookmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bookmark {
    MayMove,
    Stays,
}

/// Pulls from every wanted source, one after the other. Trouble with one source is in its result and does not stop
/// the others.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::NoSuchWorkspace`], [`Error::Cancelled`], and the workspace's own trouble.
pub fn sync(
    workspace: &Workspace,
    wanted: &Wanted,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Vec<Pulled>, Error> {
    let states = chosen(workspace, &wanted.sources)?;
    let mut pulled = Vec::new();
    for state in states {
        watch.check()?;
        pulled.push(pull_one(workspace, &state, wanted, (patience, watch))?);
    }
    Ok(pulled)
}

/// The first page of a source: its rows and how many the vendor says there are.
pub(crate) fn first_page(asking: &Asking<'_>) -> Result<(Vec<Vec<u8>>, Option<u64>), Error> {
    let shielded = |error: Error| error.without(asking.token);
    let page =
        ask::runtime()?.block_on(ask::page(asking, Window::default().first_step())).map_err(shielded)?;
    let profile = asking.workspace.derivation().profile(&asking.line.profile)?;
    let read = ask::read(profile, &page.body, &asking.line.name).map_err(shielded)?;
    Ok((read.rows.iter().map(|row| row.to_vec()).collect(), read.total))
}

fn chosen(workspace: &Workspace, names: &[String]) -> Result<Vec<SourceState>, Error> {
    let reader = workspace.reader()?;
    if names.is_empty() {
        let active = reader.sources()?.into_iter().filter(|state| state.active);
        return Ok(active.filter(|state| state.line.url.is_some()).collect());
    }
    let states: Result<Vec<_>, Error> = names.iter().map(|name| Ok(reader.source(name)?)).collect();
    let states = states?;
    match states.iter().find(|state| state.line.url.is_none()) {
        None => Ok(states),
        Some(state) => Err(Error::usage(
            format!("the source `{}` has nothing to pull from", state.line.name),
            "its rows come by `exhibit import`",
        )),
    }
}

fn pull_one(
    workspace: &Workspace,
    state: &SourceState,
    wanted: &Wanted,
    (patience, watch): (Patience, &Watch<'_>),
) -> Result<Pulled, Error> {
    let held = wanted.tokens.get(&state.line.name).cloned();
    let fetched = held.map_or_else(|| source::token_of(workspace, &state.line), |token| Ok(Some(token)));
    // A source that cannot even be asked leaves a receipt too.
    let (token, unfetched) = match fetched {
        Ok(token) => (token, None),
        Err(error) => (None, Some(error)),
    };
    let asking = Asking {
        workspace,
        line: &state.line,
        token: token.as_ref(),
        patience,
        watch,
        retries: Cell::new(0),
    };
    let mut pull = Pull::new(asking, state, wanted)?;
    let outcome = match unfetched {
        Some(error) => Err(error),
        None => ask::runtime()?.block_on(pass::until_complete(&mut pull)),
    };
    let outcome = outcome.map_err(|error| error.without(token.as_ref()));
    // Where the beginning was chosen by hand, what lies between it and the bookmark was not asked for.
    let bookmark = if wanted.since.is_none() { Bookmark::MayMove } else { Bookmark::Stays };
    pull.finish(outcome, bookmark)
}

fn window(state: &SourceState, wanted: &Wanted) -> Window {
    if wanted.full {
        return Window { since: None };
    }
    let bookmark = state.cursor.as_deref().and_then(Moment::parse);
    Window { since: wanted.since.or_else(|| bookmark.map(|at| at.plus_ms(-OVERLAP_MS))) }
}

impl<'a> Pull<'a> {
    fn new(asking: Asking<'a>, state: &SourceState, wanted: &Wanted) -> Result<Self, Error> {
        Ok(Self {
            writer: asking.workspace.watched_writer(asking.watch)?,
            asking,
            run: random::run_id(),
            started_at: clock::now(),
            window: window(state, wanted),
            until: wanted.until,
            cursor_in: state.cursor.clone(),
            newest: None,
            pages: 0,
            http_status: None,
            counts: Appended::default(),
        })
    }

    /// Asks for one page.
    async fn ask(&mut self, step: Step) -> Result<ask::Answer, Error> {
        let answer = ask::page(&self.asking, step).await?;
        self.pages += 1;
        self.http_status = Some(answer.status);
        Ok(answer)
    }

    /// Stores one page with its receipt.
    fn store(&mut self, rows: &[Cow<'_, [u8]>], repeats: &mut Repeats) -> Result<(), Error> {
        let (derivation, profile) = (self.asking.workspace.derivation(), &self.asking.line.profile);
        let rows: Vec<_> =
            rows.iter().map(|raw| crate::incoming::incoming(derivation, profile, raw)).collect();
        let times = rows.iter().filter_map(|row| row.derived.as_ref().ok()?.reading.at);
        self.newest = self.newest.max(times.max());
        self.append(&rows, repeats, self.receipt(1, ReceiptStatus::Running, None))
    }

    fn append(
        &mut self,
        rows: &[exhibit_store::Incoming],
        repeats: &mut Repeats,
        receipt: ReceiptDraft,
    ) -> Result<(), Error> {
        let line = self.asking.line;
        let mapping = self.asking.workspace.derivation().mapping(&line.profile);
        let batch = Batch { source: &line.name, ingest: Ingest::Api, mapping: &mapping, receipt, rows };
        let counts = self.writer.append(&batch, repeats, &mut random::bytes16)?;
        self.counts.add(counts);
        Ok(())
    }

    fn receipt(&self, pages: u64, status: ReceiptStatus, error: Option<String>) -> ReceiptDraft {
        ReceiptDraft {
            run: self.run.clone(),
            kind: RunKind::Pull,
            path: None,
            window_from: self.window.since,
            window_to: self.until,
            started_at: self.started_at,
            finished_at: clock::now(),
            pages,
            retries: 0,
            http_status: self.http_status,
            status,
            cursor_in: self.cursor_in.clone(),
            cursor_out: None,
            error,
        }
    }

    /// Writes the last receipt, with the bookmark when the pull ended well and left no gap behind it.
    fn finish(mut self, outcome: Result<Reach, Error>, bookmark: Bookmark) -> Result<Pulled, Error> {
        let (ended, error) = match outcome {
            Ok(Reach::Whole) => (Ended::Ok, None),
            Ok(Reach::Short) => (Ended::Partial, Some(self.short())),
            Ok(Reach::Capped { rows }) => (Ended::Partial, Some(self.capped(rows))),
            // The workspace's own trouble is not the source's: nothing more can be stored.
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => (if self.counts.seen > 0 { Ended::Partial } else { Ended::Failed }, Some(error)),
        };
        let mut receipt = self.receipt(0, status_of(ended), error.as_ref().map(ToString::to_string));
        receipt.retries = self.asking.retries.get();
        if ended == Ended::Ok && bookmark == Bookmark::MayMove {
            let before = self.cursor_in.as_deref().and_then(Moment::parse);
            // A row that claims to come from the future must not stop later pulls from asking about the present.
            let reached = self.newest.max(before).map(|at| at.min(self.started_at));
            receipt.cursor_out = reached.map(|at| at.to_string());
        }
        self.append(&[], &mut Repeats::default(), receipt)?;
        if let Some(error @ Error::Cancelled) = error {
            return Err(error);
        }
        Ok(Pulled {
            name: self.asking.line.name.clone(),
            ended,
            pages: self.pages,
            counts: self.counts,
            retries: self.asking.retries.get(),
            failure: error.map(|error| error.failure()),
        })
    }

    fn short(&self) -> Error {
        Error::Remote {
            source_name: self.asking.line.name.clone(),
            message:
                "the vendor sent fewer rows than it says it has, or they kept moving while they were read"
                    .into(),
            hint: "what came is kept and the bookmark stays; sync again",
        }
    }

    fn capped(&self, rows: u64) -> Error {
        Error::Remote {
            source_name: self.asking.line.name.clone(),
            message: format!(
                "the vendor's export is cut off after so many rows, and {rows} came: older ones may be missing"
            ),
            hint: "what came is kept and the bookmark stays; pull a shorter time with --since, or export the rest there in \
                   parts and import the files",
        }
    }
}

fn status_of(ended: Ended) -> ReceiptStatus {
    match ended {
        Ended::Ok => ReceiptStatus::Ok,
        Ended::Partial => ReceiptStatus::Partial,
        Ended::Failed => ReceiptStatus::Failed,
    }
}
