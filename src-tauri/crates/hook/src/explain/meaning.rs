//! Whether two bodies say the same to a reader, so that an explanation cannot hide a changed content.

use super::form;
use super::json::{self, Node};
use super::json_text;

/// How the captured body relates to the signed one for those who read both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Same members, same values, same texts of numbers.
    Same,
    /// Something differs.
    Differs,
    /// They cannot be compared.
    Unknown,
}

/// Compares two bodies, both as JSON or both as forms.
pub(crate) fn compare(captured: &[u8], signed: &[u8]) -> Meaning {
    if let (Some(a), Some(b)) = (json::read(captured), json::read(signed)) {
        return said(same(&a, &b));
    }
    match (form::fields(captured), form::fields(signed)) {
        (Some(a), Some(b)) => said(a == b),
        _ => Meaning::Unknown,
    }
}

fn said(same: bool) -> Meaning {
    if same { Meaning::Same } else { Meaning::Differs }
}

fn same(a: &Node<'_>, b: &Node<'_>) -> bool {
    match (a, b) {
        (Node::Scalar(a), Node::Scalar(b)) => a == b,
        (Node::Text(a), Node::Text(b)) => a == b || same_text(a, b),
        (Node::List(a), Node::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Node::Members(_), Node::Members(_)) => same_members(&json::sorted(a), &json::sorted(b)),
        _ => false,
    }
}

/// Of two sorted objects. Repeated names keep their order, because readers take the first or the last.
fn same_members(a: &Node<'_>, b: &Node<'_>) -> bool {
    let (Node::Members(a), Node::Members(b)) = (a, b) else { return false };
    let pairs = a.iter().zip(b);
    a.len() == b.len() && pairs.into_iter().all(|((a, x), (b, y))| (a == b || same_text(a, b)) && same(x, y))
}

fn same_text(a: &[u8], b: &[u8]) -> bool {
    json_text::decoded(a).is_some_and(|a| Some(a) == json_text::decoded(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_order_and_escapes_say_the_same() {
        let a = br#"{"a":"\u00eb","b":[1.0,null]}"#;
        let b = "{ \"b\": [1.0, null],\n \"a\": \"ë\" }".as_bytes();
        assert_eq!(compare(a, b), Meaning::Same);
        assert_eq!(compare(b"a=1+1", b"a=1%201"), Meaning::Same);
    }

    #[test]
    fn another_number_text_order_of_repeated_members_or_field_does_not() {
        assert_eq!(compare(b"[1.0]", b"[1]"), Meaning::Differs);
        assert_eq!(compare(br#"{"a":1,"a":2}"#, br#"{"a":2,"a":1}"#), Meaning::Differs);
        assert_eq!(compare(br#"{"a":1,"a":2}"#, br#"{"a":2}"#), Meaning::Differs);
        assert_eq!(compare(b"a=1+1", b"a=1%2B1"), Meaning::Differs);
        assert_eq!(compare(b"Hello", b"Hello\n"), Meaning::Unknown);
    }
}
