//! What the facts of a pack promise, held against each other before the first row.

use exhibit_proof::SignedNote;

use super::input::PackInput;
use super::rows::tie;
use super::seal::{Seal, Signer};
use super::study::sample_listings;
use crate::digest::sha256_hex;
use crate::error::Error;
use crate::plain::plain;
use crate::seal::is_principal;

/// The signature that every signed pack has.
const SIGNATURE: &str = "tagmanifest-sha256.txt.sig";
/// The one that it may have besides.
const MINISIGN: &str = "tagmanifest-sha256.txt.minisig";

/// An error where the facts contradict themselves.
pub(super) fn check(input: &PackInput, can_sign: bool) -> Result<(), Error> {
    let refuse = |reason: String| Err(Error::Input(reason));
    if input.period.from >= input.period.to {
        return refuse("the period ends before it begins".into());
    }
    if input.completeness.complete && !input.completeness.reasons.is_empty() {
        return refuse("it is called complete, but reasons why it is not are given".into());
    }
    if sha256_hex(input.rules_json.as_bytes()) != input.rules_sha256 {
        return refuse("the classification rules do not have the hash that is given for them".into());
    }
    if input.signer.is_some() != can_sign {
        return refuse("a signer is named without a key, or a key given without a signer".into());
    }
    check_checkpoint(input)?;
    check_population(input)?;
    check_hidden(input)?;
    check_sample(input)?;
    input.signer.as_ref().map_or(Ok(()), check_signer)
}

/// The signature files that a pack of these facts has.
pub(crate) fn signatures(input: &PackInput) -> Vec<&'static str> {
    let Some(signer) = &input.signer else { return Vec::new() };
    [Some(SIGNATURE), signer.minisign.as_ref().map(|_| MINISIGN)].into_iter().flatten().collect()
}

/// An error unless the signatures are those that `pack.json` promises.
pub(super) fn check_seals(input: &PackInput, seals: &[Seal]) -> Result<(), Error> {
    let promised = signatures(input);
    let given: Vec<_> = seals.iter().map(|seal| seal.path).collect();
    let same = given.len() == promised.len() && promised.iter().all(|path| given.contains(path));
    if same { Ok(()) } else { Err(Error::Input("the key made other signatures than were announced".into())) }
}

fn check_checkpoint(input: &PackInput) -> Result<(), Error> {
    let checkpoint: SignedNote = match input.tree.checkpoint.parse() {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Err(Error::Input(format!("the checkpoint cannot be read: {error}"))),
    };
    let (size, root) = (checkpoint.body().size(), checkpoint.body().root().to_string());
    if size == input.tree.size && root == input.tree.root {
        return Ok(());
    }
    Err(Error::Input("the checkpoint names another tree size or root than the facts".into()))
}

fn check_population(input: &PackInput) -> Result<(), Error> {
    let population = &input.population;
    let excluded: u64 = population.excluded_by_reason.values().sum();
    tie("included + excluded", population.total_in_period, population.included + excluded)?;
    for (what, counts) in [
        ("the sum over sources", &population.per_source),
        ("the sum over outcomes", &population.per_outcome),
        ("the sum over categories", &population.per_category),
        ("the sum over days", &population.per_day),
    ] {
        tie(what, population.included, counts.values().sum())?;
    }
    Ok(())
}

/// Anyone can draw a sample again only with a seed, and only from a listing that has a line a row.
fn check_sample(input: &PackInput) -> Result<(), Error> {
    let Some(plan) = &input.sample else { return Ok(()) };
    let listings = sample_listings(input.kind);
    match &plan.listing {
        _ if plan.seed.is_empty() => Err(Error::Input("a sample needs the auditor's seed".into())),
        Some(name) if !listings.contains(&name.as_str()) => {
            let known = listings.join(", ");
            Err(Error::Input(format!(
                "a sample can be drawn from all rows or from one of {known}; not from {}",
                plain(name)
            )))
        }
        _ => Ok(()),
    }
}

/// What is not a row is not redacted, and would show what the rows hide.
fn check_hidden(input: &PackInput) -> Result<(), Error> {
    if input.redaction.is_none() {
        return Ok(());
    }
    let deliveries = input.incident.as_ref().is_some_and(|incident| !incident.deliveries.is_empty());
    let parts = [
        (input.accounts.is_some(), "a list of accounts"),
        (input.review.is_some(), "an access review"),
        (deliveries, "webhook deliveries"),
    ];
    match parts.iter().find(|(is_there, _)| *is_there) {
        None => Ok(()),
        Some((_, what)) => Err(Error::Input(format!(
            "a redacted pack cannot hold {what}, which would show what is hidden; leave one of the two out"
        ))),
    }
}

/// A signer becomes a line of `allowed_signers`, and part of commands that people copy.
fn check_signer(signer: &Signer) -> Result<(), Error> {
    if !is_principal(&signer.identity) {
        return Err(Error::Input("the signer's name must be like an e-mail address: no blanks, commas, quotes or signs that a shell reads".into()));
    }
    let parts: Vec<_> = signer.public_key.split(' ').collect();
    let plain_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-');
    if parts.len() == 2 && parts.iter().all(|part| !part.is_empty() && part.chars().all(plain_key)) {
        return Ok(());
    }
    Err(Error::Input("the signer's public key is not of the form `ssh-ed25519 AAAA…`".into()))
}
