//! Packs that are opened read-only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::export::{Check, OpenedRow};
use exhibit_engine::opened::{Opened, Said, SaidException, SaidTable};

use crate::wire::{
    CheckLine, OpenedEntry, OpenedPack, PackException, PackSignature, PackTable, SignatureState,
};

impl OpenedPack {
    /// What is told of a pack that was opened; `note` says why its verdict is not in the list.
    pub(crate) fn of(opened: &Opened, note: Option<String>) -> Self {
        let said = opened.said().cloned().unwrap_or_default();
        let signature = signature(opened, &said);
        let Said { sources, exceptions, tables, limits, redaction, .. } = said;
        let mut check = opened.checked().clone();
        check.note = note;
        let problems = opened.problems();
        Self {
            handle: 0,
            check: check.into(),
            rows: opened.rows(),
            problem: (!problems.is_empty()).then(|| problems.join(" ")),
            sources,
            exceptions: exceptions.into_iter().map(PackException::from).collect(),
            tables: tables.into_iter().map(PackTable::from).collect(),
            limits,
            signature,
            redaction,
        }
    }
}

impl From<SaidException> for PackException {
    fn from(said: SaidException) -> Self {
        let SaidException { id, title, about, count, examples } = said;
        Self { id, title, about, count, examples }
    }
}

impl From<SaidTable> for PackTable {
    fn from(said: SaidTable) -> Self {
        let SaidTable { path, title, about, rows } = said;
        Self { path, title, about, rows }
    }
}

/// How far the signature can be believed, by the check of that name.
fn signature(opened: &Opened, said: &Said) -> PackSignature {
    let check = opened.check("signature");
    let state = check.map_or(SignatureState::None, state);
    PackSignature {
        state,
        identity: said.signer.as_ref().map(|signer| signer.identity.clone()),
        fingerprint: said.signer.as_ref().map(|signer| signer.fingerprint.clone()),
        algorithm: said.signer.as_ref().map(|signer| signer.algorithm.clone()),
        sentence: check
            .map_or_else(|| "The check did not get as far.".to_owned(), |check| check.detail.clone()),
    }
}

fn state(check: &Check) -> SignatureState {
    match (check.ok, check.detail.as_str()) {
        (false, _) => SignatureState::Broken,
        (true, "unsigned") => SignatureState::None,
        (true, detail) if detail.contains(": trusted as ") => SignatureState::Trusted,
        (true, _) => SignatureState::Untrusted,
    }
}

impl From<OpenedRow> for OpenedEntry {
    fn from(opened: OpenedRow) -> Self {
        let proof = proof(&opened);
        let OpenedRow { entry, raw, redacted, row_in_workspace, leaf, .. } = opened;
        let text = raw.as_deref().and_then(|raw| std::str::from_utf8(raw).ok()).map(str::to_owned);
        let raw_base64 = raw.filter(|_| text.is_none()).map(|raw| STANDARD.encode(raw));
        Self {
            entry_json: serde_json::to_string(&entry).expect("BUG: an entry always serialises"),
            raw: text,
            raw_base64,
            redacted,
            row: row_in_workspace.unwrap_or_default(),
            leaf: leaf.as_ref().map(|leaf| leaf.leaf_sha256.clone()).unwrap_or_default(),
            leaf_index: leaf.map(|leaf| leaf.leaf_index).unwrap_or_default(),
            received_at: entry.received_at.to_string(),
            proof,
        }
    }
}

/// What is shown of a row's tie to the log, in one line.
fn proof(row: &OpenedRow) -> CheckLine {
    let line = |ok, detail: String| CheckLine { name: "proof".to_owned(), ok, detail };
    match (&row.follows, &row.proven) {
        (Some(Err(why)), _) | (_, Some(Err(why))) => line(false, why.clone()),
        (_, None) => line(false, "the pack has no proof for it".to_owned()),
        (None, Some(Ok(()))) => line(
            true,
            "its leaf stands in the log; whether the leaf follows from the redacted text cannot be told"
                .to_owned(),
        ),
        (Some(Ok(())), Some(Ok(()))) => {
            line(true, "its leaf follows from its text and stands in the log of the checkpoint".to_owned())
        }
    }
}
