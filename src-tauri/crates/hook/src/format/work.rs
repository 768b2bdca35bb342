//! A counter of the bytes that reading looks at, so that tests can hold it to a line without a clock.
//!
//! It exists only in tests; elsewhere counting is nothing.

#[cfg(test)]
thread_local! {
    static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Says that this many bytes were gone through.
#[inline]
pub(crate) fn looked_at(bytes: usize) {
    #[cfg(test)]
    LOOKED_AT.with(|count| count.set(count.get() + bytes));
    #[cfg(not(test))]
    let _ = bytes;
}

/// How many bytes `work` looks at.
#[cfg(test)]
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> usize {
    let before = LOOKED_AT.with(std::cell::Cell::get);
    work();
    LOOKED_AT.with(std::cell::Cell::get) - before
}
