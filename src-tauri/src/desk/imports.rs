//! The desk's verbs of files to import.

use exhibit_engine::{Error, Watch, Workspace, import};

use super::Desk;
use crate::grants::Grants;
use crate::task::Hear;
use crate::wire::{FilePreview, ImportFile, ImportFiles, ImportLine, ImportReport, ImportRequest};

/// Rows shown of a file: enough to see whether it is read rightly.
const ROWS_SHOWN: usize = 20;

impl Desk {
    /// What files would bring; nothing is stored.
    pub(crate) fn preview(&self, request: ImportFiles) -> Result<Vec<FilePreview>, Error> {
        let workspace = self.workspace()?;
        let wanted = import::Wanted { profile: request.profile, source: None };
        Ok(request
            .paths
            .into_iter()
            .map(|path| previewed((&workspace, &self.grants), path, &wanted))
            .collect())
    }

    /// Imports files. One that fails does not stop the others.
    pub(crate) fn import(&self, request: ImportRequest, hear: Hear) -> Result<ImportReport, Error> {
        let workspace = self.workspace()?;
        let imported = self.tasks.run(hear, |watch| {
            let mut files = Vec::new();
            for file in request.files {
                files.extend(imported((&workspace, &self.grants), file, watch)?);
            }
            Ok(ImportReport { files })
        });
        self.index_behind(&workspace);
        imported
    }
}

fn previewed(
    (workspace, grants): (&Workspace, &Grants),
    path: String,
    wanted: &import::Wanted,
) -> FilePreview {
    match grants.readable(&path).and_then(|path| import::preview(workspace, &path, wanted, ROWS_SHOWN)) {
        Ok(preview) => FilePreview::of(path, preview),
        Err(error) => FilePreview::failed(path, error),
    }
}

/// What became of one path: one file, or each file of an archive or a folder. Only a stop ends the whole.
fn imported(
    (workspace, grants): (&Workspace, &Grants),
    file: ImportFile,
    watch: &Watch<'_>,
) -> Result<Vec<ImportLine>, Error> {
    let ImportFile { path, profile, source } = file;
    watch.check()?;
    let wanted = import::Wanted { profile, source };
    match grants.readable(&path).and_then(|path| import::path(workspace, &path, &wanted, watch)) {
        Ok(brought) => {
            watch.check()?;
            let left_out = brought.left_out.into_iter().map(ImportLine::from);
            Ok(brought.files.into_iter().map(ImportLine::from).chain(left_out).collect())
        }
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => Ok(vec![ImportLine::failed(path, error)]),
    }
}
