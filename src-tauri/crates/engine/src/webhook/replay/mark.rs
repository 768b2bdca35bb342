//! The header by which a copy says on the wire that it is one, so that whoever captures it again knows it.

/// Its name.
pub const MARK_HEADER: &str = "Exhibit-Replay";

/// Stands in it where a listener passed a delivery on.
pub(crate) const FORWARD: &str = "forward";

/// What stands in it: what it is (`replay`, `edited`, `resigned`, `stripped`, `test`, `suite`, `forward`), what it is a copy
/// of, and an id that no other request bears, by which the workspace that sent it knows it again.
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
    kinds(mark).any(|kind| kind == "edited")
}

/// Whether these headers say that a listener passed the request on. A replay that comes here for the first time may be
/// passed on; what was passed on may not, or two listeners would send it to each other for ever.
pub(crate) fn is_passed_on(headers: &[(String, String)]) -> bool {
    let mut marks = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(MARK_HEADER));
    marks.any(|(_, mark)| kinds(mark).any(|kind| kind == FORWARD))
}

fn kinds(mark: &str) -> impl Iterator<Item = &str> {
    mark.split(';').next().unwrap_or_default().split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_passed_on_is_told_from_what_was_sent_again() {
        let marked = |value: String| is_passed_on(&[("exhibit-REPLAY".to_owned(), value)]);
        assert!(
            marked(mark(&[FORWARD], "capture:1", "x")) && marked(mark(&["edited", FORWARD], "file", "x"))
        );
        assert!(
            !marked(mark(&["replay"], "forward", "x"))
                && !marked(mark(&["suite", "forwards"], "template", "x"))
        );
        assert!(!is_passed_on(&[("X-Forward".to_owned(), "forward; of=capture:1".to_owned())]));
    }
}
