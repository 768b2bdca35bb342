//! The desk's verbs of what ties deliveries to rows: reconciling, pulling what is missing, the same event elsewhere, and
//! what one token, address or actor did.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use exhibit_engine::webhook::reconcile;
use exhibit_engine::webhook::trace::{self, Of};
use exhibit_engine::{Error, Watch, Workspace};
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::task::Hear;
use crate::wire::{CaptureRef, Elsewhere, ReconcileRequest, Reconciliation, SyncReport, Trace, TraceRequest};

impl Desk {
    /// Compares deliveries with the rows of a source.
    pub(crate) fn reconcile(&self, request: &ReconcileRequest) -> Result<Reconciliation, Error> {
        Ok(self.compared(&self.workspace()?, request, &Watch::silent())?.into())
    }

    /// Compares, and pulls the times in which rows are missing.
    pub(crate) fn pull_missing(&self, request: ReconcileRequest, hear: Hear) -> Result<SyncReport, Error> {
        let workspace = self.workspace()?;
        let pulling = self.pulls.begin(&workspace, vec![request.source.clone()])?;
        self.tasks.run(hear, |watch| {
            let found = self.compared(&workspace, &request, watch)?;
            let mut sources = Vec::new();
            for wanted in found.pulls() {
                sources.extend(self.pull_watched(&workspace, wanted, watch)?.sources);
            }
            drop(pulling);
            Ok(SyncReport { sources })
        })
    }

    /// What the same token, address, actor or session did.
    pub(crate) fn trace(&self, request: &TraceRequest) -> Result<Trace, Error> {
        let of = match (request.capture, request.row) {
            (Some(capture), None) => Of::Capture(capture),
            (None, Some(row)) => Of::Row(row),
            (Some(_), Some(_)) | (None, None) => {
                return Err(Error::Usage {
                    message: "a trace begins at one capture or at one row".into(),
                    hint: "nothing was looked for".into(),
                });
            }
        };
        let by = {
            let captures = self.captures_now()?;
            let judging = captures.judging();
            trace::By {
                schemes: judging.schemes.clone(),
                scheme: judging.scheme.clone(),
                keys: judging.keys.clone(),
            }
        };
        Ok(trace::trace(&self.workspace()?, of, &by, &Watch::silent())?.into())
    }

    /// Where else the event of a delivery is. The whole shelf is looked through: a newer question ends the older.
    pub(crate) fn elsewhere(&self, named: CaptureRef) -> Result<Elsewhere, Error> {
        let token = CancellationToken::new();
        let older =
            self.looking_elsewhere.lock().unwrap_or_else(PoisonError::into_inner).replace(token.clone());
        if let Some(older) = older {
            older.cancel();
        }
        let workspace = self.workspace()?;
        let found = trace::elsewhere(&workspace, Of::Capture(named.id), &Watch::new(&|_| (), token))?;
        let scheme = self.captures_now()?.line(named.id).and_then(|line| line.scheme.clone());
        let of_rows = found.rows.iter().map(|row| row.source.clone());
        let mut sources: BTreeSet<String> = of_rows.collect();
        sources.extend(sources_of(&workspace, scheme.as_deref())?);
        let captures = self.captures_now()?;
        let standing = |capture| captures.line(capture).map(|line| line.standing);
        Ok(Elsewhere::of(found, standing, sources.into_iter().collect()))
    }

    fn compared(
        &self,
        workspace: &Workspace,
        request: &ReconcileRequest,
        watch: &Watch<'_>,
    ) -> Result<reconcile::Reconciliation, Error> {
        // The engine's period ends with its last moment, the window's before its end.
        let options = reconcile::Options {
            from: self.moment(request.from.as_deref())?,
            to: self.moment(request.to.as_deref())?.map(|to| to.plus_ms(-1)),
            ..reconcile::Options::default()
        };
        let wanted = {
            let captures = self.captures_now()?;
            let judging = captures.judging();
            reconcile::Wanted {
                schemes: judging.schemes.clone(),
                scheme: judging.scheme.clone(),
                keys: judging.keys.clone(),
                options,
            }
        };
        reconcile::reconcile(workspace, &request.source, &wanted, watch)
    }
}

/// Sources whose vendor says that it signs its deliveries so.
fn sources_of(workspace: &Workspace, scheme: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(scheme) = scheme else { return Ok(Vec::new()) };
    let signs_so = |profile: &str| {
        let profile = workspace.derivation().profile(profile).ok();
        profile
            .and_then(|profile| profile.webhook.as_ref())
            .is_some_and(|shape| shape.scheme.as_str() == scheme)
    };
    let states = workspace.reader()?.sources()?;
    Ok(states
        .into_iter()
        .map(|state| state.line)
        .filter(|line| signs_so(&line.profile))
        .map(|line| line.name)
        .collect())
}
