//! What the JSON reader keeps and what it refuses.

use super::*;
use proptest::prelude::*;

fn texts(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    parse(json).unwrap().each_text(&mut |text| found.push(text.to_owned()));
    found
}

#[test]
fn numbers_repeated_keys_and_lone_surrogates_survive() {
    let json = Json::parse(r#"{ "n": 9007199254740993, "k": 1, "k": 2.50, "s": "\ud800x" }"#).unwrap();
    assert_eq!(json.as_str(), r#"{"n":9007199254740993,"k":1,"k":2.50,"s":"\ud800x"}"#);
    assert_eq!(texts(json.as_str()), ["n", "9007199254740993", "k", "1", "k", "2.50", "s", "\u{fffd}x"]);
}

#[test]
fn a_json_value_is_written_as_it_stands() {
    let json = Json::parse(r#"{"big":123456789012345678901234567890}"#).unwrap();
    assert_eq!(serde_json::to_string(&json).unwrap(), json.as_str());
}

#[test]
fn paths_step_into_objects_arrays_and_dotted_keys() {
    let node = parse(r#"{"a":[{"b.c":"x"}],"d":{"e":7}}"#).unwrap();
    assert_eq!(node.at(&["a", "0", "b", "c"]).and_then(Node::scalar).as_deref(), Some("x"));
    assert_eq!(node.at(&["d", "e"]).and_then(Node::scalar).as_deref(), Some("7"));
    assert!(node.at(&["d", "f"]).is_none());
}

#[test]
fn nesting_past_the_limit_is_refused_and_not_a_crash() {
    let deep = "[".repeat(100_000);
    assert_eq!(parse(&deep).unwrap_err().reason, "nested too deeply");
}

#[test]
fn broken_texts_are_refused() {
    for text in
        ["", "{", "[1,]", "{\"a\"}", "01", "1.", "\"\\x\"", "tru", "\"a\nb\"", "1 2", "NaN", "{'a':1}"]
    {
        assert!(parse(text).is_err(), "{text} was read");
    }
}

proptest! {
    #[test]
    fn whatever_serde_json_reads_is_read_alike(text in "[\\[\\]{}\",:0-9a-eEntrufls\\\\ .+-]{0,24}") {
        let peer = serde_json::from_str::<&RawValue>(&text).is_ok();
        prop_assert_eq!(parse(&text).is_ok(), peer, "{}", text);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC*") {
        let _ = parse(&text);
    }

    #[test]
    fn strings_decode_as_serde_json_decodes_them(text in "\\PC*") {
        let written = serde_json::to_string(&text).unwrap();
        let node = parse(&written).unwrap();
        prop_assert_eq!(node.scalar().unwrap(), text);
    }
}
