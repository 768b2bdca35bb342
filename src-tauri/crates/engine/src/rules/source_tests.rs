//! Rules for one source: of two that are read with one profile, only the rows of the one that is named are touched.

use exhibit_entry::Entry;

use super::*;
use crate::{Home, Watch, Workspace, import};

const ROWS: &str = r#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"zorp.blip"}
{"id":"2","at":"2026-05-02T00:00:00Z","action":"zorp.blip"}
{"id":"3","at":"2026-05-03T00:00:00Z","action":"widget.deleted"}
"#;

/// As a person may write it: one text where a list may stand.
const EU_ONLY: &str =
    r#"{"id":"own-eu","when":{"source":"eu","action":"zorp.blip"},"set":{"evidence":["access"],"risk":3}}"#;

struct Bench {
    _folder: tempfile::TempDir,
    home: Home,
}

/// Sources `eu` and `us`, both of the generic profile, with the same rows.
fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench { home: Home::new(folder.path()), _folder: folder };
    bench.import("eu", ROWS);
    bench.import("us", ROWS);
    bench
}

fn wanted(source: &str) -> import::Wanted {
    import::Wanted { profile: Some("generic".to_owned()), source: Some(source.to_owned()) }
}

fn draft(text: &str) -> Draft<'_> {
    Draft { text, replaces: None }
}

impl Bench {
    fn workspace(&self) -> Workspace {
        Workspace::at(&self.home, "test").unwrap()
    }

    fn import(&self, source: &str, rows: &str) {
        let read = ("rows", rows.as_bytes());
        import::bytes(&self.workspace(), read, &wanted(source), &Watch::silent()).unwrap();
    }

    fn preview(&self, text: &str) -> Preview {
        preview(&self.workspace(), draft(text), &Watch::silent()).unwrap()
    }

    fn entries(&self) -> Vec<Entry> {
        let reader = self.workspace().fresh_reader().unwrap();
        (1..).map_while(|row| reader.entry(row).unwrap()).collect()
    }

    /// Sources of the rows that the rule decided.
    fn decided(&self, rule: &str) -> Vec<String> {
        let entries = self.entries().into_iter();
        entries.filter(|entry| entry.rule.as_deref() == Some(rule)).map(|entry| entry.source).collect()
    }
}

#[test]
fn only_rows_of_the_named_source_are_previewed_moved_and_explained() {
    let bench = bench();
    let seen = bench.preview(EU_ONLY);
    assert_eq!((seen.matched, seen.looked_at, seen.possible, seen.of), (2, 2, 2, 6));
    assert_eq!(seen.moves.iter().map(|step| step.rows).sum::<u64>(), 2);
    assert!(seen.examples.iter().all(|example| example.source == "eu") && seen.unknown_sources.is_empty());
    save(&bench.home, draft(EU_ONLY)).unwrap();
    assert_eq!(bench.decided("own-eu"), ["eu", "eu"]);
    let held = |name: &str| explain(&bench.workspace(), name, &Watch::silent()).unwrap().held;
    assert!(held("eu/1")[0].when.starts_with("the source is eu"), "{:?}", held("eu/1"));
    assert!(held("us/1").is_empty());
    assert!(bench.workspace().verify().unwrap().ok);
}

#[test]
fn rows_that_come_later_are_read_by_it_too_and_those_of_other_sources_are_not() {
    let bench = bench();
    save(&bench.home, draft(EU_ONLY)).unwrap();
    let more = ROWS.replace("\"id\":\"", "\"id\":\"9");
    bench.import("eu", &more);
    bench.import("us", &more);
    assert_eq!(bench.decided("own-eu"), ["eu"; 4]);
    assert!(bench.workspace().verify().unwrap().ok);
}

#[test]
fn a_file_that_is_looked_at_before_it_is_imported_shows_what_the_rule_would_say() {
    let bench = bench();
    save(&bench.home, draft(EU_ONLY)).unwrap();
    let path = bench.home.folder().join("more.ndjson");
    std::fs::write(&path, ROWS).unwrap();
    for (source, rule) in [("eu", Some("own-eu")), ("us", None)] {
        let seen = import::preview(&bench.workspace(), &path, &wanted(source), 1).unwrap();
        assert_eq!(seen.entries[0].rule.as_deref(), rule, "{source}");
    }
}

#[test]
fn the_overview_lists_the_sources_and_what_each_rule_asks_of_them() {
    let bench = bench();
    save(&bench.home, draft(EU_ONLY)).unwrap();
    let overview = overview(&bench.workspace(), &Watch::silent()).unwrap();
    let named: Vec<(&str, &str)> =
        overview.sources.iter().map(|line| (line.name.as_str(), line.profile.as_str())).collect();
    assert_eq!(named, [("eu", "generic"), ("us", "generic")]);
    let own = &overview.rules[0];
    assert_eq!((own.sources.as_slice(), own.rows), (["eu".to_owned()].as_slice(), 2));
    assert!(own.profiles.is_empty());
    let [left] = overview.unclassified.as_slice() else { panic!("{:?}", overview.unclassified) };
    assert_eq!((left.source.as_str(), left.rows), ("us", 2));
}

#[test]
fn a_source_that_the_workspace_does_not_have_is_told() {
    let seen = bench().preview(&EU_ONLY.replace("\"eu\"", r#"["us","EU","uk"]"#));
    assert_eq!((seen.matched, seen.of), (2, 6));
    assert_eq!(seen.unknown_sources, ["EU", "uk"]);
}
