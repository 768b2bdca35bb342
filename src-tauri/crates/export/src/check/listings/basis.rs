//! What the study of a pack rests on beside its rows, read back from where it stands in the pack.

use std::io::{Read, Seek};

use super::super::facts::PackFacts;
use super::super::held::{Lacking, check_size, each, flag, some, time, unreadable};
use super::deliveries;
use crate::archive::Archive;
use crate::pack::{
    Account, Basis, Decision, Incident, Milestone, PackKind, Review, Verdict, kept_out_among, path,
};

/// The sign-off sheet.
const REVIEW: &str = "data/signoff/review.csv";
const MILESTONES: &str = "data/evidence/milestones.csv";
/// What the study itself adds to the milestones that people gave.
const COMPUTED: &str = "computed";

/// The basis, and what of it is taken as it stands, in words.
pub(super) struct Found {
    pub(super) basis: Basis,
    pub(super) given: Vec<&'static str>,
}

/// Reads the basis of the study of the pack.
pub(super) fn read<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> Result<Found, Lacking> {
    let kind = PackKind::from_id(&facts.kind).ok_or_else(|| "there is no such kind of pack".to_owned())?;
    let mut basis = Basis {
        kind,
        end: facts.period.to,
        accounts: None,
        review: None,
        incident: Incident::default(),
        kept_out: Vec::new(),
    };
    if facts.redaction.is_some() {
        basis.kept_out = kept_out_among(&facts.left_out);
    }
    let mut given = Vec::new();
    if kind == PackKind::AccessReview {
        if archive.find(path::ACCOUNTS).is_some() {
            basis.accounts = Some(accounts(archive)?);
            given.push("the list of accounts");
        }
        if facts.review.is_some() {
            basis.review = Some(review(archive, facts)?);
            given.push("the decisions of the review");
        }
    }
    if kind == PackKind::IncidentResponse {
        basis.incident.milestones = milestones(archive)?;
        if basis
            .incident
            .milestones
            .iter()
            .any(|milestone| milestone.at.is_some() || milestone.note.is_some())
        {
            given.push("the milestones");
        }
        if archive.find(path::DELIVERIES).is_some() {
            check_size(archive, path::DELIVERIES)?;
            basis.incident.deliveries = deliveries::read(archive)?;
            given.push("the webhook deliveries and their verdicts");
        }
    }
    Ok(Found { basis, given })
}

fn accounts<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<Account>, Lacking> {
    let headings = ["line", "account", "owner", "role", "active", "status"];
    each(archive, path::ACCOUNTS, headings, |[line, name, owner, role, active, status]| {
        Ok(Account {
            line: line.parse().map_err(|_| unreadable("line", &line))?,
            name,
            owner: some(owner),
            role: some(role),
            active: flag(&active)?,
            status: some(status),
        })
    })
}

/// The decisions as they stand in the sheet; the rest of its columns comes out of the study.
pub(in super::super) fn review<R: Read + Seek>(
    archive: &Archive<R>,
    facts: &PackFacts,
) -> Result<Review, Lacking> {
    let said = facts.review.as_ref().ok_or_else(|| "there is no review".to_owned())?;
    let headings = ["principal", "role", "flags", "decision", "note", "reviewer", "decided_at"];
    let decision = |[principal, role, flags, verdict, note, reviewer, at]: [String; 7]| {
        let verdict = some(verdict)
            .map(|word| Verdict::from_word(&word).ok_or_else(|| unreadable("decision", &word)))
            .transpose()?;
        let flags = some(flags).into_iter().collect();
        Ok(Decision {
            principal,
            role: some(role),
            flags,
            verdict,
            note,
            reviewer: some(reviewer),
            at: time(&at)?,
        })
    };
    Ok(Review {
        title: said.title.clone(),
        opened_at: said.opened_at,
        opened_by: said.opened_by.clone(),
        decisions: each(archive, REVIEW, headings, decision)?,
        closing: None,
    })
}

fn milestones<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<Milestone>, Lacking> {
    let headings = ["milestone", "origin", "at", "note"];
    let lines = each(archive, MILESTONES, headings, |[name, origin, at, note]| {
        Ok((origin != COMPUTED).then_some(Milestone { name, at: time(&at)?, note: some(note) }))
    })?;
    Ok(lines.into_iter().flatten().collect())
}
