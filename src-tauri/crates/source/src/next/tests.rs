//! Walks over the lists of a small vendor in memory, by every way of paging.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::*;
use crate::profile::tests::api;
use crate::{Cursor, PageError, Reply, builtin_by_id, read_page, request};
use proptest::prelude::*;

/// The ways, with the sections that describe them. All pages hold at most 3 rows.
const WAYS: &[(&str, &str)] = &[
    (
        "offset-total",
        "kind = 'limit_offset'\nlimit_param = 'limit'\noffset_param = 'offset'\ntotal = 'total'",
    ),
    ("offset", "kind = 'limit_offset'\nlimit_param = 'limit'\noffset_param = 'offset'"),
    ("page", "kind = 'page_number'\npage_param = 'page'"),
    ("page-0", "kind = 'page_number'\npage_param = 'page'\nfirst = 0"),
    ("page-total", "kind = 'page_number'\npage_param = 'page'\ntotal = 'total'"),
    ("page-pages", "kind = 'page_number'\npage_param = 'page'\npages = 'pages'"),
    ("page-0-pages", "kind = 'page_number'\npage_param = 'page'\nfirst = 0\npages = 'pages'"),
    ("page-next", "kind = 'page_number'\npage_param = 'page'\nnext = 'next_page'"),
    ("cursor", "kind = 'cursor_list'\ncursor_param = 'cursor'\nnext = 'next'"),
    ("cursor-more", "kind = 'cursor_list'\ncursor_param = 'cursor'\nnext = 'always'\nmore = 'more'"),
    ("link", "kind = 'link_header'"),
    ("link-self", "kind = 'link_header'"),
    ("url", "kind = 'next_url'\nnext = 'url'"),
    ("url-relative", "kind = 'next_url'\nnext = 'path'"),
    ("last-id", "kind = 'last_id'\nafter_param = 'after'\nid = 'id'"),
    ("last-id-more", "kind = 'last_id'\nafter_param = 'after'\nid = 'id'\nmore = 'more'"),
    ("sequence", "kind = 'sequence'\nafter_param = 'after'\nsequence = 'n'"),
];

fn profile(paging: &str) -> Profile {
    let text = api("", &format!("[paging]\n{paging}\npage_rows = 3\n[page]\nrows = 'rows'"));
    Profile::parse(&text).unwrap()
}

static PROFILES: LazyLock<Vec<(&str, Profile)>> =
    LazyLock::new(|| WAYS.iter().map(|(way, paging)| (*way, profile(paging))).collect());

