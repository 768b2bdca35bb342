//! Any filter: of all kinds of terms, with values that are in the rows, nearly in them, and not in them.

use chrono::NaiveDate;
use exhibit_engine::entry::field::FIELDS;
use exhibit_engine::entry::filter::{Filter, Sense, Subject, Term, Unit, When};
use exhibit_engine::entry::pattern::Pattern;
use exhibit_engine::entry::{Field, Moment};
use proptest::prelude::*;
use proptest::sample::select;

use crate::rows::{File, ODD};

/// Words that the rules and profiles make of rows, beside those that stand in them.
const MADE: &[&str] = &[
    "Token revoked",
    "human",
    "agent",
    "system",
    "unknown",
    "success",
    "failure",
    "access",
    "change",
    "incident",
    "api",
    "dashboard",
    "outworx",
    "generic",
    "mushi-mushi",
    "TOKEN_REVOKED",
    "token_revoked",
    "key.created",
    "update",
    "revoke",
    "token",
    "0",
    "2",
    "outworx-token-revoked",
    "mushi-fix-failed",
    "warned",
    "role-raised + warned",
];

/// Every scalar text of the files, with what makes texts hard.
fn words(files: &[File]) -> Vec<String> {
    let mut words: Vec<String> = ODD.iter().chain(MADE).map(|text| (*text).to_owned()).collect();
    for row in files.iter().flat_map(|file| &file.rows) {
        if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(row) {
            words.extend(members.values().filter_map(|value| value.as_str().map(str::to_owned)));
        }
    }
    words.sort();
    words.dedup();
    words
}

/// A filter for rows of these files.
pub(crate) fn filter(files: &[File]) -> BoxedStrategy<Filter> {
    let words = words(files);
    prop::collection::vec(term(&words), 0..4).prop_map(|terms| Filter { terms }).boxed()
}

fn term(words: &[String]) -> BoxedStrategy<Term> {
    let sense = || prop_oneof![3 => Just(Sense::Include), 1 => Just(Sense::Exclude)];
    let is = (subject(), sense(), prop::collection::vec(pattern(words), 1..4));
    prop_oneof![
        6 => is.prop_map(|(subject, sense, values)| legal(subject, sense, values)),
        2 => (subject(), sense()).prop_map(|(subject, sense)| Term::Has { subject, sense }),
        1 => when().prop_map(Term::From),
        1 => when().prop_map(Term::To),
        2 => Just(Term::AllRevisions),
        4 => needle(words).prop_map(Term::Text),
    ]
    .boxed()
}

/// A closed field takes only its own words, unless they hold a star.
fn legal(subject: Subject, sense: Sense, values: Vec<Pattern>) -> Term {
    let values = match &subject {
        Subject::Field(field) if !field.spec().words.is_empty() => {
            let fine = |value: &Pattern| value.as_literal().is_none_or(|word| field.check(word).is_ok());
            let kept: Vec<Pattern> = values.into_iter().filter(fine).collect();
            if kept.is_empty() { vec![Pattern::literal(field.spec().words[0])] } else { kept }
        }
        _ => values,
    };
    Term::Is { subject, sense, values }
}

fn subject() -> impl Strategy<Value = Subject> {
    let fields: Vec<Field> = FIELDS.iter().map(|spec| spec.field).collect();
    let paths =
        [vec!["scope"], vec!["from"], vec!["a"], vec!["a", "b"], vec!["a.b"], vec!["none"], vec!["a", "0"]];
    let path = |path: Vec<&str>| Subject::Metadata(path.into_iter().map(str::to_owned).collect());
    prop_oneof![
        3 => select(fields).prop_map(Subject::Field),
        1 => select(paths.to_vec()).prop_map(path),
    ]
}

/// A whole word, the word in another case, with stars in place of some of its characters, or anything.
fn pattern(words: &[String]) -> BoxedStrategy<Pattern> {
    let word = || select(words.to_vec());
    let starred = (word(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    prop_oneof![
        3 => word().prop_map(|word| Pattern::literal(&word)),
        1 => word().prop_map(|word| Pattern::literal(&word.to_uppercase())),
        2 => starred.prop_map(|(word, first, second)| starred_at(&word, first, second)),
        1 => "[a-zA-Z*\\\\%_\"',თ👩\u{0}\u{1f}]{0,6}".prop_map(|written| Pattern::parse(&written)),
    ]
    .boxed()
}

fn starred_at(word: &str, first: prop::sample::Index, second: prop::sample::Index) -> Pattern {
    let chars: Vec<char> = word.chars().collect();
    let (a, b) = (first.index(chars.len() + 1), second.index(chars.len() + 1));
    let (head, tail): (String, String) =
        (chars[..a.min(b)].iter().collect(), chars[a.max(b)..].iter().collect());
    let escaped = |text: &str| Pattern::literal(text).to_string();
    Pattern::parse(&format!("{}*{}", escaped(&head), escaped(&tail)))
}

/// One or two characters of a word, a whole word, or signs that mean something somewhere.
fn needle(words: &[String]) -> BoxedStrategy<String> {
    let piece = (select(words.to_vec()), any::<prop::sample::Index>(), 1usize..3);
    prop_oneof![
        4 => piece.prop_map(|(word, start, length)| {
            let start = start.index(word.chars().count() + 1);
            word.chars().skip(start).take(length).collect()
        }),
        2 => select(words.to_vec()),
        1 => select(words.to_vec()).prop_map(|word| word.to_uppercase()),
        2 => select(vec!["%", "_", "\"", "'", "''", "*", "\\", "\u{0}", "\u{1f}", "a\u{1f}", " ", "", "-", "NEAR("])
            .prop_map(str::to_owned),
        1 => "\\PC{1,2}",
    ]
    .boxed()
}

fn when() -> impl Strategy<Value = When> {
    let instants = [
        "2026-03-01T08:00:00Z",
        "2026-03-01T08:00:00.001Z",
        "2026-02-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
    ];
    let date = |month, day| When::Date(NaiveDate::from_ymd_opt(2026, month, day).unwrap());
    prop_oneof![
        select(instants.to_vec()).prop_map(|text| When::At(Moment::parse(text).unwrap())),
        (1u32..5, 1u32..28).prop_map(move |(month, day)| date(month, day)),
        Just(When::Now),
        (0u32..120).prop_map(|days| When::Ago(days, Unit::Day)),
    ]
}
