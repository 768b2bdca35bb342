//! What a redacted pack tells beside its rows: the query, the custody and the like may name whom the rows hide.

use exhibit_entry::filter::{Subject, Term};
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{ActorType, Field, query};

use super::Redaction;
use super::field::TextField;
use super::method::{REMOVED, is_written, treated};
use super::pattern::only_email;
use super::row::Redactor;
use crate::pack::input::PackInput;

/// `input` as its redacted pack may tell it; of a pack that hides nothing, as it is.
pub(crate) fn shown_input(input: &PackInput) -> PackInput {
    let mut shown = input.clone();
    let Some(redaction) = &input.redaction else { return shown };
    let mut redactor = Redactor::new(redaction);
    shown.query = shown_query(&input.query, redaction);
    let run_texts = shown
        .sync_runs
        .iter_mut()
        .flat_map(|run| [&mut run.cursor_in, &mut run.cursor_out, &mut run.error])
        .flatten();
    let texts = run_texts
        .chain(&mut shown.title)
        .chain(shown.custody.iter_mut().flat_map(|step| [&mut step.who, &mut step.with, &mut step.what]))
        .chain(shown.coverage.iter_mut().filter_map(|day| day.note.as_mut()))
        .chain(shown.gaps.iter_mut().map(|gap| &mut gap.detail))
        .chain(&mut shown.completeness.reasons)
        .chain([&mut shown.completeness.statement]);
    texts.for_each(|text| *text = redactor.prose(text));
    shown
}

/// The query with the same stand-ins as the rows. Words that are looked for everywhere, and patterns with a star, may
/// be part of a hidden name and are taken out where the profile hides people. What comes out goes in again unchanged.
pub(crate) fn shown_query(text: &str, redaction: &Redaction) -> String {
    let Ok(mut filter) = query::parse(text) else { return REMOVED.to_owned() };
    let mut redactor = Redactor::new(redaction);
    for term in &mut filter.terms {
        match term {
            Term::Is { subject, values, .. } => {
                for value in values {
                    *value = redactor.shown_value(subject, value);
                }
            }
            Term::Text(text) => *text = redactor.shown_word(text),
            Term::Has { .. } | Term::From(_) | Term::To(_) | Term::AllRevisions => {}
        }
    }
    filter.to_string()
}

/// What is known of a value of the query.
enum Told {
    /// It comes from a closed list, or nobody's name can be in it.
    Plain,
    /// It may hold what patterns find.
    Prose,
    /// A rule hides it.
    Ruled(usize),
    /// It goes.
    Gone,
}

impl Redactor {
    /// A text that belongs to no row, with what patterns find in it replaced.
    fn prose(&mut self, text: &str) -> String {
        self.prose_of(text).unwrap_or_else(|| text.to_owned())
    }

    fn shown_value(&mut self, subject: &Subject, value: &Pattern) -> Pattern {
        let literal = value.as_literal().map(str::to_owned);
        let told = match subject {
            Subject::Field(field) => self.told_of(*field),
            Subject::Metadata(path) => match path.last().and_then(|key| self.of_key(key)) {
                Some(rule) => Told::Ruled(rule),
                None if self.plan.allow_list => Told::Gone,
                None => Told::Prose,
            },
        };
        let new = match (told, literal) {
            (Told::Plain, _) => return value.clone(),
            (Told::Prose, Some(text)) => self.prose(&text),
            (Told::Prose, None) => {
                let written = value.to_string();
                if self.prose(&written) == written {
                    return value.clone();
                }
                REMOVED.to_owned()
            }
            (Told::Ruled(rule), Some(text)) => {
                let new = treated(&self.plan.clone().rules[rule], &text, &mut self.pseudonyms);
                new.unwrap_or_else(|| REMOVED.to_owned())
            }
            (Told::Ruled(_), None) | (Told::Gone, _) => REMOVED.to_owned(),
        };
        Pattern::literal(&new)
    }

