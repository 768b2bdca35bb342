//! The verbs: pull, import, browse, pack, verify.
