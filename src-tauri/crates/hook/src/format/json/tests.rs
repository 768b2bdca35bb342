//! The reader of JSON beside serde_json, and what serde_json would not read.

use super::*;
use proptest::prelude::*;

fn texts(value: Value<'_>) -> Vec<Option<String>> {
    value.items().map(Value::text).collect()
}

#[test]
fn a_hostile_text_costs_itself_and_not_its_neighbours() {
    let list =
        value(b"[\"a\", \"\\ud800\", \"\xff\", \"\\ud83d\\ude00\", \"\\udc00\\ud800\", 1, \"\\u0000\"]")
            .unwrap();
    let expected = [Some("a"), None, None, Some("\u{1f600}"), None, None, Some("\0")];
    assert_eq!(texts(list), expected.map(|text| text.map(str::to_owned)));
}

#[test]
fn members_keep_order_repeats_and_their_raw_text() {
    let object = value(br#" { "b" : 1e400 , "a":[ ] ,"b":{"x":null}} "#).unwrap();
    let members: Vec<(&[u8], &[u8])> =
        object.members().map(|(name, value)| (name.raw(), value.raw())).collect();
    let expected: [(&[u8], &[u8]); 3] =
        [(b"\"b\"", b"1e400"), (b"\"a\"", b"[ ]"), (b"\"b\"", b"{\"x\":null}")];
    assert_eq!(members, expected);
}

#[test]
fn a_fault_is_found_where_it_stands() {
    assert_eq!(value(b"{\"a\":}"), Err(5));
    assert_eq!(value(b"[1,]"), Err(3));
    assert_eq!(value(b"[1"), Err(2));
    assert_eq!(value(b"{} x"), Err(3));
    assert_eq!(value(b"{}{}"), Err(2));
    assert_eq!(value(b""), Err(0));
    assert_eq!(value(b"[}"), Err(1));
}

#[test]
fn no_depth_of_nesting_uses_the_stack() {
    let deep = [vec![b'['; 300_000], vec![b']'; 300_000]].concat();
    assert_eq!(value(&deep).unwrap().raw().len(), 600_000);
    assert_eq!(value(&deep[..400_000]), Err(400_000));
}

fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\"a\""),
        Just("\"\\u00e9\""),
        Just("\"\\x\""),
        Just("\"\\u12\""),
        Just("1"),
        Just("-0.5e+3"),
        Just("01"),
        Just("-"),
        Just("1."),
        Just("true"),
        Just("nul"),
        Just("null"),
        Just(" "),
        Just("\n"),
        Just("\"\n\""),
        Just("\"open"),
        Just("\\"),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Members as they stand between braces, with a fault here and there.
fn nearly_object() -> impl Strategy<Value = String> {
    let name = prop_oneof![9 => Just("\"a\""), 9 => Just("\"b\" "), 1 => Just("a"), 1 => Just("")];
    let colon = prop_oneof![19 => Just(":"), 1 => Just("")];
    let value =
        prop_oneof![Just("1"), Just(" {\"a\":[]} "), Just("[1,{}]"), Just("\"x\""), nearly_json_of_few()];
    let member = (name, colon, value).prop_map(|(name, colon, value)| format!("{name}{colon}{value}"));
    let comma = prop_oneof![19 => Just(","), 1 => Just(" ,\n,")];
    let close = prop_oneof![9 => Just("}"), 1 => Just(""), 1 => Just(",}"), 1 => Just("} x")];
    (proptest::collection::vec(member, 0..4), comma, close)
        .prop_map(|(members, comma, close)| format!(" {{{}{close}", members.join(comma)))
}

fn nearly_json_of_few() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("nul"), Just("null"), Just("[1,]"), Just("{\"a\"}"), Just("")]
}

fn is_object(value: &Value<'_>) -> bool {
    value.kind() == Kind::Object
}

proptest! {
    #[test]
    fn one_pass_finds_the_members_that_two_find(text in nearly_object()) {
        let two = value(text.as_bytes()).ok().filter(is_object).map(|value| value.members().collect());
        prop_assert_eq!(object(text.as_bytes()).ok(), two, "{}", text);
    }

    #[test]
    fn what_is_json_is_what_serde_takes_for_json(text in nearly_json()) {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(value(text.as_bytes()).is_ok(), theirs, "{}", text);
    }

    #[test]
    fn texts_and_numbers_come_out_as_serde_writes_them(list: Vec<(String, f64)>) {
        let text = serde_json::to_vec(&list).unwrap();
        let read: Vec<Option<String>> = value(&text).unwrap().items().map(|pair| pair.items().next().unwrap().text()).collect();
        prop_assert_eq!(read, list.into_iter().map(|(text, _)| Some(text)).collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_are_a_value_or_a_place(bytes: Vec<u8>) {
        if let Err(place) = value(&bytes) {
            prop_assert!(place <= bytes.len());
        }
    }
}
