//! Signing in: the right secret opens, another does not, and neither stands anywhere but in the requests to the vendor.

use std::collections::BTreeMap;
use std::sync::Arc;

use exhibit_engine::Code;
use exhibit_engine::pull::Ended;

use super::fault::{Fault, When};
use super::kind::{Kind, PAGE_ROWS};
use super::sign_in::{ALL, MARK, SignIn};
use super::socket::{Answer, Ask, Listener};
use super::world::{ROWS, World};

#[test]
fn the_right_secret_opens_in_every_way_of_signing_in() {
    for sign_in in ALL {
        let world = World::new(Kind::Cursor, sign_in);
        let case = world.case("log", ROWS, 1);
        let pulled = case.pull();
        assert_eq!(pulled.ended, Ended::Ok, "{sign_in:?}: {:?}", pulled.failure);
        assert_eq!(case.kept().len(), ROWS);
        for ask in case.vendor.asked() {
            let told: Vec<&String> = ask.headers.values().filter(|value| value.contains(MARK)).collect();
            let most = if sign_in == SignIn::Headers { 2 } else { 1 };
            assert!(told.len() <= most, "{sign_in:?}: {ask:?}");
            assert!(!format!("{}{:?}", ask.path, ask.query).contains(MARK), "{sign_in:?}: {ask:?}");
            assert!(ask.header("referer").is_empty(), "{sign_in:?}: {ask:?}");
        }
        assert_eq!(world.end(), Vec::<String>::new(), "{sign_in:?}");
    }
}

#[test]
fn a_wrong_secret_is_told_and_stored_nowhere_and_the_right_one_goes_on() {
    for sign_in in ALL {
        let world = World::new(Kind::Cursor, sign_in);
        let token = world.place.beside("token.txt");
        let case = world.case("log", ROWS, 2);
        std::fs::write(&token, sign_in.secret().replace("LEAK", "LEAK_WRONG")).unwrap();
        let pulled = case.pull();
        assert_eq!((pulled.ended, pulled.counts.seen), (Ended::Failed, 0), "{sign_in:?}");
        let failure = pulled.failure.clone().unwrap();
        assert_eq!(failure.code, Code::Credentials, "{sign_in:?}: {failure:?}");
        assert!(!format!("{pulled:?}{:?}", case.receipts()).contains(MARK), "{sign_in:?}: {failure:?}");
        assert!(case.vendor.count() < 6, "{sign_in:?}: {} requests", case.vendor.count());
        std::fs::write(&token, sign_in.secret()).unwrap();
        assert_eq!(case.pull().ended, Ended::Ok, "{sign_in:?}");
        assert_eq!(world.end(), Vec::<String>::new(), "{sign_in:?}");
    }
}

#[test]
fn a_vendor_that_says_the_secret_back_does_not_get_it_into_errors_or_files() {
    for sign_in in ALL {
        let world = World::new(Kind::Cursor, sign_in);
        for status in [200_u16, 302, 400, 401, 429, 500] {
            let case = world.case(&format!("log-{status}"), ROWS, 3);
            let inside = Arc::clone(&case.script);
            case.vendor.now(move |ask| {
                if let Some(token) = sign_in.token_answer(ask) {
                    return token;
                }
                drop(inside.lock().unwrap());
                let all: String =
                    ask.headers.iter().map(|(name, value)| format!("{name} {value} ")).collect();
                let secret = format!("{all}{}", sign_in.secret().replace('\n', " "));
                let body = format!("{{\"error\":{{\"message\":\"bad {}\"}}}}", secret.replace('"', " "));
                let location = format!("Location: https://evil.example/?{}\r\n", secret.replace(' ', "+"));
                Answer::reply(status, &location, body.as_bytes())
            });
            let pulled = case.pull();
            assert_eq!(pulled.ended, Ended::Failed, "{sign_in:?} {status}");
            let told = format!("{pulled:?}{:?}", case.receipts());
            assert!(!told.contains(MARK), "{sign_in:?} {status}: {told}");
            // Basic authentication is the secret in other letters.
            assert!(!told.contains("X0RPX05PVF9"), "{sign_in:?} {status}: {told}");
        }
        assert_eq!(world.end(), Vec::<String>::new(), "{sign_in:?}");
    }
}

