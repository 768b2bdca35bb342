//! The desk's verbs of captured webhooks: found, shown, judged, explained.

use std::ops::ControlFlow;
use std::sync::{Arc, MutexGuard, PoisonError};

use exhibit_engine::entry::Moment;
use exhibit_engine::hook::{self, Key};
use exhibit_engine::secret::{self, Given};
use exhibit_engine::store::{AttemptScope, Reader, StoredCapture};
use exhibit_engine::webhook::copies::{Copies, Origin};
use exhibit_engine::{Error, Workspace, webhook};

use super::Desk;
use crate::captures::{Captures, Found, Judging, Wanted};
use crate::wire::{
    Around, CaptureDetail, CaptureExplained, CaptureIds, CaptureJudge, CaptureLine, CaptureQuery, CaptureRef,
    CaptureRows, CaptureSet, ListenerState, claimed_words, here_words, scheme_trouble, sent_words,
};

/// Most lines that are told at once: a few screens.
const LINES_AT_MOST: u64 = 500;

/// Most attempts that are looked through for one that a delivery may be a copy of.
const ATTEMPTS_AT_MOST: u64 = 100;

impl Desk {
    /// Finds captures of the open workspace.
    pub(crate) fn find_captures(&self, query: CaptureQuery) -> Result<CaptureSet, Error> {
        let chosen = query.chosen;
        let wanted = self.wanted(query)?;
        let mut captures = self.captures_now()?;
        let found = captures.find(&wanted);
        Ok(set_of(&captures, &found, (chosen, self.listener())))
    }

    /// Numbers of all captures that a query finds, in the order of the list.
    pub(super) fn found(&self, query: CaptureQuery) -> Result<Vec<u64>, Error> {
        let wanted = self.wanted(query)?;
        let mut captures = self.captures_now()?;
        let found = captures.find(&wanted);
        Ok(captures.ids(&found))
    }

    /// Some lines of a set.
    pub(crate) fn capture_rows(&self, request: &CaptureRows) -> Result<Vec<CaptureLine>, Error> {
        let captures = self.captures();
        let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let rows = captures.rows(request.set, place(request.first), place(request.count.min(LINES_AT_MOST)));
        let rows = rows.ok_or_else(|| Error::NotFound("this list of deliveries".into()))?;
        Ok(rows.into_iter().map(|line| CaptureLine::of(line, &captures)).collect())
    }

    /// Numbers of captures, the oldest first: all of a set, or those that are named.
    pub(crate) fn capture_ids(&self, request: &CaptureIds) -> Result<Vec<u64>, Error> {
        let captures = self.captures();
        let ids = match request.set {
            Some(set) => {
                captures.set_ids(set).ok_or_else(|| Error::NotFound("this list of deliveries".into()))?
            }
            None => request.ids.clone(),
        };
        captures.by_arrival(&ids).ok_or_else(|| Error::NotFound("one of the chosen deliveries".into()))
    }

    /// Everything about one capture.
    pub(crate) fn capture(&self, named: CaptureRef) -> Result<CaptureDetail, Error> {
        let captures = self.captures_now()?;
        let workspace = self.workspace_of(&captures)?;
        let reader = workspace.reader()?;
        let stored = reader.capture(named.id)?.ok_or_else(|| no_such(named))?;
        let line = captures.line(named.id).ok_or_else(|| no_such(named))?;
        let origin = Copies::of(&reader)?.origin(&stored)?;
        let around = Around {
            line: CaptureLine::of(line, &captures),
            duplicates: reader.capture_duplicates(named.id)?,
            conflicts: reader.capture_conflicts(named.id)?,
            sent_from_here: sent_from_here(&reader, (&stored, &origin))?,
            is_copy: origin.is_copy(),
        };
        let (verdict, look) = captures.judging().look(&stored.capture);
        Ok(CaptureDetail::of(&stored, (verdict, &look), around))
    }

    /// Why the signature of one does not fit.
    pub(crate) fn explain_capture(&self, named: CaptureRef) -> Result<CaptureExplained, Error> {
        let (judging, stored) = {
            let captures = self.captures_now()?;
            let reader = self.workspace_of(&captures)?.reader()?;
            let stored = reader.capture(named.id)?.ok_or_else(|| no_such(named))?;
            (Arc::clone(captures.judging()), stored)
        };
        // A search takes its time: the list is not kept waiting for it.
        let Some(explanation) = judging.explain(&stored.capture) else {
            return Ok(CaptureExplained { cause: None, tried: 0, bounded: false, remarks: Vec::new() });
        };
        let mut captures = self.captures();
        let is_of_these = Arc::ptr_eq(&judging, captures.judging());
        if let Some(cause) = explanation.cause.as_ref().filter(|_| is_of_these) {
            let words = cause.sentences.first().map(|words| words.trim_end_matches('.').to_owned());
            captures.explain(named.id, words.unwrap_or_else(|| cause.body.clone()));
        }
        Ok(explanation.into())
    }

