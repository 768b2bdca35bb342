//! The faults found under one name: all counted, the first few told.

use super::Check;

/// Faults told one by one; a broken pack may have millions.
const TOLD: usize = 20;

/// One check under way.
pub(super) struct Tally {
    name: &'static str,
    faults: u64,
    told: Vec<String>,
}

impl Tally {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, faults: 0, told: Vec::new() }
    }

    /// Notes a fault; `detail` must be safe to print.
    pub(super) fn fault(&mut self, detail: String) {
        self.faults += 1;
        if self.told.len() < TOLD {
            self.told.push(detail);
        }
    }

    /// Notes the fault of `result`, if it is one.
    pub(super) fn take<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|detail| self.fault(detail)).ok()
    }

    /// Notes a fault unless `found` is `expected`.
    pub(super) fn same(&mut self, what: &str, expected: u128, found: u128) {
        if expected != found {
            self.fault(format!("{what}: {found} where {expected} was expected"));
        }
    }

    /// The finished check, with `well` as its detail when there is no fault.
    pub(super) fn check(self, well: String) -> Check {
        let untold = self.faults - self.told.len() as u64;
        let mut detail = if self.faults == 0 { well } else { self.told.join("; ") };
        if untold > 0 {
            detail.push_str(&format!("; and {untold} more"));
        }
        Check { name: self.name, ok: self.faults == 0, detail, is_open: false }
    }

    /// The finished check; without a fault it says no more than that there was nothing to judge by, and `why`.
    pub(super) fn open(self, why: String) -> Check {
        let is_open = self.faults == 0;
        Check { is_open, ..self.check(why) }
    }
}
