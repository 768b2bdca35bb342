//! Which sources a pack is judged by: what belongs in it can be missing from these, and from no other.

use exhibit_entry::Field;
use exhibit_entry::filter::{Selection, Sense, Subject, Term};
use exhibit_store::{PackPart, Population, SourceState};

/// Names told one by one; a sentence with hundreds is read by nobody.
const NAMES_AT_MOST: usize = 5;

/// The sources of a workspace, told apart by whether they matter for a pack.
pub(super) struct Looked<'a> {
    /// Those that the pack is judged by.
    pub(super) sources: Vec<&'a SourceState>,
    /// Removed ones without rows of the period.
    removed: Vec<&'a str>,
    /// Those that the query names as not wanted, or does not name where it names others.
    left_out: Vec<&'a str>,
}

/// Sorts `sources`. What was removed has no more to give, but what it gave stays: it counts while rows of the period are
/// its own.
pub(super) fn looked<'a>(part: &PackPart, population: &Population, sources: &'a [SourceState]) -> Looked<'a> {
    let mut looked = Looked { sources: Vec::new(), removed: Vec::new(), left_out: Vec::new() };
    for source in sources {
        let name = source.line.name.as_str();
        if !asks_for(&part.query, name) {
            looked.left_out.push(name);
        } else if source.active || population.sources_in_period.contains(name) {
            looked.sources.push(source);
        } else {
            looked.removed.push(name);
        }
    }
    looked
}

impl Looked<'_> {
    /// Why nothing can be said, where there is nobody to say it of.
    pub(super) fn lacks(&self) -> Option<String> {
        let others = [&self.removed[..], &self.left_out].concat();
        match (self.sources.as_slice(), others.as_slice()) {
            ([_, ..], _) => None,
            ([], []) => Some("Nothing was ever pulled or imported into this workspace.".to_owned()),
            ([], _) => Some(format!(
                "No source in use can hold rows of this pack: {}.",
                self.others().unwrap_or_default()
            )),
        }
    }

    /// Which sources were not looked at, and why; none where all were.
    pub(super) fn others(&self) -> Option<String> {
        let groups = [
            (&self.removed, "removed and without rows of the period"),
            (&self.left_out, "left out by the query"),
        ];
        let told = groups.into_iter().filter(|(names, _)| !names.is_empty());
        let told: Vec<String> = told.map(|(names, why)| format!("{} ({why})", listed(names))).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// Whether a query can find rows of a source.
fn asks_for(query: &Selection, source: &str) -> bool {
    query.terms.iter().all(|term| match term {
        Term::Is { subject: Subject::Field(Field::Source), sense, values } => {
            values.iter().any(|value| value.matcher().fits(source)) == (*sense == Sense::Include)
        }
        _ => true,
    })
}

fn listed(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMES_AT_MOST)].join(", ");
    match names.len().saturating_sub(NAMES_AT_MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
