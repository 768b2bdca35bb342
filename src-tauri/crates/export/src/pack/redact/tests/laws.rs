//! The laws of redaction: nothing that is hidden stands anywhere, hiding twice changes nothing, equal stays equal.

use exhibit_entry::Json;
use proptest::prelude::*;

use super::{bobs, metadata, plain, redactor, said, same, with_key};
use crate::pack::rows::PackRow;

/// A value that must not be seen again, with what of it nobody may find.
fn hidden() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9._%+']{0,8}[a-z0-9]@[a-z0-9-]{0,5}[a-z]\\.(io|example|co\\.uk)",
        "[a-zäöü]{3,8}@[a-zé]{3,6}\\.com",
        (1u8..=255, any::<u8>(), any::<u8>(), 1u8..=255).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
        (0x1000u16..0xffff, any::<u16>(), 1u16..0xffff)
            .prop_map(|(a, b, c)| format!("2a02:{a:x}:{b:x}:9::{c:x}")),
        "ghp_[A-Za-z0-9]{30}[0-9]",
        "AKIA[A-Z0-9]{16}",
        "otwx_pat_[0-9a-f]{11}[0-9]",
        "eyJ[A-Za-z0-9]{20}\\.[A-Za-z0-9_-]{20}\\.[A-Za-z0-9]{10}",
    ]
}

/// Text around it that is no part of it.
fn around() -> impl Strategy<Value = (String, String)> {
    let edge = prop_oneof![
        Just(String::new()),
        "[ ,;:<>()\"'/=&|\\n→\0]",
        Just("Bob <".to_owned()),
        Just("=HYPERLINK(\"".to_owned()),
        Just("{\"a\":\"".to_owned()),
    ];
    let end = prop_oneof![
        Just(String::new()),
        "[ ,;)>\"'|\\n→\0]",
        Just("\"}".to_owned()),
        Just(". Then".to_owned())
    ];
    (edge, end)
}

fn cased(text: &str, upper: bool) -> String {
    if upper { text.to_uppercase() } else { text.to_owned() }
}

/// The value in any text of the row, in any letter case, plain or escaped, at any depth.
fn planted(value: &str, (before, after): &(String, String), place: usize, dress: u8) -> PackRow {
    let mut row = bobs();
    let text = format!("{before}{}{after}", cased(value, dress & 1 == 1));
    let quoted = if dress & 2 == 2 {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{escaped}\"")
    } else {
        serde_json::to_string(&text).unwrap()
    };
    let entry = &mut row.entry;
    match place {
        0 => entry.summary = text,
        1 => entry.label = text,
        2 => entry.actor.label = Some(text),
        3 => entry.actor.id = Some(text),
        4 => entry.resource.label = Some(text),
        5 => entry.project.label = Some(text),
        6 => entry.action = Some(text),
        7 => entry.key = text,
        8 => entry.id = Some(text),
        9 => entry.category = Some(text),
        10 => entry.at_raw = Some(text),
        11 => entry.actor.session = Some(text),
        12 => row.leaf.vendor_id = text,
        13 => entry.metadata = metadata(&format!("{{\"to\":[[{{\"from\":{quoted}}}]]}}")),
        14 => entry.metadata = metadata(&format!("{{\"from\":{{{quoted}:{{\"to\":1}}}}}}")),
        15 => entry.metadata = metadata(&format!("{{\"free\":{quoted}}}")),
        16 => entry.metadata = metadata(&format!("{{{quoted}:{{\"from\":\"x\"}}}}")),
        17 => entry.ip = Some(text),
        18 => entry.user_agent = Some(text),
        _ => entry.token = Some(text),
    }
    row
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn nothing_hidden_stands_anywhere(
        value in hidden(), edges in around(), place in 0usize..20, other in 0usize..20, dress in 0u8..4,
    ) {
        let mut redactor = redactor("shareable");
        let mut row = planted(&value, &edges, place, dress);
        if other == 0 {
            row.entry.summary = format!("and {value}");
        }
        let out = redactor.row(row);
        let said = said(&out).to_lowercase();
        prop_assert!(!said.contains(&value.to_lowercase()), "{value}: {said}");
        let again = redactor.row(out.clone());
        prop_assert!(same(&out, &again), "{:?} {:?}", out, again);
        prop_assert!(again.redacted.is_empty() || again.redacted == out.redacted);
        prop_assert!(!out.redacted.is_empty());
        if let Some(metadata) = &out.entry.metadata {
            prop_assert!(Json::parse(metadata.as_str()).is_ok());
        }
    }

    #[test]
    fn a_name_that_a_rule_hides_stands_in_no_other_text(
        name in "[a-z]{3,8} [a-zäß]{3,8}", edges in around(), place in 0usize..20, dress in 0u8..4,
    ) {
        let mut row = planted(&name.to_uppercase().to_lowercase(), &edges, place, dress & 2);
        row.entry.actor.label = Some(name.to_uppercase().to_lowercase());
        let out = redactor("shareable").row(row);
        prop_assert!(!said(&out).to_lowercase().contains(&name), "{name}: {}", said(&out));
    }

    #[test]
    fn secrets_stand_nowhere_when_only_they_are_hidden(
        value in "ghp_[A-Za-z0-9]{30}[0-9]|AKIA[A-Z0-9]{16}", edges in around(), place in 0usize..20, dress in 0u8..4,
    ) {
        let mut redactor = redactor("secrets-only");
        let out = redactor.row(planted(&value, &edges, place, dress));
        prop_assert!(!said(&out).to_lowercase().contains(&value.to_lowercase()));
        let again = redactor.row(out.clone());
        prop_assert!(same(&out, &again), "{:?} {:?}", out, again);
    }

    #[test]
    fn any_text_at_all_is_hidden_the_same_twice(text in "\\PC{0,40}", metadata_text in "[a-z@.:0-9 /?=+-]{0,60}") {
        for profile in ["shareable", "secrets-only"] {
            let mut redactor = redactor(profile);
            let mut row = bobs();
            row.entry.summary = format!("{text} {metadata_text}");
            row.entry.label.clone_from(&metadata_text);
            row.entry.actor.label = Some(text.clone());
            let quoted = serde_json::to_string(&metadata_text).unwrap();
            row.entry.metadata = metadata(&format!("{{\"to\":{quoted},\"x\":{quoted},\"owner\":[{quoted}]}}"));
            let once = redactor.row(row.clone());
            let mut fresh = with_key(profile, [7; 32]);
            prop_assert!(same(&once, &fresh.row(row)), "what came before makes no difference");
            let twice = redactor.row(once.clone());
            prop_assert!(same(&once, &twice), "{:?}\n{:?}", once, twice);
        }
    }

    #[test]
    fn equal_values_get_equal_names(email in "[a-z]{3,8}@[a-z]{3,8}\\.io", upper in any::<bool>()) {
        let mut redactor = redactor("shareable");
        let mut row = bobs();
        row.entry.actor.label = Some(cased(&email, upper));
        let first = redactor.row(row).entry.actor.label.unwrap();
        let mut row = plain();
        row.entry.resource.label = Some(format!("invite for {email}"));
        row.entry.metadata = metadata(&format!("{{\"email\":\"{email}\"}}"));
        let second = redactor.row(row);
        prop_assert_eq!(second.entry.resource.label.unwrap(), format!("invite for {first}"));
        let kept = second.entry.metadata.unwrap();
        prop_assert_eq!(kept.as_str(), format!("{{\"email\":\"{first}\"}}"));
    }
}
