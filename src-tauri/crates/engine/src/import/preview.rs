//! Looking into a file before it is imported: its form, its profile, its first rows as they would be read. Nothing is
//! stored, and no workspace is made by looking.

use std::path::{Path, PathBuf};

use exhibit_entry::Entry;
use exhibit_store::{Derive, Feed};

use super::destination::{self, Destination};
use super::folder::{self, FILES_AT_MOST};
use super::head::Head;
use super::place::{Item, Place};
use super::several::{self, Several};
use super::twin::By;
use super::{Wanted, head, opened};
use crate::{Error, Watch, Workspace, clock};

/// What a file would bring.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Its size.
    pub bytes: u64,
    /// Its form, e.g. `ndjson`, `csv.gz`, `zip of 2 files: json-array`.
    pub format: String,
    /// Profile that would read it.
    pub profile: String,
    /// Whether the profile knows these rows; else it is the generic one.
    pub is_recognised: bool,
    /// Source that its rows would go to.
    pub source: String,
    /// Its first rows as they would be stored; `row` is 0.
    pub entries: Vec<Entry>,
    /// Those of its first rows that cannot be read, damage that was met and what would be left out: the reason and the raw
    /// text.
    pub problems: Vec<(String, Vec<u8>)>,
}

/// Most rows looked at: a screen full.
pub const ROWS_AT_MOST: usize = 50;

/// Files of an archive or a folder that are looked into: enough to find the first that is a log.
const FILES_LOOKED_INTO: usize = 50;

/// The profile of what no other knows.
const UNRECOGNISED: &str = "generic";

/// Looks at the first rows of a file, or of the first log in an archive or folder, at most `limit` of them and never more than 50, reading its beginning only.
///
/// # Errors
/// [`Error::Io`], [`Error::File`] when it cannot be read as rows, [`Error::Usage`] for what is no file and for a profile
/// that is not known or does not fit the source.
pub fn preview(workspace: &Workspace, path: &Path, wanted: &Wanted, limit: usize) -> Result<Preview, Error> {
    let look = Look { workspace, wanted };
    let limit = limit.min(ROWS_AT_MOST);
    first(look, path, limit).and_then(|first| look.read(first, limit))
}

/// The first rows of a file, or of the first log in an archive or folder, as they stand, at most `limit` of them and never
/// more than 50, and the id of the profile that they are told by.
///
/// # Errors
/// As [`preview`].
pub(crate) fn first_rows(
    workspace: &Workspace,
    path: &Path,
    limit: usize,
) -> Result<(Vec<Vec<u8>>, String), Error> {
    let look = Look { workspace, wanted: &Wanted { profile: None, source: None } };
    let first = first(look, path, limit.min(ROWS_AT_MOST))?;
    let detected = look.detected(&first.head).to_owned();
    Ok((first.head.rows, detected))
}

/// The beginning of the first file that is a log.
struct First {
    head: Head,
    bytes: u64,
    /// Where it is one of several, in words.
    among: String,
    /// The files before it that would be left out.
    left_out: Vec<String>,
}

fn first(look: Look<'_>, path: &Path, limit: usize) -> Result<First, Error> {
    let item = |path: PathBuf| Item { name: path.display().to_string(), place: Place::Path(path) };
    match several::at(path) {
        None => {
            let bytes = opened::metadata(path)?.len();
            let item = item(path.to_owned());
            let head = head::of(&item.name, &|| item.open(), limit)?;
            Ok(First { head, bytes, among: String::new(), left_out: Vec::new() })
        }
        Some(Several::Archive) => {
            let zip = several::opened(path)?;
            look.first_log((path, "zip"), &several::items(path, &zip), limit)
        }
        Some(Several::Folder) => {
            let files = folder::list(path, FILES_AT_MOST, &Watch::silent())?.files;
            look.first_log((path, "folder"), &files.into_iter().map(item).collect::<Vec<_>>(), limit)
        }
    }
}

#[derive(Clone, Copy)]
struct Look<'a> {
    workspace: &'a Workspace,
    wanted: &'a Wanted,
}

