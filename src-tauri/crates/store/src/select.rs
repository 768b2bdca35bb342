//! A selection as SQL. The match over fields is exhaustive, so a new field cannot be forgotten here.

use exhibit_entry::Field;
use exhibit_entry::filter::{Selection, Sense, Subject, Term};
use exhibit_entry::fold::fold;
use exhibit_entry::pattern::Pattern;
use rusqlite::types::Value;

use crate::needle;
use crate::rederive::evidence_bit;

/// A WHERE clause with its values, over `tables`.
pub(crate) struct Clause {
    pub(crate) sql: String,
    pub(crate) tables: &'static str,
    pub(crate) values: Vec<Value>,
}

/// Where most terms are answered from, and where the name of a source is as well.
const TABLES: [&str; 2] =
    ["entry e", "entry e JOIN row r ON r.number = e.number JOIN source s ON s.id = r.source_id"];

/// The clause that holds for exactly the rows that `selection` admits, superseded ones too. `time` is how the column of times is
/// written.
pub(crate) fn clause(selection: &Selection, time: &str) -> Clause {
    let [entries, with_sources] = TABLES;
    let of_source = |subject: &Subject| *subject == Subject::Field(Field::Source);
    let names_source = selection.terms.iter().any(|term| match term {
        Term::Is { subject, .. } | Term::Has { subject, .. } => of_source(subject),
        _ => false,
    });
    let tables = if names_source { with_sources } else { entries };
    let mut clause = Clause { sql: String::from("1"), tables, values: Vec::new() };
    if let Some(from) = selection.from {
        clause.and(&format!("{time} >= ?"), from.ms().into());
    }
    if let Some(to) = selection.to {
        clause.and(&format!("{time} < ?"), to.ms().into());
    }
    for term in &selection.terms {
        clause.term(term);
    }
    clause
}

/// The expression under which a field is counted in a facet; `None` for evidence, which has several values a row.
pub(crate) fn counted(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Action => "e.action",
        Field::Actor => "COALESCE(e.actor_label, e.actor_id)",
        Field::ActorType => "e.actor_type",
        Field::Session => "e.session",
        Field::Token => "e.token",
        Field::Category => "e.category",
        Field::Evidence => return None,
        Field::Outcome => "e.outcome",
        Field::Project => "COALESCE(e.project_label, e.project_id)",
        Field::ResourceType => "e.resource_type",
        Field::Resource => "COALESCE(e.resource_label, e.resource_id)",
        Field::Origin => "e.origin",
        Field::Source => "s.name",
        Field::Id => "e.id",
        Field::Ip => "e.ip",
        Field::Rule => "e.rule",
        Field::Verb => "e.verb",
        Field::Object => "e.object",
        Field::Risk => "CAST(e.risk AS TEXT)",
    })
}

impl Clause {
    fn and(&mut self, condition: &str, value: Value) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(value);
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Is { subject, sense, values } => self.group(*sense, |clause| {
                for (n, pattern) in values.iter().enumerate() {
                    clause.sql.push_str(if n == 0 { "" } else { " OR " });
                    clause.is(subject, pattern);
                }
            }),
            Term::Has { subject, sense } => self.group(*sense, |clause| clause.has(subject)),
            Term::Text(text) => self.text(text),
            // Bounds and revisions are parts of the selection, not of its terms.
            Term::From(_) | Term::To(_) | Term::AllRevisions => {}
        }
    }

    fn group(&mut self, sense: Sense, inside: impl FnOnce(&mut Self)) {
        self.sql.push_str(if sense == Sense::Exclude { " AND NOT (" } else { " AND (" });
        inside(self);
        self.sql.push(')');
    }

    fn is(&mut self, subject: &Subject, pattern: &Pattern) {
        match subject {
            Subject::Metadata(path) => {
                self.sql.push_str("metadata_fits(?, ?, e.metadata)");
                self.values.push(pattern.to_string().into());
                self.values.push(path_json(path).into());
            }
            Subject::Field(Field::Evidence) => self.is_evidence(pattern),
            Subject::Field(Field::Rule) => {
                self.sql.push_str("names_rule(?, e.rule)");
                self.values.push(pattern.to_string().into());
            }
            Subject::Field(field) => {
                for (n, column) in columns(*field).iter().enumerate() {
                    self.sql.push_str(if n == 0 { "" } else { " OR " });
                    self.sql.push_str(&format!("fits(?, {column})"));
                    self.values.push(pattern.to_string().into());
                }
            }
        }
    }

    fn is_evidence(&mut self, pattern: &Pattern) {
        let matcher = pattern.matcher();
        let kinds = exhibit_entry::Evidence::ALL.iter().filter(|kind| matcher.fits(kind.as_str()));
        let bits = kinds.fold(0, |bits, kind| bits | evidence_bit(*kind));
        self.sql.push_str("e.evidence & ? <> 0");
        self.values.push(bits.into());
    }

    fn has(&mut self, subject: &Subject) {
        match subject {
            Subject::Metadata(path) => {
                self.sql.push_str("metadata_has(?, e.metadata)");
                self.values.push(path_json(path).into());
            }
            Subject::Field(Field::Evidence) => self.sql.push_str("e.evidence <> 0"),
            Subject::Field(Field::Risk) => self.sql.push_str("e.risk > 0"),
            Subject::Field(field @ (Field::ActorType | Field::Outcome | Field::Origin)) => {
                self.sql.push_str(&format!("{} <> 'unknown'", columns(*field)[0]));
            }
            Subject::Field(field) => {
                let recorded: Vec<String> =
                    columns(*field).iter().map(|column| format!("{column} IS NOT NULL")).collect();
                self.sql.push_str(&recorded.join(" OR "));
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.and(&format!("stands_in(?, {})", needle::COLUMNS), fold(text).into());
    }
}

fn columns(field: Field) -> &'static [&'static str] {
    match field {
        Field::Action => &["e.action"],
        Field::Actor => &["e.actor_id", "e.actor_label"],
        Field::ActorType => &["e.actor_type"],
        Field::Session => &["e.session"],
        Field::Token => &["e.token"],
        Field::Category => &["e.category"],
        Field::Evidence => &["e.evidence"],
        Field::Outcome => &["e.outcome"],
        Field::Project => &["e.project_id", "e.project_label"],
        Field::ResourceType => &["e.resource_type"],
        Field::Resource => &["e.resource_id", "e.resource_label"],
        Field::Origin => &["e.origin"],
        Field::Source => &["s.name"],
        Field::Id => &["e.id"],
        Field::Ip => &["e.ip"],
        Field::Rule => &["e.rule"],
        Field::Verb => &["e.verb"],
        Field::Object => &["e.object"],
        Field::Risk => &["CAST(e.risk AS TEXT)"],
    }
}

fn path_json(path: &[String]) -> String {
    serde_json::to_string(path).expect("BUG: a list of text always serialises")
}
