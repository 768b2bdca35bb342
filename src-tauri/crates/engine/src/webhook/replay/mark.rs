//! The header by which a copy says on the wire that it is one, so that whoever captures it again knows it.

/// Its name.
pub const MARK_HEADER: &str = "Exhibit-Replay";

/// What stands in it: what it is (`replay`, `edited`, `resigned`, `stripped`, `test`, `suite`), then what it is a copy of.
#[must_use]
pub fn mark(kinds: &[&str], of: &str) -> String {
    format!("{}; of={of}", kinds.join(", "))
}

/// Whether these headers say that the request was sent by Exhibit and by no provider.
#[must_use]
pub fn is_marked(headers: &[(String, String)]) -> bool {
    headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(MARK_HEADER))
}
