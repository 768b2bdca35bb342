//! What was made and checked in a workspace: packs built, packs checked, copies written. A log of its own beside the
//! database (`activity.ndjson`), appended one line at a time and never rewritten.
//!
//! It is no evidence: it is what the list of packs is made from. A line that cannot be written must not cost the pack it
//! tells of, so whoever builds gets a note instead; a line that cannot be read costs only itself.

mod file;

use std::io;
use std::path::Path;

use exhibit_entry::Moment;
use exhibit_export::PackFacts;
use serde::{Deserialize, Serialize};

use crate::{Error, Workspace, clock};

/// Form of the lines.
const SCHEMA_VERSION: u32 = 1;

/// Most problems told one by one: enough to see what happened to the file.
const PROBLEMS_AT_MOST: usize = 100;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    schema_version: u32,
    /// When it was done.
    pub at: Moment,
    /// What was done.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What was done. Holds no secret: queries and names only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Deed {
    /// A pack was built.
    PackBuilt {
        /// The pack.
        #[serde(flatten)]
        file: Written,
        /// What it says of itself.
        facts: Option<PackFacts>,
    },
    /// A pack file was checked.
    PackChecked {
        /// The file.
        #[serde(flatten)]
        file: Written,
        /// Whether every check was well.
        ok: bool,
        /// Names of the checks that failed.
        failed: Vec<String>,
        /// What it says of itself; none when that cannot be read.
        facts: Option<PackFacts>,
    },
    /// Rows were copied into a file.
    Exported {
        /// The file.
        #[serde(flatten)]
        file: Written,
        /// Rows in it.
        rows: u64,
        /// The query as it was typed.
        query: String,
        /// Start of its period as it was resolved then; none where it has none, or an older Exhibit wrote the line.
        #[serde(default)]
        from: Option<Moment>,
        /// End of its period, not part of it.
        #[serde(default)]
        to: Option<Moment>,
        /// `csv`, `ndjson` or `json`.
        format: String,
    },
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where; from the root on, where that could be found out.
    pub path: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// A part of the log that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its line, from 1; 0 where it is no line.
    pub line: u64,
    /// Why.
    pub reason: String,
}

impl Written {
    /// A file by name, with what is known of it.
    #[must_use]
    pub fn at(path: &Path, sha256: impl Into<String>, bytes: u64) -> Self {
        let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
        let path = whole.unwrap_or_else(|_| path.to_owned()).display().to_string();
        Self { path, sha256: sha256.into(), bytes }
    }
}

/// Adds a line.
///
/// # Errors
/// [`Error::Io`]; what was there stays as it was.
pub fn record(workspace: &Workspace, deed: Deed) -> Result<(), Error> {
    let path = path(workspace);
    let line = line(Record { schema_version: SCHEMA_VERSION, at: clock::now(), deed });
    line.and_then(|line| file::append(&path, &line)).map_err(|source| Error::Io { path, source })
}

/// The line of a record, with its end. Facts are foreign and may be long; a line that its reader would leave out must
/// not be how a pack hides that its check failed.
fn line(mut record: Record) -> io::Result<Vec<u8>> {
    let mut line = written(&record);
    if line.len() > file::LINE_LIMIT_BYTES {
        if let Deed::PackBuilt { facts, .. } | Deed::PackChecked { facts, .. } = &mut record.deed {
            *facts = None;
        }
        line = written(&record);
    }
    match line.len() {
        ..=file::LINE_LIMIT_BYTES => Ok(line),
        bytes => Err(io::Error::other(format!("a line of {bytes} bytes is too long for it"))),
    }
}

fn written(record: &Record) -> Vec<u8> {
    let mut line = serde_json::to_vec(record).expect("BUG: a record always serialises");
    line.push(b'\n');
    line
}

/// As [`record`], for a deed that is done already: a line that cannot be written is a sentence about it and no failure.
pub(crate) fn note(workspace: &Workspace, deed: Deed) -> Option<String> {
    let error = record(workspace, deed).err()?;
    Some(format!("this stands in no list of what was done here: {error}"))
}

/// Every line, oldest first, and what could not be read: the first hundred problems and the number of the others. A log that was never written is empty.
///
/// # Errors
/// [`Error::Io`].
pub fn read(workspace: &Workspace) -> Result<(Vec<Record>, Vec<Problem>), Error> {
    let path = path(workspace);
    let (mut records, mut problems) = (Vec::new(), Problems::default());
    let each = |number, line: Result<&[u8], String>| match line.and_then(record_of) {
        Ok(record) => records.push(record),
        Err(reason) => problems.add(number, reason),
    };
    file::each_line(&path, each).map_err(|source| Error::Io { path: path.clone(), source })?;
    Ok((records, problems.told()))
}

