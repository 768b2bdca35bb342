//! Copies that are stopped, and what stands where they should have been.

use std::path::Path;

use chrono_tz::Tz;
use exhibit_entry::Moment;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::browse::Question;
use crate::import::{self, Wanted};
use crate::{Home, Watch};

const FORMS: [Form; 4] =
    [Form::Text(Format::Csv), Form::Text(Format::Ndjson), Form::Text(Format::Json), Form::Workbook];

fn filled(folder: &Path) -> Workspace {
    let workspace = Workspace::at(&Home::new(folder.join("data")), "test").unwrap();
    let row = |n: u32| {
        format!("{{\"id\":\"r{n}\",\"action\":\"=A{n}\",\"created_at\":\"2026-05-09T00:00:00Z\"}}\n")
    };
    let rows: String = (0..3_000).map(row).collect();
    let wanted = Wanted { profile: Some("outworx".to_owned()), source: None };
    import::bytes(&workspace, ("rows.ndjson", rows.as_bytes()), &wanted, &Watch::silent()).unwrap();
    workspace
}

fn copied(workspace: &Workspace, target: &Target, watch: &Watch<'_>) -> Result<Copied, Error> {
    let asker = Asker { now: Moment::parse("2026-05-11T12:00:00Z").unwrap(), zone: Tz::UTC };
    answer(workspace, (&Question::default(), asker), target, watch)
}

fn names(folder: &Path) -> Vec<String> {
    folder.read_dir().unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_cancelled_copy_leaves_what_was_there_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = filled(folder.path());
    for form in FORMS {
        for done_before in [0, 2_000] {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("out");
            std::fs::write(&path, "old").unwrap();
            let cancel = CancellationToken::new();
            let tell = |progress: Progress| {
                if progress.done >= done_before {
                    cancel.cancel();
                }
            };
            let target = Target { path, existing: Existing::Replace, form };
            let stopped = copied(&workspace, &target, &Watch::new(&tell, cancel.clone()));
            assert!(matches!(stopped, Err(Error::Cancelled)), "{form:?}: {stopped:?}");
            assert_eq!(std::fs::read(&target.path).unwrap(), b"old", "{form:?}");
            assert_eq!(names(place.path()), ["out"], "{form:?}");
        }
    }
}

#[test]
fn every_form_says_the_rows_the_size_and_the_hash_of_what_was_written() {
    use sha2::{Digest, Sha256};
    let folder = tempfile::tempdir().unwrap();
    let workspace = filled(folder.path());
    for form in FORMS {
        let place = tempfile::tempdir().unwrap();
        let target = Target { path: place.path().join("out"), existing: Existing::Keep, form };
        let written = copied(&workspace, &target, &Watch::silent()).unwrap().written;
        let bytes = std::fs::read(&target.path).unwrap();
        assert_eq!((written.rows, written.bytes), (3_000, bytes.len() as u64), "{form:?}");
        assert_eq!(written.sha256, hex::encode(Sha256::digest(&bytes)), "{form:?}");
        assert_eq!(names(place.path()), ["out"], "{form:?}");
    }
}
