//! Whether the log only grew: from its own earlier checkpoints to this pack's, and from one pack of a workspace to
//! another.

use std::io::{Read, Seek};

use exhibit_proof::{Frontier, Hash, Head, SignedNote, verify_consistency};
use serde::Deserialize;

use super::Check;
use super::facts::PackFacts;
use super::proofs::{each_leaf, hashes};
use super::stream::{self, Lines};
use super::tally::Tally;
use crate::archive::Archive;
use crate::error::Error;
use crate::pack::path;
use crate::plain::{plain, plain_bytes};

/// One line of `consistency.ndjson`.
#[derive(Deserialize)]
struct Line {
    size: u64,
    root: String,
    proof: Vec<String>,
}

/// Two packs, held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The later log holds the earlier one unchanged.
    Shown,
    /// Nothing in the packs says so, and nothing speaks against it.
    NotShown,
    /// One of them is not of the log that the other is of.
    Contradicted,
}

/// The check `consistency`, where the pack says anything about earlier checkpoints.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> Option<Check> {
    archive.find(path::CONSISTENCY)?;
    let mut tally = Tally::new("consistency");
    let (mut lines, mut newest) = (0u64, None);
    let root = tally.take(facts.integrity.root.parse().map_err(|_| "pack.json names no root".to_owned()));
    if let Some(root) = root {
        let now = Head { size: facts.integrity.tree_size, root };
        let walked = each_line(archive, |line| {
            lines += 1;
            if newest.is_some_and(|newest| newest >= line.size) {
                tally.fault(format!("line {lines}: it does not stand in the order of size"));
            }
            newest = Some(line.size);
            if let Err(why) = proven(line, now) {
                tally.fault(format!("line {lines}: the log of {} leaves: {why}", line.size));
            }
        });
        tally.take(walked);
    }
    if let Some(said) = facts.integrity.earlier_checkpoints {
        tally.same("earlier checkpoints", said.into(), lines.into());
    }
    Some(tally.check(format!("{lines} earlier checkpoints of the log lead to this one")))
}

/// Whether two packs are of one log that only grew between them: the smaller one must be proven in the larger one.
///
/// The check is called `consistency`. It is not ok when they contradict each other, and when it cannot be shown: the
/// detail begins with `shown: `, `contradicted: ` or `cannot be shown: `. Each pack has to be checked by itself too.
///
/// # Errors
/// [`Error::Read`] only when a medium fails.
pub fn check_consistency(a: impl Read + Seek, b: impl Read + Seek) -> Result<Check, Error> {
    let (first, second) = (Archive::scan(a).map_err(Error::Read)?, Archive::scan(b).map_err(Error::Read)?);
    let (verdict, detail) = match (first, second) {
        (Err(why), _) | (_, Err(why)) => {
            (Verdict::NotShown, format!("one of them is no pack: {}", plain(&why)))
        }
        (Ok(first), Ok(second)) => {
            let judged = judge(&first, &second);
            if let Some(error) = first.failure().or_else(|| second.failure()) {
                return Err(Error::Read(error));
            }
            judged.unwrap_or_else(|why| (Verdict::NotShown, why))
        }
    };
    let word = match verdict {
        Verdict::Shown => "shown",
        Verdict::NotShown => "cannot be shown",
        Verdict::Contradicted => "contradicted",
    };
    Ok(Check {
        name: "consistency",
        ok: verdict == Verdict::Shown,
        detail: format!("{word}: {detail}"),
        is_open: false,
    })
}

type Judged = Result<(Verdict, String), String>;

fn judge<A: Read + Seek, B: Read + Seek>(a: &Archive<A>, b: &Archive<B>) -> Judged {
    let (first, second) = (note(a)?, note(b)?);
    let mut origins = [&first, &second].map(|note| note.body().origin());
    if origins[0] != origins[1] {
        origins.sort_unstable();
        let [one, other] = origins.map(|origin| plain_bytes(origin.as_bytes()));
        return Ok((Verdict::NotShown, format!("they are of two logs, {one} and {other}")));
    }
    let (first, second) = (first.body().head(), second.body().head());
    if first.size <= second.size { grown(first, (b, second)) } else { grown(second, (a, first)) }
}

fn note<R: Read + Seek>(archive: &Archive<R>) -> Result<SignedNote, String> {
    let text = stream::text(archive, path::CHECKPOINT)?;
    text.parse().map_err(|error: exhibit_proof::Error| format!("{}: {error}", archive.top))
}

/// Whether the log at `old` is a beginning of the log of the pack `newer`.
fn grown<R: Read + Seek>(old: Head, (newer, new): (&Archive<R>, Head)) -> Judged {
    let sizes = format!("the log of {} leaves and the log of {} leaves", old.size, new.size);
    if old.size == new.size {
        return Ok(match old.root == new.root {
            true => (Verdict::Shown, format!("both are of the log at {} leaves, with one root", old.size)),
            false => (Verdict::Contradicted, format!("both are of {} leaves, with two roots", old.size)),
        });
    }
    let contradicted = || (Verdict::Contradicted, format!("{sizes} are not one log that only grew"));
    if newer.find(path::LEAF_HASHES).is_some() {
        let (then, now) = heads(newer, (old.size, new.size))?;
        if now != new.root {
            return Err(format!("{} does not lead to its own checkpoint", path::LEAF_HASHES));
        }
        let shown = (Verdict::Shown, format!("{sizes} are one log that only grew, by all of its leaves"));
        return Ok(if then == old.root { shown } else { contradicted() });
    }
    let mut found = None;
    each_line(newer, |line| {
        if line.size == old.size {
            found = Some((line.root == old.root.to_string(), proven(line, new)));
        }
    })?;
    Ok(match found {
        None => {
            let why = "the larger pack proves other earlier checkpoints only; make one more pack and compare with that";
            (Verdict::NotShown, format!("{sizes}: {why}"))
        }
        Some((_, Err(why))) => return Err(format!("the proof in {} is wrong: {why}", path::CONSISTENCY)),
        Some((false, Ok(()))) => contradicted(),
        Some((true, Ok(()))) => {
            (Verdict::Shown, format!("{sizes} are one log that only grew, by the proof in the larger pack"))
        }
    })
}

/// The roots over the first `old` leaves and over all of them.
fn heads<R: Read + Seek>(archive: &Archive<R>, (old, new): (u64, u64)) -> Result<(Hash, Hash), String> {
    let (mut tree, mut then) = (Frontier::empty(), Frontier::empty().root());
    each_leaf(archive, new, |index, leaf| {
        tree.push(leaf);
        if index + 1 == old {
            then = tree.root();
        }
    })?;
    Ok((then, tree.root()))
}

fn proven(line: &Line, now: Head) -> Result<(), String> {
    let root = line.root.parse().map_err(|error: exhibit_proof::Error| error.to_string())?;
    let old = Head { size: line.size, root };
    verify_consistency(old, now, &hashes(&line.proof)?).map_err(|error| error.to_string())
}

fn each_line<R: Read + Seek>(archive: &Archive<R>, mut visit: impl FnMut(&Line)) -> Result<(), String> {
    let path = path::CONSISTENCY;
    let mut lines = Lines::open(archive, path)?;
    while let Some(text) = lines.next()? {
        visit(&serde_json::from_str(text).map_err(|_| format!("{path}: a line cannot be read"))?);
    }
    Ok(())
}
