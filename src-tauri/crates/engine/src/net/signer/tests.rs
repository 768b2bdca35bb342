//! Every way of signing in sends the secret where it belongs, and nothing else shows it.

use exhibit_source::Profile;

use super::*;
use crate::clock;

fn profile(auth: &str) -> Profile {
    Profile::parse(&format!(
        "schema = 'profile/1'\nid = 'x'\ntitle = 'X'\nvendor = 'X'\nkind = 'api'\nas_read = '2026-05-09'\n\
         time = ['rfc3339']\n[request]\nurl = 'https://api.x.example'\npath = '/logs'\n\
         [auth]\n{auth}\n[fields]\nat = ['at']\n"
    ))
    .unwrap()
}

fn signer(auth: &str, secret: Option<&str>) -> Result<Signer, Error> {
    let secret = secret.map(Secret::new);
    Signer::new(&profile(auth), ("mine", ""), &[], secret.as_ref())
}

fn headers(auth: &str, secret: &str) -> Vec<(String, String)> {
    let headers = signer(auth, Some(secret)).unwrap().headers().unwrap();
    headers.iter().map(|(k, v)| (k.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect()
}

fn one(name: &str, text: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), text.to_owned())]
}

const CLIENT: &str = "kind = 'client_credentials'\ntoken_url = '/oauth/token'\nscope = 'a b'";

#[test]
fn each_way_of_signing_in_makes_its_headers() {
    assert_eq!(headers("kind = 'none'", "tok"), []);
    assert_eq!(headers("kind = 'bearer'", "tok"), one("authorization", "Bearer tok"));
    let own = "kind = 'header'\nname = 'Authorization'\nprefix = 'Token token='";
    assert_eq!(headers(own, "tok"), one("authorization", "Token token=tok"));
    let pair = "kind = 'basic'\nsecret = 'pair'";
    assert_eq!(headers(pair, "a@x:p:w"), one("authorization", "Basic YUB4OnA6dw=="));
    assert_eq!(headers("kind = 'basic'\nsecret = 'name'", "tok"), one("authorization", "Basic dG9rOg=="));
    let two = "kind = 'headers'\nnames = ['DD-API-KEY', 'DD-APPLICATION-KEY']";
    let expected = [one("dd-api-key", "first"), one("dd-application-key", "second")].concat();
    assert_eq!(headers(two, "first\nsecond"), expected);
    assert_eq!(headers(two, "first\r\nsecond"), expected);
}

#[test]
fn a_secret_of_other_parts_than_wanted_is_a_matter_of_credentials() {
    let two = "kind = 'headers'\nnames = ['DD-API-KEY', 'DD-APPLICATION-KEY']";
    for (auth, secret) in [
        (two, Some("one line")),
        (two, Some("a\nb\nc")),
        (two, Some("a\n")),
        (two, Some("\nb")),
        (two, None),
        (CLIENT, Some("only the id")),
        (CLIENT, None),
        ("kind = 'bearer'", Some("two\nlines")),
        ("kind = 'basic'\nsecret = 'pair'", Some("no colon")),
        ("kind = 'bearer'", Some("t\u{7f}k")),
    ] {
        let error = signer(auth, secret).unwrap_err();
        assert!(matches!(error, Error::Credentials { .. }), "{auth} {secret:?}: {error:?}");
        assert!(!format!("{error:?}").contains("no colon"), "{error:?}");
    }
    let told = signer(two, Some("x")).unwrap_err().to_string();
    assert!(told.contains("DD-API-KEY, DD-APPLICATION-KEY"), "{told}");
}

fn text(bytes: Option<Vec<u8>>) -> String {
    String::from_utf8(bytes.unwrap()).unwrap()
}

