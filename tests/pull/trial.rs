//! Trying out a source before it is added: one request, nothing stored, no token kept.

use std::collections::BTreeMap;

use exhibit_engine::secret::{Given, Keep, Secret};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::{Code, Error, Watch};

use crate::log::Log;
use crate::place::Place;
use crate::server::{Vendor, reply};
use crate::short;

const TOKEN: &str = "tok_DO_NOT_LEAK_7c1f";

fn new(url: &str, token: &str) -> NewSource {
    NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(url.to_owned()),
        params: BTreeMap::new(),
        token: Some(Given::Text(Secret::new(token))),
        keep: Keep::Nowhere,
    }
}

fn try_out(place: &Place, new: &NewSource) -> Result<source::Checked, Error> {
    source::try_out(&place.workspace, new, short(), &Watch::silent())
}

#[test]
fn a_source_is_tried_out_with_one_request_and_leaves_nothing_behind() {
    let log = Log::new();
    let vendor = Vendor::start(move |ask| log.page(ask));
    let place = Place::new();
    let tried = try_out(&place, &new(&vendor.url(), &format!(" {TOKEN}\r\n"))).unwrap();
    assert!(!tried.entries.is_empty() && tried.problems.is_empty());
    assert!(tried.entries.iter().all(|entry| entry.row == 0 && entry.source == "mushi"));
    let asked = vendor.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].head.contains(&format!("Bearer {TOKEN}\r\n")), "{}", asked[0].head);
    assert!(!place.data().exists(), "something was written");
}

#[test]
fn a_refused_token_is_told_without_it() {
    let vendor = Vendor::start(|_| {
        reply(401, "", format!("{{\"error\":{{\"code\":\"NO\",\"message\":\"{TOKEN}?\"}}}}").as_bytes())
    });
    let place = Place::new();
    let failure = try_out(&place, &new(&vendor.url(), TOKEN)).unwrap_err().failure();
    assert_eq!(failure.code, Code::Credentials);
    assert!(!format!("{failure:?}").contains(TOKEN), "{failure:?}");
}

#[test]
fn nothing_is_asked_for_a_bad_name_token_or_profile() {
    let vendor = Vendor::start(|_| reply(200, "", b"{}"));
    let place = Place::new();
    let sound = new(&vendor.url(), TOKEN);
    let code = |new: NewSource| try_out(&place, &new).unwrap_err().code();
    assert_eq!(code(NewSource { name: "../x".into(), ..sound.clone() }), Code::Usage);
    assert_eq!(code(NewSource { profile: "generic".into(), url: None, ..sound.clone() }), Code::Usage);
    for bad in ["", " \n", "two\nlines", "tab\there"] {
        assert_eq!(code(new(&vendor.url(), bad)), Code::Credentials, "{bad:?}");
    }
    assert!(vendor.asked().is_empty() && !place.data().exists());
}

#[test]
fn a_pasted_token_is_kept_in_a_place_that_was_chosen_or_the_source_is_not_added() {
    let log = Log::new();
    let vendor = Vendor::start(move |ask| log.page(ask));
    let place = Place::new();
    let sound = new(&vendor.url(), &format!("{TOKEN}\n"));
    let refused = source::add(&place.workspace, &sound).unwrap_err().failure();
    assert_eq!(refused.code, Code::Credentials);
    assert!(refused.hint.contains("keychain") && !place.workspace.exists(), "{refused:?}");
    let line = source::add(&place.workspace, &NewSource { keep: Keep::InFile, ..sound }).unwrap();
    assert_eq!(line.secret.as_deref(), Some("store"));
    assert_eq!(crate::sync(&place).ended, exhibit_engine::pull::Ended::Ok);
    assert!(vendor.asked().iter().all(|ask| ask.head.contains(&format!("Bearer {TOKEN}\r\n"))));
}
