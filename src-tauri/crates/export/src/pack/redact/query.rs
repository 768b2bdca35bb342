//! What a redacted pack tells beside its rows: the query, the custody and the like may name whom the rows hide.

use exhibit_entry::filter::{Subject, Term};
use exhibit_entry::pattern::Pattern;
use exhibit_entry::{Field, query};

use super::Redaction;
use super::field::TextField;
use super::metadata::{Stance, below, step, top};
use super::method::{REMOVED, is_plain, is_written, treated};
use super::pattern::{only_email, scan};
use super::row::Redactor;
use super::rule::Method;
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
/// be part of a hidden name and are taken out where the profile hides people. A rule counts for every row here,
/// whatever kinds of actors and resources it is for: the query does not say whom it means. What comes out goes in
/// again unchanged.
pub(crate) fn shown_query(text: &str, redaction: &Redaction) -> String {
    let Ok(mut filter) = query::parse(text) else { return REMOVED.to_owned() };
    let mut redactor = Redactor::new(redaction);
    for term in &mut filter.terms {
        match term {
            Term::Is { subject, values, .. } => {
                let told = redactor.told_of(subject);
                values.iter_mut().for_each(|value| *value = redactor.shown_value(told, value));
                redactor.show_path(subject);
            }
            Term::Has { subject, .. } => redactor.show_path(subject),
            Term::Text(text) => *text = redactor.shown_word(text),
            Term::From(_) | Term::To(_) | Term::AllRevisions => {}
        }
    }
    filter.to_string()
}

/// What is known of a value of the query.
#[derive(Clone, Copy)]
enum Told {
    /// It comes from a closed list, or nobody's name can be in it.
    Plain,
    /// It may hold what patterns find.
    Prose,
    /// A rule hides it.
    Ruled(usize),
    /// It stays where it has the form that a rule asks for.
    Formed(usize),
    /// It goes.
    Gone,
}

impl Redactor {
    /// A text that belongs to no row, with what patterns find in it replaced.
    fn prose(&mut self, text: &str) -> String {
        self.prose_of(text).unwrap_or_else(|| text.to_owned())
    }

    fn shown_value(&mut self, told: Told, value: &Pattern) -> Pattern {
        let literal = value.as_literal().map(str::to_owned);
        let new = match (told, literal) {
            (Told::Plain, _) => return value.clone(),
            (Told::Prose, Some(text)) => self.prose(&text),
            (Told::Prose, None) => return self.shown_pattern(value),
            (Told::Formed(rule), Some(text)) => self.shown_formed(&text, rule),
            (Told::Formed(rule), None) => {
                let words = value.to_string().replace('*', " ");
                if is_plain(self.plan.method(rule), &words) {
                    return self.shown_pattern(value);
                }
                REMOVED.to_owned()
            }
            (Told::Ruled(rule), Some(text)) => self.shown_ruled(&text, rule),
            (Told::Ruled(_), None) | (Told::Gone, _) => REMOVED.to_owned(),
        };
        Pattern::literal(&new)
    }

    /// A pattern with stars, where patterns find nothing in it.
    fn shown_pattern(&mut self, value: &Pattern) -> Pattern {
        let written = value.to_string();
        if self.prose(&written) == written { value.clone() } else { Pattern::literal(REMOVED) }
    }

    fn shown_ruled(&mut self, text: &str, rule: usize) -> String {
        let new = treated(&self.plan.clone().rules[rule], text, &mut self.pseudonyms);
        new.unwrap_or_else(|| REMOVED.to_owned())
    }

    fn shown_formed(&mut self, text: &str, rule: usize) -> String {
        if is_written(text) || is_plain(self.plan.method(rule), text) {
            return self.prose(text);
        }
        self.formless_stand_in(text)
    }

    fn told_of(&mut self, subject: &Subject) -> Told {
        match subject {
            Subject::Field(field) => self.told_of_field(*field),
            Subject::Metadata(path) => self.told_of_path(path),
        }
    }

