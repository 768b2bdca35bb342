//! Reviews of a small workspace: who may decide what, and what closing says.

use super::*;
use crate::Home;
use crate::import::{self, Wanted};
use crate::secret::Keep;
use exhibit_export::seal::verify_sshsig;

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn asker() -> Asker {
    Asker { now: at("2026-06-02T00:00:00Z"), zone: chrono_tz::Tz::UTC }
}

/// A workspace in which Ana and Bob change roles.
fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    let bench = Bench { folder, workspace };
    bench.import("rows.ndjson", &["ana@acme.io", "bob@acme.io", "ana@acme.io"]);
    bench
}

impl Bench {
    fn import(&self, name: &str, actors: &[&str]) {
        let row = |(nth, actor): (usize, &&str)| {
            let at = format!("2026-05-01T00:00:{nth:02}Z");
            let id = format!("{name}-{nth}");
            serde_json::json!({ "id": id, "timestamp": at, "action": "MEMBER_ROLE_CHANGED", "actor": actor })
                .to_string()
                + "\n"
        };
        let path = self.folder.path().join(name);
        std::fs::write(&path, actors.iter().enumerate().map(row).collect::<String>()).unwrap();
        let wanted = Wanted { profile: None, source: Some("acme".into()) };
        import::path(&self.workspace, &path, &wanted, &Watch::silent()).unwrap();
    }

    fn opening() -> Opening {
        Opening {
            title: Some("Spring".into()),
            from: "2026-05-01".into(),
            to: "2026-06-01".into(),
            query: String::new(),
            by: "carla".into(),
        }
    }

    fn opened(&self) -> (u64, Vec<String>) {
        let id = open(&self.workspace, &Self::opening(), asker(), &Watch::silent()).unwrap();
        let people = detail(&self.workspace, id).unwrap().people;
        (id, people.into_iter().map(|person| person.principal.name).collect())
    }

    fn decide(&self, id: u64, (place, verdict, note): (u64, Verdict, &str), by: &str) -> Result<(), Error> {
        let choice = Choice { place, verdict, note: note.into() };
        decide(&self.workspace, id, &[choice], (by, at("2026-06-03T00:00:00Z")))
    }
}

fn ending(undecided: Undecided) -> Ending<'static> {
    Ending { by: "carla".into(), at: at("2026-06-04T00:00:00Z"), undecided, signing: None }
}

#[test]
fn a_review_holds_everybody_once_and_later_rows_change_nothing_in_it() {
    let bench = bench();
    let (id, people) = bench.opened();
    assert_eq!(people, ["ana@acme.io", "bob@acme.io"]);
    bench.import("more.ndjson", &["eve@acme.io"]);
    assert_eq!(detail(&bench.workspace, id).unwrap().people.len(), 2);
    assert_eq!(list(&bench.workspace).unwrap()[0].title, "Spring");
    let nobody = Opening { from: "2020-01-01".into(), to: "2020-02-01".into(), ..Bench::opening() };
    assert!(matches!(open(&bench.workspace, &nobody, asker(), &Watch::silent()), Err(Error::Usage { .. })));
}

#[test]
fn nobody_decides_about_themselves_and_only_approval_needs_no_note() {
    let bench = bench();
    let (id, _) = bench.opened();
    for reviewer in ["ana@acme.io", " ANA@Acme.IO "] {
        let refused = bench.decide(id, (1, Verdict::Approve, ""), reviewer).unwrap_err();
        assert!(refused.to_string().contains("their own access"), "{refused}");
    }
    // The same letters before the @ elsewhere may be somebody else.
    bench.decide(id, (1, Verdict::Approve, ""), "ana@other.io").unwrap();
    for verdict in [Verdict::Revoke, Verdict::Defer, Verdict::Escalate] {
        assert!(bench.decide(id, (2, verdict, "  "), "ana@acme.io").is_err(), "{verdict:?}");
    }
    bench.decide(id, (2, Verdict::Revoke, "left"), "ana@acme.io").unwrap();
    assert!(bench.decide(id, (2, Verdict::Approve, ""), " ").is_err());
    assert!(matches!(bench.decide(id, (3, Verdict::Approve, ""), "carla"), Err(Error::Usage { .. })));
    assert!(matches!(bench.decide(9, (1, Verdict::Approve, ""), "carla"), Err(Error::Usage { .. })));
}