/// The vendor's answer: body and `Link`. Its pages hold `page_rows` rows at the most, whatever is asked for.
fn answer(way: &str, url: &str, (rows, page_rows): (usize, usize)) -> (String, String) {
    let url = url::Url::parse(url).unwrap();
    let params: BTreeMap<String, usize> =
        url.query_pairs().map(|(name, value)| (name.into_owned(), value.parse().unwrap())).collect();
    let first_page = usize::from(!way.starts_with("page-0"));
    let given = |name: &str| params.get(name).copied();
    let from = given("offset").or_else(|| given("cursor")).or_else(|| given("after"));
    let from = from.or_else(|| Some((given("page")? - first_page) * page_rows)).unwrap_or(0).min(rows);
    let to = (from + page_rows).min(rows);
    let list: Vec<String> = (from + 1..=to).map(|n| format!(r#"{{"id":"{n}","n":{n}}}"#)).collect();
    let more = to < rows;
    let at = |cursor: usize| format!("{}?cursor={cursor}", url.path());
    let if_more = |text: String| if more { text } else { "null".to_owned() };
    let body = format!(
        r#"{{"rows":[{}],"total":{rows},"pages":{},"next_page":{},"next":{},"always":"{to}","more":{more},"url":{},"path":{}}}"#,
        list.join(","),
        rows.div_ceil(page_rows),
        if_more((to / page_rows + 1).to_string()),
        if_more(format!("\"{to}\"")),
        if_more(format!("\"https://api.example.org{}\"", at(to))),
        if_more(format!("\"{}\"", at(to))),
    );
    let target = if more { at(to) } else { url[url::Position::BeforePath..].to_owned() };
    // A full page that names itself would be a circle.
    let names_next = more || (way == "link-self" && to - from < 3);
    let link = format!("<{target}>; rel=\"{}\"", if names_next { "next" } else { "last" });
    (body, link)
}

/// Every row of a walk, and how many pages it took.
fn walk(way: &str, profile: &Profile, list: (usize, usize)) -> (Vec<String>, usize) {
    let (mut step, mut rows) = (Step::default(), Vec::new());
    for pages in 1..100 {
        let asked = request(profile, "", &[], &step).unwrap().url;
        let (body, link) = answer(way, &asked, list);
        let reply = Reply { body: body.as_bytes(), link: Some(&link), asked: &asked };
        let page = read_page(profile, reply).unwrap();
        rows.extend(page.rows.iter().map(|row| String::from_utf8_lossy(row).into_owned()));
        match next_step(profile, &step, &page) {
            // A step that was kept goes on where it was.
            Next::Ask(next) => step = Step::parse(&next.to_json()).unwrap(),
            Next::Done => return (rows, pages),
            other => panic!("{way}: {other:?}"),
        }
    }
    panic!("{way}: no end");
}

fn page(listed: u64, total: Option<u64>) -> Page<'static> {
    Page { rows: Vec::new(), listed, total, pages: None, next: None }
}

proptest! {
    #[test]
    fn by_every_way_each_row_comes_once_and_the_walk_ends(rows in 0_usize..20, page_rows in 1_usize..4) {
        let meant: Vec<String> = (1..=rows).map(|n| format!(r#"{{"id":"{n}","n":{n}}}"#)).collect();
        for (way, profile) in PROFILES.iter() {
            let (found, pages) = walk(way, profile, (rows, page_rows));
            prop_assert_eq!(&found, &meant, "{}", way);
            prop_assert!(pages <= rows.div_ceil(page_rows) + 1, "{} took {} pages", way, pages);
        }
    }

    #[test]
    fn any_bytes_in_place_of_a_page_make_no_way_panic(
        body in "\\{(\"(rows|next|more|total|pages|next_page|url|path|id)\"|[\\[\\]{}:,\" 17]|true|null){0,16}\\}?",
        link in "[<>;=, a-z\"]{0,20}",
    ) {
        for (_, profile) in PROFILES.iter() {
            let reply = Reply { body: body.as_bytes(), link: Some(&link), asked: "https://api.example.org/" };
            if let Ok(page) = read_page(profile, reply) {
                let _ = (next_step(profile, &Step::default(), &page), is_short(profile, &page));
            }
        }
    }
}

fn read(paging: &str, body: &str) -> Result<Option<String>, PageError> {
    let reply =
        Reply { body: body.as_bytes(), link: Some(body), asked: "https://api.example.org:443/a/b?c=1" };
    let page = read_page(&profile(paging), reply)?;
    Ok(page.next.map(String::from))
}

#[test]
fn a_next_page_elsewhere_is_refused_and_never_asked() {
    let next =
        |url: &str| read("kind = 'next_url'\nnext = 'url'", &format!(r#"{{"rows":[],"url":"{url}"}}"#));
    assert_eq!(next("https://api.example.org/x?y=%2F#z").unwrap().unwrap(), "/x?y=%2F");
    assert_eq!(next("?c=2").unwrap().unwrap(), "/a/b?c=2");
    assert_eq!(next("/x").unwrap().unwrap(), "/x");
    for url in [
        "https://evil.example/x",
        "//evil.example/x",
        "http://api.example.org/x",
        "https://api.example.org:444/x",
        "https://user@api.example.org/x",
        "/\\\\evil.example/x",
        "https://api.example.org.evil.example/",
        "javascript:alert(1)",
        "data:,x",
        "https://",
    ] {
        let error = next(url).unwrap_err();
        assert!(matches!(error, PageError::Elsewhere { .. }), "{url}: {error}");
    }
    assert!(next("https://evil.example/x").unwrap_err().to_string().contains("nothing was sent there"));
    let asked = "https://api.example.org/a";
    let link = Reply { body: br#"{"rows":[1]}"#, link: Some("<https://evil.example/>; rel=next"), asked };
    assert!(matches!(read_page(&profile("kind = 'link_header'"), link), Err(PageError::Elsewhere { .. })));
}

#[test]
fn a_link_to_the_page_itself_is_the_end_of_a_short_page_and_a_circle_of_a_full_one() {
    let next = |body: &str| {
        let asked = "https://api.example.org/a/b?c=1";
        let reply =
            Reply { body: body.as_bytes(), link: Some("<https://api.example.org/a/b?c=1>; rel=next"), asked };
        let three = profile("kind = 'link_header'");
        read_page(&three, reply).unwrap().next.map(String::from)
    };
    assert_eq!(next(r#"{"rows":[{}]}"#), None);
    assert_eq!(next(r#"{"rows":[{},{},{}]}"#).as_deref(), Some("/a/b?c=1"));
    assert_eq!(next(r#"{"rows":[]}"#), None);
}

#[test]
fn a_list_that_goes_on_from_nowhere_is_an_error_and_no_end() {
    let last_id = "kind = 'last_id'\nafter_param = 'after'\nid = 'id'\nmore = 'more'";
    for (paging, body) in [
        (last_id, r#"{"rows":[],"more":true}"#),
        (last_id, r#"{"rows":[{"id":null}],"more":true}"#),
        (last_id, r#"{"rows":[{"id":"1"}],"more":"maybe"}"#),
        ("kind = 'sequence'\nafter_param = 'after'\nsequence = 'n'", r#"{"rows":[{"n":"x"}]}"#),
        ("kind = 'page_number'\npage_param = 'page'\nnext = 'next'", r#"{"rows":[],"next":"two"}"#),
        ("kind = 'page_number'\npage_param = 'page'\nnext = 'next'", r#"{"rows":[],"next":{}}"#),
    ] {
        assert!(matches!(read(paging, body), Err(PageError::Cursor { .. })), "{body}");
    }
    assert_eq!(
        read(last_id, r#"{"rows":[{"id":"1"},{"id":"\ud800"}],"more":true}"#),
        Ok(Some("1".to_owned()))
    );
    assert_eq!(read(last_id, r#"{"rows":[{"id":"1"}],"more":false}"#), Ok(None));
}

#[test]
fn numbers_past_any_float_are_gone_on_from_exactly() {
    let sequence = "kind = 'sequence'\nafter_param = 'after'\nsequence = 'n'";
    let next = read(sequence, r#"{"rows":[{"n":9007199254740993},{"n":9007199254740992}]}"#).unwrap();
    assert_eq!(next.as_deref(), Some("9007199254740993"));
}

#[test]
fn a_list_of_cursors_goes_on_while_there_is_one_however_empty_its_pages() {
    let outworx = builtin_by_id("outworx").unwrap();
    let cursor = Cursor::try_from("c2".to_owned()).ok();
    let step = Step { since: exhibit_entry::Moment::from_ms(7), ..Step::default() };
    let with = Page { next: cursor.clone(), ..page(0, None) };
    assert_eq!(next_step(outworx, &step, &with), Next::Ask(Step { cursor, ..step.clone() }));
    assert_eq!(next_step(outworx, &step, &page(200, None)), Next::Done);
}

#[test]
fn a_mark_that_leads_back_to_an_empty_page_is_the_end_and_one_that_repeats_rows_is_not() {
    let outworx = builtin_by_id("outworx").unwrap();
    let cursor = Cursor::try_from("c2".to_owned()).ok();
    let step = Step { cursor: cursor.clone(), ..Step::default() };
    let with = |rows| Page { next: cursor.clone(), ..page(rows, None) };
    assert_eq!(next_step(outworx, &step, &with(0)), Next::Done);
    assert!(matches!(next_step(outworx, &step, &with(3)), Next::Ask(_)));
}

#[test]
fn paging_goes_on_to_the_total_and_says_when_it_was_not_reached() {
    let mushi = builtin_by_id("mushi-mushi").unwrap();
    let at = |offset| Step { offset, ..Step::default() };
    let next = |offset, rows, total| next_step(mushi, &at(offset), &page(rows, total));
    assert_eq!(next(0, 200, Some(401)), Next::Ask(at(200)));
    assert_eq!(next(400, 1, Some(401)), Next::Done);
    assert_eq!(next(0, 100, Some(401)), Next::Ask(at(100)));
    assert_eq!(next(200, 0, Some(401)), Next::Short { seen: 200, total: 401 });
    assert_eq!(next(0, 7, None), Next::Ask(at(7)));
    assert_eq!(next(7, 0, None), Next::Done);
    assert_eq!(next(0, 0, Some(0)), Next::Done);
    assert_eq!(
        (page_rows(mushi), is_short(mushi, &page(199, None)), is_short(mushi, &page(200, None))),
        (Some(200), true, false)
    );
    let nevo = builtin_by_id("nevo").unwrap();
    assert_eq!((page_rows(nevo), is_short(nevo, &page(0, None))), (None, false));
    assert_eq!(next_step(nevo, &at(0), &page(10_000, None)), Next::Capped { rows: 10_000 });
}

#[test]
fn a_reply_without_a_list_is_an_empty_page_only_where_it_says_so_in_the_vendors_way() {
    let empty = |is: &str| {
        let text = api("", &format!("[page]\nrows = 'items'\nempty = {{ path = 'kind', is = '{is}' }}"));
        let profile = Profile::parse(&text).unwrap();
        move |body: &str| read_page(&profile, Reply::of(body.as_bytes())).map(|page| page.rows.len()).ok()
    };
    let log = empty("\"log\"");
    assert_eq!(log(r#"{"kind":"log"}"#), Some(0));
    assert_eq!(log(r#"{"kind":"log","items":null}"#), Some(0));
    assert_eq!(log(r#"{"kind":"log","items":[1,2]}"#), Some(2));
    assert_eq!(log(r#"{"kind":"log","items":{}}"#), None);
    assert_eq!(log(r#"{"kind":"else"}"#), None);
    assert_eq!(log("{}"), None);
}

#[test]
fn rows_of_events_are_counted_as_the_vendor_lists_them() {
    let text = api("", "[page]\nrows = 'items'\nexplode = 'events'");
    let body = br#"{"items":[{"events":[1,2]},{"events":[]},{"events":[3]}]}"#;
    let profile = Profile::parse(&text).unwrap();
    let page = read_page(&profile, Reply::of(body)).unwrap();
    assert_eq!((page.rows.len(), page.listed), (4, 3));
}
