//! What to show: the one filter that list, counts, facets, histogram, CSV and packs all take.

use chrono::{Days, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::fold::fold;
use crate::pattern::Pattern;
use crate::{Entry, Field, Moment, json};

/// Terms that all must hold. No terms: every row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the order they were written.
    pub terms: Vec<Term>,
}

/// Whether a term keeps what it names or leaves it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// `field:value`
    Include,
    /// `-field:value`
    Exclude,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A field of the table.
    Field(Field),
    /// A path into the metadata, one segment a step.
    Metadata(Vec<String>),
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Any of `values` is (or, excluded, none is) the subject's value.
    Is {
        /// What is compared.
        subject: Subject,
        /// Keep or leave out.
        sense: Sense,
        /// At least one.
        values: Vec<Pattern>,
    },
    /// The subject was recorded (or, excluded, was not).
    Has {
        /// What must be there.
        subject: Subject,
        /// Keep or leave out.
        sense: Sense,
    },
    /// At or after.
    From(When),
    /// Before.
    To(When),
    /// Superseded revisions too.
    AllRevisions,
    /// This text stands somewhere in one searched text of the row.
    Text(String),
}

/// A time bound as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The start of that day in the reader's time zone.
    Date(NaiveDate),
    /// That instant.
    At(Moment),
    /// So many units before now.
    Ago(u32, Unit),
    /// The present.
    Now,
}

/// Unit of a relative bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`, 24 hours
    Day,
    /// `w`, 7 days
    Week,
}

/// A filter whose relative times have been made instants: what a store evaluates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Conditions apart from time and revision.
    pub terms: Vec<Term>,
    /// At or after.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
    /// Which revisions of a row.
    pub revisions: Revisions,
}

/// Which revisions of a row are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revisions {
    /// The newest of each key.
    #[default]
    Newest,
    /// All.
    All,
}

impl Filter {
    /// Makes relative times instants. `now` and `zone` come from outside; several bounds intersect.
    #[must_use]
    pub fn resolve(&self, now: Moment, zone: Tz) -> Selection {
        let mut selection = Selection::default();
        for term in &self.terms {
            match term {
                Term::From(when) => selection.from = selection.from.max(Some(when.instant(now, zone))),
                Term::To(when) => {
                    let bound = when.instant(now, zone);
                    selection.to = Some(selection.to.map_or(bound, |old| old.min(bound)));
                }
                Term::AllRevisions => selection.revisions = Revisions::All,
                other => selection.terms.push(other.clone()),
            }
        }
        selection
    }

    /// This filter and `other` together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { terms: self.terms.iter().chain(&other.terms).cloned().collect() }
    }
}

impl Unit {
    /// Each unit with its letter.
    pub const LETTERS: &'static [(char, Self)] =
        &[('s', Self::Second), ('m', Self::Minute), ('h', Self::Hour), ('d', Self::Day), ('w', Self::Week)];

    fn length_ms(self) -> i64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
        }
    }
}

impl When {
    /// The instant it means for a reader in `zone` at `now`.
    #[must_use]
    pub fn instant(self, now: Moment, zone: Tz) -> Moment {
        match self {
            Self::At(at) => at,
            Self::Now => now,
            Self::Ago(count, unit) => now.plus_ms(-i64::from(count).saturating_mul(unit.length_ms())),
            Self::Date(date) => start_of_day(date, zone),
        }
    }
}

/// The first instant of `date` in `zone`; where a clock change skips midnight, the first instant after the gap.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Moment {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    // A gap is at most a day long (islands that jumped the date line); quarter hours find its end exactly.
    let steps = (0..=96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    let found = steps.into_iter().find_map(|local| zone.from_local_datetime(&local).earliest());
    found.map_or_else(|| Moment::from(midnight.and_utc()), |at| Moment::from(at.to_utc()))
}

