//! Classification of entries by data-file rules. Pure.
