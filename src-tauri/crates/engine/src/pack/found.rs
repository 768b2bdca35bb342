//! Facts from files that the user gives: accounts as a directory lists them, captured deliveries with verdicts.
//!
//! Both kinds of file are foreign. What cannot be read in them is told and costs nothing else; what could be a secret in
//! a captured request is hidden before it reaches a pack.

use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_export::{
    Account, CopyLeftOut, Delivery, Incident, MILESTONES, Milestone, Period, read_accounts,
};
use exhibit_hook::{Capture, Schemes};
use exhibit_store::Reader;

use super::order::Additions;
use crate::webhook::copies::{self, Copies, Origin};
use crate::webhook::replay::{MARK_HEADER, is_edited};
use crate::webhook::{self, Asked, Captured, Wanted};
use crate::{Error, home};

/// Largest list of accounts: a line of a hundred bytes for each of half a million people.
const ACCOUNTS_LIMIT_BYTES: u64 = 64 << 20;

/// Most bytes of kept bodies in one pack, 512 MiB: they are held in memory, and whoever can reach the listener chooses how
/// many there are.
const BODIES_LIMIT_BYTES: u64 = 512 << 20;

/// Problems of a file told one by one.
const TOLD_AT_MOST: usize = 20;

/// The accounts of a list, and what of it could not be read.
pub(super) fn accounts(path: &Path) -> Result<(Vec<Account>, Vec<String>), Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let bytes = home::bytes_of(path, ACCOUNTS_LIMIT_BYTES).map_err(failed)?;
    let (accounts, problems) = read_accounts(&bytes);
    if accounts.is_empty() {
        let why = problems.into_iter().next().unwrap_or_else(|| "it has no line of an account".to_owned());
        return Err(Error::File {
            path: path.to_owned(),
            message: format!("no account can be read in it: {why}"),
        });
    }
    Ok((accounts, told(problems, path)))
}

/// What was found out about an incident, and what of it could not be read.
pub(super) fn incident(additions: &Additions) -> Result<(Incident, Vec<String>), Error> {
    for milestone in &additions.milestones {
        check(milestone)?;
    }
    let mut milestones = additions.milestones.clone();
    milestones.sort_by_key(|one| MILESTONES.iter().position(|known| *known == one.name));
    let (deliveries, problems) = deliveries(additions)?;
    Ok((Incident { milestones, deliveries, ..Incident::default() }, problems))
}

fn check(milestone: &Milestone) -> Result<(), Error> {
    if MILESTONES.contains(&milestone.name.as_str()) {
        return Ok(());
    }
    Err(Error::usage(
        format!("`{}` is no milestone", milestone.name.escape_debug()),
        format!("milestones are {}", MILESTONES.join(", ")),
    ))
}

fn deliveries(additions: &Additions) -> Result<(Vec<Delivery>, Vec<String>), Error> {
    if additions.captures.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let wanted = &additions.wanted;
    let asked = Asked { schemes: &wanted.schemes, scheme: wanted.scheme()? };
    let keys = wanted.keys()?;
    readable(&additions.captures)?;
    let (captured, problems) = webhook::open(&additions.captures);
    let judged = |captured: &Captured| {
        let verdict = webhook::judge(&captured.capture, asked, &keys, wanted.at);
        delivery(captured, &verdict, &wanted.schemes)
    };
    let mut deliveries: Vec<Delivery> = captured.iter().map(judged).collect();
    sort(&mut deliveries);
    let problem =
        |problem: &webhook::Problem| format!("{} line {}: {}", problem.file, problem.line, problem.reason);
    let problems: Vec<String> = problems.iter().map(problem).collect();
    Ok((deliveries, cut(problems)))
}

/// In the order of their arrival.
fn sort(deliveries: &mut [Delivery]) {
    deliveries.sort_by(|one, other| (one.received_at, &one.id).cmp(&(other.received_at, &other.id)));
}

