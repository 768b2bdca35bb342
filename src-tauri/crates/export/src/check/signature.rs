//! Who signed the pack, and whether whoever asks trusts them.
//!
//! `pack.json` says who is to have signed, so that a signature which was taken away or exchanged is missed. Whoever
//! also rewrites `pack.json` is told by the signature itself, and by nothing else: that is what it is for.

use std::io::{Read, Seek};

use exhibit_entry::Moment;
use exhibit_proof::SignedNote;
use serde::Serialize;

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

/// How far the signature of a pack can be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// The check did not get as far, so nothing is known of one.
    #[default]
    NotReached,
    /// There is none, and nothing says that there should be.
    None,
    /// There is none, and the pack names a signer or whoever asks trusts some.
    Missing,
    /// It does not fit these files, or not the key that the pack names.
    Broken,
    /// It fits, and the list of signers does not allow its key, for this or at this time.
    Refused,
    /// It fits; no list of signers was given, so that whose key it is stands nowhere but in the pack.
    Untrusted,
    /// It fits, and the list of signers allows its key.
    Trusted,
}

/// Who signed a pack. Texts are safe to print.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// How far it can be believed.
    pub state: SignatureState,
    /// Of the key that made a signature which fits these files, as `ssh-keygen -l` writes it; what `pack.json` says of
    /// a key is not told here.
    pub fingerprint: Option<String>,
    /// The algorithm of that signature, e.g. `rsa-sha2-512`.
    pub algorithm: Option<String>,
    /// The name that the pack gives its signer: proven by nothing.
    pub identity: Option<String>,
    /// The names that the list of signers gives the key.
    pub trusted_as: Option<String>,
}

/// The checks `signature` and, where there is one or ought to be, `minisign`; and what the first came to.
pub(super) fn check<R: Read + Seek>(
    archive: &Archive<R>,
    facts: Option<&PackFacts>,
    trust: &Trust,
) -> (Vec<Check>, Signature) {
    let named = facts.and_then(|facts| facts.signer.as_ref());
    let message = stream::text(archive, path::TAG_MANIFEST).unwrap_or_default();
    let identity = named.map(|signer| plain(&signer.identity).into_owned());
    let mut signature = Signature { identity, ..Signature::default() };
    let mut checks = vec![check_sshsig(archive, named, (&message, trust), &mut signature)];
    let wanted = named.and_then(|signer| signer.minisign.as_deref());
    if wanted.is_some() || archive.find(MINISIG).is_some() {
        checks.push(check_minisign(archive, wanted, (&message, signature.state)));
    }
    (checks, signature)
}

fn check_sshsig<R: Read + Seek>(
    archive: &Archive<R>,
    named: Option<&SignerFacts>,
    (message, trust): (&str, &Trust),
    signature: &mut Signature,
) -> Check {
    if archive.find(SSHSIG).is_none() {
        return check_absence(trust, signature);
    }
    let mut tally = Tally::new("signature");
    let found = stream::text(archive, SSHSIG)
        .and_then(|text| verify_sshsig(&text, NAMESPACE, message.as_bytes()))
        .map_err(|why| format!("{SSHSIG}: {why}"));
    let Some(signer) = tally.take(found) else {
        signature.state = SignatureState::Broken;
        return tally.check(String::new());
    };
    let well = judged(&signer, (named, trust), signature, &mut tally);
    match signature.state {
        SignatureState::Untrusted => tally.open(well),
        _ => tally.check(well),
    }
}

/// No signature: a fault where there ought to be one.
fn check_absence(trust: &Trust, signature: &mut Signature) -> Check {
    let mut tally = Tally::new("signature");
    signature.state = SignatureState::Missing;
    if let Some(identity) = &signature.identity {
        tally.fault(format!("pack.json names {identity} as its signer, and there is no signature"));
    } else if trust.allowed_signers.is_some() {
        tally.fault("the pack is not signed, so it is from nobody in the list of signers".into());
    } else {
        signature.state = SignatureState::None;
    }
    tally.open("unsigned".into())
}

/// What a good signature is worth.
fn judged(
    signer: &SshSigner,
    (named, trust): (Option<&SignerFacts>, &Trust),
    signature: &mut Signature,
    tally: &mut Tally,
) -> String {
    let (fingerprint, algorithm) = (signer.key.fingerprint(), plain(&signer.algorithm).into_owned());
    let who = format!("signed by the key {fingerprint} ({algorithm})");
    (signature.fingerprint, signature.algorithm) = (Some(fingerprint), Some(algorithm));
    let is_named = named.is_none_or(|named| SshKey::from_text(&named.public_key).as_ref() == Ok(&signer.key));
    if !is_named {
        tally.fault(format!("{who}, and pack.json names another key"));
    }
    let claimed = match &signature.identity {
        Some(identity) => format!("{who}, as {identity}"),
        None => format!("{who}, which pack.json does not name"),
    };
    let identity = named.map(|named| named.identity.as_str());
    let allowed =
        trust.allowed_signers.as_ref().map(|list| trusted(list, (signer, identity), NAMESPACE, trust.at));
    if let Some(Err(why)) = &allowed {
        tally.fault(format!("{claimed}; not trusted by the list of signers: {why}"));
    }
    let (state, well) = match allowed {
        _ if !is_named => (SignatureState::Broken, String::new()),
        Some(Err(_)) => (SignatureState::Refused, String::new()),
        None => (
            SignatureState::Untrusted,
            format!("{claimed}: present, not trusted (no list of signers was given)"),
        ),
        Some(Ok(principals)) => {
            let principals = plain(&principals).into_owned();
            let well = format!("{claimed}: trusted as {principals}");
            signature.trusted_as = Some(principals);
            (SignatureState::Trusted, well)
        }
    };
    signature.state = state;
    well
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

/// The key of minisign stands in the pack alone: nobody vouches for it but a trusted signer of the same list of files.
fn check_minisign<R: Read + Seek>(
    archive: &Archive<R>,
    key: Option<&str>,
    (message, state): (&str, SignatureState),
) -> Check {
    let mut tally = Tally::new("minisign");
    let Some(key) = key else {
        return tally.open("present; pack.json names no key for it, so it was not checked".into());
    };
    let found =
        stream::text(archive, MINISIG).and_then(|text| verify_minisign(key, &text, message.as_bytes()));
    let comment = tally.take(found.map_err(|why| format!("{MINISIG}: {why}")));
    let well = match comment {
        Some(comment) => format!("signed by the key {}, who says: {}", plain(key), plain(&comment)),
        None => String::new(),
    };
    match state {
        SignatureState::Trusted => tally.check(well),
        _ => tally.open(format!("{well}: present, not trusted")),
    }
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
