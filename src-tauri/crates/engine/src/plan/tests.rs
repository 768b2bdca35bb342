//! Plans over a small workspace.
