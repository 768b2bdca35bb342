//! The shelf of captured deliveries: what goes in comes out byte for byte, once, and without the sender's credentials.
#![allow(missing_docs, reason = "tests are sentences already")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::hook::{Credentials, Key, Kind, Schemes, Secret, read_schemes};
use exhibit_engine::output::Existing;
use exhibit_engine::webhook::shelf::{
    Exported, Form, Imported, Judging, Listed, Listing, OfCopies, Order, export, ids_of, import, list, one,
};
use exhibit_engine::{Error, Home, Watch, Workspace};
use sha2::{Digest, Sha256};

struct Place {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        Self { folder, workspace }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, path: &Path) -> Imported {
        import(&self.workspace, &[path.to_owned()], &Judging::default(), &Watch::silent()).unwrap()
    }

    fn export(&self, name: &str, form: Form, credentials: Credentials) -> (PathBuf, Exported) {
        let path = self.folder.path().join(name);
        let reader = self.workspace.reader().unwrap();
        let mut ids = ids_of(&reader, &Judging::default(), &Listing::default(), &Watch::silent()).unwrap();
        ids.reverse();
        let (output, copies, schemes) = ((path.as_path(), Existing::Keep), OfCopies::LeftOut, &own_token());
        let order = Order { ids: &ids, form, credentials, copies, schemes, output };
        let exported = export(self.workspace.home(), &reader, &order, &Watch::silent()).unwrap();
        (path, exported)
    }

    fn list(&self, judging: &Judging, listing: &Listing) -> Listed {
        list(&self.workspace.reader().unwrap(), judging, listing, &Watch::silent()).unwrap()
    }
}

/// With a scheme of the user's own that compares a token.
fn own_token() -> Schemes {
    let own = "schema = \"schemes/1\"\n[[scheme]]\nid = \"mine\"\ntitle = \"Mine\"\npage = \"https://x.example\"\n\
               header = \"X-My-Auth\"\nalgorithm = \"token\"\n";
    Schemes::with_own(read_schemes(own).unwrap()).unwrap()
}

fn line(id: &str, second: u32, body: &[u8]) -> String {
    let body = STANDARD.encode(body);
    format!(
        r#"{{"received_at":"2026-05-01T10:00:{second:02}.000Z","method":"POST","url":"https://u:s3cret@h.example/in?access_token=s3cret","headers":[["X-GitHub-Delivery","{id}"],["x-github-EVENT","push"],["Authorization","Bearer s3cret"],["Cookie","s3cret=1"],["X-My-AUTH","s3cret-own"],["X-Hub-Signature-256","sha256=00"]],"body_base64":"{body}"}}"#
    ) + "\n"
}

fn counts(imported: &Imported) -> [u64; 6] {
    let file = &imported.files[0];
    assert_eq!(file.seen, file.new + file.again + file.known + file.problems, "{file:?}");
    [file.seen, file.new, file.conflicts, file.again, file.known, file.problems]
}

#[test]
fn the_same_file_twice_changes_nothing_and_the_same_delivery_again_is_counted() {
    let place = Place::new();
    let text =
        [line("a", 1, b"x"), line("a", 2, b"x"), line("a", 3, b"y"), line("b", 4, b""), "{broken\n".into()];
    let path = place.file("in.ndjson", text.concat().as_bytes());
    assert_eq!(counts(&place.import(&path)), [5, 3, 1, 1, 0, 1]);
    let before = place.workspace.reader().unwrap().capture_counts().unwrap();
    assert_eq!(counts(&place.import(&path)), [5, 0, 0, 0, 4, 1]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&std::fs::read(&path).unwrap()).unwrap();
    let packed = place.file("in.ndjson.gz", &packed.finish().unwrap());
    assert_eq!(counts(&place.import(&packed))[4], 4);
    let after = place.workspace.reader().unwrap().capture_counts().unwrap();
    assert_eq!(
        (after.captures, after.again, after.conflicts),
        (before.captures, before.again, before.conflicts)
    );
    assert!(place.workspace.verify().unwrap().ok);
}

#[test]
fn bad_first_lines_hide_no_delivery_and_each_is_counted() {
    let place = Place::new();
    let small = place.file("mix.ndjson", format!("null\n{}", line("a", 1, b"x")).as_bytes());
    assert_eq!(counts(&place.import(&small)), [2, 1, 0, 0, 0, 1]);
    // Large enough to be cut into parts, of which some hold bad lines only.
    let large = ["garbage\n".repeat(9), line("b", 2, b"y"), "garbage\n".repeat(600_000), line("c", 3, b"z")];
    let imported = place.import(&place.file("large.ndjson", large.concat().as_bytes()));
    assert_eq!(counts(&imported), [600_011, 2, 0, 0, 0, 600_009]);
    assert_eq!(imported.files[0].problems_kept, 10_000);
}

#[test]
fn of_a_gzip_that_breaks_off_what_stood_before_is_kept() {
    let place = Place::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    let text: String = (0..50).map(|nth| line(&nth.to_string(), nth, b"x")).collect();
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    // The trailer has 8 bytes and the last line end one: the line before it is cut, too.
    let imported = place.import(&place.file("cut.ndjson.gz", &packed[..packed.len() - 20]));
    assert_eq!(counts(&imported), [51, 49, 0, 0, 0, 2]);
    let file = &imported.files[0];
    assert!(file.error.is_none() && file.notes[1].line == 50, "{file:?}");
    assert!(file.notes[1].reason.contains("damaged or cut off"), "{file:?}");
}

