//! Every vendor against one reply of our own in its shape, in `tests/fixtures/source/<id>/`:
//!
//! - `page.json`, `page.csv` or `page.ndjson`: a whole reply, or a file as the vendor delivers it (left out where that is
//!   a row a line: then `rows.ndjson` is the file);
//! - `page.headers.json`: the headers of the reply that paging reads, e.g. `{"link":"<…>; rel=\"next\""}`;
//! - `rows.ndjson`: the rows that it is cut into, a line each (not beside a table);
//! - `readings.ndjson`: what each row reads to, `{"reading":…}` or `{"problem":…}`;
//! - `other.ndjson`, `other.readings.ndjson`: rows in another form that the profile knows, e.g. a collector's;
//! - `requests.json`: what is asked first for a day, and what after that reply;
//! - `refused.json`: a refusal in the vendor's words;
//! - `empty.json`: the reply to a window without rows;
//! - `limited.json`: a refusal that asks to wait: `{"status","headers","body","seconds"}`, null for no time;
//! - `order.json`, `status.json`: the replies to the order of an export and to the question how far it is.
//!
//! `EXHIBIT_WRITE_FIXTURES=1` writes `rows`, `readings` and `requests` anew: look through what changed.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use exhibit_entry::Moment;
use exhibit_source::job::{JobState, read_order, read_status};
use exhibit_source::profile::{Detect, ProfileKind};
use exhibit_source::{
    Auth, HttpRequest, Next, Page, Profile, Refused, Reply, Step, Wait, Window, builtin, builtin_by_id,
    detect_profile, next_step, read_page, read_row, refusal, request, split, wait_asked,
};
use serde_json::{Map, Value, json};

const BUDGET_BYTES: u64 = 1 << 20;

/// 2026-05-01, the day of the fixtures.
const DAY_START_MS: i64 = 1_777_593_600_000;

/// What fills every place and every required parameter.
const PLACE: &str = "acme.example";

/// Profiles whose fixtures are read in `fixtures.rs`.
const OLDER: [&str; 7] =
    ["flows", "mushi-mushi", "mushi-mushi-csv", "nevo", "outworx", "outworx-csv", "vectis"];

/// What is wrong with one vendor.
type Fault = String;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/source")
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
    for_each_vendor(|vendor| {
        let rows = vendor.rows()?;
        vendor.demand((3..=20).contains(&rows.len()), &format!("{} rows", rows.len()))?;
        let (page, is_table) = vendor.page()?;
        if is_table {
            let file = split(&page, BUDGET_BYTES).map_err(|error| vendor.fault(error))?;
            let same = file.rows().eq(rows.iter().map(Vec::as_slice));
            return vendor.demand(same, "as a file it is cut otherwise");
        }
        let lines = rows.iter().map(|row| String::from_utf8_lossy(row).into_owned() + "\n");
        vendor.compare("rows.ndjson", &lines.collect::<String>())
    });
}

#[test]
fn each_row_reads_as_written_beside_it() {
    for_each_vendor(|vendor| {
        vendor.compare("readings.ndjson", &vendor.readings(&vendor.rows()?))?;
        let Some(other) = vendor.other()? else { return Ok(()) };
        vendor.compare("other.readings.ndjson", &vendor.readings(&other))
    });
}

#[test]
fn rows_are_known_by_the_profile_that_reads_them() {
    for_each_vendor(|vendor| {
        vendor.demand_known(&vendor.rows()?)?;
        vendor.other()?.map_or(Ok(()), |other| vendor.demand_known(&other))
    });
}

#[test]
fn a_day_is_asked_for_as_written_beside_it_and_so_is_what_follows() {
    for_each_vendor(|vendor| {
        if vendor.profile.request.is_none() {
            return Ok(());
        }
        vendor.compare("requests.json", &(serde_json::to_string_pretty(&vendor.requests()?).unwrap() + "\n"))
    });
}

#[test]
fn a_refusal_is_told_in_the_vendors_words_and_is_no_empty_log() {
    for_each_vendor(|vendor| {
        let Some(refused) = vendor.file("refused.json") else { return Ok(()) };
        vendor.demand(refusal(vendor.profile, &refused).is_some(), "nothing told of a refusal")?;
        let page = read_page(vendor.profile, Reply::of(&refused));
        vendor.demand(page.is_err(), "a refusal is taken for a page")
    });
}

