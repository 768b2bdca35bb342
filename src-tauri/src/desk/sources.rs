//! The desk's verbs of sources.

use std::collections::BTreeMap;

use exhibit_engine::coverage::{self, Clock};
use exhibit_engine::entry::Moment;
use exhibit_engine::secret::{Given, Keep, Secret};
use exhibit_engine::store::{Reader, Receipt, SourceState};
use exhibit_engine::{Error, Patience, Watch, Workspace, clock, fill, pull, schedule, source};

use super::Desk;
use crate::task::Hear;
use crate::vendors::{self, SAMPLE};
use crate::wire::{
    NewSource, NewToken, Preview, ProblemLine, ProfileLine, ReceiptLine, RetentionClock, SourceLine,
    SourceRef, SourceSettings, SyncReport, SyncRequest,
};

/// Most problem rows shown of one source (host/sources.ts).
const PROBLEMS_AT_MOST: usize = 1_000;

impl Desk {
    /// Opens the workspace `sample` and fills it from the vendors inside the app. Invented rows never come among
    /// the user's own.
    pub(crate) fn load_sample(&self, hear: Hear) -> Result<SyncReport, Error> {
        self.check_idle(SAMPLE)?;
        let workspace = Workspace::at(&self.home, SAMPLE)?;
        let (sources, files) = (self.vendors.sources()?, vendors::files(clock::now()));
        // Looked at before the desk turns to it: one of the user's leaves the window where it is.
        fill::check_room(&workspace, (&sources, &files))?;
        self.turn_to(SAMPLE)?;
        let loaded = self.tasks.run(hear, |watch| {
            let filled = fill::fill(&workspace, (&sources, &files), Patience::default(), watch)?;
            fill::shelve(&workspace, &vendors::webhooks(clock::now()))?;
            // It brought secrets too, and somebody may have looked at its deliveries before.
            self.rejudge()?;
            self.remember(SAMPLE);
            Ok(filled.into())
        });
        self.index_behind(&workspace);
        loaded
    }

    /// Pulls sources of the open workspace; all that can be pulled when none is named.
    pub(crate) fn pull(&self, request: SyncRequest, hear: Hear) -> Result<SyncReport, Error> {
        let workspace = self.workspace()?;
        let [since, until] = [request.since, request.until].map(instant);
        let (since, until) = (since?, until?);
        let pulling = self.pulls.begin(&workspace, request.sources)?;
        let wanted =
            pull::Wanted { sources: pulling.names().to_vec(), since, until, ..pull::Wanted::default() };
        let pulled = self.tasks.run(hear, |watch| self.pull_watched(&workspace, wanted, watch));
        self.index_behind(&workspace);
        pulled
    }

    /// Vendors that can be read, by title.
    pub(crate) fn profiles(&self) -> Result<Vec<ProfileLine>, Error> {
        let known = source::profiles(self.workspace()?.derivation());
        Ok(known.into_iter().map(ProfileLine::from).collect())
    }

    /// Asks a vendor for one page; stores nothing and keeps no token.
    pub(crate) fn try_source(&self, new: NewSource, hear: Hear) -> Result<Preview, Error> {
        let (workspace, new) = (self.workspace()?, new.or_keep(Keep::Nowhere));
        self.tasks.run(hear, |watch| {
            let checked = source::try_out(&workspace, &new, Patience::default(), watch)?;
            Ok(Preview::of(&new.name, checked))
        })
    }

    /// Adds a source and keeps its token where asked.
    pub(crate) fn add_source(&self, new: NewSource) -> Result<SourceLine, Error> {
        let workspace = self.workspace()?;
        let added = source::add(&workspace, &new.or_keep(self.keep()))?;
        self.line_of(&workspace, &added.name)
    }

    /// Pauses a source, schedules its pulls, says how long its vendor keeps rows.
    pub(crate) fn set_source(&self, settings: &SourceSettings) -> Result<SourceLine, Error> {
        let workspace = self.workspace()?;
        source::set(&workspace, &settings.name, &settings.into())?;
        self.line_of(&workspace, &settings.name)
    }

    /// Gives a source another token; what was pulled counts as before.
    pub(crate) fn change_token(&self, new: NewToken) -> Result<(), Error> {
        let keep = new.keep.map(Keep::from).or(self.around.keep).unwrap_or(Keep::InKeychain);
        source::change_token(&self.workspace()?, &new.name, &Given::Text(Secret::new(new.token)), keep)
    }

    fn line_of(&self, workspace: &Workspace, name: &str) -> Result<SourceLine, Error> {
        let reader = &workspace.reader()?;
        let (receipts, clocks) = (reader.receipts()?, clocks(workspace)?);
        line(&Known { workspace, reader, receipts, clocks }, reader.source(name)?)
    }

