//! What a delivery says that it is about. Told by the way senders name such things, not by who they are.

use crate::Capture;

/// Header names that end so name the event.
const HEADER_ENDS: [&str; 3] = ["-event", "-event-type", "-topic"];

/// Header names that end so name the delivery, the most telling first.
const DELIVERY_ENDS: [&str; 6] =
    ["-delivery", "-delivery-id", "webhook-id", "-event-id", "-message-id", "-hook-id"];

/// Members of a JSON body that name the event, the most telling first.
const MEMBERS: [&str; 3] = ["type", "event", "action"];

/// Longest name given back, in characters: it stands in a list.
const NAME_LIMIT_CHARS: usize = 200;

/// The name of the event, from a header such as `X-GitHub-Event`, else from the body's `type`, `event` or `action`.
///
/// The sender's text, signed or not: it must be escaped before it is shown and proves nothing.
#[must_use]
pub fn event(capture: &Capture) -> Option<String> {
    let name = in_headers(capture).or_else(|| in_body(&capture.body))?;
    Some(name.chars().take(NAME_LIMIT_CHARS).collect())
}

/// The delivery's id, from a header such as `X-Sender-Delivery`.
pub(crate) fn delivery(capture: &Capture) -> Option<String> {
    let named = |end: &&str| {
        let names_it = |name: &str| name.to_ascii_lowercase().ends_with(*end);
        capture.headers.iter().find(|(name, value)| names_it(name) && !value.trim().is_empty())
    };
    let (_, value) = DELIVERY_ENDS.iter().find_map(named)?;
    Some(value.trim().to_owned())
}

fn in_headers(capture: &Capture) -> Option<String> {
    let names_it = |name: &str| HEADER_ENDS.iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let mut named = capture.headers.iter().filter(|(name, value)| names_it(name) && !value.trim().is_empty());
    named.next().map(|(_, value)| value.trim().to_owned())
}

fn in_body(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let mut texts = MEMBERS.iter().filter_map(|member| body.get(member)?.as_str());
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(headers: &[(&str, &str)], body: &str) -> Option<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        event(&Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers,
            body: body.into(),
        })
    }

    #[test]
    fn a_header_names_the_event_before_the_body_does() {
        for name in ["X-Outworx-Event", "x-github-event", "Nevo-Event-Type", "X-Shopify-Topic"] {
            assert_eq!(
                said(&[("Host", "h"), (name, " a.b ")], r#"{"type":"c"}"#).as_deref(),
                Some("a.b"),
                "{name}"
            );
        }
        assert_eq!(said(&[("X-GitHub-Event", " ")], r#"{"action":"opened"}"#).as_deref(), Some("opened"));
    }

    #[test]
    fn a_body_names_the_event_only_as_text_of_its_own() {
        assert_eq!(said(&[], r#"{"action":"b","type":"a"}"#).as_deref(), Some("a"));
        assert_eq!(said(&[], r#"{"type":{"x":"a"},"event":7,"action":"b"}"#).as_deref(), Some("b"));
        for body in ["", "[]", "no json", r#"{"data":{"type":"a"}}"#, r#"{"type":""}"#] {
            assert_eq!(said(&[], body), None, "{body}");
        }
    }

    #[test]
    fn a_name_of_any_length_is_cut_between_characters() {
        assert_eq!(said(&[("X-Event", &"ü".repeat(9_999))], "").unwrap().chars().count(), NAME_LIMIT_CHARS);
    }
}