#[test]
fn the_newest_decision_counts_and_the_sums_add_up() {
    let bench = bench();
    let (id, _) = bench.opened();
    bench.decide(id, (1, Verdict::Defer, "asks her boss"), "carla").unwrap();
    assert!(close(&bench.workspace, id, &ending(Undecided::Refuse)).is_err(), "Bob is not decided about");
    bench.decide(id, (1, Verdict::Revoke, "said no\nrevoke: everybody"), "carla").unwrap();
    let closing = close(&bench.workspace, id, &ending(Undecided::Leave)).unwrap();
    for line in [
        "People and programs reviewed: 2",
        "revoke: 1",
        "defer: 0",
        "not decided: 1",
        "not decided: bob@acme.io",
    ] {
        assert!(
            closing.statement.lines().any(|found| found == line || found.starts_with(line)),
            "{}",
            closing.statement
        );
    }
    assert!(
        !closing.statement.lines().any(|line| line == "revoke: everybody"),
        "a note writes no line of its own"
    );
    assert!(bench.decide(id, (1, Verdict::Approve, ""), "carla").unwrap_err().to_string().contains("closed"));
    assert!(close(&bench.workspace, id, &ending(Undecided::Leave)).is_err());
    let reader = bench.workspace.reader().unwrap();
    let ReviewState { from, to, .. } = detail(&bench.workspace, id).unwrap().state;
    let review = for_pack(&reader, id, (Period { from, to }, "")).unwrap();
    let later = Period { from, to: to.plus_ms(1) };
    assert!(matches!(for_pack(&reader, id, (later, "")), Err(Error::Usage { .. })));
    let narrower = for_pack(&reader, id, (Period { from, to }, "actor:bob@acme.io")).unwrap_err();
    assert!(narrower.to_string().contains("all rows"), "{narrower}");
    let verdicts: Vec<_> = review.decisions.iter().map(|decision| decision.verdict).collect();
    assert_eq!(verdicts, [Some(Verdict::Revoke), None]);
    assert_eq!(review.closing.map(|closing| closing.statement), Some(closing.statement));
}

#[test]
fn a_closing_statement_is_signed_by_the_workspaces_key() {
    let bench = bench();
    let (id, _) = bench.opened();
    sign::create(&bench.workspace, Keep::InFile).unwrap();
    let key = sign::open(&bench.workspace, &sign::Choice::Workspace).unwrap();
    let signing = pack::signing(key, "carla@acme.io", pack::Minisign::Without).unwrap();
    let ending = Ending { signing: Some(&signing), ..ending(Undecided::Leave) };
    let closing = close(&bench.workspace, id, &ending).unwrap();
    let signature = closing.signature.unwrap();
    let signer = verify_sshsig(&signature, "access-review", closing.statement.as_bytes()).unwrap();
    assert_eq!(signer.key.fingerprint(), signing.signer.fingerprint);
    assert!(verify_sshsig(&signature, "access-review", b"another statement").is_err());
    assert!(verify_sshsig(&signature, "evidence-pack", closing.statement.as_bytes()).is_err());
    assert_eq!(closing.signer.as_deref(), Some("carla@acme.io"));
}

#[test]
fn whom_the_review_that_was_closed_last_did_not_know_is_flagged() {
    let bench = bench();
    let flagged = |id: u64| -> Vec<String> {
        let people = detail(&bench.workspace, id).unwrap().people.into_iter();
        let new = |person: &Person| person.principal.flags.iter().any(|flag| flag == "new_since_last_review");
        people.filter(new).map(|person| person.principal.name).collect()
    };
    let (first, _) = bench.opened();
    assert!(flagged(first).is_empty(), "there was no review before");
    close(&bench.workspace, first, &ending(Undecided::Leave)).unwrap();
    bench.import("more.ndjson", &["eve@acme.io"]);
    let (second, _) = bench.opened();
    assert_eq!(flagged(second), ["eve@acme.io"]);
}