    /// Judges every capture in another way.
    pub(crate) fn judge_captures(&self, request: CaptureJudge) -> Result<(), Error> {
        let pasted: Result<Vec<Key>, Error> = request
            .pasted
            .into_iter()
            .map(|text| {
                let given = Given::Text(secret::Secret::new(text));
                Ok(Key::from(hook::Secret::new(secret::read_bytes(&given)?)))
            })
            .collect();
        let workspace = self.open().clone();
        let mut all = if request.adds { self.chosen_for(&workspace).1 } else { Vec::new() };
        for key in pasted? {
            // The same one again is no other.
            if !all.iter().any(|held| held.secret.fingerprint() == key.secret.fingerprint()) {
                all.push(key);
            }
        }
        let judging = self.judging(workspace, (request.scheme, all))?;
        if let Some(id) = judging.scheme.as_deref().filter(|id| judging.schemes.named(id).is_none()) {
            return Err(Error::Usage {
                message: format!("there is no scheme called `{}`", id.escape_debug()),
                hint: "nothing was judged; choose one of those that are listed".into(),
            });
        }
        if self.judge_by(judging) {
            return Ok(());
        }
        Err(Error::Usage {
            message: "another workspace was opened meanwhile".into(),
            hint: "nothing was judged; choose again for the one that is open".into(),
        })
    }

    /// Lets go of the captures and of the secrets that they were judged by.
    pub(crate) fn clear_captures(&self) {
        *self.captures() = Captures::default();
    }

    /// Judges with the secrets and schemes that are kept now; those that were pasted stay.
    pub(super) fn rejudge(&self) -> Result<(), Error> {
        loop {
            let workspace = self.open().clone();
            let chosen = self.chosen_for(&workspace);
            // Fetched while nobody is kept waiting: a keychain may take its time.
            let judging = self.judging(workspace, chosen)?;
            if self.judge_by(judging) {
                return Ok(());
            }
        }
    }

    /// The scheme that was chosen and the secrets that were pasted for a workspace; those of another one are not for it.
    fn chosen_for(&self, workspace: &str) -> (Option<String>, Vec<Key>) {
        let captures = self.captures();
        let judging = captures.judging();
        if judging.workspace.as_deref() != Some(workspace) {
            return (None, Vec::new());
        }
        (judging.scheme.clone(), judging.pasted_keys().to_vec())
    }

