//! A segment answers as the plain definitions in `entry` do, whatever the rows hold; and bytes that were changed are told or
//! change nothing.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use std::collections::BTreeMap;

use exhibit_column::{Bits, Builder, Fault, Segment, Tally, TopValues, ValueCount, answers, top};
use exhibit_entry::field::FIELDS;
use exhibit_entry::filter::{Selection, Sense, Subject, Term};
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{
    Actor, ActorType, Entry, Evidence, Field, Json, Moment, Origin, Outcome, Project, Resource,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Texts that have gone wrong somewhere: quotes, wildcards of SQL, NUL, what folds to another length, marks, emoji,
/// letters of scripts with case outside Latin, separators, and pieces of each other.
const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "ab",
    "TOKEN_REVOKED",
    "token_revoked",
    "alice@acme.io",
    "Alice",
    "%",
    "_",
    "'",
    "\"",
    "\\",
    "*",
    "\0",
    "x\0y",
    "\u{1f}",
    "a\u{1f}b",
    "\u{1c90}\u{1c91}",
    "\u{10d0}\u{10d1}",
    "\u{13a0}",
    "\u{ab70}",
    "e\u{301}",
    "é",
    "É",
    "🙂",
    "👩‍💻",
    "İ",
    "i̇",
    "K",
    "k",
    "ß",
    "ẞ",
    "a1 + b2",
    "a1",
    "0123456789abcdef0123456789abcdef",
    "unknown",
    "success",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => select(TEXTS).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn metadata() -> impl Strategy<Value = Option<Json>> {
    let object = (text(), text()).prop_map(|(key, value)| {
        Json::parse(&serde_json::json!({ key: [value, 12, null, true], "n": {"deep": "Äpfel"} }).to_string())
            .unwrap()
    });
    proptest::option::of(object)
}

fn parts() -> impl Strategy<Value = [Option<String>; 14]> {
    proptest::array::uniform14(maybe())
}

fn entry() -> impl Strategy<Value = Entry> {
    let words = (
        select(ActorType::ALL),
        select(Origin::ALL),
        select(Outcome::ALL),
        subsequence(Evidence::ALL.to_vec(), 0..=Evidence::ALL.len()),
        0..4_u8,
    );
    let at = proptest::option::of((0..6_i64).prop_map(|hour| Moment::from_ms(hour * 3_600_000 - 7).unwrap()));
    (at, parts(), (text(), text(), text()), words, metadata()).prop_map(
        |(at, parts, (label, summary, source), (kind, origin, outcome, evidence, risk), metadata)| {
            let [
                id,
                action,
                category,
                actor,
                actor_label,
                session,
                token,
                resource_type,
                resource,
                resource_label,
                project,
                project_label,
                ip,
                rule,
            ] = parts;
            Entry {
                row: 0,
                key: id.clone().unwrap_or_default(),
                source,
                at,
                at_raw: None,
                at_assumed: false,
                received_at: Moment::from_ms(0).unwrap(),
                label,
                summary,
                category,
                evidence,
                outcome,
                actor: Actor { id: actor, label: actor_label, kind, session },
                token: token.clone(),
                resource: Resource { kind: resource_type, id: resource, label: resource_label },
                project: Project { id: project, label: project_label },
                origin,
                user_agent: ip.clone().map(|ip| format!("curl {ip}")),
                ip,
                metadata,
                revision: 1,
                rule,
                verb: action.clone(),
                object: token,
                risk,
                id,
                action,
            }
        },
    )
}

/// Entries with ascending numbers and gaps between them.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec((entry(), 1..3_u64), 0..40).prop_map(|entries| {
        let mut row = 10;
        let number = |(mut entry, gap): (Entry, u64)| {
            row += gap;
            entry.row = row;
            entry
        };
        entries.into_iter().map(number).collect()
    })
}

fn term() -> impl Strategy<Value = Term> {
    let field = || (0..FIELDS.len()).prop_map(|n| Subject::Field(FIELDS[n].field));
    let sense = || select(&[Sense::Include, Sense::Exclude][..]);
    let pattern = prop_oneof![
        text().prop_map(|text| Pattern::literal(&text)),
        (text(), text()).prop_map(|(a, b)| Pattern::parse(&format!("{a}*{b}"))),
        Just(Pattern::parse("*")),
    ];
    prop_oneof![
        3 => (field(), sense(), proptest::collection::vec(pattern, 1..3))
            .prop_map(|(subject, sense, values)| Term::Is { subject, sense, values }),
        1 => (field(), sense()).prop_map(|(subject, sense)| Term::Has { subject, sense }),
        2 => text().prop_map(Term::Text),
    ]
}

