//! Looking into a file before it is imported: its form, its profile, its first rows as they would be read. Nothing is
//! stored, and no workspace is made by looking.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use exhibit_entry::Entry;
use exhibit_source::file as form;
use exhibit_store::Derive;

use super::destination::{self, Destination};
use super::opened::{self, Packing};
use super::{Wanted, unread};
use crate::{Error, Watch, Workspace, clock};

/// What a file would bring.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Its size.
    pub bytes: u64,
    /// Its form, e.g. `ndjson`, `csv.gz`.
    pub format: String,
    /// Profile that would read it.
    pub profile: String,
    /// Whether the profile knows these rows; else it is the generic one.
    pub is_recognised: bool,
    /// Source that its rows would go to.
    pub source: String,
    /// Its first rows as they would be stored; `row` is 0.
    pub entries: Vec<Entry>,
    /// Those of its first rows that cannot be read, and damage that was met: the reason and the raw text.
    pub problems: Vec<(String, Vec<u8>)>,
}

/// Most rows looked at: a screen full.
pub const ROWS_AT_MOST: usize = 50;

/// Most bytes read, after inflating: some thousand rows, in a few milliseconds.
const BYTES_AT_MOST: u64 = 1 << 20;

/// Where not even one row was whole in that, this much: a document that opens with a long head.
const BYTES_OF_A_LONG_HEAD: u64 = 64 << 20;

/// The profile of what no other knows.
const UNRECOGNISED: &str = "generic";

/// Looks at the first rows of a file, at most `limit` of them and never more than 50, reading its beginning only.
///
/// # Errors
/// [`Error::Io`], [`Error::File`] when it cannot be read as rows, [`Error::Usage`] for what is no file and for a profile
/// that is not known or does not fit the source.
pub fn preview(workspace: &Workspace, path: &Path, wanted: &Wanted, limit: usize) -> Result<Preview, Error> {
    let limit = limit.min(ROWS_AT_MOST);
    let mut head = Head::read(path, BYTES_AT_MOST)?;
    let mut first = rows_of(&head, path, limit)?;
    if first.rows.is_empty() && head.goes_on {
        head = Head::read(path, BYTES_OF_A_LONG_HEAD)?;
        first = rows_of(&head, path, limit)?;
    }
    let texts: Vec<&[u8]> = first.rows.iter().map(Vec::as_slice).collect();
    let detected = match texts.is_empty() {
        true => exhibit_source::detect_columns(&head.bytes),
        false => exhibit_source::detect_profile(&texts),
    };
    let Destination { profile, source, .. } = destination::settle(workspace, wanted, detected)?;
    let mut preview = Preview {
        bytes: head.file_bytes,
        format: head.packing.behind(&first.form),
        is_recognised: profile != UNRECOGNISED,
        profile,
        source,
        entries: Vec::new(),
        problems: head.damage.iter().map(|damage| (damage.clone(), Vec::new())).collect(),
    };
    for raw in first.rows {
        match workspace.derivation().derive(&preview.profile, &raw) {
            Ok(derived) => {
                preview.entries.push(exhibit_store::preview(&derived, &preview.source, clock::now()));
            }
            Err(reason) => preview.problems.push((reason, raw)),
        }
    }
    Ok(preview)
}

/// The beginning of a file, inflated.
struct Head {
    file_bytes: u64,
    bytes: Vec<u8>,
    packing: Packing,
    /// Whether more follows, so that the last row may be cut here and not in the file.
    goes_on: bool,
    /// What broke the file off within its beginning.
    damage: Option<String>,
}

impl Head {
    fn read(path: &Path, most: u64) -> Result<Self, Error> {
        let failed = |source| Error::Io { path: path.to_owned(), source };
        let file_bytes = opened::metadata(path)?.len();
        let mut reader = BufReader::new(File::open(path).map_err(failed)?);
        let packing = Packing::of(reader.fill_buf().map_err(failed)?);
        let mut bytes = Vec::new();
        let read = match packing {
            Packing::Gzip => form::inflate(reader, u64::MAX).take(most + 1).read_to_end(&mut bytes),
            Packing::Plain => reader.take(most + 1).read_to_end(&mut bytes),
        };
        let damage = match read {
            Ok(_) => None,
            Err(error) if packing == Packing::Gzip && !bytes.is_empty() => {
                Some(format!("the file breaks off: {error}"))
            }
            Err(error) => {
                return Err(unread((&path.display().to_string(), packing), &Watch::silent(), &error));
            }
        };
        let goes_on = bytes.len() as u64 > most;
        bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(Self { file_bytes, bytes, packing, goes_on, damage })
    }
}

/// The first rows of a head.
struct First {
    rows: Vec<Vec<u8>>,
    form: String,
}

fn rows_of(head: &Head, path: &Path, limit: usize) -> Result<First, Error> {
    // One more tells whether the last row is the last of what was read.
    let wanted = limit + 1;
    let (mut rows, form) = if form::is_ndjson(&head.bytes) {
        (whole(form::lines(reader(&head.bytes)), wanted), "ndjson".to_owned())
    } else if form::is_csv(&head.bytes) {
        (whole(form::csv_rows(reader(&head.bytes)), wanted), "csv".to_owned())
    } else {
        let split = exhibit_source::split(&head.bytes, BYTES_OF_A_LONG_HEAD)
            .map_err(|error| Error::File { path: path.to_owned(), message: error.to_string() })?;
        (split.rows().take(wanted).map(<[u8]>::to_vec).collect(), split.format.to_string())
    };
    if rows.len() < wanted && head.goes_on {
        rows.pop();
    }
    rows.truncate(limit);
    Ok(First { rows, form })
}

fn reader(bytes: &[u8]) -> Box<dyn BufRead + '_> {
    Box::new(Cursor::new(bytes))
}

fn whole(lines: impl Iterator<Item = std::io::Result<form::Line>>, wanted: usize) -> Vec<Vec<u8>> {
    lines.map_while(Result::ok).take(wanted).map(|line| line.row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
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
