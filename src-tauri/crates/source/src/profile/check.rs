//! What serde cannot see in a profile: parts that must fit each other.

use super::{Auth, PageFormat, Paging, Profile, ProfileKind, RequestShape, Scalar};
use crate::request::{self, Method};
use crate::template;

/// What is wrong, and the place to blame: a key at the top, or `section.key`.
pub(super) type Fault = (&'static str, String);

/// Headers that say where a request goes, how long it is or who asks: not a profile's to set.
const HEADERS_OF_OURS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The first fault of a profile.
pub(super) fn check(profile: &Profile) -> Result<(), Fault> {
    if profile.time.is_empty() {
        return fault("time", "no spelling of time is named");
    }
    if profile.fields.at.is_empty() && profile.fields.action.is_empty() {
        return fault("fields", "neither `at` nor `action` is mapped");
    }
    match &profile.request {
        None if profile.kind == ProfileKind::Api => fault("kind", "an api profile needs a [request]"),
        None if profile.paging != Paging::None => fault("paging", "without a [request] there are no pages"),
        None => Ok(()),
        Some(shape) => {
            check_request(profile, shape)?;
            check_auth(&profile.auth)?;
            check_paging(profile, shape)?;
            check_page(profile)
        }
    }
}

fn fault<T>(place: &'static str, reason: impl Into<String>) -> Result<T, Fault> {
    Err((place, reason.into()))
}

fn check_request(profile: &Profile, shape: &RequestShape) -> Result<(), Fault> {
    request::check_address(&shape.url).map_err(|reason| ("request.url", reason.to_owned()))?;
    check_secrecy(&shape.url)?;
    template::places(shape.path.as_str()).map_err(|reason| ("request.path", reason.to_owned()))?;
    if let Some(header) = shape.headers.iter().find(|header| is_ours(header.name.as_str())) {
        return fault("request.headers", format!("`{}` is not a profile's to set", header.name.as_str()));
    }
    check_places(profile, shape)?;
    check_names(profile, shape)?;
    check_window(shape)
}

/// Rows and secrets go over https; only what this machine itself serves may do without.
fn check_secrecy(url: &str) -> Result<(), Fault> {
    let Some(behind) = url.strip_prefix("http://") else { return Ok(()) };
    let authority = behind.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    if host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
        return Ok(());
    }
    fault("request.url", "rows are pulled over https only, except from this machine itself")
}

