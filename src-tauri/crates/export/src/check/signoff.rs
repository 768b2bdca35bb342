//! The closing statement of an access review: signed by whom, and whether its numbers are those of the sign-off sheet.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::side::{Side, Table};
use super::signature::trusted;
use super::stream;
use super::tally::Tally;
use super::{Check, Trust};
use crate::archive::Archive;
use crate::pack::path;
use crate::plain::plain;
use crate::seal::verify_sshsig;

/// Namespace of the signature over the statement.
const NAMESPACE: &str = "access-review";
/// The sign-off sheet.
const SHEET: &str = "data/signoff/review.csv";
/// What a line of the sheet decides; an empty cell is `not decided`.
const DECISIONS: [&str; 5] = ["approve", "revoke", "defer", "escalate", "not decided"];
const ALL: &str = "People and programs reviewed";

/// The check `signoff`, where the pack holds a closed review.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, trust: &Trust) -> Option<Check> {
    if archive.find(path::STATEMENT).is_none() && archive.find(path::STATEMENT_SIGNATURE).is_none() {
        return None;
    }
    let mut tally = Tally::new("signoff");
    let statement = tally.take(stream::text(archive, path::STATEMENT)).unwrap_or_default();
    check_numbers(archive, &statement, &mut tally);
    let who = match archive.find(path::STATEMENT_SIGNATURE) {
        None => "not signed".to_owned(),
        Some(_) => check_signature(archive, &statement, trust, &mut tally),
    };
    Some(tally.check(format!("the closing statement has the numbers of the sheet; {who}")))
}

fn check_signature<R: Read + Seek>(
    archive: &Archive<R>,
    statement: &str,
    trust: &Trust,
    tally: &mut Tally,
) -> String {
    let found = stream::text(archive, path::STATEMENT_SIGNATURE)
        .and_then(|text| verify_sshsig(&text, NAMESPACE, statement.as_bytes()))
        .map_err(|why| format!("{}: {why}", path::STATEMENT_SIGNATURE));
    let Some(signer) = tally.take(found) else { return String::new() };
    let who = format!("signed by the key {}", signer.key.fingerprint());
    let Some(allowed) = &trust.allowed_signers else { return format!("{who}: present, not trusted") };
    match trusted(allowed, (&signer, None), NAMESPACE, trust.at) {
        Ok(principals) => format!("{who}: trusted as {}", plain(&principals)),
        Err(why) => {
            tally.fault(format!("the closing statement is {who}; not trusted by the list of signers: {why}"));
            String::new()
        }
    }
}

/// The numbers stand before the first line of a person, so only the first line of each name is one.
fn check_numbers<R: Read + Seek>(archive: &Archive<R>, statement: &str, tally: &mut Tally) {
    let mut counted: BTreeMap<String, u64> = DECISIONS.iter().map(|name| ((*name).to_owned(), 0)).collect();
    let mut sheet = Side::table(archive, SHEET, ["decision"], tally);
    while let Some([decision]) = sheet.next(tally, Table::next) {
        let decision = if decision.is_empty() { "not decided".to_owned() } else { decision };
        match counted.get_mut(&decision) {
            Some(count) => *count += 1,
            None => tally.fault(format!("{SHEET} has the decision {}", plain(&decision))),
        }
    }
    counted.insert(ALL.to_owned(), sheet.rows);
    for (name, count) in counted {
        let said = statement.lines().find_map(|line| line.strip_prefix(&name)?.strip_prefix(": "));
        if said.and_then(|said| said.parse::<u64>().ok()) != Some(count) {
            tally.fault(format!(
                "the sheet has {count} under `{name}`, and the statement says something else"
            ));
        }
    }
}