    /// Removes a source and forgets its token.
    pub(crate) fn remove_source(&self, named: &SourceRef) -> Result<(), Error> {
        source::remove(&self.workspace()?, &named.name)
    }

    /// Pulls and imports of one source, newest first.
    pub(crate) fn receipts(&self, named: &SourceRef) -> Result<Vec<ReceiptLine>, Error> {
        let reader = self.workspace()?.reader()?;
        reader.source(&named.name)?;
        let own = reader.receipts()?.into_iter().rev().filter(|receipt| receipt.source == named.name);
        Ok(own.map(ReceiptLine::from).collect())
    }

    /// Rows of one source that could not be read, newest first.
    pub(crate) fn problems(&self, named: &SourceRef) -> Result<Vec<ProblemLine>, Error> {
        // As they were read last: reading rows again is the log's, where it is told and can be stopped.
        let reader = self.workspace()?.reader()?;
        reader.source(&named.name)?;
        let newest_first = reader.newest_problems(Some(&named.name), PROBLEMS_AT_MOST)?;
        Ok(newest_first.into_iter().map(ProblemLine::from).collect())
    }

    /// Pulls what is wanted, with the tokens of the vendors inside the app where they are asked.
    pub(super) fn pull_watched(
        &self,
        workspace: &Workspace,
        mut wanted: pull::Wanted,
        watch: &Watch<'_>,
    ) -> Result<SyncReport, Error> {
        if workspace.name() == SAMPLE {
            let known = workspace.reader()?.sources()?;
            let sources = self.vendors.sources()?;
            let ours: Vec<fill::FromApi> = sources
                .into_iter()
                .filter(|source| known.iter().any(|state| state.active && fill::is_of(state, source)))
                .collect();
            fill::address(workspace, &ours)?;
            wanted.tokens = ours.into_iter().map(|source| (source.name, source.token)).collect();
        }
        Ok(pull::sync(workspace, &wanted, Patience::default(), watch)?.into())
    }
}

/// A bound of the time that is pulled.
fn instant(text: Option<String>) -> Result<Option<Moment>, Error> {
    let read = |text: String| {
        Moment::parse(&text).ok_or_else(|| Error::Usage {
            message: format!("`{}` is not a time", text.escape_debug()),
            hint: "nothing was pulled; write RFC 3339, e.g. 2026-05-09T12:00:00Z".into(),
        })
    };
    text.map(read).transpose()
}

/// The sources of a workspace with what is known of each.
pub(super) fn lines(workspace: &Workspace, reader: &Reader) -> Result<Vec<SourceLine>, Error> {
    let known = Known { workspace, reader, receipts: reader.receipts()?, clocks: clocks(workspace)? };
    let states = reader.sources()?.into_iter().filter(|state| state.active);
    states.map(|state| line(&known, state)).collect()
}

fn clocks(workspace: &Workspace) -> Result<BTreeMap<String, Clock>, Error> {
    Ok(coverage::clocks(workspace, clock::now())?.into_iter().collect())
}

/// What is read once for all sources.
struct Known<'a> {
    workspace: &'a Workspace,
    reader: &'a Reader,
    receipts: Vec<Receipt>,
    clocks: BTreeMap<String, Clock>,
}

fn line(known: &Known<'_>, state: SourceState) -> Result<SourceLine, Error> {
    let Known { workspace, reader, receipts, clocks } = known;
    let next_pull = schedule::next_at(&state, receipts, clock::now());
    let own: Vec<&Receipt> = receipts.iter().filter(|receipt| receipt.source == state.line.name).collect();
    let problems = reader.problem_count(Some(&state.line.name))?;
    let profile = workspace.derivation().profile(&state.line.profile).ok();
    let last = own.last().map(|receipt| ReceiptLine::from((*receipt).clone()));
    let mut line = SourceLine::from(state);
    line.title = profile.map_or_else(|| line.profile.clone(), |profile| profile.title.clone());
    line.vendor = profile.map(|profile| profile.vendor.clone()).unwrap_or_default();
    let ids =
        |profile| source::records(profile).into_iter().map(|field| field.spec().id.to_owned()).collect();
    line.records = profile.map(ids).unwrap_or_default();
    line.problems = problems;
    line.last_error = last.as_ref().and_then(|receipt| receipt.error.clone());
    line.last_run = last;
    line.next_pull = next_pull.map(|at| at.to_string());
    line.clock = clocks.get(&line.name).cloned().map(RetentionClock::from);
    Ok(line)
}
