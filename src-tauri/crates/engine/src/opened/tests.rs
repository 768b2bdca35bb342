//! Rows of an opened pack against the log that it was made from.

use chrono_tz::Tz;
use exhibit_export::PackKind;
use proptest::prelude::*;

use super::*;
use crate::import::{self, Wanted};
use crate::output::Existing;
use crate::pack::{Additions, Order, Scope};
use crate::{Home, Workspace};

const ROWS: usize = 60;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn asker() -> Asker {
    Asker { now: at("2026-06-02T00:00:00Z"), zone: Tz::UTC }
}

/// A log of rows that differ in most fields, and a pack of all of them.
fn packed() -> (tempfile::TempDir, Workspace, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    for source in ["acme", "umbrella"] {
        let file = folder.path().join(format!("{source}.ndjson"));
        let rows: String = (0..ROWS / 2).map(|n| row(source, n)).collect();
        std::fs::write(&file, rows).unwrap();
        let wanted = Wanted { profile: None, source: Some(source.into()) };
        import::path(&log, &file, &wanted, &Watch::silent()).unwrap();
    }
    let output = folder.path().join("all.zip");
    let (from, to, query) = ("2026-05-01".into(), "2026-06-01".into(), String::new());
    let order = Order {
        scope: Scope { kind: PackKind::Custom, from, to, query, unclassified_too: true },
        title: None,
        organisation: None,
        // After the rows were received, whenever this runs.
        generated_at: at("2099-01-01T00:00:00Z"),
        user: "rosa".into(),
        host: "desk".into(),
        output: output.clone(),
        existing: Existing::Keep,
        additions: Additions::default(),
        signing: None,
    };
    pack::build(&log, &order, asker(), &Watch::silent()).unwrap();
    (folder, log, output)
}

fn row(source: &str, n: usize) -> String {
    let actions = ["MEMBER_ROLE_CHANGED", "LOGIN_FAILED", "TOKEN_REVOKED", "SOMETHING_ELSE"];
    let actors = ["ana@acme.io", "bob@acme.io", "Żaneta"];
    let at = format!("2026-05-{:02}T10:{:02}:00Z", 1 + n % 7, n % 60);
    serde_json::json!({
        "id": format!("{source}-{n}"), "timestamp": at, "action": actions[n % 4], "actor": actors[n % 3],
        "metadata": { "n": n, "note": if n.is_multiple_of(5) { "fünf" } else { "other" } },
    })
    .to_string()
        + "\n"
}

/// What tells one row from another, in no order.
fn names(entries: &[Entry]) -> Vec<(String, String)> {
    let mut names: Vec<_> = entries.iter().map(|entry| (entry.source.clone(), entry.key.clone())).collect();
    names.sort();
    names
}

fn a_query() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec![
        "source:acme",
        "-source:acme",
        "action:LOGIN_FAILED,TOKEN_REVOKED",
        "actor:*@acme.io",
        "FÜNF",
        "metadata.n:7",
        "outcome:failure",
        "from:2026-05-03",
        "to:2026-05-05T10:00:00Z",
        "evidence:access",
        "has:project",
        "id:acme-3",
        "żaneta",
    ]);
    prop::collection::vec(term, 0..4).prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_query_over_an_opened_pack_gives_the_rows_of_the_same_query_in_the_log(
        queries in prop::collection::vec(a_query(), 1..12),
        memory_bytes in prop::sample::select(vec![0, 20_000, u64::MAX]),
    ) {
        thread_local! { static PACKED: (tempfile::TempDir, Workspace, std::path::PathBuf) = packed(); }
        PACKED.with(|(_folder, log, pack)| {
            let mut reader = log.reader().unwrap();
            let mut opened = open(pack, &Trust::nobody(), &Watch::silent()).unwrap();
            opened.shelf = opened.shelf.map(|shelf| shelf.with_memory(memory_bytes));
            for query in queries {
                let question = Question { query: query.clone(), ..Question::default() };
                let expected = reader.open_set(&question.selection(asker()).unwrap()).unwrap();
                let found = opened.query(&query, asker(), &Watch::silent()).unwrap();
                prop_assert_eq!((found.count, found.unread), (expected.count, 0), "{}", &query);
                let (ours, theirs) = (opened.window(found.handle, 0, 100).unwrap(), reader.window(expected.handle, 0, 100).unwrap());
                prop_assert_eq!(names(&ours), names(&theirs), "{}", &query);
                let times = |entries: &[Entry]| entries.iter().map(|entry| entry.at).collect::<Vec<_>>();
                prop_assert_eq!(times(&ours), times(&theirs), "{}", &query);
                prop_assert_eq!(opened.outcomes(found.handle).unwrap(), reader.outcomes(expected.handle).unwrap());
                for field in [Field::Action, Field::Actor, Field::Source, Field::Project, Field::Rule] {
                    let (ours, theirs) = (
                        opened.top_values(found.handle, field, 2).unwrap(),
                        reader.top_values(expected.handle, field, 2).unwrap(),
                    );
                    prop_assert_eq!(ours, theirs, "{:?} of {}", field, &query);
                }
            }
            prop_assert!(opened.is_read());
            Ok(())
        })?;
    }
}

#[test]
fn a_file_that_took_the_place_of_the_pack_is_not_read_as_its_table() {
    let (folder, _log, path) = packed();
    let mut opened = open(&path, &Trust::nobody(), &Watch::silent()).unwrap();
    std::fs::rename(&path, folder.path().join("aside.zip")).unwrap();
    std::fs::write(&path, b"something else").unwrap();
    let table = opened.table("data/integrity/leaves.csv", (ROWS as u64 - 1, 9)).unwrap();
    assert_eq!((table.total, table.records.len(), table.problem), (ROWS as u64, 1, None));
    let missing = opened.table("data/evidence/nothing.csv", (0, 1)).unwrap_err();
    assert!(missing.to_string().contains("is missing"), "{missing}");
}