#[test]
fn a_token_is_asked_for_with_the_clients_secret_in_the_form_or_beside_it() {
    let now = clock::started();
    let asked = signer(CLIENT, Some("id\ns &=/")).unwrap().token_request(now).unwrap().unwrap();
    assert_eq!((asked.method, asked.url.as_str()), (Method::Post, "https://api.x.example/oauth/token"));
    assert_eq!(
        text(asked.body),
        "grant_type=client_credentials&scope=a+b&client_id=id&client_secret=s+%26%3D%2F"
    );
    let beside = format!("{CLIENT}\nclient = 'basic'");
    let asked = signer(&beside, Some("id\npw")).unwrap().token_request(now).unwrap().unwrap();
    assert_eq!(asked.headers[AUTHORIZATION], "Basic aWQ6cHc=");
    assert_eq!(text(asked.body), "grant_type=client_credentials&scope=a+b");
}

#[test]
fn a_token_signs_until_shortly_before_it_expires() {
    let (signer, now) = (signer(CLIENT, Some("id\npw")).unwrap(), clock::started());
    assert!(signer.headers().is_err(), "no token was got yet");
    for lives in ["3600", "\"3600\"", "3600.0"] {
        let reply = format!("{{\"access_token\":\"acc\",\"expires_in\":{lives}}}");
        signer.accept(reply.as_bytes(), now).unwrap();
        assert_eq!(signer.headers().unwrap()[AUTHORIZATION], "Bearer acc");
        let needs =
            |seconds: u64| signer.token_request(now + Duration::from_secs(seconds)).unwrap().is_some();
        assert!(!needs(3_569) && needs(3_570), "{lives}");
    }
    signer.accept(b"{\"access_token\":\"acc\"}", now).unwrap();
    assert!(signer.token_request(now + Duration::from_secs(1 << 30)).unwrap().is_none());
}

#[test]
fn a_refused_token_is_renewed_once_and_not_when_a_fresh_one_is_refused() {
    let (fixed, now) = (signer("kind = 'bearer'", Some("tok")).unwrap(), clock::started());
    fixed.proved();
    assert!(!fixed.forget_token());
    let signer = signer(CLIENT, Some("id\npw")).unwrap();
    signer.accept(b"{\"access_token\":\"acc\"}", now).unwrap();
    signer.proved();
    assert!(signer.forget_token());
    assert!(signer.token_request(now).unwrap().is_some());
    signer.accept(b"{\"access_token\":\"acc2\"}", now).unwrap();
    assert!(!signer.forget_token(), "it never answered anything");
}

#[test]
fn what_holds_no_token_is_refused_without_its_bytes() {
    let (signer, now) = (signer(CLIENT, Some("id\npw")).unwrap(), clock::started());
    for body in [
        &b""[..],
        b"<html>secret</html>",
        b"{}",
        b"{\"access_token\":\"\"}",
        b"{\"access_token\":\"a\\nsecret\"}",
        b"{\"access_token\":7}",
        b"[]",
    ] {
        let why = signer.accept(body, now).unwrap_err();
        assert!(!why.contains("secret"), "{why}");
        assert!(signer.headers().is_err());
    }
}

#[test]
fn every_form_of_a_secret_is_taken_out_of_errors() {
    let told = |signer: &Signer, message: &str| {
        let error = Error::Remote { source_name: "mine".into(), message: message.to_owned(), hint: "" };
        signer.hide(error).to_string()
    };
    let client = signer(CLIENT, Some("client-id\npass-word")).unwrap();
    client.accept(b"{\"access_token\":\"acc-ess\"}", clock::started()).unwrap();
    let shown = told(&client, "client-id and pass-word and acc-ess");
    assert_eq!(shown, "mine: (the token) and (the token) and (the token)");
    let basic = signer("kind = 'basic'\nsecret = 'pair'", Some("name:pass-word")).unwrap();
    let shown = told(&basic, "bmFtZTpwYXNzLXdvcmQ= pass-word name:pass-word");
    assert_eq!(shown, "mine: (the token) (the token) (the token)");
    assert_eq!(format!("{client:?}"), "Signer(…)");
}