#[test]
fn a_window_without_rows_is_empty_and_at_its_end() {
    for_each_vendor(|vendor| {
        let Some(empty) = vendor.file("empty.json") else { return Ok(()) };
        let step = a_day().first_step();
        let (asked, link) = (vendor.ask(&step)?.url, vendor.link());
        let page = vendor.read(Reply { body: &empty, link: link.as_deref(), asked: &asked })?;
        vendor.demand(page.rows.is_empty(), "rows in an empty reply")?;
        let next = next_step(vendor.profile, &step, &page);
        vendor.demand(next == Next::Done, &format!("{next:?} after an empty reply"))
    });
}

#[test]
fn a_limit_is_known_as_one_and_says_how_long() {
    for_each_vendor(|vendor| {
        let Some(limited) = vendor.file("limited.json") else { return Ok(()) };
        let limited: Value = serde_json::from_slice(&limited).unwrap();
        let header = |name: &str| {
            let found = limited["headers"].as_object().unwrap().iter();
            let mut found = found.filter(|(given, _)| given.eq_ignore_ascii_case(name));
            Some(found.next()?.1.as_str().unwrap().to_owned())
        };
        let status = u16::try_from(limited["status"].as_u64().unwrap()).unwrap();
        let body = limited["body"].to_string();
        let refused = Refused { status, header: &header, body: body.as_bytes() };
        let asked = wait_asked(vendor.profile, refused, Moment::from_ms(DAY_START_MS).unwrap());
        let wanted = Wait { is_limit: true, asked: limited["seconds"].as_f64().map(Duration::from_secs_f64) };
        vendor.demand(asked == wanted, &format!("{asked:?} instead of {wanted:?}"))
    });
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

    fn fault(&self, what: impl std::fmt::Display) -> Fault {
        format!("{}: {what}", self.id())
    }

    fn demand(&self, holds: bool, otherwise: &str) -> Result<(), Fault> {
        holds.then_some(()).ok_or_else(|| self.fault(otherwise))
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.join(name)).ok()
    }

    /// The reply, and whether it is a table.
    fn page(&self) -> Result<(Vec<u8>, bool), Fault> {
        let found = |name: &str| Some((self.file(name)?, name.ends_with("csv")));
        let page = ["page.json", "page.csv", "page.ndjson", "rows.ndjson"].into_iter().find_map(found);
        page.ok_or_else(|| self.fault("no page"))
    }

    fn link(&self) -> Option<String> {
        let headers: Map<String, Value> = serde_json::from_slice(&self.file("page.headers.json")?).unwrap();
        Some(headers["link"].as_str().unwrap().to_owned())
    }

    /// The rows of the reply: of an API as a pull cuts it, of files as an import does.
    fn rows(&self) -> Result<Vec<Vec<u8>>, Fault> {
        let (page, _) = self.page()?;
        if self.profile.request.is_none() {
            let file = split(&page, BUDGET_BYTES).map_err(|error| self.fault(error))?;
            return Ok(file.rows().map(<[u8]>::to_vec).collect());
        }
        let (asked, link) = (self.ask(&a_day().first_step())?.url, self.link());
        let page = self.read(Reply { body: &page, link: link.as_deref(), asked: &asked })?;
        Ok(page.rows.iter().map(|row| row.to_vec()).collect())
    }

    /// Rows in another form that the profile knows.
    fn other(&self) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        let Some(file) = self.file("other.ndjson") else { return Ok(None) };
        let file = split(&file, BUDGET_BYTES).map_err(|error| self.fault(error))?;
        Ok(Some(file.rows().map(<[u8]>::to_vec).collect()))
    }

    fn readings(&self, rows: &[Vec<u8>]) -> String {
        let line = |row: &Vec<u8>| match read_row(self.profile, row) {
            Ok(reading) => json_line("reading", &serde_json::to_string(&reading).unwrap()),
            Err(problem) => json_line("problem", &serde_json::to_string(&problem).unwrap()),
        };
        rows.iter().map(line).collect()
    }

    fn demand_known(&self, rows: &[Vec<u8>]) -> Result<(), Fault> {
        let rows: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        // Rows that look like those of another profile go there.
        let is_told_apart = self.profile.detect != Detect::default();
        let expected = if is_told_apart { self.id() } else { self.profile.rules_id() };
        let found = detect_profile(&rows);
        self.demand(found == expected, &format!("known as {found} instead of {expected}"))
    }

    fn read<'a>(&self, reply: Reply<'a>) -> Result<Page<'a>, Fault> {
        read_page(self.profile, reply).map_err(|error| self.fault(error))
    }

    fn ask(&self, step: &Step) -> Result<HttpRequest, Fault> {
        request(self.profile, "", &params(self.profile), step).map_err(|error| self.fault(error))
    }

    /// What is asked first for a day; of an export job how far it is and the file; and what after the reply.
    fn requests(&self) -> Result<Value, Fault> {
        let mut said = Map::new();
        let mut step = a_day().first_step();
        said.insert("first".to_owned(), in_words(&self.ask(&step)?));
        if let Some(order) = self.file("order.json") {
            step = step.with_job(read_order(self.profile, &order).map_err(|error| self.fault(error))?);
            let status = self.ask(&step)?;
            said.insert("status".to_owned(), in_words(&status));
            said.insert("file".to_owned(), in_words(&self.export(&status)?));
        }
        let (body, _) = self.page()?;
        let (asked, link) = (self.ask(&step)?.url, self.link());
        let page = self.read(Reply { body: &body, link: link.as_deref(), asked: &asked })?;
        let next = match next_step(self.profile, &step, &page) {
            Next::Ask(step) => in_words(&self.ask(&step)?),
            end => Value::String(format!("{end:?}")),
        };
        said.insert("next".to_owned(), next);
        Ok(Value::Object(said))
    }

    /// The request for the file of an export that is ready.
    fn export(&self, status: &HttpRequest) -> Result<HttpRequest, Fault> {
        let body = self.file("status.json").ok_or_else(|| self.fault("no status.json"))?;
        match read_status(self.profile, &body, &status.url).map_err(|error| self.fault(error))? {
            JobState::Ready(file) => Ok(*file),
            state => Err(self.fault(format!("{state:?}"))),
        }
    }

    /// Compares with what stands in the file, or writes it.
    fn compare(&self, name: &str, found: &str) -> Result<(), Fault> {
        if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
            std::fs::write(self.folder.join(name), found).unwrap();
        }
        let golden = self.file(name).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default();
        self.demand(golden == found, &format!("{name} should be\n{found}"))
    }
}

