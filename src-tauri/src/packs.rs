//! Packs that the window builds: what is asked, where the file goes.

use std::path::{Path, PathBuf};

use exhibit_engine::browse::{Asker, moment};
use exhibit_engine::export::{Extras, Milestone, SampleMethod, SamplePlan};
use exhibit_engine::hook::Key;
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{
    Additions, KeptDeliveries, Order, RedactionChoice, RedactionSecret, Scope, Signing,
};
use exhibit_engine::secret::{Keep, Secret};
use exhibit_engine::webhook::{self, Wanted};
use exhibit_engine::{Error, Home, redact};

use crate::grants::Grants;
use crate::surroundings::Person;
use crate::wire::{MilestoneLine, PackRequest, SampleRequest};

/// Longest part of a file name that comes from what somebody typed.
const PART_LIMIT_CHARS: usize = 40;

/// What a request asks for.
fn scope(request: &PackRequest) -> Scope {
    Scope {
        kind: request.kind.into(),
        from: request.from.clone(),
        to: request.to.clone(),
        query: request.query.clone(),
        unclassified_too: request.unclassified_too,
    }
}

/// What an order is made with, beside the request.
pub(crate) struct Maker<'a> {
    /// The data folder.
    pub(crate) home: &'a Home,
    /// Files that somebody chose.
    pub(crate) grants: &'a Grants,
    /// Who makes it.
    pub(crate) person: &'a Person,
    /// When and in which zone it is asked.
    pub(crate) asker: Asker,
    /// Who signs it.
    pub(crate) signing: Option<Signing>,
    /// Where secrets are kept.
    pub(crate) keep: Keep,
    /// Secrets that judge deliveries.
    pub(crate) secrets: Vec<Key>,
}

/// The order for a request. A named file is one that the dialog has asked for; without a name a fresh one is made in the
/// data folder.
///
/// # Errors
/// [`Error::Usage`] for a path that nobody chose, [`Error::Io`] when the folder of packs cannot be made, and what the
/// redaction's profile says.
pub(crate) fn order(request: PackRequest, maker: Maker<'_>) -> Result<Order, Error> {
    let Maker { home, grants, person, asker, signing, keep, secrets } = maker;
    let scope = scope(&request);
    let (output, existing) = match &request.path {
        Some(path) => grants.target(path)?,
        None => (free_file(&folder(home)?, &scope), Existing::Keep),
    };
    Ok(Order {
        scope,
        title: request.title.clone().filter(|title| !title.trim().is_empty()),
        organisation: request.organisation.clone(),
        generated_at: asker.now,
        user: person.user.clone(),
        host: person.host.clone(),
        output,
        existing,
        additions: additions(request, (home, grants), (asker, keep, secrets))?,
        signing,
    })
}

fn additions(
    request: PackRequest,
    (home, grants): (&Home, &Grants),
    (asker, keep, secrets): (Asker, Keep, Vec<Key>),
) -> Result<Additions, Error> {
    let readable = |path: &String| grants.readable(path);
    let milestones = request.milestones.into_iter().map(|line| milestone(line, asker));
    let redaction = request.redaction.map(|id| {
        let passphrase = request.seal_passphrase.map(Secret::from);
        Ok::<_, Error>(RedactionChoice {
            profile: redact::profile(home, &id)?,
            secret: RedactionSecret::Kept(keep),
            passphrase,
        })
    });
    Ok(Additions {
        accounts: request.accounts.as_ref().map(readable).transpose()?,
        review: request.review,
        milestones: milestones.collect::<Result<_, _>>()?,
        captures: request.deliveries.iter().map(readable).collect::<Result<_, _>>()?,
        kept: KeptDeliveries::None,
        wanted: Wanted { schemes: webhook::own::schemes(home).0, kept: secrets, ..Wanted::default() },
        sample: request.sample.map(sample).transpose()?,
        redaction: redaction.transpose()?,
        extras: Extras { workbook: request.workbook, oscal: request.oscal },
    })
}

fn milestone(line: MilestoneLine, asker: Asker) -> Result<Milestone, Error> {
    let at = line.at.filter(|at| !at.trim().is_empty());
    let at = at.map(|at| moment(&at, asker)).transpose()?;
    Ok(Milestone { name: line.name, at, note: line.note })
}

fn sample(request: SampleRequest) -> Result<SamplePlan, Error> {
    let method = SampleMethod::from_word(&request.method).ok_or_else(|| Error::Usage {
        message: format!("`{}` is no way of drawing a sample", request.method.escape_debug()),
        hint: "nothing was made".into(),
    })?;
    Ok(SamplePlan { method, size: request.size, seed: request.seed, listing: request.listing })
}

/// The folder of packs, made when it is missing; packs hold evidence, so it is its owner's alone.
pub(crate) fn folder(home: &Home) -> Result<PathBuf, Error> {
    let folder = home.folder().join("packs");
    exhibit_engine::store::private_folder(&folder)
        .map_err(|source| Error::Io { path: folder.clone(), source })?;
    Ok(folder)
}

/// A name that no file has yet, e.g. `access-review-2026-01-01-2026-04-01-1.zip`.
fn free_file(folder: &Path, scope: &Scope) -> PathBuf {
    let name = format!("{}-{}-{}", scope.kind.id(), plain(&scope.from), plain(&scope.to));
    let numbered = |number: u64| folder.join(format!("{name}-{number}.zip"));
    (1..).map(numbered).find(|path| !path.exists()).expect("BUG: a folder holds fewer than 2^64 files")
}

/// A date as part of a file name: whatever else was typed cannot leave the folder.
fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    text.chars().take(PART_LIMIT_CHARS).map(keep).collect()
}

#[cfg(test)]
mod tests {
    use exhibit_engine::export::PackKind;

    use super::*;

    fn scope(from: &str) -> Scope {
        let text = |text: &str| text.to_owned();
        let kind = PackKind::AccessReview;
        Scope { kind, from: text(from), to: text("now"), query: text(""), unclassified_too: false }
    }

    #[test]
    fn a_taken_name_is_followed_by_the_next_number() {
        let folder = tempfile::tempdir().unwrap();
        let first = free_file(folder.path(), &scope("2026-01-01"));
        assert_eq!(first.file_name().unwrap(), "access-review-2026-01-01-now-1.zip");
        std::fs::write(&first, "").unwrap();
        assert!(
            free_file(folder.path(), &scope("2026-01-01")).ends_with("access-review-2026-01-01-now-2.zip")
        );
    }

    #[test]
    fn what_was_typed_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for typed in ["../../etc/x", "/etc/passwd", "a\0b", "\u{202e}gpj", &"x".repeat(9_000)] {
            let file = free_file(folder.path(), &scope(typed));
            assert_eq!(file.parent(), Some(folder.path()), "{typed:?}");
            assert!(file.file_name().unwrap().len() < 120 && file.to_str().unwrap().is_ascii());
        }
    }
}