/// Adds the deliveries kept in the workspace that arrived in a period; where nobody says when, that were stored in it.
pub(super) fn add_kept(
    incident: &mut Incident,
    reader: &Reader,
    (period, wanted): (Period, &Wanted),
) -> Result<(), Error> {
    let asked = Asked { schemes: &wanted.schemes, scheme: wanted.scheme()? };
    let keys = wanted.keys()?;
    let (mut copies, mut room) = (Copies::of(reader)?, Room(BODIES_LIMIT_BYTES));
    copies::each(reader, |stored| {
        let at = stored.line.received_at.map_or(stored.line.stored_at, Moment::from);
        if at >= period.from && at < period.to {
            room.take(stored.line.body_bytes)?;
            let (origin, name) = (copies.origin(&stored)?, copies::name(stored.line.id));
            let file = stored.line.file.unwrap_or_else(|| "listener".to_owned());
            let captured = Captured { file, capture: stored.capture, rebuilt: stored.line.rebuilt };
            let verdict = webhook::judge(&captured.capture, asked, &keys, wanted.at);
            add(incident, (delivery(&captured, &verdict, &wanted.schemes), name), &origin);
        }
        Ok(())
    })?;
    sort(&mut incident.deliveries);
    Ok(())
}

/// Room for bodies, in bytes.
struct Room(u64);

impl Room {
    fn take(&mut self, bytes: u64) -> Result<(), Error> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| {
            Error::usage(
                format!("the captured deliveries of this period hold more than {} MiB", BODIES_LIMIT_BYTES >> 20),
                "nothing was written; choose a shorter period, or leave the kept deliveries out and export them apart",
            )
        })?;
        Ok(())
    }
}

/// Takes what the workspace itself had sent out of the deliveries that stand in files.
pub(super) fn sift(incident: &mut Incident, reader: &Reader) -> Result<(), Error> {
    let mut copies = Copies::of(reader)?;
    for delivery in std::mem::take(&mut incident.deliveries) {
        let origin = copies.origin_in_file(&delivery.headers, &delivery.body)?;
        let name = format!("{} ({})", delivery.file, told_id(delivery.id.as_deref()));
        add(incident, (delivery, name), &origin);
    }
    Ok(())
}

/// A sender's text in a sentence: a part of it, and nothing in it is obeyed.
fn told_id(id: Option<&str>) -> String {
    const LETTERS_AT_MOST: usize = 80;
    let cut = |id: &str| id.chars().take(LETTERS_AT_MOST).flat_map(char::escape_debug).collect();
    id.map_or_else(|| "without an id".to_owned(), cut)
}

/// A copy is no evidence and is told apart from it; what only says that it is one is taken, and told.
fn add(incident: &mut Incident, (mut delivery, name): (Delivery, String), origin: &Origin) {
    match origin {
        Origin::Here(sent) => {
            let (attempt, run) = (sent.attempt, sent.run.clone());
            incident.copies.push(CopyLeftOut { name, id: delivery.id, attempt, run });
            return;
        }
        Origin::Claimed => {
            let says = |(header, mark): &(String, String)| {
                header.eq_ignore_ascii_case(MARK_HEADER) && is_edited(mark)
            };
            let word = if delivery.headers.iter().any(says) { "edited" } else { "replay" };
            word.clone_into(&mut delivery.origin);
            incident.claimed.push(name);
        }
        Origin::Outside => {}
    }
    incident.deliveries.push(delivery);
}

/// What must be known of copies in a pack, in sentences.
pub(super) fn of_copies(incident: Option<&Incident>) -> Vec<String> {
    let Some(incident) = incident else { return Vec::new() };
    let names: Vec<String> = incident.copies.iter().map(|copy| copy.name.clone()).collect();
    copies::notes(&names, &incident.claimed)
}

/// A file that is missing is a mistake of the call, not a delivery that cannot be read.
fn readable(paths: &[PathBuf]) -> Result<(), Error> {
    paths.iter().try_for_each(|path| match path.metadata() {
        Ok(_) => Ok(()),
        Err(source) => Err(Error::Io { path: path.clone(), source }),
    })
}

