//! The query language's laws and examples.

use super::*;
use proptest::prelude::*;

fn check(text: &str, canonical: &str) {
    let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(filter.to_string(), canonical, "{text}");
    assert_eq!(parse(canonical).unwrap(), filter, "{text}");
}

#[test]
fn the_contract_examples_are_read_and_written_alike() {
    check("action:TOKEN_REVOKED,TOKEN_CREATED", "action:TOKEN_REVOKED,TOKEN_CREATED");
    check("-origin:api", "-origin:api");
    check("actor:*@acme.io", "actor:*@acme.io");
    check("actor:\\*", "actor:\\*");
    check("from:2026-01-01 to:2026-02-01", "from:2026-01-01 to:2026-02-01");
    check("from:-7d to:now", "from:-7d to:now");
    check("from:2026-01-01T01:00:00+01:00", "from:2026-01-01T00:00:00.000Z");
    check("metadata.token_id:otwx_pat", "metadata.token_id:otwx_pat");
    check("has:project -has:metadata.a", "has:project -has:metadata.a");
    check("revision:all", "revision:all");
    check("\"two words\"  bare", "\"two words\" bare");
    check("actor:\"Jane, Doe\",x", "actor:\"Jane, Doe\",x");
    check(r#""say \"hi\" \\ now""#, r#""say \"hi\" \\ now""#);
    check("a*b", "a*b");
}

#[test]
fn a_bare_word_keeps_backslashes_stars_and_a_leading_minus() {
    assert_eq!(parse(r"-7%\*").unwrap().terms, [Term::Text(r"-7%\*".into())]);
}

#[test]
fn mistakes_name_the_character_and_say_what_to_write() {
    for (text, at_char, part) in [
        ("nope:1", 1, "unknown field `nope`"),
        ("a b http://x", 5, "unknown field `http`"),
        ("outcome:failed", 9, "not one of success"),
        ("outcome:failure,nix", 17, "not one of"),
        ("verb:give", 6, "not one of create"),
        ("risk:4", 6, "not one of 0, 1, 2, 3"),
        ("from:yesterday", 6, "not a date"),
        ("from:2026-02-30", 6, "not a date"),
        ("to:-d", 4, "not a date"),
        ("-from:now", 2, "cannot be excluded"),
        ("actor:", 7, "needs a value"),
        ("actor:a,", 9, "needs a value"),
        ("x \"open", 3, "never closed"),
        ("\"a\"b", 4, "goes on"),
        ("has:nope", 5, "unknown field"),
        ("revision:2", 10, "not a revision"),
        ("metadata:1", 1, "unknown field"),
        ("-\"x\"", 1, "free text cannot be excluded"),
        ("é outcome:ü", 11, "not one of"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.at_char, at_char, "{text}: {error}");
        assert!(error.message.contains(part), "{text}: {error}");
        assert!(!error.hint.is_empty());
    }
}

pub(crate) fn any_pattern() -> impl Strategy<Value = Pattern> {
    "[a-zA-Z0-9*\\\\\", :.ü-]{0,8}".prop_map(|written| Pattern::parse(&written))
}

fn any_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        prop::sample::select(vec![
            Field::Action,
            Field::Actor,
            Field::Token,
            Field::Id,
            Field::ResourceType,
            Field::Rule,
            Field::Object
        ])
        .prop_map(Subject::Field),
        prop::collection::vec("[a-z.\": \\\\,-]{1,5}", 1..4).prop_map(Subject::Metadata),
    ]
}

fn any_when() -> impl Strategy<Value = When> {
    prop_oneof![
        Just(When::Now),
        (0u32..1_000_000, prop::sample::select(Unit::LETTERS)).prop_map(|(n, (_, unit))| When::Ago(n, unit)),
        (-62_167_219_200_000i64..=253_402_300_799_999)
            .prop_map(|ms| When::At(Moment::from_ms(ms).expect("in range"))),
        (0i32..=9999, 1u32..=366)
            .prop_filter_map("a real day", |(y, d)| NaiveDate::from_yo_opt(y, d).map(When::Date)),
    ]
}

fn any_sense() -> impl Strategy<Value = Sense> {
    prop_oneof![Just(Sense::Include), Just(Sense::Exclude)]
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        (any_subject(), any_sense(), prop::collection::vec(any_pattern(), 1..4))
            .prop_map(|(subject, sense, values)| Term::Is { subject, sense, values }),
        (any_subject(), any_sense()).prop_map(|(subject, sense)| Term::Has { subject, sense }),
        any_when().prop_map(Term::From),
        any_when().prop_map(Term::To),
        Just(Term::AllRevisions),
        "\\PC{0,12}".prop_map(Term::Text),
        "[-a:*\"\\\\ ]{0,6}".prop_map(Term::Text),
    ]
}

proptest! {
    #[test]
    fn parse_gives_back_what_print_wrote(terms in prop::collection::vec(any_term(), 0..5)) {
        let filter = Filter { terms };
        let written = filter.to_string();
        let read = parse(&written);
        prop_assert_eq!(read, Ok(filter), "{}", written);
    }

    #[test]
    fn the_chips_of_a_filter_joined_by_blanks_are_its_text_and_each_alone_is_its_term(
        terms in prop::collection::vec(any_term(), 0..5),
    ) {
        let filter = Filter { terms };
        let chips = crate::chip::chips(&filter);
        let texts: Vec<&str> = chips.iter().map(|chip| chip.text.as_str()).collect();
        prop_assert_eq!(texts.join(" "), filter.to_string());
        prop_assert_eq!(parse(&texts.join(" ")), Ok(filter.clone()));
        for (chip, term) in chips.iter().zip(&filter.terms) {
            prop_assert_eq!(parse(&chip.text), Ok(Filter { terms: vec![term.clone()] }), "{}", chip.text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_and_reading_again_changes_nothing(text in "\\PC*") {
        if let Ok(filter) = parse(&text) {
            prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
        }
    }
}