fn selection() -> impl Strategy<Value = Selection> {
    let bound = || {
        proptest::option::weighted(
            0.3,
            (-1..7_i64).prop_map(|hour| Moment::from_ms(hour * 3_600_000 - 7).unwrap()),
        )
    };
    (proptest::collection::vec(term(), 0..3), bound(), bound()).prop_map(|(terms, from, to)| Selection {
        terms,
        from,
        to,
        ..Selection::default()
    })
}

fn built(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new();
    for entry in entries {
        builder.push(entry);
    }
    let mut bytes = Vec::new();
    builder.finish(10..=500, &mut bytes).unwrap();
    bytes
}

/// The entries as lists show them.
fn listed(entries: &[Entry]) -> Vec<&Entry> {
    let mut listed: Vec<&Entry> = entries.iter().collect();
    listed.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.row)));
    listed
}

fn never() -> bool {
    false
}

fn naive_top(field: Field, rows: &[&Entry], limit: usize) -> TopValues {
    let mut counts: BTreeMap<(bool, Option<String>), u64> = BTreeMap::new();
    for entry in rows {
        let mut values: Vec<_> =
            field.counted(entry).into_iter().map(|value| Some(value.into_owned())).collect();
        values.extend(values.is_empty().then_some(None));
        values.into_iter().for_each(|value| *counts.entry((value.is_none(), value)).or_default() += 1);
    }
    let distinct = counts.len() as u64;
    let mut values: Vec<_> =
        counts.into_iter().map(|((_, value), count)| ValueCount { value, count }).collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.count));
    values.truncate(limit);
    TopValues { values, distinct }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_segment_selects_what_the_definition_admits(entries in entries(), selections in proptest::collection::vec(selection(), 1..6)) {
        let segment = Segment::open(built(&entries)).unwrap();
        let rows = listed(&entries);
        for selection in selections {
            let found = segment.select(&selection, &never).unwrap();
            for (position, entry) in rows.iter().enumerate() {
                prop_assert_eq!(found.contains(position), selection.admits(entry), "{:?} on {:?}", selection, entry);
            }
            prop_assert!(selection.terms.iter().all(answers));
        }
    }

    #[test]
    fn every_part_of_a_text_is_found_in_its_row(entries in entries(), at in any::<prop::sample::Index>(), cut in (any::<prop::sample::Index>(), any::<prop::sample::Index>())) {
        prop_assume!(!entries.is_empty());
        let texts = exhibit_entry::filter::searched_texts(at.get(&entries));
        let text: Vec<char> = cut.0.get(&texts).chars().collect();
        let from = cut.1.index(text.len() + 1);
        let selection = Selection { terms: vec![Term::Text(text[from..].iter().collect())], ..Selection::default() };
        let found = Segment::open(built(&entries)).unwrap().select(&selection, &never).unwrap();
        let position = listed(&entries).iter().position(|entry| entry.row == at.get(&entries).row).unwrap();
        prop_assert!(found.contains(position));
    }

    #[test]
    fn counts_of_several_segments_are_those_of_all_their_rows(
        parts in proptest::collection::vec(entries(), 1..4), others in entries(), selection in selection(), limit in 0..8_usize,
    ) {
        let segments: Vec<_> = parts.iter().map(|entries| Segment::open(built(entries)).unwrap()).collect();
        for spec in FIELDS {
            let tallies: Vec<Tally> = segments.iter()
                .map(|segment| segment.tally(spec.field, &segment.select(&selection, &never).unwrap()).unwrap())
                .collect();
            let elsewhere: Vec<&Entry> = others.iter().filter(|entry| selection.admits(entry)).collect();
            let all: Vec<&Entry> = parts.iter().flatten().filter(|entry| selection.admits(entry)).chain(elsewhere.iter().copied()).collect();
            let counted = naive_top(spec.field, &elsewhere, usize::MAX).values;
            prop_assert_eq!(top(spec.field, &tallies, counted, limit), naive_top(spec.field, &all, limit), "{}", spec.id);
        }
    }

    #[test]
    fn rows_stand_in_the_order_of_lists(entries in entries()) {
        let segment = Segment::open(built(&entries)).unwrap();
        let (numbers, times) = (segment.numbers().unwrap(), segment.times().unwrap());
        let rows: Vec<_> = numbers.iter().enumerate().map(|(n, beyond)| (times.at(n), u64::from(*beyond) + 10)).collect();
        let expected: Vec<_> = listed(&entries).iter().map(|entry| (entry.at.map(Moment::ms), entry.row)).collect();
        prop_assert_eq!(rows, expected);
        prop_assert_eq!(segment.rows(), entries.len());
        prop_assert_eq!(segment.covers(), 10..=500);
    }

    #[test]
    fn a_changed_byte_is_told_or_changes_nothing(
        entries in entries(), selection in selection(), place in any::<prop::sample::Index>(), change in 1..=255_u8,
    ) {
        let mut bytes = built(&entries);
        let whole = Segment::open(bytes.clone()).unwrap().select(&selection, &never).unwrap();
        // The filter is most of a small segment: half of the changes shall fall elsewhere.
        let tail = bytes.len().saturating_sub(6_000);
        let place = if change % 2 == 0 { place.index(bytes.len()) } else { tail + place.index(bytes.len() - tail) };
        bytes[place] ^= change;
        match answer(bytes, &selection) {
            Ok(found) => prop_assert_eq!(found, whole),
            Err(fault) => prop_assert!(matches!(fault, Fault::Damaged(_) | Fault::Io(_)), "{fault}"),
        }
    }

    #[test]
    fn bytes_that_are_no_segment_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), selection in selection()) {
        prop_assert!(answer(bytes, &selection).is_err());
    }

    #[test]
    fn a_cut_segment_is_refused(entries in entries(), place in any::<prop::sample::Index>()) {
        let mut bytes = built(&entries);
        bytes.truncate(place.index(bytes.len()));
        prop_assert!(Segment::open(bytes).is_err());
    }
}

