//! From one raw row to a [`Reading`], or to the reason why not.

use std::borrow::Cow;

use exhibit_entry::json::{self, Kind, Node};
use exhibit_entry::{Actor, ActorType, Json, Moment, Project, Reading, Resource};

use crate::content::{content, content_of};
use crate::csv::CsvRow;
use crate::path::Heads;
use crate::profile::{ActorRule, EmailLabel, Metadata, Profile, WordRule};
use crate::{Path, safe, time};

/// Longest row that is read, 4 MiB: far past any audit row seen, and what a list can show without a halt. Longer
/// rows are kept and reported.
pub const ROW_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// Most keys at the top of a row that is read. Every candidate of a profile is looked for among them, so a row of
/// a million keys would halt an import; audit rows have some dozens.
const KEY_LIMIT: usize = 10_000;

/// Reads one row as `profile` maps it. What the vendor did not record stays none; a row without a time or without
/// an action is a row all the same.
///
/// # Errors
/// Why nothing could be read, in words for the list of problems: the row is not text, neither JSON nor CSV, not an
/// object, nested too deeply, too long or too wide, does not fit its header, or holds nothing that the profile knows.
pub fn read_row(profile: &Profile, raw: &[u8]) -> Result<Reading, String> {
    let text = row_text(raw)?;
    let table = CsvRow::of(text);
    let text = match &table {
        Some(row) => Cow::Owned(row.json(&profile.csv.json_columns)?),
        None => Cow::Borrowed(text),
    };
    let row = parsed(&text)?;
    read(profile, &row, table.as_ref())
}

/// [`read_row`] with the row's [`content`](crate::content), for less than both by themselves: JSON is read once.
pub fn read_with_content(profile: &Profile, raw: &[u8]) -> ([u8; 32], Result<Reading, String>) {
    let text = match row_text(raw) {
        Ok(text) if CsvRow::of(text).is_none() => text,
        _ => return (content(raw), read_row(profile, raw)),
    };
    match parsed(text) {
        Ok(row) => (content_of(text, &row), read(profile, &row, None)),
        Err(reason) => (content(raw), Err(reason)),
    }
}

fn parsed(text: &str) -> Result<Node<'_>, String> {
    json::parse(text).map_err(|error| format!("the row is not JSON: {error}"))
}

/// Reads the value of a row; `table` is the row of a table that it was made of.
fn read(profile: &Profile, row: &Node<'_>, table: Option<&CsvRow<'_>>) -> Result<Reading, String> {
    match &row.kind {
        Kind::Object(members) if members.len() > KEY_LIMIT => {
            return Err(format!("the row has over {KEY_LIMIT} keys and is kept without being read"));
        }
        Kind::Object(_) => {}
        other => return Err(format!("the row is not an object but {}", kind_in_words(other))),
    }
    let columns = table.map(CsvRow::names);
    let reading = Mapping { profile, row, heads: Heads::of(row), columns }.reading();
    if is_recognised(&reading) {
        let action = reading.action.or_else(|| profile.fields.action_text.clone());
        Ok(Reading { action, ..reading })
    } else {
        Err(format!(
            "nothing recognised: no id, time, action or actor as profile `{}` knows them",
            id_of(profile)
        ))
    }
}

/// The vendor's identifier of the row: its key in the workspace; none where the vendor gives none.
#[must_use]
pub fn vendor_id(reading: &Reading) -> Option<&str> {
    reading.id.as_deref()
}

fn id_of(profile: &Profile) -> &str {
    profile.id.as_str()
}

fn row_text(raw: &[u8]) -> Result<&str, String> {
    if raw.is_empty() {
        return Err("nothing stands here: what held the row was cut off before it".to_owned());
    }
    if raw.len() > ROW_LIMIT_BYTES {
        return Err(format!("the row is over {ROW_LIMIT_BYTES} bytes long and is kept without being read"));
    }
    std::str::from_utf8(raw).map_err(|error| {
        let at = error.valid_up_to();
        format!("the row is not UTF-8 text at byte {at}: {}", safe::start(&raw[at..raw.len().min(at + 8)]))
    })
}

fn kind_in_words(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool(_) => "true or false",
        Kind::Number(_) => "a number",
        Kind::Text(_) => "a text",
        Kind::Array(_) => "an array",
        Kind::Object(_) => "an object",
    }
}

fn is_recognised(reading: &Reading) -> bool {
    reading.id.is_some()
        || reading.at_raw.is_some()
        || reading.action.is_some()
        || reading.actor.name().is_some()
}