fn record_of(line: &[u8]) -> Result<Record, String> {
    match serde_json::from_slice::<Record>(line) {
        Ok(record) if record.schema_version == SCHEMA_VERSION => Ok(record),
        Ok(record) => Err(format!("its form {} is not known here", record.schema_version)),
        // serde_json's own sentence may quote the line, which may hold anything.
        Err(_) => Err("it is not a record".to_owned()),
    }
}

/// The first problems, and how many more there are: a file may be nothing else.
#[derive(Default)]
struct Problems {
    first: Vec<Problem>,
    more: u64,
}

impl Problems {
    fn add(&mut self, line: u64, reason: String) {
        match self.first.len() {
            ..PROBLEMS_AT_MOST => self.first.push(Problem { line, reason }),
            _ => self.more += 1,
        }
    }

    fn told(mut self) -> Vec<Problem> {
        if self.more > 0 {
            let reason = format!("{} more of its lines cannot be read", self.more);
            self.first.push(Problem { line: 0, reason });
        }
        self.first
    }
}

fn path(workspace: &Workspace) -> std::path::PathBuf {
    workspace.path().with_file_name("activity.ndjson")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Home;
    use std::io::Write;

    fn place() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        (folder, workspace)
    }

    fn export(query: &str) -> Deed {
        let file = Written { path: "/tmp/a.csv".into(), sha256: "00".repeat(32), bytes: 7 };
        Deed::Exported { file, rows: 3, query: query.into(), from: None, to: None, format: "csv".into() }
    }

    #[test]
    fn what_is_recorded_is_read_again_in_order() {
        let (_folder, workspace) = place();
        assert_eq!(read(&workspace).unwrap(), (vec![], vec![]));
        for query in ["", "a\nb", "\u{1b}[2J\u{202e}"] {
            record(&workspace, export(query)).unwrap();
        }
        let (records, problems) = read(&workspace).unwrap();
        assert_eq!(
            records.into_iter().map(|record| record.deed).collect::<Vec<_>>(),
            ["", "a\nb", "\u{1b}[2J\u{202e}"].map(export)
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn a_bad_line_costs_only_itself() {
        let (_folder, workspace) = place();
        record(&workspace, export("1")).unwrap();
        let mut file = std::fs::OpenOptions::new().append(true).open(path(&workspace)).unwrap();
        file.write_all(b"{\"schema_version\":2}\n\xff\xfe\n[[[[\n{\"torn").unwrap();
        record(&workspace, export("2")).unwrap();
        let (records, problems) = read(&workspace).unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    }

    #[test]
    fn of_many_bad_lines_the_first_are_told_and_the_others_counted() {
        let (_folder, workspace) = place();
        record(&workspace, export("1")).unwrap();
        let mut file = std::fs::OpenOptions::new().append(true).open(path(&workspace)).unwrap();
        file.write_all(&b"x\n".repeat(100_000)).unwrap();
        record(&workspace, export("2")).unwrap();
        let (records, problems) = read(&workspace).unwrap();
        assert_eq!((records.len(), problems.len()), (2, PROBLEMS_AT_MOST + 1));
        assert_eq!((problems[0].line, problems[99].line, problems[100].line), (2, 101, 0));
        assert!(problems[100].reason.contains("99900 more"), "{:?}", problems[100]);
    }

    #[test]
    fn facts_of_any_length_cannot_keep_a_failed_check_out_of_the_log() {
        let (_folder, workspace) = place();
        let text = "\u{1}".repeat(300_000);
        let at = clock::now();
        let facts = PackFacts {
            pack_id: text.clone(),
            kind: "access-review".into(),
            from: at,
            to: at,
            organisation: None,
            query: String::new(),
            rows: 1,
            total_in_period: 1,
            complete: true,
            reasons: Vec::new(),
            generated_at: at,
            user: None,
            host: None,
        };
        let file = Written { path: "/tmp/a.zip".into(), sha256: "00".repeat(32), bytes: 7 };
        let failed = vec!["manifest".to_owned()];
        let deed = |facts| Deed::PackChecked { file: file.clone(), ok: false, failed: failed.clone(), facts };
        record(&workspace, deed(Some(facts))).unwrap();
        let (records, problems) = read(&workspace).unwrap();
        assert_eq!((&records[0].deed, problems), (&deed(None), vec![]));
        // What cannot be said in a line is not written as one that nobody reads.
        assert!(record(&workspace, export(&text)).unwrap_err().to_string().contains("too long"));
        assert_eq!(read(&workspace).unwrap().0.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_log_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, workspace) = place();
        record(&workspace, export("")).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path(&workspace)), mode(path(&workspace).parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_log_that_cannot_be_written_is_a_note_and_not_a_failure() {
        let (_folder, workspace) = place();
        std::fs::create_dir_all(path(&workspace)).unwrap();
        assert!(note(&workspace, export("")).unwrap().contains("stands in no list"));
        assert!(record(&workspace, export("")).is_err());
    }
}
