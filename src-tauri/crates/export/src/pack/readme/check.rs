//! How an outsider checks the files, the rows and the sample with ordinary tools.

use super::headed;
use crate::pack::describe::Details;
use crate::pack::path;
use crate::pack::seal::{NAMESPACE, Signer};
use crate::pack::story::Story;
use crate::plain::plain;

/// `{top}` is the name of the folder.
const FILES: &str = "\
No step needs a network once its tool is there, and only step 5 needs Exhibit.

1. Unpack the zip that you received (here {top}.zip).
     Linux, macOS:  unzip {top}.zip
     Windows:       Expand-Archive {top}.zip -DestinationPath .
   and go into the folder:
     cd {top}
2. Compare every file with its listed hash.
     Linux:    sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
     macOS:    shasum -a 256 -c manifest-sha256.txt tagmanifest-sha256.txt
     Windows, in PowerShell:
       Get-Content manifest-sha256.txt, tagmanifest-sha256.txt | ForEach-Object {
         $hash, $path = $_ -split '  ', 2
         $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $path).Hash
         if ($found -ne $hash) { \"CHANGED $path\" } else { \"ok $path\" }
       }
   These commands do not see files that were added. Steps 4 and 5 do.";

const UNSIGNED: &str = "\
3. This pack is not signed. Whoever changes a file can also write new hashes: ask the sender, by another way, for the
   SHA-256 of tagmanifest-sha256.txt and compare it with yours. It stands for the whole pack.
     Linux: sha256sum tagmanifest-sha256.txt      macOS: shasum -a 256 tagmanifest-sha256.txt
     Windows: Get-FileHash tagmanifest-sha256.txt";

/// `{signer}`, `{namespace}`, `{fingerprint}` are those of the signature.
const SIGNED: &str = "\
3. Check the signature over tagmanifest-sha256.txt, which stands for the whole pack (OpenSSH 8.1 or newer).
     Linux, macOS:
       ssh-keygen -Y verify -f allowed_signers -I {signer} -n {namespace} \\
         -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt
     Windows, in a command prompt:
       ssh-keygen -Y verify -f allowed_signers -I {signer} -n {namespace} -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt
   The file allowed_signers in this pack is a convenience: whoever exchanges the signature can exchange it too. Get the
   signer's key, or this fingerprint of it, from the signer by another way:
     {fingerprint}";

const MINISIGN: &str = "\
   There is a minisign signature too:
     minisign -Vm tagmanifest-sha256.txt -x tagmanifest-sha256.txt.minisig -P {key}";

const CONTENT: &str = "\
4. Have other people's tools read it (pip install bagit frictionless):
     Linux, macOS:  bagit.py --validate .
     Windows:       python -m bagit --validate .
     everywhere:    frictionless validate data/datapackage.json
   The first finds files that were added or lost, the second reads every cell of every table.
5. With Exhibit, on the zip as you received it:
     exhibit pack verify {top}.zip
   This also counts the rows in every file, compares the raw text of every row with its leaf in the log, every leaf with
   the checkpoint, makes the listings and exceptions again from the rows, and this file and the report again from the
   facts in pack.json and the tables, and looks for anything hidden in the archive itself. The columns beside the raw
   text are readings of it: how a raw row was read and classified, it takes as it stands.";

const LEAF: &str = "\
A leaf. Take the columns ingest, raw_sha256, received_at, salt, source and vendor_id of a line of
data/integrity/leaves.csv. The leaf is SHA-256 of a zero byte followed by this JSON text (RFC 8785: names sorted, no
blanks):
  {\"ingest\":..,\"raw_sha256\":..,\"received_at\":..,\"salt\":..,\"source\":..,\"v\":1,\"vendor_id\":..}
raw_sha256 is SHA-256 of `raw` (or of what `raw_base64` stands for) in the same line of data/evidence/events.ndjson.";

const REDACTED_LEAF: &str = "\
A redacted row has neither raw text nor salt here, so its leaf cannot be recomputed; that the leaf is in the log can
still be checked.";

const PROOF: &str = "\
A proof (RFC 9162, 2.1.3). In data/integrity/proofs.ndjson, line by line as in events.ndjson: start with the leaf; take
the hashes of `proof` one after the other, and i = leaf_index, n = tree size - 1. For each hash h: if i is odd or i = n,
the new hash is SHA-256(01 h old), and then, while i is even and not 0, halve i and n; else it is SHA-256(01 old h).
Halve i and n. In the end n is 0 and the hash is the root in data/integrity/checkpoint.txt (there in base64).";

const ALL_LEAVES: &str = "\
The root (RFC 9162, 2.1.1). data/integrity/leaf_hashes.bin holds every leaf, 32 bytes each; the leaf of a row is number
leaf_index, counted from 0. Go up level by level: each two neighbours become SHA-256(01 left right), one without a
neighbour goes up as it is. The last hash is the root in data/integrity/checkpoint.txt (there in base64).";

const CONSISTENCY: &str = "\
Growth. Each line of data/integrity/consistency.ndjson is an earlier checkpoint of the same log with a proof (RFC 9162,
2.1.4) that the log of this pack only appended to it. Compare them with checkpoints that you were given before.";

const SAMPLE: &str = "\
The sample. data/sample/method.txt says how it was drawn. The rank of a row is SHA-256 of the seed, a zero byte and the
row's key, in hexadecimal, the lowest first; rows of the same rank stand by source. Anyone can draw it again:
  printf '%s\\0%s' \"$SEED\" \"$KEY\" | sha256sum";

/// The five steps.
pub(super) fn how_to_check(story: &Story<'_>, details: Details<'_>) -> Vec<String> {
    let mut lines = headed("How to check that nothing was added, lost or changed");
    let signed = story.input.signer.as_ref().filter(|_| !details.signatures.is_empty());
    let third = signed.map_or_else(|| UNSIGNED.to_owned(), how_to_verify);
    for text in [FILES.replace("{top}", story.pack_id), third, CONTENT.replace("{top}", story.pack_id)] {
        lines.extend(text.lines().map(str::to_owned));
    }
    lines
}

/// How to redo what the hashes, the proofs and the sample claim.
pub(super) fn how_to_recompute(story: &Story<'_>, details: Details<'_>) -> Vec<String> {
    let input = story.input;
    let proofs = if details.proofs == path::PROOFS { PROOF } else { ALL_LEAVES };
    let mut parts = vec![LEAF];
    parts.extend(input.redaction.as_ref().map(|_| REDACTED_LEAF));
    parts.push(proofs);
    parts.extend((!input.tree.earlier.is_empty()).then_some(CONSISTENCY));
    parts.extend(input.sample.as_ref().map(|_| SAMPLE));
    let mut lines = headed("How to recompute a leaf, a proof and a sample");
    for (number, part) in parts.into_iter().enumerate() {
        lines.extend((number > 0).then(String::new));
        lines.extend(part.lines().map(str::to_owned));
    }
    lines
}

fn how_to_verify(signer: &Signer) -> String {
    let mut text = SIGNED
        .replace("{signer}", &plain(&signer.identity))
        .replace("{namespace}", NAMESPACE)
        .replace("{fingerprint}", &plain(&signer.fingerprint));
    if let Some(key) = &signer.minisign {
        text.push('\n');
        text.push_str(&MINISIGN.replace("{key}", &plain(key)));
    }
    text
}
