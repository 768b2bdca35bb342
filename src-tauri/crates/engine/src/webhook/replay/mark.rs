//! The header by which a copy says on the wire that it is one, so that whoever captures it again knows it.

/// Its name.
pub const MARK_HEADER: &str = "Exhibit-Replay";

/// What stands in it: what it is (`replay`, `edited`, `resigned`, `stripped`, `test`, `suite`), what it is a copy of, and
/// an id that no other request bears, by which the workspace that sent it knows it again.
#[must_use]
pub fn mark(kinds: &[&str], of: &str, id: &str) -> String {
    format!("{}; of={of}; id={id}", kinds.join(", "))
}

/// Whether these headers say that the request was sent by Exhibit and by no provider. Anybody can write them: what is to
/// be left out of evidence is told by [`crate::webhook::copies`].
#[must_use]
pub fn is_marked(headers: &[(String, String)]) -> bool {
    headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(MARK_HEADER))
}

/// Whether a mark says that the request was changed by order.
#[must_use]
pub(crate) fn is_edited(mark: &str) -> bool {
    mark.split(';').next().unwrap_or_default().split(',').any(|kind| kind.trim() == "edited")
}
