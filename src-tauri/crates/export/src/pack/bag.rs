//! The texts that make a folder a BagIt 1.0 bag (RFC 8493).
//!
//! Manifests have two blanks between hash and path, so that both `sha256sum -c` and bag validators take them.

use std::fmt::Write;

use super::bundle::FileFacts;
use super::input::PackInput;
use super::seal::Signer;
use crate::plain::plain;

/// The declaration (RFC 8493 section 2.1.1).
pub(crate) const BAGIT_TXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// `Payload-Oxum`: bytes and number of files below `data/` (RFC 8493 section 2.2.2).
pub(crate) fn oxum(sizes: impl Iterator<Item = u64>) -> String {
    let (bytes, files) = sizes.fold((0u64, 0u64), |(bytes, files), size| (bytes + size, files + 1));
    format!("{bytes}.{files}")
}

/// `bag-info.txt`.
pub(super) fn bag_info(pack_id: &str, input: &PackInput, payload: &[FileFacts]) -> String {
    let mut text = String::new();
    let mut say = |label: &str, value: &str| {
        // A value stays on its line: one that brought its own line could add labels.
        writeln!(text, "{label}: {}", plain(value)).expect("BUG: a String takes every write");
    };
    if let Some(organisation) = input.organisation.as_deref() {
        say("Source-Organization", organisation);
    }
    let (from, to) = (input.period.from, input.period.to);
    say("External-Description", &format!("{}, {from} to {to} (end not included)", input.title()));
    say("External-Identifier", pack_id);
    say("Bagging-Date", &input.generated.at.to_string()[..10]);
    say("Bag-Software-Agent", &format!("Exhibit {}", input.generated.app_version));
    say("Payload-Oxum", &oxum(payload.iter().map(|file| file.bytes)));
    text
}

/// A manifest of `files`, one line each.
pub(super) fn manifest(files: &[FileFacts]) -> String {
    files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect()
}

/// `allowed_signers` for `ssh-keygen -Y verify` (ssh-keygen(1), ALLOWED SIGNERS): the signer of the pack alone.
pub(super) fn allowed_signers(signer: &Signer) -> String {
    format!("{} namespaces=\"evidence-pack,access-review\" {}\n", signer.identity, signer.public_key)
}
