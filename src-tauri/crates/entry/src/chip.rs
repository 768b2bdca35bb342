//! The terms of a filter one by one, as people see and take them out again: one state with the text of the query.

use crate::filter::{Filter, Sense, Subject, Term};
use crate::pattern::Pattern;

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The term in its one way of writing. The texts of all terms, joined by blanks, are the filter's text.
    pub text: String,
    /// What stands before the colon: a field's id, `metadata.` and a path, `has`, `from`, `to`, `revision`; none for
    /// free text.
    pub field: Option<String>,
    /// The same for people.
    pub label: String,
    /// Whether rows with it are left out.
    pub is_excluded: bool,
    /// The values, any of which fits: literal ones as they are, others with their stars as written.
    pub values: Vec<String>,
}

/// The terms of `filter` in its order.
#[must_use]
pub fn chips(filter: &Filter) -> Vec<Chip> {
    filter.terms.iter().map(chip).collect()
}

fn chip(term: &Term) -> Chip {
    let (field, label, values) = match term {
        Term::Is { subject, values, .. } => {
            (Some(subject.to_string()), label(subject), values.iter().map(shown).collect())
        }
        Term::Has { subject, .. } => (Some("has".to_owned()), "Has".to_owned(), vec![subject.to_string()]),
        Term::From(when) => (Some("from".to_owned()), "From".to_owned(), vec![when.to_string()]),
        Term::To(when) => (Some("to".to_owned()), "To".to_owned(), vec![when.to_string()]),
        Term::AllRevisions => (Some("revision".to_owned()), "Revision".to_owned(), vec!["all".to_owned()]),
        Term::Text(text) => (None, "Text".to_owned(), vec![text.clone()]),
    };
    let sense = match term {
        Term::Is { sense, .. } | Term::Has { sense, .. } => *sense,
        Term::From(_) | Term::To(_) | Term::AllRevisions | Term::Text(_) => Sense::Include,
    };
    Chip { text: term.to_string(), field, label, is_excluded: sense == Sense::Exclude, values }
}

fn label(subject: &Subject) -> String {
    match subject {
        Subject::Field(field) => field.spec().label.to_owned(),
        Subject::Metadata(path) => path.join("."),
    }
}

fn shown(pattern: &Pattern) -> String {
    pattern.as_literal().map_or_else(|| pattern.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query;

    fn said(text: &str) -> Vec<(Option<String>, String, bool, Vec<String>)> {
        let chips = chips(&query::parse(text).unwrap());
        chips.into_iter().map(|chip| (chip.field, chip.label, chip.is_excluded, chip.values)).collect()
    }

    fn one(
        field: &str,
        label: &str,
        is_excluded: bool,
        values: &[&str],
    ) -> (Option<String>, String, bool, Vec<String>) {
        (Some(field.into()), label.into(), is_excluded, values.iter().map(|value| (*value).into()).collect())
    }

    #[test]
    fn each_kind_of_term_says_its_field_and_its_values() {
        assert_eq!(
            said(r#"actor:"Jane, Doe",a\*b,*@acme.io"#),
            [one("actor", "Actor", false, &["Jane, Doe", "a*b", "*@acme.io"])]
        );
        assert_eq!(said("-ip:10.*"), [one("ip", "IP address", true, &["10.*"])]);
        assert_eq!(said("-has:project"), [one("has", "Has", true, &["project"])]);
        assert_eq!(said("metadata.a.b:1"), [one("metadata.a.b", "a.b", false, &["1"])]);
        assert_eq!(
            said("from:-7d to:2026-02-01 revision:all"),
            [
                one("from", "From", false, &["-7d"]),
                one("to", "To", false, &["2026-02-01"]),
                one("revision", "Revision", false, &["all"]),
            ]
        );
        assert_eq!(said("\"two words\""), [(None, "Text".into(), false, vec!["two words".into()])]);
    }
}