    fn told_of_field(&self, field: Field) -> Told {
        let any_of = |fields: &[TextField]| self.plan.of_any_row(fields).map_or(Told::Prose, Told::Ruled);
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
            Field::Actor => any_of(&[TextField::ActorLabel, TextField::ActorId]),
            Field::Resource => any_of(&[TextField::ResourceLabel, TextField::ResourceId]),
            Field::Session => any_of(&[TextField::ActorSession]),
            Field::Token => any_of(&[TextField::Token]),
            Field::Project => any_of(&[TextField::ProjectLabel, TextField::ProjectId]),
            Field::Ip => any_of(&[TextField::Ip]),
        }
    }

    /// What the rows show of the value at a place of their metadata, or of the items of a list there.
    fn told_of_path(&mut self, path: &[String]) -> Told {
        let (mut stance, mut at) = (top(self), String::new());
        for key in path {
            step(&mut at, key);
            // What is taken as a whole takes along what other rules name in it.
            let is_taken = matches!(stance, Stance::Ruled(rule) if self.plan.method(rule) == Method::Remove);
            if !is_taken {
                stance = below(self, stance, key, &at);
            }
        }
        match (stance, self.plan.of_item(&at)) {
            (Stance::Ruled(rule), _) | (_, Some(rule)) => Told::Ruled(rule),
            (Stance::Closed, _) => Told::Gone,
            (Stance::Formed(rule), _) => Told::Formed(rule),
            (Stance::Open | Stance::OpenBelow, _) => Told::Prose,
        }
    }

    /// The names of keys in a path as the rows show them.
    fn show_path(&mut self, subject: &mut Subject) {
        let Subject::Metadata(path) = subject else { return };
        let (mut stance, mut at) = (top(self), String::new());
        for key in path {
            step(&mut at, key);
            let mut finds = Vec::new();
            scan(key, self.plan.wanted, &mut finds);
            let new = self.shown_key(key, stance, &finds);
            stance = below(self, stance, key, &at);
            if let Some(new) = new {
                *key = new;
            }
        }
    }

    fn shown_word(&mut self, text: &str) -> String {
        let people =
            [TextField::ActorLabel, TextField::ActorId, TextField::ResourceLabel, TextField::ResourceId];
        let rule = self.plan.of_any_row(&people);
        if rule.is_none() && !self.plan.names_people_in_metadata() {
            return self.prose(text);
        }
        if is_written(text) {
            return text.to_owned();
        }
        let email = only_email(text).zip(rule);
        let new = email
            .and_then(|(email, rule)| treated(&self.plan.clone().rules[rule], email, &mut self.pseudonyms));
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

    fn of_rules(rules: &str) -> Redaction {
        let text = format!(r#"{{"schema":"redaction/1","id":"own","title":"Own","rules":[{rules}]}}"#);
        Redaction { profile: RedactionProfile::parse(&text).unwrap(), key: [7; 32] }
    }

    #[test]
    fn own_profiles_hide_in_the_query_whom_they_hide_in_some_row() {
        for (rules, query) in [
            (
                r#"{"id":"a","fields":["actor.label"],"actor_types":["human"],"method":"mask"}"#,
                "actor:bobname",
            ),
            (r#"{"id":"a","fields":["actor.id"],"method":"remove"}"#, "actor:bobname"),
            (
                r#"{"id":"a","fields":["resource.id"],"resource_types":["person"],"method":"mask"}"#,
                "resource:bobname",
            ),
            (
                r#"{"id":"a","fields":["resource.label"],"resource_types":["person"],"method":"mask"}"#,
                "bobname",
            ),
            (r#"{"id":"a","fields":["project.id"],"method":"mask"}"#, "project:bobname"),
            (r#"{"id":"a","keys":["owner"],"method":"mask"}"#, "metadata.owner.name:bobname"),
            (r#"{"id":"a","keys":["owner"],"method":"mask"}"#, "metadata.owner.bobname:1"),
            (r#"{"id":"a","keys":["owner"],"method":"remove"}"#, "has:metadata.owner.bobname"),
            (r#"{"id":"a","pointers":["/x/who"],"method":"mask"}"#, "metadata.x.who:bobname"),
            (r#"{"id":"a","pointers":["/x"],"method":"remove"}"#, "metadata.x.y.who:bobname"),
            (r#"{"id":"a","pointers":["/x/0"],"method":"mask"}"#, "metadata.x:bobname"),
            (
                r#"{"id":"a","keys":["x"],"method":"remove"},{"id":"b","keys":["role"],"method":"keep"}"#,
                "metadata.x.role:bobname",
            ),
            (r#"{"id":"a","keys":["from"],"method":"keep_words"}"#, "metadata.from:bobname"),
            (r#"{"id":"a","keys":["from"],"method":"keep_words"}"#, "metadata.from:bobn*"),
            (r#"{"id":"a","keys":["login"],"method":"pseudonym","kind":"person"}"#, "bobname"),
        ] {
            let own = of_rules(rules);
            let shown = shown_query(query, &own);
            assert!(!shown.contains("bobn"), "{rules} {query}: {shown}");
            assert_eq!(shown_query(&shown, &own), shown, "{rules} {query}");
        }
        let open = of_rules(r#"{"id":"a","keys":["from"],"method":"keep_words"}"#);
        for query in ["metadata.from:viewer", "metadata.from:vi*", "metadata.to:bobname", "actor:bobname"] {
            let shown = shown_query(query, &open);
            assert_eq!(shown == query, query != "metadata.from:vi*", "{query}: {shown}");
        }
    }

    #[test]
    fn names_that_are_keys_are_hidden_in_the_paths_of_the_query_too() {
        let shareable = redaction("shareable");
        let shown = shown_query("metadata.squad.bobname.role:admin has:metadata.bobname", &shareable);
        assert!(!shown.contains("bobname") && shown.contains(".role:admin"), "{shown}");
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
