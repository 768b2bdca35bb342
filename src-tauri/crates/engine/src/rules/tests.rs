//! Own rules from draft to rows, and evidence that stays as it is.

use exhibit_entry::Evidence;
use exhibit_proof::Hash;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{Error, Home, Watch, Workspace, import};

struct Bench {
    _folder: tempfile::TempDir,
    home: Home,
}

const ROWS: &str = r#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"zorp.blip","user":"mira@example.org"}
{"id":"2","at":"2026-05-02T00:00:00Z","action":"zorp.blip"}
{"id":"3","at":"2026-05-03T00:00:00Z","action":"widget.deleted"}
{"id":"4","at":"2026-05-04T00:00:00Z"}
"#;

const BLIP: &str = r#"{"id":"own-blip","when":{"action":["zorp.blip"]},"set":{"evidence":["access","incident"],"verb":"grant","object":"role","risk":3}}"#;

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench { home: Home::new(folder.path()), _folder: folder };
    let wanted = import::Wanted { profile: Some("generic".to_owned()), source: None };
    import::bytes(&bench.workspace(), ("rows", ROWS.as_bytes()), &wanted, &Watch::silent()).unwrap();
    bench
}

fn draft(text: &str) -> Draft<'_> {
    Draft { text, replaces: None }
}

impl Bench {
    /// The workspace as a new command finds it.
    fn workspace(&self) -> Workspace {
        Workspace::at(&self.home, "test").unwrap()
    }

    fn overview(&self) -> Overview {
        overview(&self.workspace(), &Watch::silent()).unwrap()
    }

    fn preview(&self, draft: Draft<'_>) -> Preview {
        preview(&self.workspace(), draft, &Watch::silent()).unwrap()
    }

    /// Every raw row with its leaf, and the head.
    fn evidence(&self) -> (Vec<(Vec<u8>, Hash)>, String) {
        let reader = self.workspace().fresh_reader().unwrap();
        let mut leaves = Vec::new();
        reader
            .each_leaf::<exhibit_store::Error>(&mut |leaf| {
                leaves.push(leaf);
                Ok(())
            })
            .unwrap();
        let raws = (1..).zip(leaves).map(|(row, leaf)| (reader.raw_and_leaf(row).unwrap().0, leaf));
        (raws.collect(), format!("{:?}", reader.head().unwrap()))
    }
}

#[test]
fn an_overview_counts_every_row_under_the_rules_that_decided_it_or_among_the_unnamed() {
    let overview = bench().overview();
    assert_eq!((overview.rows, overview.unclassified_rows), (4, 3));
    let named: u64 = overview.rules.iter().map(|rule| rule.rows).sum();
    assert_eq!(named, 1);
    let deleted = overview.rules.iter().find(|rule| rule.rows == 1).unwrap();
    assert_eq!((deleted.id.as_str(), deleted.is_own, deleted.first), ("deleted", false, deleted.last));
    let [blip, none] = overview.unclassified.as_slice() else { panic!("{:?}", overview.unclassified) };
    assert_eq!((blip.action.as_deref(), blip.rows, blip.row), (Some("zorp.blip"), 2, 2));
    assert_eq!((none.action.as_deref(), none.rows), (None, 1));
    assert!(blip.draft.contains("own-generic-zorp-blip"), "{}", blip.draft);
}

