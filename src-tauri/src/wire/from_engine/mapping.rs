//! Mappings.

use exhibit_engine::{mapping, store};

use crate::wire::{Mapping, MappingField, MappingPath, MappingPick, Preview, SourceSettings};

/// Rows shown: enough to see whether they are read rightly.
const ROWS_SHOWN: usize = 50;

impl Mapping {
    /// What was looked at, under the name of `source`.
    pub(crate) fn of(source: &str, mut seen: mapping::Mapping) -> Self {
        seen.entries.truncate(ROWS_SHOWN);
        seen.problems.truncate(ROWS_SHOWN);
        let preview = Preview { total: seen.total, ..Preview::rows(source, &seen.entries, seen.problems) };
        Self {
            rows: seen.rows,
            fields: seen.fields.into_iter().map(MappingField::from).collect(),
            paths: seen.paths.into_iter().map(MappingPath::from).collect(),
            preview,
        }
    }
}

impl From<mapping::FieldSeen> for MappingField {
    fn from(field: mapping::FieldSeen) -> Self {
        Self {
            field: field.field.to_owned(),
            label: field.label.to_owned(),
            paths: field.paths,
            filled: field.filled,
            example: field.example,
        }
    }
}

impl From<mapping::PathSeen> for MappingPath {
    fn from(path: mapping::PathSeen) -> Self {
        Self { path: path.path, example: path.example, rows: path.rows }
    }
}

impl From<MappingPick> for mapping::Pick {
    fn from(pick: MappingPick) -> Self {
        Self { field: pick.field, path: pick.path }
    }
}

impl From<&SourceSettings> for store::SourceSettings {
    fn from(settings: &SourceSettings) -> Self {
        Self {
            paused: settings.is_paused,
            every_minutes: settings.every_minutes,
            kept_days: settings.kept_days,
        }
    }
}
