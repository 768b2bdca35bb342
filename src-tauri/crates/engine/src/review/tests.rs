//! Reviews of a small workspace.