#[test]
fn a_draft_shows_what_it_would_move_before_it_is_saved_and_moves_it_after() {
    let bench = bench();
    let seen = bench.preview(draft(BLIP));
    assert_eq!((seen.matched, seen.looked_at, seen.possible, seen.otherwise), (2, 2, 2, 0));
    assert_eq!(seen.of, bench.overview().rows);
    let to = vec![Evidence::Access, Evidence::Incident];
    let step = Move { from: vec![], was_classified: false, to: to.clone(), is_classified: true, rows: 2 };
    assert_eq!(seen.moves, [step]);
    assert_eq!(seen.examples.iter().map(|example| example.row).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(bench.overview().unclassified_rows, 3);
    assert_eq!(save(&bench.home, draft(BLIP)).unwrap(), "own-blip");
    let after = bench.overview();
    assert_eq!(
        (after.unclassified_rows, after.rules[0].id.as_str(), after.rules[0].rows),
        (1, "own-blip", 2)
    );
    let entry = bench.workspace().fresh_reader().unwrap().entry(1).unwrap().unwrap();
    assert_eq!((entry.evidence, entry.rule.as_deref(), entry.risk), (to, Some("own-blip"), 3));
    assert_eq!(bench.preview(Draft { text: BLIP, replaces: Some("own-blip") }).moves, []);
}

#[test]
fn a_draft_in_the_place_of_a_rule_shows_the_rows_that_the_old_one_lets_go() {
    let bench = bench();
    save(&bench.home, draft(BLIP)).unwrap();
    let other = BLIP.replace("zorp.blip", "widget.deleted");
    let seen = bench.preview(Draft { text: &other, replaces: Some("own-blip") });
    assert_eq!((seen.matched, seen.looked_at), (1, 3));
    let steps: Vec<(bool, bool, u64)> =
        seen.moves.iter().map(|step| (step.was_classified, step.is_classified, step.rows)).collect();
    assert_eq!(steps, [(true, false, 2), (true, true, 1)]);
}

#[test]
fn saving_and_removing_rules_never_touches_evidence() {
    let bench = bench();
    let before = bench.evidence();
    assert_eq!(before.0.len(), 4);
    save(&bench.home, draft(BLIP)).unwrap();
    assert_eq!(bench.evidence(), before);
    assert!(bench.workspace().verify().unwrap().ok);
    remove(&bench.home, "own-blip").unwrap();
    assert_eq!(bench.evidence(), before);
    assert_eq!(bench.overview().unclassified_rows, 3);
    assert!(bench.workspace().verify().unwrap().ok);
}

#[test]
fn a_broken_file_of_own_rules_is_told_and_the_built_in_rules_are_in_force() {
    let bench = bench();
    save(&bench.home, draft(BLIP)).unwrap();
    let path = bench.home.own_rules();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.replace("\"risk\":3", "\"risk\":9")).unwrap();
    let workspace = bench.workspace();
    assert_eq!(workspace.derivation().rules().sha256(), exhibit_rule::RuleSet::builtin().sha256());
    let told = workspace.derivation().rules_problem().unwrap().to_string();
    assert!(told.contains("own.json") && told.contains("line 7") && told.contains("risk 9"), "{told}");
    assert!(workspace.derivation().profile("").is_err_and(|error| error.to_string().contains("no profile")));
    let overview = bench.overview();
    assert_eq!((overview.unclassified_rows, overview.own_problem), (3, Some(told)));
    for refused in [
        save(&bench.home, draft(&BLIP.replace("own-blip", "own-b"))).map(drop),
        remove(&bench.home, "own-blip"),
        preview(&workspace, draft(BLIP), &Watch::silent()).map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Usage { .. })), "{refused:?}");
    }
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"risk\":9"));
}

#[test]
fn what_is_no_rule_is_told_at_its_line_and_not_saved() {
    let bench = bench();
    for (text, line, part) in [
        ("{\"id\":\"a\",\n\"when\":{\"acton\":[]}", 2, "unknown field `acton`"),
        (r#"{"id":"a","when":{},"set":{"risk":1}}"#, 1, "`when` is empty"),
        (&BLIP.replace("own-blip", "deleted"), 1, "a built-in rule has the same id"),
    ] {
        let problem = bench.preview(draft(text)).problem.unwrap();
        assert_eq!(problem.line, line, "{problem:?}");
        assert!(problem.reason.contains(part), "{problem:?}");
        assert!(matches!(save(&bench.home, draft(text)), Err(Error::Usage { .. })));
    }
    assert!(!bench.home.own_rules().exists());
    assert!(remove(&bench.home, "deleted").unwrap_err().hint().contains("comes with Exhibit"));
}

#[test]
fn a_preview_stops_when_it_is_told_to() {
    let bench = bench();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let stopped = preview(&bench.workspace(), draft(BLIP), &Watch::new(&|_| (), cancel));
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
}

#[test]
fn an_explanation_names_the_rules_that_hold_for_a_row() {
    let bench = bench();
    let rest = r#"{"id":"own-low","when":{"action_tokens_any":["widget"]},"set":{"risk":0}}"#;
    save(&bench.home, draft(rest)).unwrap();
    let told = explain(&bench.workspace(), "row:3", &Watch::silent()).unwrap();
    assert_eq!(told.entry.rule.as_deref(), Some("deleted"));
    let held: Vec<(&str, bool, &[&str])> =
        told.held.iter().map(|held| (held.id.as_str(), held.is_own, held.decided.as_slice())).collect();
    assert_eq!(held[0], ("own-low", true, ["risk"].as_slice()));
    assert_eq!(held[1], ("deleted", false, ["evidence", "verb"].as_slice()));
    assert!(told.held[1].when.starts_with("the action has the word delete"), "{}", told.held[1].when);
    assert!(explain(&bench.workspace(), "row:1", &Watch::silent()).unwrap().held.is_empty());
}

#[test]
fn rules_saved_by_many_at_once_are_all_kept() {
    let bench = bench();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let home = &bench.home;
            let rule = BLIP.replace("own-blip", &format!("own-{n}"));
            scope.spawn(move || save(home, draft(&rule)).unwrap());
        }
    });
    let overview = bench.overview();
    let own = overview.rules.iter().filter(|rule| rule.is_own).count();
    assert_eq!(own, 8);
}
