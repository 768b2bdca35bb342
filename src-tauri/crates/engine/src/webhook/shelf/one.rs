//! One delivery of the shelf with all that there is to say of it.

use exhibit_hook::{Kind, Verdict};
use exhibit_store::{Reader, StoredCapture};
use serde::Serialize;

use super::Judging;
use crate::Error;
use crate::webhook::copies::{Copies, Origin};
use crate::webhook::replay::is_marked;

/// Deliveries beside another one that are judged: repeating one is the cheapest thing that a sender can do.
pub const BESIDE_AT_MOST: usize = 100;

/// One delivery. Its credentials are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// The delivery; values of credentials are masked.
    pub stored: StoredCapture,
    /// How it stands.
    pub verdict: Verdict,
    /// Numbers of the others with the same delivery id and body, of no other sender.
    pub duplicates: Vec<u64>,
    /// Numbers of those with the same delivery id and another body, of no other sender.
    pub conflicts: Vec<u64>,
    /// How the first of both stand, by their numbers.
    pub beside: Vec<Beside>,
    /// Whether it was sent from here.
    pub origin: Origin,
    /// Whether it carries the mark of a copy.
    pub is_marked: bool,
}

/// A delivery that is shown beside another one, and how it stands: whoever reads "the same again" has to see which of them
/// anybody could have sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// Its number.
    pub capture: u64,
    /// The scheme that it was judged by.
    pub scheme: Option<String>,
    /// The verdict.
    pub verdict: Kind,
}

/// How the first [`BESIDE_AT_MOST`] of some deliveries stand.
///
/// # Errors
/// Any error of reading.
pub fn beside(reader: &Reader, judging: &Judging, ids: &[u64]) -> Result<Vec<Beside>, Error> {
    let mut standing = Vec::new();
    for id in ids.iter().take(BESIDE_AT_MOST) {
        let Some(stored) = reader.capture(*id)? else { continue };
        let verdict = judging.verdict(&stored.capture);
        let scheme = verdict.scheme.or(stored.line.scheme);
        standing.push(Beside { capture: *id, scheme, verdict: verdict.kind });
    }
    Ok(standing)
}

/// The delivery of this number.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and any error of reading.
pub fn one(reader: &Reader, judging: &Judging, id: u64) -> Result<One, Error> {
    let stored = stored(reader, id)?;
    let verdict = judging.verdict(&stored.capture);
    let origin = Copies::of(reader)?.origin(&stored)?;
    let is_marked = is_marked(&stored.capture.headers);
    let capture = judging.schemes.masked(&stored.capture);
    let line = exhibit_store::CaptureLine { url: capture.url.clone(), ..stored.line };
    let (duplicates, conflicts) = (reader.capture_duplicates(id)?, reader.capture_conflicts(id)?);
    let mut others = [duplicates.as_slice(), &conflicts].concat();
    others.sort_unstable();
    Ok(One {
        stored: StoredCapture { line, capture },
        verdict,
        beside: beside(reader, judging, &others)?,
        duplicates,
        conflicts,
        origin,
        is_marked,
    })
}

/// The delivery of this number byte for byte, credentials too: to be judged or sent, not to be shown.
///
/// # Errors
/// As [`one`].
pub fn stored(reader: &Reader, id: u64) -> Result<StoredCapture, Error> {
    reader.capture(id)?.ok_or_else(|| {
        Error::usage(
            format!("there is no capture {id} in this workspace"),
            "see `webhook list` of this workspace; numbers count from 1",
        )
    })
}

