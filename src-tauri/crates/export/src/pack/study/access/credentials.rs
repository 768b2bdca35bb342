//! `credentials.csv`: one line a token, key, secret, password or second factor that the rows tell of.

use std::collections::{BTreeMap, HashMap};

use exhibit_entry::Moment;
use exhibit_entry::fold::fold;
use exhibit_entry::summary::changes;
use exhibit_entry::words::{cut, phrase};

use super::super::super::sheet::FieldKind::{Flag, Integer, Text, Time};
use super::super::super::sheet::{Cell, Sheet, Sink, field, required};
use super::super::cases::{Case, Spot};
use super::super::facts::{Facts, Listing};
use super::super::people::{MAX_REMEMBERED, People, days_between};
use super::table;
use crate::error::Error;

/// Days after which a credential should have been rotated: the yearly rotation that reviewers ask for.
const OLD_DAYS: u64 = 365;

/// Longest id, name and key that is kept, in characters.
const TEXT_LIMIT_CHARS: usize = 300;

const ID_KEYS: &[&str] = &["token_id", "key_id", "credential_id", "token_prefix", "key_prefix", "prefix"];
const NAME_KEYS: &[&str] = &["name", "token_name", "key_name", "label", "description"];
const MADE_KEYS: &[&str] = &["token_created_at", "key_created_at", "credential_created_at"];

/// All credentials seen so far.
#[derive(Default)]
pub(crate) struct Credentials {
    places: HashMap<(String, String), usize>,
    all: Vec<Credential>,
    /// First use of tokens that no row of their making tells of.
    used: HashMap<(String, String), Use>,
    rows: u64,
    /// Rows about credentials beyond those remembered.
    forgotten: u64,
}

#[derive(Default)]
struct Credential {
    source: String,
    kind: String,
    id: String,
    name: Option<String>,
    holder: Option<usize>,
    created: Option<Done>,
    rotated: Option<Done>,
    rotations: u64,
    revoked: Option<Done>,
    rows: u64,
}

/// When something was done, by whom, and in which row.
#[derive(Clone)]
struct Done {
    at: Moment,
    by: Option<String>,
    key: String,
}

#[derive(Clone, Copy)]
struct Use {
    first: Moment,
    last: Moment,
    told: bool,
}

impl Credentials {
    /// Takes one row: what it does to a credential, and whether an old one was used for it.
    pub(crate) fn take(&mut self, facts: &Facts<'_>, people: &mut People) -> Option<Case> {
        if facts.listing == Listing::Credential {
            self.change(facts, people);
        }
        self.note_use(facts)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.all.len() as u64
    }

    /// How many were made and not revoked here.
    pub(super) fn open(&self) -> u64 {
        self.all.iter().filter(|credential| credential.is_open()).count() as u64
    }

    /// Open credentials by the place of their holder.
    pub(crate) fn open_by_holder(&self) -> BTreeMap<usize, u64> {
        let mut open = BTreeMap::new();
        for holder in self.all.iter().filter(|credential| credential.is_open()).filter_map(|open| open.holder)
        {
            *open.entry(holder).or_default() += 1;
        }
        open
    }

    fn change(&mut self, facts: &Facts<'_>, people: &mut People) {
        self.rows += 1;
        let id = id_of(facts);
        let Some(place) = self.place(&facts.entry.source, &kind_of(facts), &id) else {
            self.forgotten += 1;
            return;
        };
        let replaced = self.replaced_by(facts, &id);
        let maker = || facts.actor.as_ref().filter(|_| begins(facts));
        let holder = facts.subject.as_ref().or_else(maker).and_then(|who| people.find(facts, who));
        // What takes the place of another belongs to the same person.
        let holder = holder.or_else(|| replaced.and_then(|old| self.all[old].holder));
        let credential = &mut self.all[place];
        credential.rows += 1;
        credential.holder = credential.holder.or(holder);
        if credential.name.is_none() {
            credential.name = facts.details.text(NAME_KEYS).map(|name| cut(&name, TEXT_LIMIT_CHARS));
        }
        if facts.failed() {
            return;
        }
        let done = Done::of(facts);
        match facts.entry.verb.as_deref() {
            _ if begins(facts) => credential.begins(done),
            Some("rotate" | "update") => credential.turns(done, replaced.is_some()),
            Some("revoke" | "delete" | "disable") => credential.revoked = Some(done),
            _ => {}
        }
        if let Some(old) = replaced.filter(|old| *old != place) {
            self.all[old].revoked = Some(Done::of(facts));
        }
    }

