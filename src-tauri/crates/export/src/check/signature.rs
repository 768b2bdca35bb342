//! Who signed the pack, and whether whoever asks trusts them.
//!
//! `pack.json` says who is to have signed, so that a signature which was taken away or exchanged is missed. Whoever
//! also rewrites `pack.json` is told by the signature itself, and by nothing else: that is what it is for.

use std::io::{Read, Seek};

use exhibit_entry::Moment;
use exhibit_proof::SignedNote;

use super::facts::{PackFacts, SignerFacts};
use super::stream;
use super::tally::Tally;
use super::{Check, Trust};
use crate::archive::Archive;
use crate::pack::{NAMESPACE, path};
use crate::plain::plain;
use crate::seal::{self, AllowedSigners, Claim, SshKey, SshSigner, verify_minisign, verify_sshsig};

/// The signature files, beside the tag manifest that they sign.
pub(super) const SSHSIG: &str = "tagmanifest-sha256.txt.sig";
pub(super) const MINISIG: &str = "tagmanifest-sha256.txt.minisig";

/// The checks `signature` and, where there is one or ought to be, `minisign`.
pub(super) fn check<R: Read + Seek>(
    archive: &Archive<R>,
    facts: Option<&PackFacts>,
    trust: &Trust,
) -> Vec<Check> {
    let named = facts.and_then(|facts| facts.signer.as_ref());
    let message = stream::text(archive, path::TAG_MANIFEST).unwrap_or_default();
    let mut checks = vec![check_sshsig(archive, named, (&message, trust))];
    let wanted = named.and_then(|signer| signer.minisign.as_deref());
    if wanted.is_some() || archive.find(MINISIG).is_some() {
        checks.push(check_minisign(archive, wanted, &message));
    }
    checks
}

fn check_sshsig<R: Read + Seek>(
    archive: &Archive<R>,
    named: Option<&SignerFacts>,
    (message, trust): (&str, &Trust),
) -> Check {
    let mut tally = Tally::new("signature");
    if archive.find(SSHSIG).is_none() {
        if let Some(signer) = named {
            let identity = plain(&signer.identity);
            tally.fault(format!("pack.json names {identity} as its signer, and there is no signature"));
        } else if trust.allowed_signers.is_some() {
            tally.fault("the pack is not signed, so it is from nobody in the list of signers".into());
        }
        return tally.check("unsigned".into());
    }
    let found = stream::text(archive, SSHSIG)
        .and_then(|text| verify_sshsig(&text, NAMESPACE, message.as_bytes()))
        .map_err(|why| format!("{SSHSIG}: {why}"));
    let well = match tally.take(found) {
        Some(signer) => judged(&signer, named, trust, &mut tally),
        None => String::new(),
    };
    tally.check(well)
}

/// What a good signature is worth.
fn judged(signer: &SshSigner, named: Option<&SignerFacts>, trust: &Trust, tally: &mut Tally) -> String {
    let who = format!("signed by the key {} ({})", signer.key.fingerprint(), plain(&signer.algorithm));
    let identity = named.map(|named| named.identity.as_str());
    if let Some(named) = named
        && SshKey::from_text(&named.public_key).as_ref() != Ok(&signer.key)
    {
        tally.fault(format!("{who}, and pack.json names another key"));
    }
    let claimed = match identity {
        Some(identity) => format!("{who}, as {}", plain(identity)),
        None => format!("{who}, which pack.json does not name"),
    };
    let Some(allowed) = &trust.allowed_signers else {
        return format!("{claimed}: present, not trusted (no list of signers was given)");
    };
    match trusted(allowed, (signer, identity), NAMESPACE, trust.at) {
        Ok(principals) => format!("{claimed}: trusted as {}", plain(&principals)),
        Err(why) => {
            tally.fault(format!("{claimed}; not trusted by the list of signers: {why}"));
            String::new()
        }
    }
}

/// The principals of the line that allows the signer.
pub(super) fn trusted(
    allowed: &AllowedSigners,
    (signer, identity): (&SshSigner, Option<&str>),
    namespace: &str,
    at: Option<Moment>,
) -> Result<String, String> {
    let at = at.ok_or("it is not known what time it is")?;
    allowed.find(&Claim { signer, identity, namespace, at }).map(str::to_owned)
}

fn check_minisign<R: Read + Seek>(archive: &Archive<R>, key: Option<&str>, message: &str) -> Check {
    let mut tally = Tally::new("minisign");
    let Some(key) = key else {
        return tally.check("present; pack.json names no key for it, so it was not checked".into());
    };
    let found =
        stream::text(archive, MINISIG).and_then(|text| verify_minisign(key, &text, message.as_bytes()));
    let comment = tally.take(found.map_err(|why| format!("{MINISIG}: {why}")));
    tally.check(match comment {
        Some(comment) => format!("signed by the key {}, who says: {}", plain(key), plain(&comment)),
        None => String::new(),
    })
}

/// What the signatures on the checkpoint are worth, as the end of a sentence; a forged one is a fault.
pub(super) fn of_checkpoint(note: &SignedNote, facts: &PackFacts, tally: &mut Tally) -> String {
    let name = seal::key_name(note.body().origin());
    let key = facts.signer.as_ref().and_then(|signer| SshKey::from_text(&signer.public_key).ok());
    let public = key.as_ref().and_then(SshKey::ed25519_bytes);
    match public.and_then(|public| seal::verify_note(note, &name, public)) {
        Some(true) => "signed by the key that signed the pack".to_owned(),
        Some(false) => {
            tally.fault("its signature is not that of the key that signed the pack".into());
            String::new()
        }
        None if note.signatures().is_empty() => "not signed".to_owned(),
        None => format!("{} signatures of other keys on it, not judged here", note.signatures().len()),
    }
}
