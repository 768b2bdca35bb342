//! Which profile a file's rows belong to.

use std::collections::BTreeMap;

use exhibit_entry::json::{self, Node};

use crate::Path;
use crate::csv::{self, CsvRow};
use crate::profile::{Profile, Words, builtin};
use crate::reading::is_like;

/// Rows that are looked at; the rest of a file is of the same kind.
const LOOKED_AT_ROWS: usize = 20;

/// Keys that one word at its place outweighs: that something is called `action` many vendors share, that it says
/// `audit.k8s.io/v1` none.
const KEYS_A_WORD: usize = 3;

/// The id of the profile that comes with Exhibit whose keys, words or columns stand in most of `rows`; `generic` when
/// there is none. Of several the one that asks for the most. Rows that are neither JSON nor CSV do not count.
#[must_use]
pub fn detect_profile(rows: &[&[u8]]) -> &'static str {
    detect_profile_among(builtin(), rows).map_or("generic", |profile| profile.id.as_str())
}

/// The id of the profile whose columns stand in the header at the beginning of `document`, which may have no rows;
/// `generic` when there is none.
#[must_use]
pub fn detect_columns(document: &[u8]) -> &'static str {
    detect_columns_among(builtin(), document).map_or("generic", |profile| profile.id.as_str())
}

/// As [`detect_profile`], of any profiles; of equals the first, so a user's own go before those they were made from.
#[must_use]
pub fn detect_profile_among<'p>(
    profiles: impl IntoIterator<Item = &'p Profile>,
    rows: &[&[u8]],
) -> Option<&'p Profile> {
    best(profiles, &rows.iter().take(LOOKED_AT_ROWS).filter_map(seen).collect::<Vec<_>>())
}

/// As [`detect_columns`], of any profiles.
#[must_use]
pub fn detect_columns_among<'p>(
    profiles: impl IntoIterator<Item = &'p Profile>,
    document: &[u8],
) -> Option<&'p Profile> {
    let header = csv::header(document).map(|header| Seen::Table(owned(&header.names())));
    best(profiles, &header.into_iter().collect::<Vec<_>>())
}

/// What of a row tells whose it is.
enum Seen<'a> {
    Json(Node<'a>),
    Table(Vec<String>),
}