    /// The place of the credential whose id the row says it had before.
    fn replaced_by(&self, facts: &Facts<'_>, id: &str) -> Option<usize> {
        let pairs = facts.entry.metadata.as_ref().map(changes).unwrap_or_default();
        let before = pairs.into_iter().find_map(|pair| {
            let is_this = pair.to.as_ref()?.node().scalar()?.as_ref() == id;
            if is_this { pair.from } else { None }
        })?;
        let before = before.node().scalar()?.into_owned();
        self.places.get(&(facts.entry.source.clone(), fold(&before))).copied()
    }

    fn place(&mut self, source: &str, kind: &str, id: &str) -> Option<usize> {
        let known = (source.to_owned(), fold(id));
        if let Some(place) = self.places.get(&known) {
            return Some(*place);
        }
        if self.all.len() >= MAX_REMEMBERED {
            return None;
        }
        let (source, kind, id) = (source.to_owned(), kind.to_owned(), id.to_owned());
        self.all.push(Credential { source, kind, id, ..Credential::default() });
        self.places.insert(known, self.all.len() - 1);
        Some(self.all.len() - 1)
    }

    fn note_use(&mut self, facts: &Facts<'_>) -> Option<Case> {
        let token = facts.entry.token.as_deref().filter(|token| !token.is_empty())?;
        let known = (facts.entry.source.clone(), fold(&cut(token, TEXT_LIMIT_CHARS)));
        if !self.used.contains_key(&known) && self.used.len() >= MAX_REMEMBERED {
            self.forgotten += 1;
            return None;
        }
        let made = self.places.get(&known).and_then(|place| self.all[*place].current_since());
        let stated = facts.details.text(MADE_KEYS).and_then(|text| Moment::parse(&text));
        let used = self.used.entry(known).or_insert(Use { first: facts.at, last: facts.at, told: false });
        used.last = facts.at;
        let since = made.or(stated).unwrap_or(used.first);
        let days = days_between(since, facts.at);
        if days <= OLD_DAYS || std::mem::replace(&mut used.told, true) {
            return None;
        }
        let token = cut(token, TEXT_LIMIT_CHARS);
        let detail = format!("{token} was used {days} days after it was made or first seen");
        Some(Case { rule: "old_credential_used", who: token, detail, spot: Spot::of(facts.entry) })
    }

    /// Writes all of them in the order in which they came up; tells what was too much.
    pub(super) fn write(
        self,
        end: Moment,
        names: &[String],
        sink: &mut dyn Sink,
    ) -> Result<Option<String>, Error> {
        for credential in &self.all {
            let used = self.used.get(&(credential.source.clone(), fold(&credential.id)));
            let holder = credential.holder.map(|place| names[place].as_str());
            sink.row(table::CREDENTIALS, &credential.cells(end, (holder, used)))?;
        }
        Ok((self.forgotten > 0).then(|| {
            format!(
                "credentials.csv lists the first {MAX_REMEMBERED} credentials; {} rows name others.",
                self.forgotten
            )
        }))
    }
}

impl Credential {
    fn begins(&mut self, done: Done) {
        self.revoked = None;
        self.created = Some(done);
    }

    fn turns(&mut self, done: Done, is_new: bool) {
        if is_new && self.created.is_none() {
            self.created = Some(done.clone());
        }
        self.rotations += 1;
        self.rotated = Some(done);
    }

    fn is_open(&self) -> bool {
        self.created.is_some() && self.revoked.is_none()
    }

    /// Since when its present secret is in use.
    fn current_since(&self) -> Option<Moment> {
        self.rotated.as_ref().or(self.created.as_ref()).map(|done| done.at)
    }