/// One row seen through one profile.
struct Mapping<'p, 'n, 'a> {
    profile: &'p Profile,
    row: &'n Node<'a>,
    heads: Heads,
    /// The columns of the table that the row stands in.
    columns: Option<Vec<&'n str>>,
}

impl<'a> Mapping<'_, '_, 'a> {
    fn reading(&self) -> Reading {
        let fields = &self.profile.fields;
        let (at, at_raw) = self.time();
        Reading {
            id: self.text(&fields.id),
            at,
            at_raw,
            action: self.text(&fields.action),
            category: self.text(&fields.category),
            outcome: self.word(&fields.outcome),
            actor: self.actor(),
            token: self.text(&fields.token),
            resource: self.resource(),
            project: Project { id: self.text(&fields.project_id), label: self.text(&fields.project_label) },
            origin: self.word(&fields.origin).unwrap_or_default(),
            ip: self.text(&fields.ip),
            user_agent: self.text(&fields.user_agent),
            metadata: self.metadata(),
        }
    }

    /// What stands at `paths`, null included.
    fn at<'s>(&'s self, paths: &'s [Path]) -> impl Iterator<Item = &'s Node<'a>> {
        let possible = paths.iter().filter(|path| self.heads.may_hold(path));
        possible.filter_map(|path| path.find(self.row, self.profile.keys))
    }

    /// The first text, number or literal at `paths`; null, empty text and containers do not count.
    fn found(&self, paths: &[Path]) -> Option<Cow<'a, str>> {
        self.at(paths).find_map(Node::recorded)
    }

    fn text(&self, paths: &[Path]) -> Option<String> {
        self.found(paths).map(Cow::into_owned)
    }

    /// Values at `paths` that are there and not null.
    fn present<'s>(&'s self, paths: &'s [Path]) -> impl Iterator<Item = &'s Node<'a>> {
        self.at(paths).filter(|node| !matches!(node.kind, Kind::Null))
    }

    /// The first readable time; else the first thing that stands where a time should.
    fn time(&self) -> (Option<Moment>, Option<String>) {
        let written = |node: &Node<'a>| node.scalar().map_or_else(|| node.raw.to_owned(), Cow::into_owned);
        let candidates =
            || self.present(&self.profile.fields.at).map(written).filter(|text| !text.is_empty());
        let read = candidates().find_map(|text| Some((time::read(&text, &self.profile.time)?, text)));
        match read {
            Some((at, text)) => (Some(at), Some(text)),
            None => (None, candidates().next()),
        }
    }

    fn word<T: Copy>(&self, rules: &[WordRule<T>]) -> Option<T> {
        rules.iter().find_map(|rule| self.word_by(rule))
    }

    fn word_by<T: Copy>(&self, rule: &WordRule<T>) -> Option<T> {
        let word = self.found(&rule.paths)?;
        rule.words.get(&word.to_lowercase()).copied().or(rule.other)
    }

    fn actor(&self) -> Actor {
        let fields = &self.profile.fields;
        let id = self.text(&fields.actor_id);
        let label =
            self.text(&fields.actor_label).or_else(|| self.email_label(EmailLabel::Actor, id.as_deref()));
        let mut actor = Actor { id, label, session: self.text(&fields.actor_session), ..Actor::default() };
        actor.kind =
            fields.actor_type.iter().find_map(|rule| self.actor_type(rule, &actor)).unwrap_or_default();
        actor
    }

    fn actor_type(&self, rule: &ActorRule, actor: &Actor) -> Option<ActorType> {
        let id = actor.id.as_deref();
        let label = actor.label.as_deref();
        let (holds, is) = match rule {
            ActorRule::Word(rule) => return self.word_by(rule),
            ActorRule::IdNull { is } => (id.is_none() && self.is_null(&self.profile.fields.actor_id), is),
            ActorRule::IdPrefix { prefixes, is } => {
                (id.is_some_and(|id| prefixes.iter().any(|prefix| id.starts_with(prefix))), is)
            }
            ActorRule::LabelLike { patterns, is } => {
                (label.is_some_and(|label| patterns.iter().any(|pattern| is_like(label, pattern))), is)
            }
            ActorRule::IdAndLabel { is } => (id.is_some() && label.is_some(), is),
            ActorRule::LabelEmail { is } => (label.is_some_and(is_email), is),
        };
        holds.then_some(*is)
    }

    fn is_null(&self, paths: &[Path]) -> bool {
        self.at(paths).any(|node| matches!(node.kind, Kind::Null))
    }

    fn resource(&self) -> Resource {
        let fields = &self.profile.fields;
        let id = self.text(&fields.resource_id);
        let label = self
            .text(&fields.resource_label)
            .or_else(|| self.email_label(EmailLabel::Resource, id.as_deref()));
        Resource { kind: self.text(&fields.resource_type), id, label }
    }

    fn email_label(&self, part: EmailLabel, id: Option<&str>) -> Option<String> {
        let named = self.profile.fields.email_is_label.contains(&part);
        id.filter(|id| named && is_email(id)).map(str::to_owned)
    }

    fn metadata(&self) -> Option<Json> {
        match &self.profile.fields.metadata {
            Metadata::Row => Some(self.row.compact()),
            // A table may spread the details over columns of their own; then they are the whole row.
            Metadata::At { paths } if !self.has_column_of(paths) => Some(self.row.compact()),
            Metadata::At { paths } => self.present(paths).next().map(Node::compact),
        }
    }

    fn has_column_of(&self, paths: &[Path]) -> bool {
        let Some(columns) = &self.columns else { return true };
        paths.iter().any(|path| columns.contains(&path.as_str()))
    }
}