    fn told_of(&self, field: Field) -> Told {
        let ruled = |text: TextField, kind: &str| {
            self.plan.of_field(text, ActorType::Unknown, kind).map_or(Told::Prose, Told::Ruled)
        };
        match field {
            Field::ActorType
            | Field::Category
            | Field::Evidence
            | Field::Outcome
            | Field::Origin
            | Field::Source
            | Field::Rule
            | Field::Verb
            | Field::Object
            | Field::Risk => Told::Plain,
            Field::Action | Field::ResourceType | Field::Id => Told::Prose,
            Field::Actor => ruled(TextField::ActorLabel, ""),
            // People are resources too.
            Field::Resource => ruled(TextField::ResourceLabel, "user"),
            Field::Session => ruled(TextField::ActorSession, ""),
            Field::Token => ruled(TextField::Token, ""),
            Field::Project => ruled(TextField::ProjectLabel, ""),
            Field::Ip => ruled(TextField::Ip, ""),
        }
    }

    fn shown_word(&mut self, text: &str) -> String {
        let Told::Ruled(rule) = self.told_of(Field::Actor) else { return self.prose(text) };
        if is_written(text) {
            return text.to_owned();
        }
        let new = only_email(text)
            .and_then(|email| treated(&self.plan.clone().rules[rule], email, &mut self.pseudonyms));
        new.unwrap_or_else(|| REMOVED.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::RedactionProfile;
    use super::*;
    use crate::pack::fixture;
    use crate::pack::input::CustodyStep;

    fn redaction(profile: &str) -> Redaction {
        Redaction { profile: RedactionProfile::builtin(profile).unwrap(), key: [7; 32] }
    }

    #[test]
    fn the_query_names_people_as_the_rows_do_and_once_is_enough() {
        let shareable = redaction("shareable");
        let shown = |text: &str| shown_query(text, &shareable);
        let person =
            Redactor::new(&shareable).pseudonyms.of(super::super::rule::Kind::Person, "alice@acme.test");
        for (text, expected) in [
            ("actor:alice@acme.test outcome:failure", format!("actor:{person} outcome:failure")),
            ("-actor:Alice@acme.test", format!("-actor:{person}")),
            ("actor:ali*", "actor:[removed]".to_owned()),
            ("alice evidence:access", "[removed] evidence:access".to_owned()),
            ("alice@acme.test", person.clone()),
            ("ip:203.0.113.7", "ip:203.0.113.0/24".to_owned()),
            ("metadata.email:alice@acme.test", format!("metadata.email:{person}")),
            ("metadata.note:alice", "metadata.note:[removed]".to_owned()),
            ("verb:grant action:user.*", "verb:grant action:user.*".to_owned()),
            ("", String::new()),
        ] {
            assert_eq!(shown(text), expected, "{text}");
            assert_eq!(shown(&shown(text)), expected, "{text}");
        }
        assert_eq!(shown_query("actor:alice@acme.test", &redaction("secrets-only")), "actor:alice@acme.test");
    }

    #[test]
    fn custody_titles_and_errors_of_a_redacted_pack_show_no_address() {
        let mut input = fixture::input(1);
        let leak = "reading red-alice.secret@hush.example.nd".to_owned();
        let step = CustodyStep {
            at: input.period.from,
            step: "import".into(),
            who: "Exhibit".into(),
            with: leak.clone(),
            what: leak.clone(),
            sha256: None,
        };
        input.custody.push(step);
        input.title = Some(leak.clone());
        input.completeness.reasons.push(leak);
        assert!(format!("{:?}", shown_input(&input)).contains("alice.secret"));
        input.redaction = Some(redaction("shareable"));
        let shown = shown_input(&input);
        assert!(
            !format!("{shown:?}").contains("alice.secret")
                && format!("{shown:?}").contains("redacted.invalid")
        );
    }
}
