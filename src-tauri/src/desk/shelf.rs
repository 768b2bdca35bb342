//! The desk's verbs of how captures come from files and leave into files.

use std::path::PathBuf;

use exhibit_engine::hook::{self, Credentials};
use exhibit_engine::webhook::own;
use exhibit_engine::webhook::shelf::{self, Form, OfCopies};
use exhibit_engine::{Error, Watch};

use super::Desk;
use crate::task::Hear;
use crate::wire::{
    CaptureExport, CaptureFileLine, CaptureFormat, CaptureImport, CapturePaste, CaptureRef, CaptureTally,
    CapturesExported, CapturesImported, CurlText, ProblemsAsked, StoredProblem, StoredProblems,
};

/// Most stored problems that are told at once: a few screens.
const PROBLEMS_AT_MOST: u64 = 100;

impl Desk {
    /// Stores what captured files hold.
    pub(crate) fn import_captures(
        &self,
        request: CaptureImport,
        hear: Hear,
    ) -> Result<CapturesImported, Error> {
        let paths: Result<Vec<PathBuf>, Error> =
            request.paths.iter().map(|path| self.grants.readable(path)).collect();
        let (paths, workspace) = (paths?, self.workspace()?);
        // Only what a request tells of itself is written down with it: no secret is needed for that.
        let judging = shelf::Judging { schemes: own::schemes(&self.home).0, ..shelf::Judging::default() };
        let imported = self.tasks.run(hear, |watch| shelf::import(&workspace, &paths, &judging, watch))?;
        Ok(CapturesImported { files: imported.files.into_iter().map(CaptureFileLine::from).collect() })
    }

    /// Stores what was copied elsewhere and pasted here.
    pub(crate) fn paste_captures(&self, pasted: &CapturePaste) -> Result<CapturesImported, Error> {
        let judging = shelf::Judging { schemes: own::schemes(&self.home).0, ..shelf::Judging::default() };
        let file = shelf::paste(&self.workspace()?, &pasted.text, &judging, &Watch::silent())?;
        Ok(CapturesImported { files: vec![file.into()] })
    }

    /// What came and could not be stored as a request.
    pub(crate) fn capture_problems(&self, asked: &ProblemsAsked) -> Result<StoredProblems, Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(StoredProblems { problems: Vec::new(), count: 0 });
        }
        let reader = workspace.reader()?;
        let problems = reader.capture_problems(asked.after, PROBLEMS_AT_MOST)?;
        let count = reader.capture_problem_count()?;
        Ok(StoredProblems { problems: problems.into_iter().map(StoredProblem::from).collect(), count })
    }

    /// How the captures stand. Where there are none, no secret is asked for.
    pub(crate) fn tally_captures(&self) -> Result<CaptureTally, Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(CaptureTally::default());
        }
        let reader = workspace.reader()?;
        let problems = reader.capture_problem_count()?;
        if reader.capture(1)?.is_none() {
            return Ok(CaptureTally { problems, ..CaptureTally::default() });
        }
        let captures = self.captures_now()?;
        Ok(CaptureTally { total: captures.newest(), failed: captures.failed(), problems })
    }

    /// Writes captures into a file, credentials masked.
    pub(crate) fn export_captures(&self, request: CaptureExport) -> Result<CapturesExported, Error> {
        let (path, existing) = self.grants.target(&request.path)?;
        // One that a person named is written whatever it is.
        let copies = if request.ids.is_empty() { OfCopies::LeftOut } else { OfCopies::Written };
        let ids = if request.ids.is_empty() { self.found(request.query)? } else { request.ids };
        let form = match request.format {
            CaptureFormat::Ndjson => Form::Ndjson,
            CaptureFormat::Har => Form::Har,
            CaptureFormat::Http => Form::Http,
        };
        let (schemes, _problems) = own::schemes(&self.home);
        let order = shelf::Order {
            ids: &ids,
            form,
            credentials: Credentials::Masked,
            copies,
            schemes: &schemes,
            output: (&path, existing),
        };
        let written = shelf::export(&self.home, &self.workspace()?.reader()?, &order, &Watch::silent())?;
        self.grants.written(&path);
        let why_left_out = written
            .left_out
            .first()
            .map(|left| left.reason.clone())
            .or_else(|| written.notes().into_iter().next());
        Ok(CapturesExported {
            path: written.path.display().to_string(),
            deliveries: written.deliveries,
            bytes: written.bytes,
            sha256: written.sha256,
            left_out: (written.left_out.len() + written.copies.len()) as u64,
            why_left_out,
        })
    }

    /// A command line that sends one again, credentials masked.
    pub(crate) fn capture_as_curl(&self, named: CaptureRef) -> Result<CurlText, Error> {
        let capture = self.stored(named)?.capture;
        let (schemes, _problems) = own::schemes(&self.home);
        let text = hook::to_curl(&schemes.masked(&capture)).map_err(|error| Error::Usage {
            message: error.to_string(),
            hint: "nothing was copied; save the delivery in a form that keeps every byte".into(),
        })?;
        let credentials = capture.headers.into_iter().map(|(name, _)| name);
        Ok(CurlText { text, masked: credentials.filter(|name| schemes.is_credential(name)).collect() })
    }
}
