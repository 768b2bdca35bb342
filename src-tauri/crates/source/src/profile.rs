//! A vendor as data: the TOML file `profile/1`.
//!
//! Closed lists of how to sign in, to page, to spell a time; candidate keys for each field of an entry; and what
//! people must know of the vendor (traps, retention, what is *not recorded*). No expressions and no code: a
//! profile may come from a stranger, and the worst that it can do is to map a row badly.

mod auth;
mod builtin;
mod check;
mod detect;
mod fields;
mod paging;
mod shape;
mod wait;
mod webhook;
mod window;

use serde::Deserialize;

use crate::content::sha256_hex;
use crate::{Error, KeyCase};

pub use auth::{Auth, BasicSecret, ClientIn, HeaderName, HeaderText};
pub use builtin::{builtin, builtin_by_id};
pub use detect::{Detect, Marks, Words};
pub use fields::{ActorRule, EmailLabel, Fields, Metadata, WordRule};
pub use paging::{Beside, Paging};
pub use shape::{
    CsvShape, EmptyReply, Expected, Explode, FixedHeader, PageFormat, PageShape, RequestShape, Scalar,
    UrlPath,
};
pub use wait::{ResetHeader, ResetKind, WaitShape};
pub use webhook::{SchemeId, WebhookShape};
pub use window::{WindowParam, WindowShape, WindowTime};

/// Longest profile that is read: ten times the longest of ours.
const TEXT_LIMIT_BYTES: usize = 256 * 1024;

/// Keys of one section that are looked at to blame one of them; the longest section of ours has half as many.
const KEYS_LOOKED_AT: usize = 40;

/// A vendor's audit log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[serde(rename = "schema")]
    _schema: Schema,
    /// Short name for commands and files: lower-case letters, digits and hyphens.
    pub id: Id,
    /// Name for people.
    pub title: String,
    /// Who runs the product.
    pub vendor: String,
    /// How its rows come in.
    pub kind: ProfileKind,
    /// The profile whose classification rules hold for these rows too: the same log by another way; none: its own.
    pub classified_as: Option<Id>,
    /// The day on which the vendor's pages were read for this profile, `YYYY-MM-DD`.
    pub as_read: Day,
    /// The pages it was read from, and what else a person should know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What goes wrong with this vendor, one sentence each.
    #[serde(default)]
    pub traps: Vec<String>,
    /// What the vendor never records: the absence of such rows says nothing.
    #[serde(default)]
    pub not_recorded: Vec<String>,
    /// How long the vendor keeps rows, where it says so.
    pub retention: Option<Retention>,
    /// The first day of which the vendor has rows at all, where it says so.
    pub recorded_since: Option<Day>,
    /// What the vendor's ids tell.
    #[serde(default)]
    pub ids: Ids,
    /// Which secret is wanted and which rights it needs, in one sentence.
    pub token_note: Option<String>,
    /// What to ask; none for profiles of files.
    pub request: Option<RequestShape>,
    /// How the secret goes along.
    #[serde(default)]
    pub auth: Auth,
    /// How the vendor says "wait".
    #[serde(default)]
    pub wait: WaitShape,
    /// How the next page is asked for.
    #[serde(default)]
    pub paging: Paging,
    /// Where the rows stand in a reply.
    #[serde(default)]
    pub page: PageShape,
    /// How rows of CSV are read.
    #[serde(default)]
    pub csv: CsvShape,
    /// Spellings of time, tried in order.
    pub time: Vec<crate::time::TimeKind>,
    /// Whether letter case counts in keys.
    #[serde(default)]
    pub keys: KeyCase,
    /// Where each field of an entry stands in a row.
    pub fields: Fields,
    /// How the vendor sends these rows by webhook, where it does.
    pub webhook: Option<WebhookShape>,
    /// How rows of this vendor are recognised in a file.
    #[serde(default)]
    pub detect: Detect,
    #[serde(skip)]
    sha256: String,
    #[serde(skip)]
    text: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Schema {
    #[serde(rename = "profile/1")]
    V1,
}

/// How rows come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileKind {
    /// Asked for over HTTP; its files can be imported too.
    Api,
    /// Exported at the vendor and imported here.
    File,
    /// Sent by the vendor, one request a row; captures and files are read.
    Webhook,
}

impl ProfileKind {
    /// The word used in data: `api`, `file` or `webhook`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::File => "file",
            Self::Webhook => "webhook",
        }
    }
}

/// A profile's short name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(String);

impl Id {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let fits = (1..=64).contains(&text.len()) && !text.starts_with('-');
        if plain && fits { Ok(Self(text)) } else { Err("an id is 1 to 64 of a-z, 0-9 and -") }
    }
}

/// A calendar day, `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(String);

impl Day {
    /// The day as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let day = crate::time::read(&text, &[crate::time::TimeKind::Date]);
        day.map(|_| Self(text)).ok_or("a day is written YYYY-MM-DD, as text")
    }
}

/// How long the vendor keeps rows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// In the vendor's terms.
    pub note: String,
    /// The vendor's default in days, where it states one.
    pub days: Option<u32>,
}