fn is_ours(name: &str) -> bool {
    HEADERS_OF_OURS.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

fn check_places(profile: &Profile, shape: &RequestShape) -> Result<(), Fault> {
    let stray = [shape.url.as_str(), shape.path.as_str()]
        .into_iter()
        .any(|text| template::places(text).unwrap_or_default().contains(&"job"));
    if stray {
        return fault("request", "`{job}` stands for an export job's id, in its status_path");
    }
    let places = request::places(profile, shape);
    let is_sent = |name: &&String| shape.fixed.contains_key(*name) || shape.allowed.contains(name);
    if let Some(name) = places.iter().find(is_sent) {
        return fault("request", format!("`{name}` is both a part of an address and a parameter"));
    }
    let is_known = |name: &&String| {
        places.contains(name) || shape.allowed.contains(name) || shape.required.contains(name)
    };
    match shape.defaults.keys().find(|name| !is_known(name)) {
        Some(name) => fault("request.defaults", format!("there is no parameter `{name}`")),
        None => Ok(()),
    }
}

/// Names that a user may set must not be names that are set already; in a body none may lie inside another.
fn check_names(profile: &Profile, shape: &RequestShape) -> Result<(), Fault> {
    let paging = request::paging_names(&profile.paging);
    let window = shape.window.params.iter().map(|param| param.name.as_str());
    let taken: Vec<&str> =
        shape.fixed.keys().map(String::as_str).chain(window.clone()).chain(paging.iter().copied()).collect();
    let free = shape.allowed.iter().chain(&shape.required).map(String::as_str);
    if let Some(name) = free.clone().find(|name| taken.contains(name)) {
        return fault("request.allowed", format!("`{name}` is set by the profile itself"));
    }
    if let Some(name) = paging.iter().find(|name| shape.fixed.contains_key(**name)) {
        return fault("paging", format!("`{name}` is set in [request] already"));
    }
    if shape.method == Method::Post {
        let once: std::collections::BTreeSet<&str> = taken.into_iter().chain(free).collect();
        let all: Vec<(&str, Scalar)> = once.into_iter().map(|name| (name, Scalar::Truth(true))).collect();
        request::nested(&all)
            .map_err(|name| ("request", format!("`{name}` lies inside another parameter of the body")))?;
    }
    Ok(())
}

fn check_window(shape: &RequestShape) -> Result<(), Fault> {
    let window = &shape.window;
    for param in &window.params {
        let places = template::places(&param.text).map_err(|reason| ("request.window", reason.to_owned()))?;
        if places.is_empty() || !places.iter().all(|place| matches!(*place, "since" | "until")) {
            let reason = format!("`{}` must name {{since}} or {{until}}, and nothing else", param.name);
            return fault("request.window", reason);
        }
    }
    if window.max_days.is_some() && !(window.takes_since() && window.takes_until()) {
        return fault("request.window", "max_days needs parameters for both {since} and {until}");
    }
    if window.first_days.is_some() && !window.takes_since() {
        return fault("request.window", "first_days needs a parameter for {since}");
    }
    Ok(())
}

fn check_auth(auth: &Auth) -> Result<(), Fault> {
    let routing = |name: &str| !name.eq_ignore_ascii_case("authorization") && is_ours(name);
    match auth {
        Auth::Header { name, .. } if routing(name.as_str()) => {
            fault("auth.name", "no secret belongs into this header")
        }
        Auth::Headers { names } if names.is_empty() => fault("auth.names", "no header is named"),
        Auth::Headers { names } if names.iter().any(|name| routing(name.as_str())) => {
            fault("auth.names", "no secret belongs into one of these headers")
        }
        Auth::ClientCredentials { token_url, form, .. } => {
            check_token_url(token_url)?;
            let texts = form.values().find_map(|text| template::places(text).err());
            texts.map_or(Ok(()), |reason| fault("auth.form", reason))
        }
        _ => Ok(()),
    }
}

fn check_token_url(url: &str) -> Result<(), Fault> {
    if url.starts_with('/') {
        let path = super::UrlPath::try_from(url.to_owned()).map(|_| ());
        return path
            .and_then(|()| template::places(url).map(|_| ()))
            .map_err(|reason| ("auth.token_url", reason.to_owned()));
    }
    if !url.starts_with("https://") {
        return fault("auth.token_url", "neither https:// nor a path below the source's address");
    }
    request::check_address(url).map_err(|reason| ("auth.token_url", reason.to_owned()))
}

fn check_paging(profile: &Profile, shape: &RequestShape) -> Result<(), Fault> {
    match &profile.paging {
        Paging::LinkHeader { .. } | Paging::NextUrl { .. } if shape.method == Method::Post => {
            fault("paging", "the address of a next page is asked with GET; the first one is not")
        }
        Paging::CursorList { continue_path: Some(path), .. } => template::places(path.as_str())
            .map(|_| ())
            .map_err(|reason| ("paging.continue_path", reason.to_owned())),
        Paging::ExportJob { status_path, ready, file_hosts, .. } => {
            check_job(shape, status_path.as_str(), (ready, file_hosts))
        }
        _ => Ok(()),
    }
}

fn check_job(shape: &RequestShape, path: &str, lists: (&[String], &[String])) -> Result<(), Fault> {
    let (ready, file_hosts) = lists;
    let places = template::places(path).map_err(|reason| ("paging.status_path", reason.to_owned()))?;
    if shape.method != Method::Post {
        return fault("request.method", "an export job is ordered with POST");
    }
    if !places.contains(&"job") {
        return fault("paging.status_path", "`{job}` does not stand in it");
    }
    if ready.is_empty() {
        return fault("paging.ready", "no word says that the file is ready");
    }
    let named = |host: &String| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    let bad = file_hosts.iter().find(|host| host.is_empty() || !named(host));
    bad.map_or(Ok(()), |host| fault("paging.file_hosts", format!("`{host}` is not the name of a host")))
}

fn check_page(profile: &Profile) -> Result<(), Fault> {
    let in_one = matches!(profile.paging, Paging::None | Paging::ExportJob { .. });
    if profile.page.row_cap.is_some() && !in_one {
        return fault("page.row_cap", "a cap of rows belongs to a log that comes in one reply");
    }
    if profile.page.format != PageFormat::Csv {
        return Ok(());
    }
    if profile.page.explode.is_some() {
        return fault("page.explode", "a row of CSV holds no array");
    }
    if reads_replies(&profile.paging) {
        return fault("paging", "a reply of CSV holds no cursor, total or id of a page");
    }
    Ok(())
}

/// Whether the way of paging needs something of the reply besides its rows and headers.
fn reads_replies(paging: &Paging) -> bool {
    match paging {
        Paging::None | Paging::LinkHeader { .. } | Paging::ExportJob { .. } => false,
        Paging::LimitOffset { total, .. } => total.is_some(),
        Paging::PageNumber { total, pages, next, .. } => total.is_some() || pages.is_some() || next.is_some(),
        Paging::CursorList { .. }
        | Paging::NextUrl { .. }
        | Paging::LastId { .. }
        | Paging::Sequence { .. } => true,
    }
}

/// The line, from 1, on which `place` stands: a key at the top, a section, or `section.key`.
pub(super) fn line_of(text: &str, place: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let (section, key) = place.split_once('.').unwrap_or((place, ""));
    let is_header = |line: &&str| {
        let name = line.trim_start_matches('[').trim_start();
        line.starts_with('[')
            && name.strip_prefix(section).is_some_and(|rest| rest.starts_with([']', '.', ' ']))
    };
    let names = |line: &&str, key: &str| {
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    let Some(header) = lines.iter().position(&is_header) else {
        return 1 + lines.iter().position(|line| names(line, section)).unwrap_or(0);
    };
    let below = lines.iter().enumerate().skip(header);
    let inside = below.take_while(|(at, line)| *at == header || !line.starts_with('[') || is_header(line));
    let found = inside.into_iter().find(|(_, line)| {
        let is_sub = !key.is_empty() && line.trim_start_matches('[').starts_with(&format!("{section}.{key}"));
        !key.is_empty() && (names(line, key) || is_sub)
    });
    1 + found.map_or(header, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::super::tests::api;
    use super::*;
    use crate::Error;

    /// The text of the blamed line, and the reason.
    #[track_caller]
    fn blamed(text: &str) -> (String, String) {
        match Profile::parse(text) {
            Err(Error::Profile { line, reason }) => (text.lines().nth(line - 1).unwrap().to_owned(), reason),
            other => panic!("{other:?} for {text}"),
        }
    }

    const CURSORS: &str =
        "[paging]\nkind = 'cursor_list'\nlimit_param = 'l'\ncursor_param = 'c'\npage_rows = 2\nnext = 'n'\n";
    const JOB: &str = "[paging]\nkind = 'export_job'\nid = 'id'\nstatus_path = '/jobs/{job}'\nstate = 's'\nready = ['r']\nfailed = []\nurl = 'u'\n";

    #[test]
    fn what_cannot_fit_is_blamed_on_its_line() {
        let window = |inside: &str| format!("window = {{ {inside} }}");
        let since = "params = [{ name = 's', text = '{since}' }]";
        for (request, sections, line) in [
            ("url = 'ftp://x'", String::new(), "url = 'ftp://x'"),
            ("url = 'https://x.{'", String::new(), "url = 'https://x.{'"),
            ("url = 'http://x.example'", String::new(), "url = 'http://x.example'"),
            ("url = 'http://127.0.0.1.x.example'", String::new(), "url = 'http://127.0.0.1.x.example'"),
            ("url = 'https://x/{job}'", String::new(), "[request]"),
            ("headers = [{ name = 'Host', text = 'y' }]", String::new(), "headers = [{ name = 'Host', text = 'y' }]"),
            ("defaults = { x = '1' }", String::new(), "defaults = { x = '1' }"),
            ("fixed = { l = 1 }", CURSORS.to_owned(), "[paging]"),
            ("allowed = ['c']", CURSORS.to_owned(), "allowed = ['c']"),
            ("method = 'POST'\nfixed = { 'a.b' = 1, a = 2 }", String::new(), "[request]"),
            (&window("max_days = 30"), String::new(), &window("max_days = 30")),
            (&window(&format!("max_days = 30, {since}")), String::new(), &window(&format!("max_days = 30, {since}"))),
            (&window("first_days = 30"), String::new(), &window("first_days = 30")),
            (&window("params = [{ name = 's', text = '{to}' }]"), String::new(), &window("params = [{ name = 's', text = '{to}' }]")),
            (&window("params = [{ name = 's', text = 'x' }]"), String::new(), &window("params = [{ name = 's', text = 'x' }]")),
            ("", "[auth]\nkind = 'headers'\nnames = []".to_owned(), "names = []"),
            ("", "[auth]\nkind = 'header'\nname = 'Host'".to_owned(), "name = 'Host'"),
            ("", "[auth]\nkind = 'client_credentials'\ntoken_url = 'http://x.example'".to_owned(), "token_url = 'http://x.example'"),
            ("method = 'POST'", "[paging]\nkind = 'link_header'\npage_rows = 2".to_owned(), "[paging]"),
            ("method = 'GET'", JOB.to_owned(), "method = 'GET'"),
            ("method = 'POST'", JOB.replace("{job}", "job"), "status_path = '/jobs/job'"),
            ("method = 'POST'", JOB.replace("['r']", "[]"), "ready = []"),
            ("method = 'POST'", format!("{JOB}file_hosts = ['https://x']\n"), "file_hosts = ['https://x']"),
            ("", format!("{CURSORS}[page]\nformat = 'csv'"), "[paging]"),
            ("", "[page]\nformat = 'csv'\nexplode = 'e'".to_owned(), "explode = 'e'"),
            ("", format!("{CURSORS}[page]\nrow_cap = 5"), "row_cap = 5"),
            ("", "[page]\nrow_cap = 5\n[paging]\nkind = 'sequence'\nafter_param = 'a'\npage_rows = 1\nsequence = 'n'".to_owned(), "row_cap = 5"),
        ] {
            let (found, reason) = blamed(&api(request, &sections));
            assert_eq!(found, line, "{reason}");
        }
    }

    #[test]
    fn what_fits_is_taken() {
        let both = "window = { max_days = 30, params = [{ name = 's', text = '{since}' }, { name = 's', text = '{until}' }] }";
        for (request, sections) in [
            (both, CURSORS),
            ("method = 'POST'", JOB),
            ("url = 'http://[::1]:8080/a'", CURSORS),
            ("url = 'http://localhost:80'", CURSORS),
            ("method = 'POST'\nfixed = { 'a.b' = 1, 'a.c' = 2 }", CURSORS),
            (
                "url = 'https://{site}.x.example/{t}'\npath = '/{t}'\ndefaults = { t = 'a' }",
                "[auth]\nkind = 'bearer'",
            ),
            ("", "[page]\nformat = 'csv'\n[paging]\nkind = 'link_header'\npage_rows = 1"),
        ] {
            Profile::parse(&api(request, sections)).unwrap();
        }
    }

    #[test]
    fn files_have_no_pages_and_inline_sections_are_found() {
        let inline =
            format!("paging = {{ kind = 'link_header', page_rows = 1 }}\n{}", super::super::tests::LEAST);
        assert!(blamed(&inline).0.starts_with("paging ="));
    }
}