/// The day after `date`, held at the calendar's end.
#[must_use]
pub fn next_day(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

impl Selection {
    /// Whether `entry` is selected, by the plain definition: what every faster way must agree with. Whether the
    /// entry is the newest revision of its key is the caller's knowledge.
    #[must_use]
    pub fn admits(&self, entry: &Entry) -> bool {
        self.admits_time(entry.at) && self.terms.iter().all(|term| holds(term, entry))
    }

    /// Whether a row of that time is within the bounds; an undated row only where there are none.
    #[must_use]
    pub fn admits_time(&self, at: Option<Moment>) -> bool {
        match at {
            None => self.from.is_none() && self.to.is_none(),
            Some(at) => self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to),
        }
    }
}

/// Calls `visit` with every text of `entry` in which free text is looked for, each alone (DESIGN section 4).
pub fn each_searched_text(entry: &Entry, visit: &mut dyn FnMut(&str)) {
    let Entry { actor, resource, project, .. } = entry;
    let plain = [
        entry.id.as_deref(),
        entry.action.as_deref(),
        Some(entry.label.as_str()),
        Some(entry.summary.as_str()),
        actor.id.as_deref(),
        actor.label.as_deref(),
        resource.kind.as_deref(),
        resource.id.as_deref(),
        resource.label.as_deref(),
        project.id.as_deref(),
        project.label.as_deref(),
        entry.ip.as_deref(),
        entry.user_agent.as_deref(),
    ];
    plain.into_iter().flatten().for_each(&mut *visit);
    if let Some(metadata) = &entry.metadata {
        metadata.node().each_text(visit);
    }
}

/// Every text of `entry` in which free text is looked for, each alone.
#[must_use]
pub fn searched_texts(entry: &Entry) -> Vec<String> {
    let mut texts = Vec::new();
    each_searched_text(entry, &mut |text| texts.push(text.to_owned()));
    texts
}

/// The scalars that stand at `path` in metadata: the scalar itself, or the scalars in the list that stands there.
#[must_use]
pub fn metadata_values(metadata: &json::Json, path: &[String]) -> Vec<String> {
    let node = metadata.node();
    let Some(found) = node.at(path) else { return Vec::new() };
    match &found.kind {
        json::Kind::Array(items) => {
            items.iter().filter_map(json::Node::scalar).map(std::borrow::Cow::into_owned).collect()
        }
        _ => found.scalar().map(std::borrow::Cow::into_owned).into_iter().collect(),
    }
}

/// Whether something other than `null` stands at `path` in metadata.
#[must_use]
pub fn metadata_has(metadata: &json::Json, path: &[String]) -> bool {
    metadata.node().at(path).is_some_and(|node| !matches!(node.kind, json::Kind::Null))
}

fn holds(term: &Term, entry: &Entry) -> bool {
    match term {
        Term::Is { subject, sense, values } => {
            let matchers: Vec<_> = values.iter().map(Pattern::matcher).collect();
            let found =
                subject_values(subject, entry).iter().any(|text| matchers.iter().any(|m| m.fits(text)));
            found == (*sense == Sense::Include)
        }
        Term::Has { subject, sense } => subject_recorded(subject, entry) == (*sense == Sense::Include),
        Term::Text(text) => {
            let needle = fold(text);
            searched_texts(entry).iter().any(|text| fold(text).contains(&needle))
        }
        Term::From(_) | Term::To(_) | Term::AllRevisions => true,
    }
}

fn subject_values(subject: &Subject, entry: &Entry) -> Vec<String> {
    match subject {
        Subject::Field(field) => field.values(entry).into_iter().map(std::borrow::Cow::into_owned).collect(),
        Subject::Metadata(path) => {
            entry.metadata.as_ref().map_or_else(Vec::new, |metadata| metadata_values(metadata, path))
        }
    }
}

fn subject_recorded(subject: &Subject, entry: &Entry) -> bool {
    match subject {
        Subject::Field(field) => field.recorded(entry),
        Subject::Metadata(path) => {
            entry.metadata.as_ref().is_some_and(|metadata| metadata_has(metadata, path))
        }
    }
}