/// What a vendor's ids tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ids {
    /// Nothing but which row it is.
    #[default]
    Opaque,
    /// Whole numbers that grow by one a row of this log: one that is missing is a row that is missing.
    Sequence,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`Error::Profile`] with the line for text that is not TOML, has unknown keys, or does not fit together.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > TEXT_LIMIT_BYTES {
            return Err(Error::Profile {
                line: 1,
                reason: format!("it is over {TEXT_LIMIT_BYTES} bytes long"),
            });
        }
        let mut profile: Self = toml::from_str(text).map_err(|error| {
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            Error::Profile { line: own_line(text, line, error.message()), reason: error.message().to_owned() }
        })?;
        check::check(&profile)
            .map_err(|(place, reason)| Error::Profile { line: check::line_of(text, place), reason })?;
        profile.sha256 = sha256_hex(text.as_bytes());
        text.clone_into(&mut profile.text);
        Ok(profile)
    }

    /// The id that classification rules know this vendor's rows by.
    #[must_use]
    pub fn rules_id(&self) -> &str {
        self.classified_as.as_ref().unwrap_or(&self.id).as_str()
    }

    /// SHA-256 of the profile's text, 64 hex digits: names the mapping that an entry was derived with.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The TOML that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// The line of a mistake that is blamed on `line`, the head of its section, as mistakes in sections with a `kind` are:
/// the first key without which the complaint is another. Without its `kind` every section is complained of, so that comes
/// last.
fn own_line(text: &str, line: usize, complaint: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let is_head = lines.get(line - 1).is_some_and(|head| head.trim_start().starts_with('['));
    if !is_head || complaint.starts_with("missing field") {
        return line;
    }
    let inside = lines.iter().skip(line).take_while(|line| !line.trim_start().starts_with('['));
    let is_the_one = |nth: &usize| {
        let without = lines.iter().enumerate().filter(|(at, _)| at != nth).map(|(_, line)| *line);
        let rest = toml::from_str::<Profile>(&without.collect::<Vec<_>>().join("\n"));
        rest.map_or_else(|error| error.message() != complaint, |_| true)
    };
    let count = inside.take(KEYS_LOOKED_AT).count();
    let (kinds, others): (Vec<usize>, Vec<usize>) =
        (line..line + count).partition(|nth| lines[*nth].trim_start().starts_with("kind"));
    others.into_iter().chain(kinds).find(is_the_one).map_or(line, |nth| nth + 1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) const LEAST: &str = "schema = 'profile/1'\nid = 'x'\ntitle = 'X'\nvendor = 'X'\nkind = 'file'\n\
        as_read = '2026-05-09'\ntime = ['rfc3339']\n[fields]\nat = ['at']\n";

    /// A profile of an API: [request], its method and parts as given, then other sections.
    pub(crate) fn api(request: &str, sections: &str) -> String {
        let least = LEAST.replace("'file'", "'api'");
        let url = if request.contains("url =") { "" } else { "url = 'https://api.example.org/base'\n" };
        let path = if request.contains("path =") { "" } else { "path = '/log'\n" };
        format!("{least}[request]\n{url}{path}{request}\n{sections}\n")
    }

    fn blamed(text: &str) -> (usize, String) {
        match Profile::parse(text) {
            Err(Error::Profile { line, reason }) => (line, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_least_profile_is_read() {
        let profile = Profile::parse(LEAST).unwrap();
        assert_eq!(profile.sha256(), sha256_hex(LEAST.as_bytes()));
        assert_eq!(profile.auth, Auth::None);
    }

    #[test]
    fn a_mistake_is_blamed_on_its_line() {
        assert_eq!(blamed(&LEAST.replace("'file'", "'api'")).0, 5);
        assert_eq!(blamed(&LEAST.replace("id = 'x'", "id = 'X Y'")).0, 2);
        assert_eq!(blamed(&LEAST.replace("'2026-05-09'", "'spring'")).0, 6);
        assert_eq!(blamed(&LEAST.replace("profile/1", "profile/2")).0, 1);
        assert_eq!(blamed(&LEAST.replace("['at']", "['at.']")).0, 9);
        assert_eq!(blamed(&LEAST.replace("rfc3339", "stardate")).0, 7);
        let api = LEAST.replace("'file'", "'api'") + "[request]\nurl = 'https://x.example'\npath = '/x'\n";
        let cursors = "[paging]\nkind = 'cursor_list'\nlimit_param = 'l'\ncursor_param = 'c'\npage_rows = 2\nnext = 'n'\n";
        assert!(Profile::parse(&format!("{api}{cursors}")).is_ok());
        assert_eq!(blamed(&format!("{api}{cursors}[page]\nformat = 'csv'\n")).0, 13);
        assert_eq!(blamed(&format!("{api}{cursors}[page]\nrow_cap = 5\n")).0, 20);
        let (line, reason) = blamed(&format!("{LEAST}lable = ['x']\n"));
        assert_eq!(line, 10);
        assert!(reason.contains("lable"), "{reason}");
    }

    #[test]
    fn a_mistake_inside_a_section_with_a_kind_is_blamed_on_its_own_line() {
        let paging = "[paging]\nkind = 'cursor_list'\nlimit_param = 'l'\ncursor_param = 'c'\npage_rows = 2\nnext = 'n'";
        let line = |sections: &str, mistake: &str| {
            let text = api("", sections);
            let expected = 1 + text.lines().position(|line| line == mistake).unwrap();
            assert_eq!(blamed(&text).0, expected, "{mistake}");
        };
        line(&paging.replace("rows = 2", "rows = 0"), "page_rows = 0");
        line(&paging.replace("cursor_list", "cursor_lost"), "kind = 'cursor_lost'");
        line(&paging.replace("next =", "nxet ="), "nxet = 'n'");
        line("[auth]\nkind = 'header'\nname = 'X'\nprefix = 'ü'", "prefix = 'ü'");
        line(&paging.replace("next = 'n'", ""), "[paging]");
    }

    #[test]
    fn a_profile_of_endless_length_or_depth_is_refused() {
        assert!(Profile::parse(&"#".repeat(TEXT_LIMIT_BYTES + 1)).is_err());
        assert!(Profile::parse(&format!("{LEAST}id = {}", "[".repeat(100_000))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(tail in "\\PC*") {
            let _ = Profile::parse(&tail);
            let _ = Profile::parse(&format!("{LEAST}{tail}"));
        }
    }
}