/// The numbers of deliveries that a person names: `capture:12` or `12` is the number on this shelf, `delivery:ID` or any
/// other word the sender's own id of a delivery, which may have come more than once. A number always means ours first:
/// what a sender calls its delivery must not decide what is shown or sent again.
///
/// # Errors
/// [`Error::Usage`] when nothing has that name, and any error of reading.
pub fn ids_named(reader: &Reader, name: &str) -> Result<Vec<u64>, Error> {
    let numbered = name.strip_prefix("capture:").or_else(|| is_number(name).then_some(name));
    if let Some(id) = numbered.and_then(|number| number.parse().ok())
        && reader.capture(id)?.is_some()
    {
        return Ok(vec![id]);
    }
    let id = name.strip_prefix("delivery:").unwrap_or(name);
    let found = if name.starts_with("capture:") { Vec::new() } else { reader.captures_of_delivery(id)? };
    if found.is_empty() {
        return Err(Error::usage(
            format!("nothing on the shelf is called `{}`", name.escape_debug()),
            "give capture:N as `webhook list` of this workspace shows it, or delivery:ID",
        ));
    }
    Ok(found)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Watch;
    use crate::webhook::replay::of_word;
    use crate::webhook::shelf::{Listing, list};
    use crate::webhook::trace::{Of, elsewhere};
    use crate::{Home, Workspace, clock};
    use exhibit_hook::{Capture, Key, Schemes, Secret, sign};
    use exhibit_store::Via;

    /// A delivery under the id 7, signed rightly.
    fn signed(scheme: &str, body: &str) -> Capture {
        let bare = Capture {
            received_at: Some(clock::now().utc()),
            method: "POST".into(),
            url: "/".into(),
            headers: Vec::new(),
            body: body.into(),
        };
        let scheme = Schemes::built_in().named(scheme).unwrap();
        sign(scheme, &Secret::new("secret"), &bare, clock::now().utc(), "7").unwrap()
    }

    /// The same without its signature: what anybody can make up.
    fn made_up(of: &Capture) -> Capture {
        let mut copy = of.clone();
        copy.headers.retain(|(name, _)| !name.to_ascii_lowercase().contains("signature"));
        copy
    }

    fn shelf(came: &[Capture]) -> (tempfile::TempDir, Workspace, Judging) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "w").unwrap();
        let keys = vec![Key::from(Secret::new("secret"))];
        let judging = Judging { keys, ..Judging::default() };
        let draft = |capture: &Capture| judging.draft(capture.clone(), Via::Listener);
        let drafts: Vec<_> = came.iter().map(draft).collect();
        workspace.writer().unwrap().store_captures(clock::now(), &drafts).unwrap();
        (folder, workspace, judging)
    }

    #[test]
    fn one_id_of_two_vendors_is_no_conflict_and_has_to_be_named_by_number() {
        let (_folder, workspace, judging) =
            shelf(&[signed("github_sha256", "{\"a\":1}"), signed("outworx", "{}")]);
        let reader = workspace.reader().unwrap();
        for id in [1, 2] {
            let found = one(&reader, &judging, id).unwrap();
            assert_eq!(found.stored.line.delivery.as_deref(), Some("7"));
            assert_eq!((found.duplicates, found.conflicts, found.beside), (vec![], vec![], vec![]));
            let place = elsewhere(&workspace, Of::Capture(id), &Watch::silent()).unwrap();
            assert_eq!((place.same_delivery, place.conflicts, place.same_row), (vec![], vec![], vec![]));
        }
        let listed = list(&reader, &judging, &Listing::default(), &Watch::silent()).unwrap();
        assert!(listed.rows.iter().all(|row| (row.duplicates, row.conflicts) == (0, 0)));
        let refused = of_word(Some(&reader), "delivery:7").unwrap_err();
        assert!(refused.to_string().contains("not all of one scheme"), "{refused}");
        assert!(
            refused.hint().contains("capture:1 (github_sha256), capture:2 (outworx)"),
            "{}",
            refused.hint()
        );
    }

    #[test]
    fn a_made_up_delivery_beside_the_genuine_one_is_named_as_what_it_is() {
        let genuine = signed("outworx", "{}");
        let (_folder, workspace, judging) = shelf(&[made_up(&genuine), genuine]);
        let reader = workspace.reader().unwrap();
        let found = one(&reader, &judging, 2).unwrap();
        assert_eq!((found.verdict.kind, found.duplicates.as_slice()), (Kind::Valid, [1].as_slice()));
        assert_eq!(found.beside, [Beside { capture: 1, scheme: None, verdict: Kind::Unsigned }]);
        assert!(
            of_word(Some(&reader), "delivery:7").is_err(),
            "the made-up one is not sent for the genuine one"
        );
    }
}