/// `ask` as it would be with the token that the vendor of the tests knows.
fn with_known_token(ask: &Ask) -> Ask {
    let headers: BTreeMap<String, String> = ask
        .headers
        .iter()
        .map(|(name, value)| {
            let value = if name == "authorization" { "Bearer at_DO_NOT_LEAK_9" } else { value };
            (name.clone(), value.to_owned())
        })
        .collect();
    Ask { headers, ..ask.clone() }
}

#[test]
fn a_token_that_expires_half_way_is_got_anew() {
    let world = World::new(Kind::Cursor, SignIn::ClientForm);
    let case = world.case("log", ROWS, 4);
    let (script, mut tokens, mut used) = (Arc::clone(&case.script), 0, 0);
    case.vendor.now(move |ask| {
        if ask.path == "/oauth/token" {
            (tokens, used) = (tokens + 1, 0);
            let body = format!("{{\"access_token\":\"at_DO_NOT_LEAK_{tokens}\",\"token_type\":\"bearer\"}}");
            return Answer::reply(200, "", body.as_bytes());
        }
        used += 1;
        if used > 3 || ask.header("authorization") != format!("Bearer at_DO_NOT_LEAK_{tokens}") {
            return super::sign_in::refused();
        }
        script.lock().unwrap().answer(&with_known_token(ask))
    });
    let pulled = case.pull();
    assert_eq!(pulled.ended, Ended::Ok, "{:?}", pulled.failure);
    assert_eq!(case.kept().len(), ROWS);
    assert_eq!(world.end(), Vec::<String>::new());
}

#[test]
fn a_place_for_tokens_that_sends_us_elsewhere_does_not_get_the_secret_there() {
    for sign_in in [SignIn::ClientForm, SignIn::ClientBasic] {
        let world = World::new(Kind::Cursor, sign_in);
        for status in [301, 302, 307, 308] {
            let case = world.case(&format!("log-{status}"), ROWS, 5);
            let location = format!("Location: {}/oauth/token\r\n", world.other.url());
            case.vendor.now(move |_| Answer::reply(status, &location, b""));
            let pulled = case.pull();
            assert_eq!(pulled.ended, Ended::Failed, "{sign_in:?} {status}");
            assert!(!format!("{pulled:?}{:?}", case.receipts()).contains(MARK), "{sign_in:?} {status}");
        }
        assert_eq!(world.other.count(), 0, "{:?}", world.other.asked());
    }
}

#[test]
fn a_file_at_a_host_of_the_profile_is_not_fetched_without_encryption() {
    let places = "failed = [\"failed\"]\nfile_hosts = [\"localhost\"]";
    let profile = Kind::ExportJson.profile(SignIn::Bearer.table(), PAGE_ROWS);
    let profile = profile.replace("failed = [\"failed\"]", places);
    let world = World::with_profile(Kind::ExportJson, SignIn::Bearer, &profile);
    let case = world.case("log", ROWS, 6);
    let elsewhere = Listener::start(|_| Answer::reply(200, "", b"{\"rows\":[]}"));
    let url = elsewhere.url().replace("127.0.0.1", "localhost");
    case.vendor.now(move |_| {
        let body = format!("{{\"job\":\"j1\",\"state\":\"ready\",\"url\":\"{url}/file\"}}");
        Answer::reply(200, "", body.as_bytes())
    });
    let pulled = case.pull();
    assert_eq!((pulled.ended, pulled.counts.seen), (Ended::Failed, 0), "{pulled:?}");
    assert_eq!(elsewhere.count(), 0, "{:?}", elsewhere.asked());
}

#[test]
fn a_file_that_is_not_ready_is_waited_for_and_one_that_failed_is_told() {
    let world = World::new(Kind::ExportCsv, SignIn::Bearer);
    let case = world.case("log", ROWS, 7);
    case.script.lock().unwrap().list.polls = 2;
    assert_eq!(case.pull().ended, Ended::Ok);
    assert_eq!(case.kept().len(), ROWS);
    let failed = world.case("failed", ROWS, 8);
    failed.vendor.now(|_| Answer::reply(200, "", b"{\"job\":\"j1\",\"state\":\"failed\",\"url\":null}"));
    let pulled = failed.pull();
    assert_eq!((pulled.ended, pulled.counts.seen), (Ended::Failed, 0), "{pulled:?}");
    let odd = world.case("odd", ROWS, 9);
    odd.trouble(&[(Fault::Says(200, "null"), When::Always)]);
    assert_eq!(odd.pull().ended, Ended::Failed);
    assert_eq!(odd.kept(), Vec::new());
}
