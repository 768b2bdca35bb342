//! What requests look like on the wire, and what they can never become.

use super::*;
use crate::profile::tests::api;
use crate::{Window, builtin_by_id};
use exhibit_entry::Moment;
use proptest::prelude::*;

const BASE: &str = "https://api.example.org/base/log";

fn profile(request: &str, sections: &str) -> Profile {
    Profile::parse(&api(request, sections)).unwrap()
}

fn ask(profile: &Profile, params: &[(&str, &str)], step: &Step) -> Result<HttpRequest, Error> {
    let params: Vec<_> = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    request(profile, "", &params, step)
}

fn url(profile: &Profile, step: &Step) -> String {
    ask(profile, &[], step).unwrap().url
}

fn body(profile: &Profile, step: &Step) -> String {
    String::from_utf8(ask(profile, &[], step).unwrap().body.unwrap()).unwrap()
}

fn mark(text: &str) -> Option<Cursor> {
    Some(Cursor::try_from(text.to_owned()).unwrap())
}

fn window() -> Step {
    let at = |text: &str| Moment::parse(text);
    Window { since: at("2026-05-09T17:14:08.302Z"), until: at("2026-05-10T00:00:00.001Z") }.first_step()
}

#[test]
fn the_first_page_of_everything_is_asked_for() {
    let asked = request(builtin_by_id("mushi-mushi").unwrap(), "", &[], &Step::default()).unwrap();
    assert_eq!(asked.url, "https://api.mushimushi.dev/v1/admin/audit?limit=200&offset=0");
    assert_eq!((asked.method.as_str(), asked.auth, asked.body), ("GET", Auth::Bearer, None));
    assert_eq!(asked.headers, [("Accept".to_owned(), "application/json".to_owned())]);
}