fn answer(bytes: Vec<u8>, selection: &Selection) -> Result<Bits, Fault> {
    let segment = Segment::open(bytes)?;
    let found = segment.select(selection, &never)?;
    for spec in FIELDS {
        segment.tally(spec.field, &found)?;
    }
    segment.numbers()?;
    Ok(found)
}

#[test]
fn one_that_is_to_stop_stops() {
    let entries = [exhibit_entry_of("a")];
    let segment = Segment::open(built(&entries)).unwrap();
    let selection = Selection { terms: vec![Term::Text("a".into())], ..Selection::default() };
    assert!(matches!(segment.select(&selection, &|| true), Err(Fault::Stopped)));
}

#[test]
fn what_was_read_can_be_let_go_and_is_read_again() {
    let segment = Segment::open(built(&[exhibit_entry_of("a"), exhibit_entry_of("b")])).unwrap();
    assert_eq!(segment.kept_bytes(), 0);
    let all = Bits::all(2);
    let first = top(Field::Action, &[segment.tally(Field::Action, &all).unwrap()], Vec::new(), 9);
    assert!(segment.kept_bytes() > 0);
    segment.let_go();
    assert_eq!(segment.kept_bytes(), 0);
    assert_eq!(top(Field::Action, &[segment.tally(Field::Action, &all).unwrap()], Vec::new(), 9), first);
}

fn exhibit_entry_of(action: &str) -> Entry {
    let json = serde_json::json!({
        "row": 11 + action.as_bytes()[0] as u64, "id": null, "key": "k", "source": "s", "at": null, "at_raw": null,
        "received_at": "2026-01-01T00:00:00Z", "action": action, "label": "", "summary": "", "category": null, "evidence": [],
        "outcome": "success", "actor": {"id": null, "label": null, "type": "human", "session": null}, "token": null,
        "resource": {"type": null, "id": null, "label": null}, "project": {"id": null, "label": null}, "origin": "api",
        "ip": null, "user_agent": null, "metadata": null, "revision": 1, "rule": null, "verb": null, "object": null, "risk": 0,
    });
    serde_json::from_value(json).unwrap()
}