    fn cells<'a>(&'a self, end: Moment, (holder, used): (Option<&'a str>, Option<&Use>)) -> Vec<Cell<'a>> {
        let at = |done: &Option<Done>| done.as_ref().map(|done| done.at);
        let days = |since: Moment| days_between(since, at(&self.revoked).unwrap_or(end));
        let (age, secret_age) = (at(&self.created).map(days), self.current_since().map(days));
        let by = |done: &'a Option<Done>| done.as_ref().and_then(|done| done.by.as_deref());
        let key = |done: &'a Option<Done>| done.as_ref().map(|done| done.key.as_str());
        vec![
            self.kind.as_str().into(),
            self.id.as_str().into(),
            self.name.as_deref().into(),
            holder.into(),
            at(&self.created).into(),
            by(&self.created).into(),
            at(&self.rotated).into(),
            self.rotations.into(),
            at(&self.revoked).into(),
            by(&self.revoked).into(),
            used.map(|used| used.last).into(),
            self.is_open().into(),
            age.into(),
            secret_age.into(),
            self.rows.into(),
            self.source.as_str().into(),
            key(&self.created).into(),
            key(&self.rotated).into(),
            key(&self.revoked).into(),
        ]
    }
}

impl Done {
    fn of(facts: &Facts<'_>) -> Self {
        let by = facts.actor.as_ref().map(|who| cut(who.name(), TEXT_LIMIT_CHARS));
        Self { at: facts.at, by, key: facts.entry.key.clone() }
    }
}

/// Whether the row makes the credential.
fn begins(facts: &Facts<'_>) -> bool {
    match facts.entry.verb.as_deref() {
        Some("create" | "grant" | "enable") => !facts.failed(),
        Some("rotate" | "update" | "revoke" | "delete" | "disable") => false,
        _ => {
            !facts.failed()
                && facts.says(&["create", "created", "generated", "issued", "add", "added", "enrolled"])
        }
    }
}

/// What kind of credential the row is about, in words.
fn kind_of(facts: &Facts<'_>) -> String {
    if facts.says(&["mfa", "2fa", "totp", "otp", "webauthn", "factor", "factors", "passkey"]) {
        return "second factor".to_owned();
    }
    if facts.says(&["password", "passwords"]) {
        return "password".to_owned();
    }
    let kind = facts.entry.resource.kind.as_deref().map(phrase).filter(|kind| !kind.is_empty());
    cut(kind.as_deref().or(facts.entry.object.as_deref()).unwrap_or("credential"), TEXT_LIMIT_CHARS)
}

/// The vendor's id of it, else its name; of what belongs to one person, that person.
fn id_of(facts: &Facts<'_>) -> String {
    let resource = &facts.entry.resource;
    let own = resource.id.as_deref().or(resource.label.as_deref()).map(str::to_owned);
    let id = match &facts.subject {
        Some(who) if facts.entry.object.as_deref() == Some("credential") => {
            Some(format!("{} of {}", kind_of(facts), who.known_as()))
        }
        _ => own,
    };
    let detail =
        || facts.details.text(ID_KEYS).or_else(|| facts.details.text(NAME_KEYS)).map(|id| id.into_owned());
    let id = id.filter(|id| !id.is_empty()).or_else(detail).unwrap_or_else(|| "not recorded".to_owned());
    cut(&id, TEXT_LIMIT_CHARS)
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/credentials.csv",
        title: "Credentials",
        about: "One line a token, key, secret, password or second factor that these rows tell of.",
        columns: vec![
            required("kind", Text, "What it is, in the vendor's words."),
            required("credential", Text, "The vendor's id of it, else its name."),
            field("name", Text, "The name it was given."),
            field(
                "holder",
                Text,
                "Whom it belongs to: the person named, else who made it; empty: these rows name neither.",
            ),
            field("created_at", Time, "When it was made; empty: not in these rows."),
            field("created_by", Text, "By whom."),
            field("rotated_at", Time, "When its secret was last changed."),
            required("rotations", Integer, "How often its secret was changed in these rows."),
            field("revoked_at", Time, "When it was revoked or replaced; empty: not in these rows."),
            field("revoked_by", Text, "By whom."),
            field("last_used_at", Time, "Last row that was done with it, where rows name the credential."),
            required("open", Flag, "Whether it was made and not revoked in these rows."),
            field(
                "age_days",
                Integer,
                "Days since it was made, to its end or that of the period; empty: not known.",
            ),
            field(
                "secret_age_days",
                Integer,
                "Days since its secret was made or last changed in these rows.",
            ),
            required("rows", Integer, "Rows about it; the sum over all lines is the number of such rows."),
            required("source", Text, "Source of these rows."),
            field("created_key", Text, "Key of the row that made it."),
            field("rotated_key", Text, "Key of the row that changed its secret last."),
            field("revoked_key", Text, "Key of the row that ended it."),
        ],
        key: &["source", "credential"],
    }
}
