//! Which profile a file's rows belong to.

use exhibit_entry::json::{self, Node};

use crate::csv::{self, CsvRow};
use crate::profile::{Profile, builtin};

/// Rows that are looked at; the rest of a file is of the same kind.
const LOOKED_AT_ROWS: usize = 20;

/// The id of the profile that comes with Exhibit whose keys or columns stand in most of `rows`; `generic` when there is
/// none. Of several the one that asks for the most. Rows that are neither JSON nor CSV do not count.
#[must_use]
pub fn detect_profile(rows: &[&[u8]]) -> &'static str {
    best(&rows.iter().take(LOOKED_AT_ROWS).filter_map(seen).collect::<Vec<_>>())
}

/// The id of the profile whose columns stand in the header at the beginning of `document`, which may have no rows;
/// `generic` when there is none.
#[must_use]
pub fn detect_columns(document: &[u8]) -> &'static str {
    let header = csv::header(document).map(|header| Seen::Table(owned(&header.names())));
    best(&header.into_iter().collect::<Vec<_>>())
}

/// What of a row tells whose it is.
enum Seen<'a> {
    Json(Node<'a>),
    Table(Vec<String>),
}

fn best(rows: &[Seen<'_>]) -> &'static str {
    let fitting = builtin().iter().filter_map(|profile| Some((most_fit(profile, rows)?, profile)));
    // Of equals the first: a vendor's list goes before the same vendor's export.
    let best = fitting.rev().max_by_key(|(asked, _)| *asked);
    best.map_or("generic", |(_, profile)| profile.id.as_str())
}

/// How many keys or columns the profile asks for and finds in most of `rows`.
fn most_fit(profile: &Profile, rows: &[Seen<'_>]) -> Option<usize> {
    let found: Vec<usize> = rows.iter().filter_map(|row| fit(profile, row)).collect();
    if found.len() * 2 > rows.len() { found.into_iter().max() } else { None }
}

fn fit(profile: &Profile, row: &Seen<'_>) -> Option<usize> {
    match row {
        Seen::Json(node) => {
            let wanted = &profile.detect.keys;
            let fits =
                !wanted.is_empty() && wanted.iter().all(|path| path.find(node, profile.keys).is_some());
            fits.then_some(wanted.len())
        }
        Seen::Table(columns) => {
            let headers = profile.detect.columns.iter().filter(|wanted| !wanted.is_empty());
            headers.filter(|wanted| wanted.iter().all(|name| columns.contains(name))).map(Vec::len).max()
        }
    }
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
}
