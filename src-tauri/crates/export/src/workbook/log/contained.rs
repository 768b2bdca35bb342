//! The library has no words for temporary files that cannot be written, a full disk above all: it panics.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::Error;

thread_local! {
    static IS_CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Does `work`, whose panic is an error of writing and tells nobody about itself. What `work` was at must be thrown away
/// then.
pub(super) fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |told| {
            if !IS_CONTAINED.get() {
                loud(told);
            }
        }));
    });
    IS_CONTAINED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_CONTAINED.set(false);
    done.unwrap_or_else(|_| {
        let why = "the temporary files of the workbook could not be written; the disk may be full";
        Err(Error::Write(io::Error::new(io::ErrorKind::StorageFull, why)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_error_and_leaves_others_loud() {
        let inside = contained(|| -> Result<(), Error> { panic!("Couldn't write to xml file") });
        assert!(matches!(inside, Err(Error::Write(error)) if error.kind() == io::ErrorKind::StorageFull));
        assert!(contained(|| Ok(())).is_ok());
        assert!(!IS_CONTAINED.get());
    }
}
