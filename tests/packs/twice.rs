//! The same words give the same bytes: signed packs too, redacted ones, and those with everything that can go in.

use std::path::PathBuf;
use std::process::Command;

use exhibit_engine::Watch;
use exhibit_engine::export::{Extras, PackKind, RedactionProfile, SampleMethod, SamplePlan, Trust};
use exhibit_engine::pack::{self, Additions, Minisign, RedactionChoice, RedactionSecret, Signing};
use exhibit_engine::secret::Keep;
use exhibit_engine::sign::{self, Choice};

use crate::made::{build, members, order, place, read};
use crate::place::Place;

fn own_key(place: &Place) -> Signing {
    if sign::key(&place.workspace).unwrap().is_none() {
        sign::create(&place.workspace, Keep::InFile).unwrap();
    }
    pack::signing(sign::open(&place.workspace, &Choice::Workspace).unwrap(), "ana@acme.io", Minisign::Too)
        .unwrap()
}

/// RSA signatures could hold something random; those of OpenSSH's kind do not.
fn rsa_key(place: &Place) -> Signing {
    let path: PathBuf = place.beside("data").with_file_name("id_rsa");
    if !path.exists() {
        let mut maker = Command::new("ssh-keygen");
        maker.args(["-q", "-t", "rsa", "-b", "3072", "-N", "", "-f"]).arg(&path);
        assert!(maker.status().unwrap().success());
    }
    let choice = Choice::File { path, passphrase: None };
    pack::signing(sign::open(&place.workspace, &choice).unwrap(), "rosa@acme.io", Minisign::Without).unwrap()
}

fn everything() -> Additions {
    let seed = "8172".to_owned();
    Additions {
        sample: Some(SamplePlan { method: SampleMethod::ByActor, size: 7, seed, listing: None }),
        extras: Extras { workbook: true, oscal: true },
        ..Additions::default()
    }
}

fn shareable() -> RedactionChoice {
    let profile = RedactionProfile::builtin("shareable").unwrap();
    RedactionChoice { profile, secret: RedactionSecret::Kept(Keep::InFile), passphrase: None }
}

/// Builds it twice, with everything opened and asked for anew; the files must be the same, and whole.
#[track_caller]
fn assert_same_twice(place: &Place, kind: PackKind, parts: impl Fn() -> (Additions, Signing)) {
    for name in ["a.zip", "b.zip"] {
        let mut order = order(place, kind, name);
        let (additions, signing) = parts();
        (order.additions, order.signing) = (additions, Some(signing));
        let built = build(place, order);
        assert!(built.rows > 20, "{kind:?} holds {} rows, which shows little", built.rows);
    }
    assert!(read(place, "a.zip") == read(place, "b.zip"), "{kind:?} differs from itself");
    let checked = pack::verify(&place.beside("a.zip"), &Trust::nobody(), &Watch::silent()).unwrap().check;
    assert!(checked.ok, "{:#?}", checked.checks);
    for name in ["a.zip", "b.zip"] {
        std::fs::remove_file(place.beside(name)).unwrap();
    }
}

#[test]
fn a_signed_pack_of_any_kind_with_everything_in_it_is_the_same_again() {
    let place = place();
    for kind in PackKind::ALL {
        assert_same_twice(&place, *kind, || (everything(), own_key(&place)));
    }
}

#[test]
fn a_pack_signed_by_rsa_is_the_same_again() {
    let place = place();
    assert_same_twice(&place, PackKind::AccessReview, || (everything(), rsa_key(&place)));
}

#[test]
fn a_redacted_pack_of_any_kind_is_the_same_again() {
    let place = place();
    for kind in PackKind::ALL {
        let redacted = || Additions { redaction: Some(shareable()), ..everything() };
        assert_same_twice(&place, *kind, || (redacted(), own_key(&place)));
    }
}

/// A pack names nobody whom its profile hides: not one address of the rows is in any file of it.
#[test]
fn no_file_of_a_redacted_pack_holds_an_address_of_its_rows() {
    let place = place();
    let mut whole = order(&place, PackKind::Custom, "whole.zip");
    whole.scope.query = "actor:*@*".into();
    let mut hidden = whole.clone();
    hidden.output = place.beside("hidden.zip");
    hidden.additions = Additions { redaction: Some(shareable()), ..everything() };
    build(&place, whole);
    build(&place, hidden);
    let rows = String::from_utf8(members(&read(&place, "whole.zip"))["data/evidence/events.ndjson"].clone())
        .unwrap();
    let mut names = std::collections::BTreeSet::new();
    for line in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        names.extend(row["actor"]["label"].as_str().filter(|name| name.contains('@')).map(str::to_owned));
    }
    assert!(names.len() > 3, "{names:?}");
    for (path, bytes) in members(&read(&place, "hidden.zip")) {
        for name in &names {
            let found = bytes.windows(name.len()).any(|part| part == name.as_bytes());
            assert!(!found, "{path} names {name}");
        }
    }
}