#[test]
fn a_file_that_is_too_large_is_told_so() {
    let place = Place::new();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let part = vec![b' '; 1 << 20];
    (0..262).for_each(|_| bomb.write_all(&part).unwrap());
    let imported = place.import(&place.file("bomb.gz", &bomb.finish().unwrap()));
    let failure = imported.files[0].error.as_ref().unwrap();
    assert!(failure.message.contains("too large") && failure.hint.contains("split"), "{failure:?}");
}

#[test]
fn a_file_that_cannot_be_read_costs_the_others_nothing() {
    let place = Place::new();
    let good = place.file("good.ndjson", line("a", 1, b"x").as_bytes());
    let folder = place.folder.path().to_owned();
    let paths = [folder.join("missing.http"), folder, good];
    let imported = import(&place.workspace, &paths, &Judging::default(), &Watch::silent()).unwrap();
    let ended: Vec<bool> = imported.files.iter().map(|file| file.error.is_none()).collect();
    assert_eq!((ended, imported.files[2].new, imported.is_whole()), (vec![false, false, true], 1, false));
}

#[test]
fn bodies_come_out_of_store_export_and_import_with_the_same_sha256() {
    let place = Place::new();
    let bodies: Vec<Vec<u8>> = vec![
        (0..=255).cycle().take(70_000).collect(),
        b"\xff\xfe\x00\r\n".to_vec(),
        Vec::new(),
        b"{\"a\": 1e400, \"a\": \"\\ud800\"}\n".to_vec(),
    ];
    let text: String = bodies.iter().zip(1..).map(|(body, nth)| line(&nth.to_string(), nth, body)).collect();
    place.import(&place.file("in.ndjson", text.as_bytes()));
    let (path, exported) = place.export("out.ndjson", Form::Ndjson, Credentials::Shown);
    let written = std::fs::read(&path).unwrap();
    assert_eq!((exported.deliveries, exported.bytes), (4, written.len() as u64));
    assert_eq!(exported.sha256, hex::encode(Sha256::digest(&written)));
    // Here it is all known; elsewhere it is the same.
    assert_eq!(counts(&place.import(&path))[4], 4);
    let other = Place::new();
    assert_eq!(counts(&other.import(&path))[1], 4);
    let reader = other.workspace.reader().unwrap();
    let found = reader.capture_lines(0, 9).unwrap();
    let hashes: Vec<[u8; 32]> = found.iter().map(|line| line.body_sha256).collect();
    assert_eq!(hashes, bodies.iter().map(|body| Sha256::digest(body).into()).collect::<Vec<[u8; 32]>>());
    assert!(
        bodies.iter().zip(1..).all(|(body, id)| reader.capture(id).unwrap().unwrap().capture.body == *body)
    );
}

#[test]
fn credentials_stay_in_the_workspace_unless_somebody_asks_for_them() {
    let place = Place::new();
    place.import(&place.file("in.ndjson", line("a", 1, b"x").as_bytes()));
    for (name, form) in [("a.ndjson", Form::Ndjson), ("a.http", Form::Http), ("a.har", Form::Har)] {
        let (path, _) = place.export(name, form, Credentials::Masked);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!text.contains("s3cret") && text.contains("(masked)"), "{text}");
        let (path, _) = place.export(&format!("whole-{name}"), form, Credentials::Shown);
        assert!(std::fs::read_to_string(path).unwrap().contains("Bearer s3cret"));
    }
    let reader = place.workspace.reader().unwrap();
    let judging = Judging { schemes: own_token(), ..Judging::default() };
    let shown = one(&reader, &judging, 1).unwrap();
    assert!(!format!("{shown:?}").contains("s3cret"));
    // Nor can they be found letter by letter.
    let listing = |text: &str| Listing { text: text.into(), ..Listing::default() };
    assert_eq!(place.list(&judging, &listing("s3cret")).count, 0);
    assert!(!format!("{:?}", place.list(&judging, &Listing::default())).contains("s3cret"));
    assert_eq!(place.list(&Judging::default(), &listing("GITHUB-event")).count, 1);
}

#[test]
fn the_list_is_newest_first_judged_by_the_secrets_and_goes_on_where_it_ended() {
    let place = Place::new();
    let mut text = line("b", 2, b"2") + &line("c", 3, b"3");
    let at = "2026-05-01T10:00:01Z".parse().unwrap();
    let plain = exhibit_engine::hook::Capture {
        received_at: Some(at),
        method: "POST".into(),
        url: "/in".into(),
        headers: vec![],
        body: b"{}".to_vec(),
    };
    let secret = Secret::new("right");
    let scheme = Schemes::built_in().named("github_sha256").unwrap();
    text += &exhibit_engine::hook::to_ndjson(
        &exhibit_engine::hook::sign(scheme, &secret, &plain, at, "a").unwrap(),
    );
    place.import(&place.file("in.ndjson", text.as_bytes()));
    let judging = Judging { keys: vec![Key::from(secret)], ..Judging::default() };
    let ids = |listing: &Listing| -> Vec<u64> {
        place.list(&judging, listing).rows.into_iter().map(|row| row.line.id).collect()
    };
    assert_eq!(ids(&Listing::default()), [2, 1, 3]);
    assert_eq!(ids(&Listing { limit: 1, ..Listing::default() }), [2]);
    assert_eq!(ids(&Listing { after: Some(2), limit: 5, ..Listing::default() }), [1, 3]);
    assert_eq!(ids(&Listing { verdicts: vec![Kind::Valid], ..Listing::default() }), [3]);
    let listed = place.list(&judging, &Listing::default());
    assert_eq!((listed.total, listed.counts.valid, listed.counts.malformed), (3, 1, 2));
    let missing = one(&place.workspace.reader().unwrap(), &judging, 9).unwrap_err();
    assert!(matches!(missing, Error::Usage { .. }));
}
