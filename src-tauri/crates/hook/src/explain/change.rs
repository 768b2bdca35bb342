//! One way in which a body may differ from the signed one.

/// A deterministic rewrite of the captured body that may give back the signed one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// Its name in data.
    pub(crate) code: &'static str,
    /// What is done to the body; completes "It does match if …" and "… and …".
    pub(crate) words: &'static str,
    /// The rewrite; `None` where it does not apply or would change nothing.
    pub(crate) make: fn(&[u8]) -> Option<Vec<u8>>,
    /// Whether further rewrites are tried upon what comes out.
    pub(crate) opens: bool,
}

impl Change {
    /// One whose outcome is worth further rewrites.
    pub(crate) const fn opening(
        code: &'static str,
        words: &'static str,
        make: fn(&[u8]) -> Option<Vec<u8>>,
    ) -> Self {
        Self { code, words, make, opens: true }
    }

    /// One that comes last.
    pub(crate) const fn closing(
        code: &'static str,
        words: &'static str,
        make: fn(&[u8]) -> Option<Vec<u8>>,
    ) -> Self {
        Self { code, words, make, opens: false }
    }
}
