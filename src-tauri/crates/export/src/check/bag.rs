//! The bag around the data: declaration, manifests, and that nothing is missing, changed or extra.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::tally::Tally;
use super::{Check, Contents};
use super::{signature, stream};
use crate::archive::Archive;
use crate::digest::sha256_hex;
use crate::pack::{BAGIT_TXT, oxum, path};
use crate::plain::plain_bytes;

/// Files beside the tag manifest that sign it, and so cannot be named in it.
const SIGNATURES: [&str; 2] = [signature::SSHSIG, signature::MINISIG];

/// The checks `bag`, `manifest` and `tagmanifest`.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, contents: &Contents) -> [Check; 3] {
    let payload = |name: &str| name.starts_with("data/");
    let tag = |name: &str| !payload(name) && name != path::TAG_MANIFEST && !SIGNATURES.contains(&name);
    [
        check_declaration(archive, contents),
        check_manifest(archive, contents, "manifest", path::MANIFEST, payload),
        check_manifest(archive, contents, "tagmanifest", path::TAG_MANIFEST, tag),
    ]
}

fn check_declaration<R: Read + Seek>(archive: &Archive<R>, contents: &Contents) -> Check {
    let mut tally = Tally::new("bag");
    if let Some(text) = tally.take(stream::text(archive, path::BAGIT))
        && text != BAGIT_TXT
    {
        tally.fault("bagit.txt does not declare a BagIt 1.0 bag in UTF-8".into());
    }
    let payload = contents.iter().filter(|(name, _)| name.starts_with("data/"));
    let expected = oxum(payload.map(|(_, found)| found.as_ref().map_or(0, |content| content.bytes)));
    if let Some(text) = tally.take(stream::text(archive, path::BAG_INFO)) {
        let said: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("Payload-Oxum: ")).collect();
        if said != [expected.as_str()] {
            let said = shown(&said.join(", "));
            tally.fault(format!("bag-info.txt counts bytes and files as {said}, found {expected}"));
        }
    }
    let (bytes, files) = expected.split_once('.').expect("BUG: an oxum is bytes, a dot, files");
    tally.check(format!("BagIt 1.0, {files} payload files, {bytes} bytes"))
}

fn check_manifest<R: Read + Seek>(
    archive: &Archive<R>,
    contents: &Contents,
    name: &'static str,
    file: &str,
    covers: impl Fn(&str) -> bool,
) -> Check {
    let mut tally = Tally::new(name);
    let text = tally.take(stream::text(archive, file)).unwrap_or_default();
    let listed = read_manifest(&text, &mut tally);
    for (name, expected) in &listed {
        match contents.get(*name) {
            _ if !covers(name) => {
                tally.fault(format!("{file} lists {}, which is not its to list", shown(name)));
            }
            None => tally.fault(format!("missing: {}", shown(name))),
            Some(Ok(content)) if content.sha256 == *expected => {}
            Some(_) => tally.fault(format!("changed: {}", shown(name))),
        }
    }
    for extra in contents.keys().filter(|name| covers(name) && !listed.contains_key(name.as_str())) {
        tally.fault(format!("unlisted: {extra}"));
    }
    tally.check(format!(
        "{} files as listed; the list itself has SHA-256 {}",
        listed.len(),
        sha256_hex(text.as_bytes())
    ))
}

/// Hash by path; lines of any other form, and paths listed twice, are faults.
fn read_manifest<'t>(text: &'t str, tally: &mut Tally) -> BTreeMap<&'t str, &'t str> {
    let mut listed = BTreeMap::new();
    for line in text.split_terminator('\n') {
        match line.split_once("  ").filter(|(hash, _)| is_sha256(hash)) {
            None => tally.fault(format!("not a line of a manifest: {}", shown(line))),
            Some((hash, name)) => {
                if listed.insert(name, hash).is_some() {
                    tally.fault(format!("listed twice: {}", shown(name)));
                }
            }
        }
    }
    listed
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn shown(text: &str) -> String {
    plain_bytes(text.as_bytes())
}
