//! The closing statement of an access review: signed by whom, and whether it tells of each line of the sign-off sheet
//! what the sheet says.

use std::io::{Read, Seek};

use super::facts::PackFacts;
use super::held::Lacking;
use super::listings;
use super::signature::trusted;
use super::stream;
use super::tally::Tally;
use super::{Check, Trust};
use crate::archive::Archive;
use crate::pack::{Period, closing_statement, path};
use crate::plain::{plain, plain_bytes};
use crate::seal::verify_sshsig;

/// Namespace of the signature over the statement.
const NAMESPACE: &str = "access-review";
/// What parts the statement's own words from its lines of people.
const BLANK_LINE: &str = "\n\n";
/// What a line of the statement's own words has that is held against the pack; its other sentences are the same in
/// every statement.
const NAMED: &str = ": ";

/// Who vouches for a statement, in words.
enum Voucher {
    /// A key that the list of signers allows for this.
    Trusted(String),
    /// Nobody whom whoever asks knows.
    Nobody(String),
}

/// The check `signoff`, where the pack holds a closed review.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts, trust: &Trust) -> Option<Check> {
    if archive.find(path::STATEMENT).is_none() && archive.find(path::STATEMENT_SIGNATURE).is_none() {
        return None;
    }
    let mut tally = Tally::new("signoff");
    let statement = tally.take(stream::text(archive, path::STATEMENT)).unwrap_or_default();
    let voucher = match archive.find(path::STATEMENT_SIGNATURE) {
        None => Voucher::Nobody("not signed".to_owned()),
        Some(_) => check_signature(archive, &statement, trust, &mut tally),
    };
    let well = match told(archive, facts) {
        Ok(told) => {
            compare(&statement, &told, &mut tally);
            "the closing statement says of each line of the sheet what the sheet says"
        }
        Err(Lacking::Fault(why)) => {
            tally.fault(format!("the closing statement cannot be held against the sheet: {why}"));
            ""
        }
        Err(Lacking::Unknown(why)) => {
            return Some(tally.open(format!("the closing statement was not held against the sheet: {why}")));
        }
    };
    Some(match voucher {
        Voucher::Trusted(who) => tally.check(format!("{well}; {who}")),
        Voucher::Nobody(who) => tally.open(format!("{well}; {who}")),
    })
}

fn check_signature<R: Read + Seek>(
    archive: &Archive<R>,
    statement: &str,
    trust: &Trust,
    tally: &mut Tally,
) -> Voucher {
    let found = stream::text(archive, path::STATEMENT_SIGNATURE)
        .and_then(|text| verify_sshsig(&text, NAMESPACE, statement.as_bytes()))
        .map_err(|why| format!("{}: {why}", path::STATEMENT_SIGNATURE));
    let Some(signer) = tally.take(found) else { return Voucher::Nobody(String::new()) };
    let who = format!("signed by the key {}", signer.key.fingerprint());
    let Some(allowed) = &trust.allowed_signers else {
        return Voucher::Nobody(format!("{who}: present, not trusted"));
    };
    match trusted(allowed, (&signer, None), NAMESPACE, trust.at) {
        Ok(principals) => Voucher::Trusted(format!("{who}: trusted as {}", plain(&principals))),
        Err(why) => {
            tally.fault(format!("the closing statement is {who}; not trusted by the list of signers: {why}"));
            Voucher::Nobody(String::new())
        }
    }
}

/// The statement that the sheet and `pack.json` give.
fn told<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> Result<String, Lacking> {
    let said = facts.review.as_ref().ok_or_else(|| "pack.json tells of no review".to_owned())?;
    let (Some(at), Some(by)) = (said.closed_at, &said.closed_by) else {
        return Err("pack.json does not say who closed the review, and when".to_owned().into());
    };
    let review = listings::review(archive, facts)?;
    let period = Period { from: facts.period.from, to: facts.period.to };
    Ok(closing_statement(&review, (period, &facts.query.text), (by, at)))
}

/// The sheet stands by name, the statement in the order of the review: lines of people are compared as a set in which one
/// may stand twice.
fn compare(statement: &str, told: &str, tally: &mut Tally) {
    let parts = |text| str::rsplit_once(text, BLANK_LINE).unwrap_or((text, ""));
    let ((own, people), (own_told, people_told)) = (parts(statement), parts(told));
    let named = |text| -> Vec<&str> { str::split(text, '\n').filter(|line| line.contains(NAMED)).collect() };
    differ((named(own), named(own_told)), tally);
    let sorted = |text| {
        let mut lines: Vec<&str> = str::split_terminator(text, '\n').collect();
        lines.sort_unstable();
        lines
    };
    differ((sorted(people), sorted(people_told)), tally);
}

/// Notes the first lines that are not the same.
fn differ((said, told): (Vec<&str>, Vec<&str>), tally: &mut Tally) {
    if said == told {
        return;
    }
    let same = said.iter().zip(&told).take_while(|(said, told)| said == told).count();
    let line = |lines: &[&str]| match lines.get(same) {
        Some(line) => format!("`{}`", plain_bytes(line.as_bytes())),
        None => "nothing more".to_owned(),
    };
    tally.fault(format!(
        "the closing statement says {}, and the sheet and pack.json give {}",
        line(&said),
        line(&told)
    ));
}
