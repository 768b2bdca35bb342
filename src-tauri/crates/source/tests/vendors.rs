//! Every vendor against one reply of our own in its shape, in `tests/fixtures/source/<id>/`:
//!
//! - `page.json`, `page.csv` or `page.ndjson`: a whole reply, or a file as the vendor delivers it;
//! - `page.headers.json`: the headers of the reply that paging reads, e.g. `{"link":"<…>; rel=\"next\""}`;
//! - `rows.ndjson`: the rows that it is cut into, a line each (not beside a table);
//! - `readings.ndjson`: what each row reads to, `{"reading":…}` or `{"problem":…}`;
//! - `requests.json`: what is asked first for a day, and what after that reply;
//! - `refused.json`: a refusal in the vendor's words;
//! - `order.json`, `status.json`: the replies to the order of an export and to the question how far it is.
//!
//! `EXHIBIT_WRITE_FIXTURES=1` writes `rows`, `readings` and `requests` anew: look through what changed.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_source::job::{JobState, read_order, read_status};
use exhibit_source::profile::ProfileKind;
use exhibit_source::{
    HttpRequest, Next, Profile, Reply, Step, Window, builtin, builtin_by_id, detect_profile, next_step,
    read_page, read_row, refusal, request, split,
};
use serde_json::{Map, Value, json};

const BUDGET_BYTES: u64 = 1 << 20;

/// What fills every place and every required parameter.
const PLACE: &str = "acme.example";

/// Profiles whose fixtures are read in `fixtures.rs`.
const OLDER: [&str; 7] =
    ["flows", "mushi-mushi", "mushi-mushi-csv", "nevo", "outworx", "outworx-csv", "vectis"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/source")
}

/// One vendor's folder.
struct Vendor {
    profile: &'static Profile,
    folder: PathBuf,
}

impl Vendor {
    fn id(&self) -> &'static str {
        self.profile.id.as_str()
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.join(name)).ok()
    }

    /// The reply, and whether it is a table.
    fn page(&self) -> (Vec<u8>, bool) {
        let found = ["page.json", "page.ndjson"].iter().find_map(|name| self.file(name));
        found.map_or_else(|| (self.file("page.csv").unwrap(), true), |page| (page, false))
    }

    fn link(&self) -> Option<String> {
        let headers: Map<String, Value> =
            serde_json::from_slice(&self.file("page.headers.json")?).unwrap();
        Some(headers["link"].as_str().unwrap().to_owned())
    }

    /// The rows of the reply: of an API as a pull cuts it, of files as an import does.
    fn rows(&self) -> Vec<Vec<u8>> {
        let (page, _) = self.page();
        if self.profile.request.is_none() {
            return split(&page, BUDGET_BYTES).unwrap().rows().map(<[u8]>::to_vec).collect();
        }
        let reply = read_page(self.profile, Reply::of(&page));
        let rows = reply.unwrap_or_else(|error| panic!("{}: {error}", self.id())).rows;
        rows.iter().map(|row| row.to_vec()).collect()
    }

    /// Compares with what stands in the file, or writes it.
    fn assert_file(&self, name: &str, found: &str) {
        if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
            std::fs::write(self.folder.join(name), found).unwrap();
        }
        let golden = self.file(name).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default();
        assert!(golden == found, "{}/{name} should be\n{found}", self.id());
    }
}

fn vendors() -> Vec<Vendor> {
    let folders = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut vendors: Vec<Vendor> = folders
        .filter(|path| path.is_dir())
        .map(|folder| {
            let id = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let profile = builtin_by_id(&id).unwrap_or_else(|| panic!("no profile is called {id}"));
            Vendor { profile, folder }
        })
        .collect();
    vendors.sort_by_key(Vendor::id);
    vendors
}

#[test]
fn every_vendor_has_a_reply_of_its_own() {
    let found: Vec<&str> = vendors().iter().map(Vendor::id).collect();
    let wanted = builtin().iter().filter(|profile| profile.kind != ProfileKind::Webhook);
    let ids = wanted.map(|profile| profile.id.as_str()).filter(|id| *id != "generic" && !OLDER.contains(id));
    let missing: Vec<&str> = ids.filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "no folder in tests/fixtures/source: {missing:?}");
}

#[test]
fn a_reply_is_cut_into_exactly_its_rows() {
    for vendor in vendors() {
        let rows = vendor.rows();
        assert!((3..=20).contains(&rows.len()), "{}: {} rows", vendor.id(), rows.len());
        let (page, is_table) = vendor.page();
        if is_table {
            let file = split(&page, BUDGET_BYTES).unwrap();
            assert!(file.rows().eq(rows.iter().map(Vec::as_slice)), "{}", vendor.id());
        } else {
            let lines: Vec<String> = rows.into_iter().map(|row| String::from_utf8(row).unwrap() + "\n").collect();
            vendor.assert_file("rows.ndjson", &lines.concat());
        }
    }
}