fn delivery(captured: &Captured, verdict: &exhibit_hook::Verdict, schemes: &Schemes) -> Delivery {
    let Capture { received_at, method, url, headers, body } = &captured.capture;
    let file = Path::new(&captured.file).file_name().map(|name| name.to_string_lossy().into_owned());
    Delivery {
        id: verdict.delivery.clone(),
        received_at: received_at.map(Moment::from),
        scheme: verdict.scheme.clone(),
        verdict: verdict.kind.as_str().to_owned(),
        reason: match &captured.rebuilt {
            None => verdict.explanation.clone(),
            Some(why) => format!("{}; the body may not be the one that was sent: {why}", verdict.explanation),
        },
        method: method.clone(),
        url: exhibit_hook::masked_url(url),
        headers: schemes.masked_headers(headers),
        body: body.clone(),
        origin: "original".to_owned(),
        file: file.unwrap_or_else(|| captured.file.clone()),
    }
}

fn told(problems: Vec<String>, path: &Path) -> Vec<String> {
    cut(problems.into_iter().map(|problem| format!("{}: {problem}", path.display())).collect())
}

fn cut(mut problems: Vec<String>) -> Vec<String> {
    let more = problems.len().saturating_sub(TOLD_AT_MOST);
    problems.truncate(TOLD_AT_MOST);
    if more > 0 {
        problems.push(format!("{more} more parts of these files cannot be read"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        let line = r#"{"received_at":"2026-05-01T00:00:00Z","method":"POST","url":"https://me:pw@hook.example/in?token=s3cret&page=2","headers":[["X-Gitlab-Token","s3cret"],["Authorization","Bearer s3cret"],["X-A","b"]],"body":"{}"}"#;
        std::fs::write(&path, format!("{line}\nno capture\n")).unwrap();
        path
    }

    #[test]
    fn deliveries_come_with_verdicts_and_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let captures = vec![captured(folder.path(), "in.ndjson")];
        let (incident, problems) = incident(&Additions { captures, ..Additions::default() }).unwrap();
        let [delivery] = incident.deliveries.as_slice() else { panic!("{incident:?}") };
        assert_eq!(delivery.url, "https://(masked)@hook.example/in?token=(masked)&page=2");
        assert!(!format!("{delivery:?}").contains("s3cret"), "{delivery:?}");
        assert_eq!((delivery.file.as_str(), delivery.body.as_slice()), ("in.ndjson", b"{}".as_slice()));
        assert_ne!(delivery.verdict, "valid");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn a_body_that_was_rebuilt_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.ndjson");
        std::fs::write(&path, "{\"body\":\"{}\",\"rebuilt\":\"shown parsed\"}\n{\"body\":\"{}\"}\n").unwrap();
        let (incident, _) = incident(&Additions { captures: vec![path], ..Additions::default() }).unwrap();
        let said =
            incident.deliveries.iter().filter(|one| one.reason.contains("may not be the one that was sent"));
        assert_eq!((said.count(), incident.deliveries.len()), (1, 2));
    }

    #[test]
    fn more_bodies_than_fit_are_refused_and_not_held() {
        let mut room = Room(10);
        assert!(room.take(4).is_ok() && room.take(6).is_ok() && room.take(0).is_ok());
        assert!(matches!(room.take(1), Err(Error::Usage { .. })));
    }

    #[test]
    fn a_missing_file_and_a_milestone_that_is_none_are_refused() {
        let captures = vec![PathBuf::from("/nowhere/at/all.ndjson")];
        assert!(matches!(incident(&Additions { captures, ..Additions::default() }), Err(Error::Io { .. })));
        let milestone = |name: &str| Milestone { name: name.into(), at: None, note: None };
        let milestones = vec![milestone("celebrated")];
        assert!(incident(&Additions { milestones, ..Additions::default() }).is_err());
        let milestones = vec![milestone("recovered"), milestone("detected")];
        let (found, _) = incident(&Additions { milestones, ..Additions::default() }).unwrap();
        assert_eq!(
            found.milestones.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["detected", "recovered"]
        );
    }
}