fn best<'p>(profiles: impl IntoIterator<Item = &'p Profile>, rows: &[Seen<'_>]) -> Option<&'p Profile> {
    let mut best: Option<(usize, &Profile)> = None;
    for profile in profiles {
        let Some(asked) = most_fit(profile, rows) else { continue };
        if best.is_none_or(|(most, _)| asked > most) {
            best = Some((asked, profile));
        }
    }
    best.map(|(_, profile)| profile)
}

/// How much the profile asks for and finds in most of `rows`, in keys or columns.
fn most_fit(profile: &Profile, rows: &[Seen<'_>]) -> Option<usize> {
    let found: Vec<usize> = rows.iter().filter_map(|row| fit(profile, row)).collect();
    if found.len() * 2 > rows.len() { found.into_iter().max() } else { None }
}

fn fit(profile: &Profile, row: &Seen<'_>) -> Option<usize> {
    let detect = &profile.detect;
    match row {
        Seen::Json(node) => {
            let further = detect.any.iter().map(|marks| (&marks.keys, &marks.words));
            let all = std::iter::once((&detect.keys, &detect.words)).chain(further);
            all.filter_map(|(keys, words)| marks_fit(profile, node, (keys, words))).max()
        }
        Seen::Table(columns) => {
            let headers = detect.columns.iter().filter(|wanted| !wanted.is_empty());
            headers.filter(|wanted| wanted.iter().all(|name| columns.contains(name))).map(Vec::len).max()
        }
    }
}

/// How much is asked for and found; none where anything is missing, or nothing is asked for.
fn marks_fit(
    profile: &Profile,
    row: &Node<'_>,
    (keys, words): (&[Path], &BTreeMap<Path, Words>),
) -> Option<usize> {
    let at = |path: &Path| path.find(row, profile.keys);
    let says = |(path, words): (&Path, &Words)| {
        let text = at(path).and_then(Node::recorded);
        text.is_some_and(|text| words.as_slice().iter().any(|word| is_like(&text, word)))
    };
    let asked = keys.len() + KEYS_A_WORD * words.len();
    let fits = asked > 0 && keys.iter().all(|path| at(path).is_some()) && words.iter().all(says);
    fits.then_some(asked)
}

fn seen<'a>(row: &&'a [u8]) -> Option<Seen<'a>> {
    let text = std::str::from_utf8(row).ok()?;
    let table = || CsvRow::of(text).map(|row| Seen::Table(owned(&row.names())));
    json::parse(text).ok().map(Seen::Json).or_else(table)
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::LEAST;

    const OUTWORX: &[u8] =
        br#"{"id":"1","account_user_id":"a","actor_user_id":null,"action":"X","target_type":"t",
        "target_id":"t","metadata":{},"created_at":"2026-05-09T17:14:08.302Z"}"#;
    const MUSHI: &[u8] =
        br#"{"id":"1","project_id":"p","actor_id":"a","actor_email":"a@example.org","action":"x.y",
        "resource_type":"r","resource_id":"r","metadata":{},"created_at":"2026-05-09T17:14:08.302Z"}"#;

    const GOOGLE: &[u8] =
        br#"{"id":{"applicationName":"drive","time":"2026-05-09T17:14:08Z"},"actor":{},"name":"view"}"#;

    #[test]
    fn rows_are_known_by_their_keys() {
        assert_eq!(detect_profile(&[OUTWORX]), "outworx");
        assert_eq!(detect_profile(&[MUSHI, b"broken", MUSHI]), "mushi-mushi");
        assert_eq!(detect_profile(&[OUTWORX, MUSHI]), "generic");
        assert_eq!(detect_profile(&[GOOGLE]), "google-workspace");
        assert_eq!(detect_profile(&[b"{}", b"[]", b"\xff"]), "generic");
        assert_eq!(detect_profile(&[]), "generic");
    }

    #[test]
    fn tables_are_known_by_their_columns_in_any_order() {
        let mushi = b"Metadata, Resource ID,Resource,Actor,Action,Time\n,,,,,x";
        assert_eq!(detect_profile(&[mushi]), "mushi-mushi-csv");
        let outworx = "id,created_at,actor_user_id,action,target_type,target_id,project_id,source,metadata\n";
        assert_eq!(detect_columns(outworx.as_bytes()), "outworx");
        assert_eq!(
            detect_columns(b"id,created_at,actor,action,resource_type,resource_id,project_id,metadata\n"),
            "nevo"
        );
        assert_eq!(detect_columns(b"When,What\n"), "generic");
    }

    #[test]
    fn words_tell_apart_what_keys_do_not_and_outweigh_some() {
        let profile = |id: &str, detect: &str| {
            let least = LEAST.replace("'x'", &format!("'{id}'"));
            Profile::parse(&format!("{least}[detect]\n{detect}\n")).unwrap()
        };
        let profiles = [
            profile("own", "keys = ['at', 'verb']"),
            profile("first", "keys = ['at', 'verb']"),
            profile("kube", "words = { apiVersion = ['audit.k8s.io/v1', 'audit.k8s.io/v1b*'] }"),
            profile(
                "forms",
                "[[detect.any]]\nkeys = ['one', 'at']\n[[detect.any]]\nkeys = ['two']\nwords = { at = '20*' }",
            ),
        ];
        let id =
            |row: &str| detect_profile_among(&profiles, &[row.as_bytes()]).map(|found| found.id.as_str());
        assert_eq!(id(r#"{"at":1,"verb":null,"p_log_type":"x"}"#), Some("own"));
        assert_eq!(id(r#"{"at":1,"verb":2,"apiVersion":"audit.k8s.io/v1beta1"}"#), Some("kube"));
        assert_eq!(id(r#"{"at":1,"verb":2,"apiVersion":"audit.k8s.io/v2"}"#), Some("own"));
        assert_eq!(id(r#"{"at":1,"one":2}"#), Some("forms"));
        assert_eq!(id(r#"{"at":"2026","two":2}"#), Some("forms"));
        assert_eq!(id(r#"{"at":"1999","two":2}"#), None);
    }
}