    /// The captures of the open workspace, judged up to the newest.
    pub(super) fn captures_now(&self) -> Result<MutexGuard<'_, Captures>, Error> {
        loop {
            if let Some(captures) = self.captures_of(&self.workspace()?)? {
                return Ok(captures);
            }
        }
    }

    /// The captures of `workspace`, judged up to the newest; none where another one was opened meanwhile.
    pub(super) fn captures_of(
        &self,
        workspace: &Workspace,
    ) -> Result<Option<MutexGuard<'_, Captures>>, Error> {
        let is_of = |captures: &Captures| captures.judging().workspace.as_deref() == Some(workspace.name());
        let mut captures = self.captures();
        if !is_of(&captures) {
            drop(captures);
            self.rejudge()?;
            captures = self.captures();
        }
        // Looked at while they are held: they may have been waited for.
        if !is_of(&captures) || *self.open() != workspace.name() {
            return Ok(None);
        }
        if workspace.exists() {
            let after = captures.newest();
            workspace.reader()?.each_capture(after, &mut |stored| {
                captures.take(stored);
                ControlFlow::Continue(())
            })?;
        }
        Ok(Some(captures))
    }

    /// The workspace that captures are of: another one may have been opened while they are held.
    fn workspace_of(&self, captures: &Captures) -> Result<Workspace, Error> {
        let name = captures.judging().workspace.as_deref().expect("BUG: judged captures are of a workspace");
        Workspace::at(&self.home, name)
    }

    /// Whether the captures are judged so from now on: not where another workspace was opened meanwhile.
    pub(super) fn judge_by(&self, judging: Judging) -> bool {
        let mut captures = self.captures();
        let is_open = judging.workspace.as_ref() == Some(&*self.open());
        if is_open {
            captures.judge_by(judging);
        }
        is_open
    }

    /// One capture as it is stored.
    pub(super) fn stored(&self, named: CaptureRef) -> Result<StoredCapture, Error> {
        self.workspace()?.reader()?.capture(named.id)?.ok_or_else(|| no_such(named))
    }

    /// Every secret that is kept for the open workspace. One that cannot be reached is an error: without it a delivery
    /// that it signed would be called wrong.
    pub(super) fn kept_secrets(&self) -> Result<Vec<Key>, Error> {
        let workspace = self.open().clone();
        secret::webhook_keys(&self.home, &workspace, None)
    }

    /// The secrets of a workspace that can be reached, and in sentences those that cannot.
    pub(super) fn reachable_secrets(&self, workspace: &str) -> Result<(Vec<Key>, Vec<String>), Error> {
        let (mut keys, mut troubles) = (Vec::new(), Vec::new());
        for kept in secret::webhook_secrets(&self.home, workspace)? {
            match secret::webhook_keys(&self.home, workspace, Some(std::slice::from_ref(&kept.name))) {
                Ok(key) => keys.extend(key),
                Err(error) => troubles.push(unreachable(&kept.name, &error)),
            }
        }
        Ok((keys, troubles))
    }

    /// The question as it is meant by whoever asks now.
    pub(super) fn wanted(&self, query: CaptureQuery) -> Result<Wanted, Error> {
        let CaptureQuery { standings, schemes, text, from, to, .. } = query;
        let (from, to) = (self.moment(from.as_deref())?, self.moment(to.as_deref())?);
        Ok(Wanted { standings, schemes, text, from, to })
    }

    /// What a workspace is judged by, with what was chosen and pasted for it.
    pub(super) fn judging(
        &self,
        workspace: String,
        (scheme, pasted): (Option<String>, Vec<Key>),
    ) -> Result<Judging, Error> {
        let (schemes, problems) = webhook::own::schemes(&self.home);
        let (mut keys, unreached) = self.reachable_secrets(&workspace)?;
        let mut troubles: Vec<String> = problems.iter().map(scheme_trouble).collect();
        webhook::mark_tokens(&Workspace::at(&self.home, &workspace)?, &schemes, &mut keys)?;
        troubles.extend(unreached);
        let many = pasted.len();
        keys.extend(pasted);
        Ok(Judging { workspace: Some(workspace), schemes, scheme, keys, pasted: many, troubles })
    }

    fn captures(&self) -> MutexGuard<'_, Captures> {
        self.captures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn set_of(
    captures: &Captures,
    found: &Found,
    (chosen, listener): (Option<u64>, ListenerState),
) -> CaptureSet {
    let at = |id: u64| usize::try_from(id).ok()?.checked_sub(1);
    let place = chosen.and_then(at).and_then(|line| found.places.iter().position(|place| *place == line));
    let judging = captures.judging();
    CaptureSet {
        set: found.set,
        count: found.places.len() as u64,
        total: captures.newest(),
        counts: found.counts,
        place: place.map(|place| place as u64),
        schemes: captures.schemes(),
        troubles: judging.troubles.clone(),
        judged_by: judging.scheme.clone(),
        with_pasted: judging.pasted > 0,
        listener,
    }
}

/// What says that a delivery was sent from here. Where the workspace does not know it for sure, a request with the same id
/// and body that went out before may still be it.
fn sent_from_here(
    reader: &Reader,
    (stored, origin): (&StoredCapture, &Origin),
) -> Result<Option<String>, Error> {
    match origin {
        Origin::Here(sent) => return Ok(Some(here_words(sent))),
        Origin::Claimed => return Ok(Some(claimed_words())),
        Origin::Outside => {}
    }
    let Some(delivery) = stored.line.delivery.clone() else { return Ok(None) };
    let attempts = reader.attempts(&AttemptScope::Delivery(delivery), ATTEMPTS_AT_MOST)?;
    let came = stored.line.received_at.map_or(stored.line.stored_at, Moment::from);
    let is_it = |attempt: &exhibit_engine::store::AttemptDraft| {
        attempt.sent_sha256 == stored.line.body_sha256 && attempt.at <= came
    };
    let sent = attempts.into_iter().map(|attempt| attempt.draft).find(is_it);
    Ok(sent.map(|attempt| sent_words(attempt.at, &attempt.run)))
}

fn unreachable(name: &str, error: &Error) -> String {
    let why = error.to_string();
    format!("The secret {name} cannot be reached, so nothing is judged by it: {why}.")
}

fn no_such(named: CaptureRef) -> Error {
    Error::NotFound(format!("capture {}", named.id))
}
