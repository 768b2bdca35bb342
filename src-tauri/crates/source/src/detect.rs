//! Which profile a file's rows belong to.

use exhibit_entry::json::{self, Node};

use crate::profile::{Profile, builtin};

/// Rows that are looked at; the rest of a file is of the same kind.
const LOOKED_AT_ROWS: usize = 20;

/// The id of the profile that comes with Exhibit whose keys stand in most of `rows`; `generic` when there is none.
/// Of several the one that asks for the most keys. Rows that are not JSON do not count.
#[must_use]
pub fn detect_profile(rows: &[&[u8]]) -> &'static str {
    let rows: Vec<Node<'_>> = rows.iter().take(LOOKED_AT_ROWS).filter_map(read).collect();
    let known = builtin().iter().filter(|profile| fits_most(profile, &rows));
    let best = known.max_by_key(|profile| profile.detect.keys.len());
    best.map_or("generic", |profile| profile.id.as_str())
}

fn fits_most(profile: &Profile, rows: &[Node<'_>]) -> bool {
    let wanted = &profile.detect.keys;
    let fits = |row: &&Node<'_>| wanted.iter().all(|path| path.find(row, profile.keys).is_some());
    !wanted.is_empty() && rows.iter().filter(fits).count() * 2 > rows.len()
}

fn read<'a>(row: &&'a [u8]) -> Option<Node<'a>> {
    json::parse(std::str::from_utf8(row).ok()?).ok()
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
}