#[test]
fn each_row_reads_as_written_beside_it() {
    for vendor in vendors() {
        let line = |row: &Vec<u8>| match read_row(vendor.profile, row) {
            Ok(reading) => json_line("reading", &serde_json::to_string(&reading).unwrap()),
            Err(problem) => json_line("problem", &serde_json::to_string(&problem).unwrap()),
        };
        vendor.assert_file("readings.ndjson", &vendor.rows().iter().map(line).collect::<String>());
    }
}

fn json_line(name: &str, value: &str) -> String {
    format!("{{\"{name}\":{value}}}\n")
}

#[test]
fn rows_are_known_by_the_profile_that_reads_them() {
    for vendor in vendors() {
        let rows = vendor.rows();
        let rows: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        let detect = &vendor.profile.detect;
        let is_told_apart = !detect.keys.is_empty() || !detect.columns.is_empty();
        // Rows that look like those of another profile go there.
        let expected = if is_told_apart { vendor.id() } else { vendor.profile.rules_id() };
        assert_eq!(detect_profile(&rows), expected, "{}", vendor.id());
    }
}

#[test]
fn a_day_is_asked_for_as_written_beside_it_and_so_is_what_follows() {
    for vendor in vendors().iter().filter(|vendor| vendor.profile.request.is_some()) {
        let found = serde_json::to_string_pretty(&requests(vendor)).unwrap() + "\n";
        vendor.assert_file("requests.json", &found);
    }
}

fn requests(vendor: &Vendor) -> Value {
    let params = params(vendor.profile);
    let ask = |step: &Step| {
        request(vendor.profile, "", &params, step).unwrap_or_else(|error| panic!("{}: {error}", vendor.id()))
    };
    let day = Window { since: Moment::from_ms(1_777_593_600_000), until: Moment::from_ms(1_777_680_000_000) };
    let mut said = Map::new();
    let first = day.first_step();
    said.insert("first".to_owned(), in_words(&ask(&first)));
    let mut step = first;
    if let Some(order) = vendor.file("order.json") {
        step = step.with_job(read_order(vendor.profile, &order).unwrap());
        let status = ask(&step);
        said.insert("status".to_owned(), in_words(&status));
        let state = read_status(vendor.profile, &vendor.file("status.json").unwrap(), &status.url).unwrap();
        let JobState::Ready(file) = state else { panic!("{}: {state:?}", vendor.id()) };
        said.insert("file".to_owned(), in_words(&file));
    }
    let (page, _) = vendor.page();
    let (asked, link) = (ask(&step).url, vendor.link());
    let page = read_page(vendor.profile, Reply { body: &page, link: link.as_deref(), asked: &asked }).unwrap();
    let next = match next_step(vendor.profile, &step, &page) {
        Next::Ask(step) => in_words(&ask(&step)),
        end => Value::String(format!("{end:?}")),
    };
    said.insert("next".to_owned(), next);
    Value::Object(said)
}

/// Every place and every required parameter that has no default, filled.
fn params(profile: &Profile) -> Vec<(String, String)> {
    let shape = profile.request.as_ref().unwrap();
    let places = [shape.url.as_str(), shape.path.as_str()].map(places).concat();
    let needed = places.into_iter().chain(shape.required.iter().cloned());
    let mut names: Vec<String> = needed.filter(|name| !shape.defaults.contains_key(name)).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name, PLACE.to_owned())).collect()
}

fn places(text: &str) -> Vec<String> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
}

fn in_words(request: &HttpRequest) -> Value {
    let headers: Vec<String> =
        request.headers.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let body = request.body.as_ref().map(|body| serde_json::from_slice::<Value>(body).unwrap());
    json!({
        "asks": format!("{} {}", request.method.as_str(), request.url),
        "headers": headers,
        "body": body,
        "signed_in": format!("{:?}", request.auth).split([' ', '{']).next(),
    })
}

#[test]
fn a_refusal_is_told_in_the_vendors_words_and_is_no_empty_log() {
    for vendor in vendors() {
        let Some(refused) = vendor.file("refused.json") else { continue };
        let told = refusal(vendor.profile, &refused);
        assert!(told.is_some(), "{}: nothing told", vendor.id());
        assert!(read_page(vendor.profile, Reply::of(&refused)).is_err(), "{}", vendor.id());
    }
}
