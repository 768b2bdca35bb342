//! A counter of what checking costs, so that tests can hold it to a line without a clock.
//!
//! It exists only in tests; elsewhere counting is nothing.

/// What checking cost.
#[cfg(test)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Bytes of requests that were hashed with a key.
    pub(crate) hashed_bytes: u64,
    /// Signatures that were tried on a public key.
    pub(crate) public_checks: u64,
}

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<Work> = const { std::cell::Cell::new(Work { hashed_bytes: 0, public_checks: 0 }) };
}

/// Says that this many bytes were hashed.
#[inline]
pub(crate) fn hashed(bytes: usize) {
    #[cfg(test)]
    DONE.with(|done| done.set(Work { hashed_bytes: done.get().hashed_bytes + bytes as u64, ..done.get() }));
    #[cfg(not(test))]
    let _ = bytes;
}

/// Says that a signature was tried on a public key.
#[inline]
pub(crate) fn checked() {
    #[cfg(test)]
    DONE.with(|done| done.set(Work { public_checks: done.get().public_checks + 1, ..done.get() }));
}

/// What `work` costs.
#[cfg(test)]
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> Work {
    let before = DONE.with(std::cell::Cell::get);
    work();
    let after = DONE.with(std::cell::Cell::get);
    Work {
        hashed_bytes: after.hashed_bytes - before.hashed_bytes,
        public_checks: after.public_checks - before.public_checks,
    }
}
