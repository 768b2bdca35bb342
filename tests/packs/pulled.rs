//! Whether a pack says that it is complete, by what was pulled.

use std::collections::BTreeMap;
use std::time::Duration;

use exhibit_engine::entry::Moment;
use exhibit_engine::export::PackKind;
use exhibit_engine::pack::Built;
use exhibit_engine::pull::{self, Wanted};
use exhibit_engine::secret::{Keep, Secret};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::{Patience, Watch};

use crate::log::Log;
use crate::made::{build, members, order, read};
use crate::place::Place;
use crate::server::{Vendor, reply};

fn place_at(vendor: &Vendor) -> Place {
    let place = Place::new();
    let new = NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(vendor.url()),
        params: BTreeMap::new(),
        token: None,
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
    place
}

fn whole_vendor() -> Vendor {
    let log = Log::new();
    Vendor::start(move |ask| log.page(ask))
}

fn sync(place: &Place, since: Option<&str>) {
    let patience = Patience { backoff: Duration::from_millis(1), ..Patience::default() };
    let since = since.map(|text| Moment::parse(text).unwrap());
    let tokens = BTreeMap::from([("mushi".to_owned(), Secret::new("a token"))]);
    let wanted = Wanted { since, tokens, ..Wanted::default() };
    pull::sync(&place.workspace, &wanted, patience, &Watch::silent()).unwrap();
}

/// Builds a pack of the vendor's whole day and compares what it says inside with what the build says.
fn built(place: &Place, from: &str) -> Built {
    let mut order = order(place, PackKind::AccessReview, "pack.zip");
    (order.scope.from, order.scope.to) = (from.to_owned(), "2026-03-02".to_owned());
    let built = build(place, order);
    let pack = members(&read(place, "pack.zip"));
    let facts: serde_json::Value = serde_json::from_slice(&pack["data/pack.json"]).unwrap();
    assert_eq!(facts["complete"], built.complete, "{facts:#}");
    std::fs::remove_file(&built.path).unwrap();
    built
}

#[test]
fn a_period_that_was_pulled_to_the_end_is_complete() {
    let vendor = whole_vendor();
    let place = place_at(&vendor);
    sync(&place, None);
    let built = built(&place, "2026-03-01");
    assert!(built.complete && built.reasons.is_empty(), "{:?}", built.reasons);
    assert!(built.rows > 0);
}

#[test]
fn a_period_that_starts_before_what_was_pulled_says_so() {
    let vendor = whole_vendor();
    let place = place_at(&vendor);
    sync(&place, Some("2026-03-01T12:00:00Z"));
    let early = built(&place, "2026-03-01");
    assert!(!early.complete);
    assert_eq!(early.reasons, ["mushi was not asked for the beginning of the period."]);
    assert!(built(&place, "2026-03-01T12:00:00Z").complete, "from there on all was asked for");
}

#[test]
fn a_source_that_was_never_pulled_or_broke_off_makes_a_pack_incomplete() {
    let vendor = whole_vendor();
    let place = place_at(&vendor);
    let never = built(&place, "2026-03-01");
    assert_eq!((never.complete, never.rows), (false, 0));
    assert_eq!(never.reasons, ["mushi was never pulled to the end."]);

    let log = Log::new();
    vendor.now(move |ask| if ask.query["offset"] == "0" { log.page(ask) } else { reply(404, "", b"") });
    sync(&place, None);
    let broken = built(&place, "2026-03-01");
    assert!(!broken.complete && broken.rows > 0);
    assert_eq!(broken.reasons, ["mushi was never pulled to the end."]);
}

#[test]
fn a_workspace_in_which_nothing_was_asked_is_not_complete() {
    let place = Place::new();
    place.workspace.create().unwrap();
    let empty = built(&place, "2026-03-01");
    assert_eq!((empty.complete, empty.rows), (false, 0));
    assert_eq!(empty.reasons, ["Nothing was ever pulled or imported into this workspace."]);
}

#[test]
fn files_make_a_period_complete_only_as_far_as_their_rows_go() {
    let place = Place::new();
    let row = r#"{"id":"1","account_user_id":"a","actor_user_id":"a@acme.io","action":"TOKEN_REVOKED",
        "target_type":"token","target_id":"t","metadata":{},"created_at":"2026-01-05T00:00:00Z"}"#;
    place.import(("january.json", row.as_bytes()), "outworx").unwrap();
    let march = built(&place, "2026-03-01");
    assert_eq!(march.reasons, ["No file imported into outworx holds rows of this period."]);
    let january = built(&place, "2026-01-01").reasons;
    assert!(
        january[0]
            .ends_with("2026-01-06 to 2026-03-01 (55 days); whether there were rows then is not known."),
        "{january:?}"
    );
}

#[test]
fn a_source_asked_for_a_part_of_its_rows_makes_a_pack_incomplete() {
    let vendor = whole_vendor();
    let place = Place::new();
    let new = NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(vendor.url()),
        params: BTreeMap::from([("action".into(), "key.created".into())]),
        token: None,
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
    sync(&place, None);
    let part = built(&place, "2026-03-01");
    assert_eq!(part.reasons, ["mushi is asked for a part of its rows only: action=key.created."]);
}
