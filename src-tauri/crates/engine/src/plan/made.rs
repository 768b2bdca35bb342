//! Which packs a plan made, of which period, and how the next one is called.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;

use super::{Plan, Span};
use crate::Error;
use crate::browse::Question;
use crate::pack::Listed;

/// Files that stand in no list of packs and are passed over when a name is looked for. Packs of other workspaces may go
/// into the same folder; a workspace whose list cannot be written must not fill the folder.
const STRANGERS_AT_MOST: usize = 9;

/// The packs of one plan.
pub(super) struct Made<'a> {
    plan: &'a Plan,
    /// The newest first.
    own: Vec<&'a Listed>,
    /// Names in its folder that packs have or had.
    taken: BTreeSet<&'a str>,
}

impl<'a> Made<'a> {
    /// Finds them in the list of packs, which is newest first.
    pub(super) fn of(plan: &'a Plan, added_at: Moment, packs: &'a [Listed]) -> Self {
        // Where a link has come into the path since, both ways lead to it.
        let folders = [Some(plan.folder.clone()), plan.folder.canonicalize().ok()];
        let is_in_folder = |pack: &Listed| {
            let parent = Path::new(&pack.path).parent().map(Path::to_owned);
            parent.is_some() && folders.contains(&parent)
        };
        let here: Vec<&Listed> = packs.iter().filter(|pack| is_in_folder(pack)).collect();
        let query = in_packs(&plan.query);
        let is_own = |pack: &&Listed| {
            let is_of_query = |told: &str| match plan.redaction {
                // A redacted pack hides whom its query names; what the plan was before made none since it was added.
                Some(_) => told == query || pack.at >= added_at,
                None => told == query,
            };
            pack.is_own
                && pack
                    .facts
                    .as_ref()
                    .is_some_and(|facts| facts.kind == plan.kind && is_of_query(&facts.query))
        };
        let own = here.iter().copied().filter(is_own).collect();
        Self { plan, own, taken: here.iter().filter_map(|pack| file_name(pack)).collect() }
    }

    /// The newest pack of a period, which is called `period`: the later one counts.
    pub(super) fn newest(&self, span: Span, period: &str) -> Option<&'a Listed> {
        let stem = self.stem(period);
        self.own.iter().copied().find(|pack| {
            let is_of_span =
                pack.facts.as_ref().is_some_and(|facts| (facts.from, facts.to) == (span.from, span.to));
            is_of_span && file_name(pack).is_some_and(|name| is_numbered(name, &stem))
        })
    }

    /// The newest pack of any period.
    pub(super) fn last(&self) -> Option<&'a Listed> {
        let begins = format!("{}-", self.plan.name);
        let is_its_own = |name: &str| name.strip_prefix(&begins).is_some_and(begins_with_a_period);
        self.own.iter().copied().find(|pack| file_name(pack).is_some_and(is_its_own))
    }

    /// The file of the next pack of a period, e.g. `monthly-access-2026-04.zip`, then `monthly-access-2026-04-2.zip`: a
    /// name that no pack had, even one that was carried away. Where strangers stand on all that may be passed over, it is
    /// the last of these.
    pub(super) fn free(&self, period: &str) -> PathBuf {
        let stem = self.stem(period);
        let mut strangers = 0;
        let named = |number: u32| match number {
            1 => format!("{stem}.zip"),
            _ => format!("{stem}-{number}.zip"),
        };
        let is_free = |name: &String| {
            if self.taken.contains(name.as_str()) {
                return false;
            }
            let stands = stands(&self.plan.folder.join(name));
            strangers += usize::from(stands);
            !stands || strangers > STRANGERS_AT_MOST
        };
        let name = (1..).map(named).find(is_free).expect("BUG: a list holds fewer than 2^32 packs");
        self.plan.folder.join(name)
    }

    fn stem(&self, period: &str) -> String {
        format!("{}-{period}", self.plan.name)
    }
}

/// Whether nothing was known to be missing from a pack when it was made.
pub(super) fn is_complete(pack: &Listed) -> bool {
    pack.facts.as_ref().is_some_and(|facts| facts.complete)
}

/// Refuses a name that is taken: there were too many strangers, or one came since the look.
///
/// # Errors
/// [`Error::Usage`]; then nothing was written.
pub(super) fn check_free(path: &Path) -> Result<(), Error> {
    if !stands(path) {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} is there already and stands in no list of packs", path.display()),
        "nothing was written; move what is called so out of that folder, or give the plan another folder",
    ))
}

/// Links that lead nowhere stand there too.
fn stands(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn file_name(pack: &Listed) -> Option<&str> {
    Path::new(&pack.path).file_name()?.to_str()
}

/// The whole name: `a-2026-04.zip` is no pack of a plan called `a-2026`, nor of one called `a-2`.
fn is_numbered(name: &str, stem: &str) -> bool {
    let number = |rest: &str| rest.strip_prefix('-').is_some_and(|number| number.parse::<u32>().is_ok());
    let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".zip"));
    rest.is_some_and(|rest| rest.is_empty() || number(rest))
}

/// `2026-04…` or `2026-q2…`.
fn begins_with_a_period(rest: &str) -> bool {
    let mut parts = rest.trim_end_matches(".zip").splitn(3, '-');
    let is_number =
        |text: &str, digits: usize| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    let is_part =
        |part: &str| is_number(part, 2) || part.strip_prefix('q').is_some_and(|part| is_number(part, 1));
    parts.next().is_some_and(|year| is_number(year, 4))
        && parts.next().is_some_and(is_part)
        && parts.next().is_none_or(|number| number.parse::<u32>().is_ok())
}

/// A query as packs tell it.
fn in_packs(query: &str) -> String {
    let question = Question { query: query.to_owned(), ..Question::default() };
    question.filter().map_or_else(|_| query.to_owned(), |filter| filter.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_one_plan_and_one_period() {
        for mine in ["a-2026-04.zip", "a-2026-04-2.zip", "a-2026-04-17.zip"] {
            assert!(is_numbered(mine, "a-2026-04"), "{mine}");
        }
        for other in
            ["a-2026-04-2026-04.zip", "a-2026-041.zip", "a-2026-04-x.zip", "a-2026-04", "b-2026-04.zip"]
        {
            assert!(!is_numbered(other, "a-2026-04"), "{other}");
        }
        assert!(["2026-04.zip", "2026-q2.zip", "2026-04-3.zip"].into_iter().all(begins_with_a_period));
        assert!(!["2-2026-04.zip", "2026-2026-04.zip", "2026.zip"].into_iter().any(begins_with_a_period));
    }
}