impl Look<'_> {
    fn detected(&self, head: &Head) -> &str {
        let derivation = self.workspace.derivation();
        match head.rows.is_empty() {
            true => derivation.detect_columns(&head.bytes),
            false => derivation.detect(&head.rows),
        }
    }

    fn read(&self, first: First, limit: usize) -> Result<Preview, Error> {
        let derivation = self.workspace.derivation();
        let First { head, bytes, among, left_out } = first;
        let detected = self.detected(&head);
        let Destination { profile, source, .. } = destination::settle(self.workspace, self.wanted, detected)?;
        let beside = head.left_out.iter().map(|what| format!("would be left out: {what}"));
        let told = head.damage.into_iter().chain(left_out).chain(beside);
        let mut preview = Preview {
            bytes,
            format: format!("{among}{}", head.format),
            is_recognised: profile != UNRECOGNISED,
            profile,
            source,
            entries: Vec::new(),
            problems: told.map(|told| (told, Vec::new())).collect(),
        };
        let parts = head.rows.iter().flat_map(|raw| derivation.parts(&preview.profile, raw));
        for raw in parts.take(limit) {
            let feed = Feed { source: &preview.source, profile: &preview.profile };
            match derivation.derive(feed, &raw) {
                Ok(derived) => {
                    preview.entries.push(exhibit_store::preview(&derived, &preview.source, clock::now()));
                }
                Err(reason) => preview.problems.push((reason, raw.into_owned())),
            }
        }
        Ok(preview)
    }

    /// The first log among several files.
    fn first_log(
        &self,
        (path, word): (&Path, &str),
        items: &[Item<'_>],
        limit: usize,
    ) -> Result<First, Error> {
        let watch = Watch::silent();
        let by = By { workspace: self.workspace, wanted: self.wanted, watch: &watch };
        let mut left_out = Vec::new();
        for item in items.iter().take(FILES_LOOKED_INTO) {
            match several::why_not(item, by)? {
                Some(reason) => left_out.push(format!("{}: would be left out: {reason}", item.name)),
                None => {
                    let head = head::of(&item.name, &|| item.open(), limit)?;
                    let bytes = items.iter().map(Item::size_bytes).sum();
                    let among = format!("{word} of {} files: ", items.len());
                    return Ok(First { head, bytes, among, left_out });
                }
            }
        }
        let message = format!("none of its first {} files is a log", items.len().min(FILES_LOOKED_INTO));
        Err(Error::File { path: path.to_owned(), message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
    use crate::import::head::BYTES_AT_MOST;
    use std::io::Write;

    struct Bench {
        folder: tempfile::TempDir,
        workspace: Workspace,
    }

    const ANY: Wanted = Wanted { profile: None, source: None };

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        Bench { folder, workspace }
    }

    impl Bench {
        fn look(&self, bytes: &[u8]) -> Result<Preview, Error> {
            let path = self.folder.path().join("file");
            std::fs::write(&path, bytes).unwrap();
            preview(&self.workspace, &path, &ANY, 50)
        }
    }

    fn row(n: usize, more: usize) -> String {
        let more = "x".repeat(more);
        format!(r#"{{"id":"{n}","at":"2026-05-01T00:00:00Z","action":"A","metadata":{{"m":"{more}"}}}}"#)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn what_stands_beside_the_rows_is_said_before_anything_is_stored() {
        let bench = bench();
        let sections =
            format!(r#"{{"logins":[{}],"users":[{{"id":7}}],"exports":[{}]}}"#, row(1, 0), row(2, 0));
        let seen = bench.look(sections.as_bytes()).unwrap();
        assert_eq!((seen.format.as_str(), seen.entries.len()), ("json-envelope:logins,exports", 2));
        let told = "would be left out: `users` (1 object) beside the rows".to_owned();
        assert_eq!(seen.problems, [(told, Vec::new())]);
    }

    #[test]
    fn every_form_shows_its_first_rows_and_nothing_is_made() {
        let bench = bench();
        let rows: Vec<String> = (0..3).map(|n| row(n, 0)).collect();
        let lines = rows.join("\n");
        let array = format!("[{}]", rows.join(","));
        let envelope = format!(r#"{{"Records":[{}]}}"#, rows.join(","));
        let table = "id,at,action\n1,2026-05-01T00:00:00Z,A\n2,,\n3,,\n";
        let forms = [
            (lines.as_str(), "ndjson"),
            (&array, "json-array"),
            (&envelope, "json-envelope:Records"),
            (table, "csv"),
        ];
        for (text, form) in forms {
            for (bytes, form) in
                [(text.as_bytes().to_vec(), form.to_owned()), (gzip(text.as_bytes()), format!("{form}.gz"))]
            {
                let seen = bench.look(&bytes).unwrap();
                assert_eq!((seen.format.as_str(), seen.bytes), (form.as_str(), bytes.len() as u64));
                assert_eq!(seen.entries.len() + seen.problems.len(), 3, "{form}: {:?}", seen.problems);
                assert!(seen.entries.iter().all(|entry| entry.row == 0));
            }
        }
        assert!(!bench.workspace.home().folder().exists(), "something was written");
    }

    #[test]
    fn a_long_file_is_read_at_its_beginning_only_and_no_row_is_shown_cut() {
        let bench = bench();
        for more in [0, 30_000, 200_000] {
            let rows: Vec<String> = (0..3_000_000 / (more + 100)).map(|n| row(n, more)).collect();
            for text in [rows.join("\n"), format!("[{}]", rows.join(",\n"))] {
                let seen = bench.look(text.as_bytes()).unwrap();
                assert_eq!(seen.problems, [], "{more}");
                let whole = (BYTES_AT_MOST as usize / (more + 100)).min(ROWS_AT_MOST);
                assert!(
                    seen.entries.len() <= ROWS_AT_MOST && seen.entries.len() + 2 > whole.min(rows.len()),
                    "{more}"
                );
            }
        }
    }

    #[test]
    fn a_row_longer_than_the_beginning_is_shown_all_the_same() {
        let seen = bench().look(format!("[{},{}]", row(1, 3 << 20), row(2, 0)).as_bytes()).unwrap();
        assert_eq!((seen.entries.len(), seen.problems.len()), (2, 0));
    }

    #[test]
    fn damage_is_told_beside_the_rows_before_it() {
        let bench = bench();
        let rows: Vec<String> = (0..5_000).map(|n| row(n, n % 97)).collect();
        let packed = gzip(rows.join("\n").as_bytes());
        let seen = bench.look(&packed[..packed.len() / 2]).unwrap();
        assert!(seen.entries.len() > 5);
        assert!(seen.problems.iter().any(|(reason, _)| reason.contains("breaks off")), "{:?}", seen.problems);
        let cut = bench.look(&packed[..12]);
        assert!(cut.as_ref().map_or(true, |seen| !seen.problems.is_empty()), "{cut:?}");
        assert!(bench.look(b"%PDF-1.7").is_err());
    }

    #[test]
    fn hostile_rows_are_problems_with_their_text() {
        let deep = format!("{}{}", "[".repeat(9_000), "]".repeat(9_000));
        let text = format!("{}\n{{\"a\":\u{1b}[2J}}\n{{\"a\":{deep}}}\n", row(1, 0));
        let seen = bench().look(text.as_bytes()).unwrap();
        assert_eq!((seen.entries.len(), seen.problems.len()), (1, 2), "{seen:?}");
    }

    #[test]
    fn the_profile_is_the_one_an_import_would_take() {
        let bench = bench();
        let path = bench.folder.path().join("rows.ndjson");
        std::fs::write(&path, row(1, 0)).unwrap();
        let look = |wanted: &Wanted| preview(&bench.workspace, &path, wanted, 50);
        let wanted = |profile: Option<&str>, source: Option<&str>| Wanted {
            profile: profile.map(str::to_owned),
            source: source.map(str::to_owned),
        };
        let seen = look(&ANY).unwrap();
        assert_eq!(
            (seen.profile.as_str(), seen.is_recognised, seen.source.as_str()),
            ("generic", false, "generic")
        );
        super::super::file(&bench.workspace, &path, &wanted(Some("nevo"), Some("mine")), &Watch::silent())
            .unwrap();
        assert_eq!(look(&wanted(None, Some("mine"))).unwrap().profile, "nevo");
        assert!(look(&wanted(Some("flows"), Some("mine"))).is_err());
        assert!(look(&wanted(Some("no-such"), None)).is_err() && look(&wanted(None, Some("../x"))).is_err());
    }
}
