//! Packs that are opened read-only.

use exhibit_engine::export::{self, OpenedRow};
use exhibit_engine::opened::{self, Opened, Said, SaidException, SaidTable};

use super::log::cut;
use crate::wire::{
    CheckLine, OpenedEntry, OpenedLeaf, OpenedPack, OpenedTable, PackException, PackTable, RawText,
    TableColumn,
};

impl OpenedPack {
    /// What is told of a pack that was opened; `note` says why its verdict is not in the list.
    pub(crate) fn of(opened: &Opened, note: Option<String>) -> Self {
        let said = opened.said().cloned().unwrap_or_default();
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

impl From<OpenedRow> for OpenedEntry {
    fn from(opened: OpenedRow) -> Self {
        let proof = proof(&opened);
        let OpenedRow { entry, raw, redacted, row_in_workspace, leaf, .. } = opened;
        let sha256 = leaf.as_ref().map(|leaf| leaf.raw_sha256.clone()).unwrap_or_default();
        let received_at = entry.received_at.to_string();
        let leaf = leaf.map(|export::LeafFacts { leaf_sha256: hash, leaf_index: index, .. }| OpenedLeaf {
            hash,
            index,
            received_at,
        });
        Self {
            facts: entry.into(),
            raw: raw.map(|raw| RawText::of(raw, sha256)),
            redacted,
            row_there: row_in_workspace,
            leaf,
            proof,
        }
    }
}

impl From<opened::OpenedTable> for OpenedTable {
    fn from(table: opened::OpenedTable) -> Self {
        let opened::OpenedTable { columns, records, total, problem } = table;
        Self {
            columns: columns.into_iter().map(TableColumn::from).collect(),
            records: records.into_iter().map(|cells| cells.into_iter().map(cut).collect()).collect(),
            total,
            problem,
        }
    }
}

impl From<export::TableColumn> for TableColumn {
    fn from(column: export::TableColumn) -> Self {
        let export::TableColumn { name, about, kind } = column;
        Self { name: cut(name), about: about.map(cut), kind: kind.map(cut) }
    }
}

/// What is shown of a row's tie to the log, in one line.
fn proof(row: &OpenedRow) -> CheckLine {
    let line = |ok, detail: String| CheckLine { name: "proof".to_owned(), ok, detail, is_open: false };
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