#[test]
fn parameters_are_encoded_and_the_address_can_be_replaced() {
    let params: Vec<_> = [("actor", "ana+1@example.org"), ("q", "a&b=c d/\u{e9}%")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into();
    let step = Step { since: window().since, offset: 400, ..Step::default() };
    let asked =
        request(builtin_by_id("mushi-mushi").unwrap(), "http://127.0.0.1:8099/mushi/", &params, &step);
    assert_eq!(
        asked.unwrap().url,
        "http://127.0.0.1:8099/mushi/v1/admin/audit?actor=ana%2B1%40example.org&q=a%26b%3Dc%20d%2F%C3%A9%25\
         &since=2026-05-09T17%3A14%3A08.302Z&limit=200&offset=400"
    );
}

#[test]
fn an_unknown_parameter_is_refused_and_the_known_ones_are_named() {
    let mushi = builtin_by_id("mushi-mushi").unwrap();
    let error = ask(mushi, &[("until", "now")], &Step::default()).unwrap_err().to_string();
    assert!(error.contains("`until`") && error.contains("action, resource_type, actor"), "{error}");
    assert!(ask(mushi, &[("offset", "7")], &Step::default()).is_err());
    let flows = builtin_by_id("flows").unwrap();
    assert!(matches!(ask(flows, &[], &Step::default()), Err(Error::NothingToAsk { .. })));
}

#[test]
fn addresses_that_are_none_are_refused() {
    let mushi = builtin_by_id("mushi-mushi").unwrap();
    for base in [
        "api.example.org",
        "ftp://x",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://u:p@x",
        "https://x?a=b",
        "https://x#f",
        "https://x y",
        "https://x\r\nHost: y",
        "https://x\\@y",
        "https://:80",
        "https://x:99999",
        "https://x{y}",
    ] {
        let asked = request(mushi, base, &[], &Step::default());
        assert!(matches!(asked, Err(Error::Url { .. })), "{base} was taken");
    }
}

#[test]
fn every_way_of_paging_asks_for_its_next_page() {
    let limit = "limit_param = 'n'\npage_rows = 5\n";
    let step = |cursor: &str| Step { cursor: mark(cursor), ..Step::default() };
    for (paging, next, first, second) in [
        (
            "kind = 'limit_offset'\noffset_param = 'skip'",
            Step { offset: 9, ..Step::default() },
            "?n=5&skip=0",
            "?n=5&skip=9",
        ),
        (
            "kind = 'page_number'\npage_param = 'p'",
            Step { page: Some(4), ..Step::default() },
            "?n=5&p=1",
            "?n=5&p=4",
        ),
        (
            "kind = 'cursor_list'\ncursor_param = 'c'\nnext = 'n'",
            step("a&n=1#/"),
            "?n=5",
            "?n=5&c=a%26n%3D1%23%2F",
        ),
        (
            "kind = 'cursor_list'\ncursor_param = 'c'\nnext = 'n'\nbeside = 'nothing'",
            step("x"),
            "?n=5",
            "?c=x",
        ),
        ("kind = 'last_id'\nafter_param = 'after'\nid = 'id'", step("evt_1"), "?n=5", "?n=5&after=evt_1"),
        ("kind = 'sequence'\nafter_param = 'after'\nsequence = 'n'", step("41"), "?n=5", "?n=5&after=41"),
    ] {
        let profile = profile("", &format!("[paging]\n{paging}\n{limit}"));
        assert_eq!(url(&profile, &Step::default()), format!("{BASE}{first}"));
        assert_eq!(url(&profile, &next), format!("{BASE}{second}"));
    }
}

#[test]
fn the_address_of_a_next_page_is_asked_at_the_sources_own_origin_and_nowhere_else() {
    let profile = profile("", "[paging]\nkind = 'link_header'\npage_rows = 5\n");
    let asked = |cursor: &str| ask(&profile, &[], &Step { cursor: mark(cursor), ..Step::default() });
    assert_eq!(asked("/else/where?after=%2F").unwrap().url, "https://api.example.org/else/where?after=%2F");
    assert_eq!(asked("//evil.example/x").unwrap().url, "https://api.example.org//evil.example/x");
    for cursor in
        [".evil.example/", "@evil.example/", ":81/", "https://evil.example/", "/a\\b", "/a b", "/\r\nHost: y"]
    {
        assert!(matches!(asked(cursor), Err(Error::Elsewhere { .. })), "{cursor} was taken");
    }
}

#[test]
fn a_window_is_asked_for_as_the_vendor_writes_instants_and_never_smaller_than_meant() {
    for (time, since, until) in [
        ("rfc3339", "2026-05-09T17:14:08.302Z", "2026-05-10T00:00:00.001Z"),
        ("rfc3339_seconds", "2026-05-09T17:14:08Z", "2026-05-10T00:00:01Z"),
        ("unix_seconds", "1778346848", "1778371201"),
        ("unix_millis", "1778346848302", "1778371200001"),
        ("date", "2026-05-09", "2026-05-11"),
    ] {
        let window_text = |name: &str| format!("{{ name = '{name}', text = '{{{name}}}' }}");
        let shape = format!(
            "window = {{ time = '{time}', params = [{}, {}] }}",
            window_text("since"),
            window_text("until")
        );
        let asked = url(&profile(&shape, ""), &window());
        let written = |text: &str| text.replace(':', "%3A");
        assert_eq!(asked, format!("{BASE}?since={}&until={}", written(since), written(until)));
    }
    let filter = "window = { time = 'date', params = [{ name = '$filter', text = 'at ge {since} and at lt {until}' }, \
                  { name = 'from', text = '{since}' }] }";
    let open = Step { until: None, ..window() };
    assert_eq!(url(&profile(filter, ""), &open), format!("{BASE}?from=2026-05-09"));
    assert_eq!(
        url(&profile(filter, ""), &window()),
        format!("{BASE}?%24filter=at%20ge%202026-05-09%20and%20at%20lt%202026-05-11&from=2026-05-09")
    );
    assert_eq!(url(&profile(filter, ""), &Step::default()), BASE);
}

#[test]
fn the_parameters_of_a_post_are_one_json_object() {
    let request = "method = 'POST'\nfixed = { 'filter.query' = '*', all = true, 'page.size' = 7 }\nallowed = ['filter.who']\n\
        window = { time = 'unix_millis', params = [{ name = 'filter.from', text = '{since}' }, { name = 'note', text = '>{since}' }] }";
    let paging = "[paging]\nkind = 'cursor_list'\nlimit_param = 'page.limit'\ncursor_param = 'page.cursor'\npage_rows = 5\nnext = 'n'";
    let profile = profile(request, paging);
    let asked = ask(&profile, &[("filter.who", "9\"")], &Step { cursor: mark("8"), ..window() }).unwrap();
    assert_eq!((asked.method, asked.url.as_str()), (Method::Post, BASE));
    assert_eq!(asked.headers[1], ("Content-Type".to_owned(), "application/json".to_owned()));
    let value: serde_json::Value = serde_json::from_slice(&asked.body.unwrap()).unwrap();
    let meant = serde_json::json!({
        "all": true, "note": ">1778346848302", "page": {"size": 7, "limit": 5, "cursor": "8"},
        "filter": {"query": "*", "who": "9\"", "from": 1_778_346_848_302_i64},
    });
    assert_eq!(value, meant);
    assert_eq!(body(&self::profile("method = 'POST'", ""), &Step::default()), "{}");
}

#[test]
fn a_mark_may_go_alone_and_to_a_path_of_its_own() {
    let paging = "[paging]\nkind = 'cursor_list'\ncursor_param = 'cursor'\npage_rows = 5\nnext = 'n'\n\
        beside = 'nothing'\ncontinue_path = '/log/continue'";
    let profile = profile("method = 'POST'\nfixed = { limit = 5 }", paging);
    let first = ask(&profile, &[], &Step::default()).unwrap();
    assert_eq!((first.url.as_str(), first.body.as_deref()), (BASE, Some(&br#"{"limit":5}"#[..])));
    let second = ask(&profile, &[], &Step { cursor: mark("m"), ..Step::default() }).unwrap();
    assert_eq!(second.url, format!("{BASE}/continue"));
    assert_eq!(second.body.as_deref(), Some(&br#"{"cursor":"m"}"#[..]));
}

#[test]
fn places_in_addresses_are_filled_and_can_lead_nowhere_else() {
    let places = profile(
        "url = 'https://{site}.example.org/{tenant}'\npath = '/orgs/{org}/log'\nrequired = ['who']\n\
         allowed = ['kind']\ndefaults = { tenant = 'main', kind = 'all' }",
        "",
    );
    let asked =
        |site: &str, org: &str| ask(&places, &[("site", site), ("org", org), ("who", "a")], &Step::default());
    let url = asked("eu-1", "a b/../c?d#e").unwrap().url;
    assert_eq!(url, "https://eu-1.example.org/main/orgs/a%20b%2F..%2Fc%3Fd%23e/log?who=a&kind=all");
    for (site, org) in
        [("evil.example/", "a"), ("a@b", "a"), ("-a", "a"), ("a..b", "a"), ("ä", "a"), ("a:1", "a")]
    {
        assert!(matches!(asked(site, org), Err(Error::Value { .. })), "{site} was taken");
    }
    assert!(matches!(asked("eu", ".."), Err(Error::Value { .. })));
    assert!(matches!(asked("eu", "."), Err(Error::Value { .. })));
    assert_eq!(params_needed(&places), ["site", "org", "who"]);
    assert_eq!(params_known(&places), ["site", "tenant", "org", "who", "kind"]);
    let missing = ask(&places, &[("site", ""), ("kind", "x")], &Step::default()).unwrap_err().to_string();
    assert!(missing.contains("site, org, who"), "{missing}");
    let given = [("site", "eu"), ("org", "o"), ("who", "a")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(own_address(&places, &given).unwrap().as_str(), "https://eu.example.org/main");
    assert!(matches!(own_address(&places, &given[1..]), Err(Error::Missing { .. })));
    let own = [("org", "o"), ("who", "a")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let own = request(&places, "https://proxy.example", &own, &Step::default()).unwrap();
    assert_eq!(own.url, "https://proxy.example/orgs/o/log?who=a&kind=all");
}

#[test]
fn an_export_job_is_ordered_and_then_asked_for() {
    let paging = "[paging]\nkind = 'export_job'\nid = 'id'\nstatus_path = '/jobs/{job}'\nstate = 'state'\n\
        ready = ['ready']\nfailed = ['error']\nurl = 'url'\n[page]\nformat = 'csv'";
    let profile = profile("method = 'POST'\nrequired = ['organization_id']", paging);
    let params = [("organization_id", "org_1")];
    let order = ask(&profile, &params, &Step::default()).unwrap();
    assert_eq!((order.method, order.headers[0].1.as_str()), (Method::Post, "application/json"));
    let status = Step::default().with_job(Cursor::try_from("a/../b".to_owned()).unwrap());
    let asked = ask(&profile, &params, &status).unwrap();
    assert_eq!((asked.method, asked.body), (Method::Get, None));
    assert_eq!(asked.url, "https://api.example.org/base/jobs/a%2F..%2Fb");
    let steps = Step::default().with_job(Cursor::try_from("..".to_owned()).unwrap());
    assert!(ask(&profile, &params, &steps).is_err());
}

#[test]
fn a_profiles_headers_go_along_and_replace_ours() {
    let headers = "headers = [{ name = 'accept', text = 'application/vnd.x+json' }, { name = 'X-Version', text = '2' }]";
    let asked = ask(&profile(headers, ""), &[], &Step::default()).unwrap();
    let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(asked.headers, [pair("accept", "application/vnd.x+json"), pair("X-Version", "2")]);
}

#[test]
fn a_token_is_asked_for_where_the_profile_says() {
    let auth = |url: &str| {
        format!(
            "[auth]\nkind = 'client_credentials'\ntoken_url = '{url}'\nscope = 'log'\nform = {{ account = '{{acct}}' }}"
        )
    };
    let params = [("acct", "1 2"), ("tenant", "t/1")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let token = |url: &str| {
        token_request(&profile("", &auth(url)), "", &params[..1 + usize::from(url.contains("tenant"))])
    };
    let found = token("https://login.example.org/{tenant}/token").unwrap().unwrap();
    assert_eq!(found.url, "https://login.example.org/t%2F1/token");
    let pairs: Vec<(&str, &str)> = found.form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(pairs, [("grant_type", "client_credentials"), ("scope", "log"), ("account", "1 2")]);
    assert_eq!(token("/oauth/token").unwrap().unwrap().url, "https://api.example.org/base/oauth/token");
    assert_eq!(token_request(&profile("", ""), "", &[]), Ok(None));
}

proptest! {
    #[test]
    fn no_value_adds_a_parameter_or_leaves_the_host(
        value in "\\PC{1,20}|[&=#?/\\\\%@:.\r\n]{1,12}",
        cursor in "\\PC{1,20}|[&=#?/\\\\%@:.\r\n]{1,12}",
    ) {
        let profile = profile(
            "path = '/orgs/{org}/log'\nallowed = ['q']",
            "[paging]\nkind = 'cursor_list'\nlimit_param = 'n'\ncursor_param = 'c'\npage_rows = 5\nnext = 'n'",
        );
        let step = Step { cursor: mark(&cursor), ..Step::default() };
        if let Ok(asked) = ask(&profile, &[("org", &value), ("q", &value)], &step) {
            let read = url::Url::parse(&asked.url).unwrap();
            prop_assert_eq!(read.host_str(), Some("api.example.org"));
            let steps: Vec<&str> = read.path_segments().unwrap().collect();
            prop_assert_eq!((steps.len(), steps[0], steps[1], steps[3]), (4, "base", "orgs", "log"));
            let pairs: Vec<(String, String)> = read.query_pairs().into_owned().collect();
            let meant = [("q", value.as_str()), ("n", "5"), ("c", cursor.as_str())];
            prop_assert_eq!(pairs, meant.map(|(k, v)| (k.to_owned(), v.to_owned())));
            prop_assert_eq!(read.fragment(), None);
        }
    }

    #[test]
    fn no_next_address_leaves_the_origin(next in "\\PC{1,20}|(https?:|/|\\\\|@|:|\\.|evil|\\?|#|%2e| ){1,8}") {
        let asked = "https://api.example.org/base/log?a=1";
        let profile = profile("", "[paging]\nkind = 'link_header'\npage_rows = 5\n");
        let cursor = resolved(asked, &next).ok().and_then(|text| Cursor::try_from(text).ok());
        let cursor = cursor.or_else(|| mark(&next));
        if let Ok(asked) = ask(&profile, &[], &Step { cursor, ..Step::default() }) {
            let read = url::Url::parse(&asked.url).unwrap();
            prop_assert_eq!(read.origin().ascii_serialization(), "https://api.example.org");
        }
    }

    #[test]
    fn encoding_is_undone_by_decoding(text in "\\PC*") {
        let written = params::encoded(&text);
        prop_assert!(written.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
        let read: Vec<u8> = url::form_urlencoded::parse(format!("k={written}").as_bytes()).next().unwrap().1.bytes().collect();
        prop_assert_eq!(String::from_utf8(read).unwrap(), text);
    }
}