/// Whether a text has the look of an e-mail address: one `@` between two texts without blanks.
fn is_email(text: &str) -> bool {
    let halves = text.split_once('@');
    let plain = |half: &str| !half.is_empty() && !half.contains(|c: char| c == '@' || c.is_whitespace());
    halves.is_some_and(|(name, host)| plain(name) && plain(host))
}

/// Whether `text` fits `pattern`, in which `*` stands for any run of characters.
pub(crate) fn is_like(text: &str, pattern: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return text == pattern };
    let Some(mut rest) = text.strip_prefix(head) else { return false };
    let (middle, last) = tail.rsplit_once('*').map_or(("", tail), |(middle, last)| (middle, last));
    for part in middle.split('*') {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, builtin_by_id};
    use exhibit_entry::{Origin, Outcome};
    use proptest::prelude::*;

    fn read(profile: &str, raw: &str) -> Reading {
        read_row(builtin_by_id(profile).unwrap(), raw.as_bytes()).unwrap()
    }

    fn reason(raw: &[u8]) -> String {
        read_row(builtin_by_id("outworx").unwrap(), raw).unwrap_err()
    }

    #[test]
    fn a_row_that_cannot_be_read_says_why() {
        assert!(reason(b"").contains("cut off"));
        assert!(reason(b"{\"id\":\"\xff\"}").contains("UTF-8 text at byte 7"));
        assert!(reason(b"{\"id\":").contains("not JSON: the text ends early"));
        assert!(reason(b"[1]").contains("not an object but an array"));
        assert!(reason("[".repeat(300).as_bytes()).contains("nested too deeply"));
        assert!(reason(b"{\"colour\":\"red\"}").contains("nothing recognised"));
        assert!(
            reason(&vec![b' '; ROW_LIMIT_BYTES + 1]).contains("bytes long and is kept without being read")
        );
        let wide: Vec<String> = (0..=KEY_LIMIT).map(|n| format!("\"k{n}\":0")).collect();
        assert!(reason(format!("{{{}}}", wide.join(",")).as_bytes()).contains("over 10000 keys"));
    }

    #[test]
    fn a_row_without_a_readable_time_is_still_a_row() {
        let reading = read("outworx", r#"{"action":"TOKEN_REVOKED","created_at":"last tuesday"}"#);
        assert_eq!((reading.at, reading.at_raw.as_deref()), (None, Some("last tuesday")));
        let reading = read("outworx", r#"{"action":"TOKEN_REVOKED"}"#);
        assert_eq!((reading.at, reading.at_raw), (None, None));
        let reading = read("outworx", r#"{"created_at":{"seconds":1}}"#);
        assert_eq!((reading.at, reading.at_raw.as_deref()), (None, Some(r#"{"seconds":1}"#)));
    }

    #[test]
    fn an_outworx_row_says_who_did_what_through_which_door() {
        let reading = read(
            "outworx",
            r#"{"id":"e1","account_user_id":"ana@example.org","actor_user_id":"ana@example.org",
                "action":"COLLABORATOR_INVITED","target_type":"collaborator","target_id":"ben@example.org",
                "project_id":"p1","metadata":{"source":"api","token_id":"t-9","n":9007199254740993},
                "created_at":"2026-05-09T17:14:08.302Z"}"#,
        );
        assert_eq!(reading.id.as_deref(), Some("e1"));
        assert_eq!(reading.actor.kind, ActorType::Human);
        assert_eq!(reading.actor.label.as_deref(), Some("ana@example.org"));
        assert_eq!(reading.resource.label.as_deref(), Some("ben@example.org"));
        assert_eq!((reading.origin, reading.token.as_deref()), (Origin::Api, Some("t-9")));
        assert_eq!(
            reading.metadata.unwrap().as_str(),
            r#"{"source":"api","token_id":"t-9","n":9007199254740993}"#
        );
    }

    #[test]
    fn no_actor_is_the_system_only_where_the_vendor_wrote_null() {
        let kind = |actor: &str| read("outworx", &format!(r#"{{"id":"e"{actor}}}"#)).actor.kind;
        assert_eq!(kind(r#","actor_user_id":null"#), ActorType::System);
        assert_eq!(kind(""), ActorType::Unknown);
        assert_eq!(kind(r#","actor_user_id":"u_1""#), ActorType::Unknown);
    }

    #[test]
    fn mushi_tells_humans_agents_and_machinery_apart() {
        let kind = |id: &str, email: &str| {
            read("mushi-mushi", &format!(r#"{{"id":"e","actor_id":{id},"actor_email":{email}}}"#)).actor.kind
        };
        assert_eq!(kind(r#""u1""#, r#""ana@example.org""#), ActorType::Human);
        assert_eq!(kind(r#""agent_fix""#, "null"), ActorType::Agent);
        assert_eq!(kind(r#""x""#, r#""agent-fix@bots.example""#), ActorType::Agent);
        assert_eq!(kind(r#""cron_prune""#, "null"), ActorType::System);
        assert_eq!(kind("null", "null"), ActorType::System);
        assert_eq!(kind(r#""u1""#, "null"), ActorType::Unknown);
    }

    #[test]
    fn a_generic_row_keeps_every_key_in_reach() {
        let raw = r#"{"EventTime":"2026-01-02T03:04:05Z","eventname":"DeleteKey","success":false,"odd":1}"#;
        let reading = read("generic", raw);
        assert_eq!(reading.action.as_deref(), Some("DeleteKey"));
        assert_eq!(reading.outcome, Some(Outcome::Failure));
        assert_eq!(reading.metadata.unwrap().as_str(), raw);
    }

    #[test]
    fn null_empty_and_containers_fall_through_to_the_next_candidate() {
        let reading = read("generic", r#"{"event_id":null,"uuid":"","id":{},"gid":0}"#);
        assert_eq!(reading.id.as_deref(), Some("0"));
    }

    #[test]
    fn stars_stand_for_any_run() {
        for (text, pattern, fits) in [
            ("agent-x@y", "agent-*@*", true),
            ("agent-x", "agent-*@*", false),
            ("xagent-@", "agent-*@*", false),
            ("ab", "ab", true),
            ("aXbXc", "a*b*c", true),
            ("ac", "a*b*c", false),
            ("", "*", true),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} {pattern}");
        }
    }

    proptest! {
        #[test]
        fn reading_with_the_content_is_reading_and_the_content(
            raw in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..64),
                "(\\{|\\}|\\[|\\]|\"id\"|\"action\"|\"a\\\\u0062\"|:|,|1| |\n){0,24}".prop_map(String::into_bytes),
                "id,action\n[a-z]{0,3},[a-z\"]{0,3}".prop_map(String::into_bytes),
                "\\{\"id\":\"[a-z]{1,4}\", \"action\" : [0-9]{1,3}\\}".prop_map(String::into_bytes),
            ],
        ) {
            let profile = builtin_by_id("generic").unwrap();
            prop_assert_eq!(read_with_content(profile, &raw), (content(&raw), read_row(profile, &raw)));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
            for profile in builtin() {
                let _ = read_row(profile, &raw);
            }
        }

        #[test]
        fn any_value_under_any_known_key_is_read_without_a_panic(
            key in "id|created_at|action|actor|actor_id|actor_email|metadata|target_id|type|event",
            value in "\"\\PC{0,12}\"|-?[0-9]{1,25}(\\.[0-9]{1,4})?|null|true|\\{\\}|\\[[0-9]\\]",
        ) {
            let raw = format!("{{\"{key}\":{value}}}");
            for profile in builtin() {
                let _ = read_row(profile, raw.as_bytes());
            }
        }
    }
}