/// Runs a check for every vendor and tells all faults at once.
fn for_each_vendor(check: impl Fn(&Vendor) -> Result<(), Fault>) {
    let faults: Vec<Fault> = vendors().iter().filter_map(|vendor| check(vendor).err()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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

/// The day of the fixtures.
fn a_day() -> Window {
    Window { since: Moment::from_ms(DAY_START_MS), until: Moment::from_ms(DAY_START_MS + 86_400_000) }
}

/// Every place and every required parameter that has no default, filled.
fn params(profile: &Profile) -> Vec<(String, String)> {
    let shape = profile.request.as_ref().unwrap();
    let mut texts = vec![shape.url.as_str(), shape.path.as_str()];
    if let Auth::ClientCredentials { token_url, form, .. } = &profile.auth {
        texts.push(token_url);
        texts.extend(form.values().map(String::as_str));
    }
    let places = texts.into_iter().flat_map(places);
    let needed = places.chain(shape.required.iter().cloned());
    let mut names: Vec<String> = needed.filter(|name| !shape.defaults.contains_key(name)).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name, PLACE.to_owned())).collect()
}

fn places(text: &str) -> Vec<String> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
}

fn in_words(request: &HttpRequest) -> Value {
    let headers: Vec<String> = request.headers.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let body = request.body.as_ref().map(|body| serde_json::from_slice::<Value>(body).unwrap());
    let auth = format!("{:?}", request.auth);
    json!({
        "asks": format!("{} {}", request.method.as_str(), request.url),
        "headers": headers,
        "body": body,
        "signed_in": auth.split([' ', '{']).next(),
    })
}

fn json_line(name: &str, value: &str) -> String {
    format!("{{\"{name}\":{value}}}\n")
}
