//! The time in which a webhook secret is meant to be used.

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use crate::Error;

/// From a first moment to before a last one; none = without end on that side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First moment at which the secret may sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// First moment at which it may no longer sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

impl Period {
    /// The same period, if it holds any moment at all.
    ///
    /// # Errors
    /// [`Error::Usage`] when it ends before it begins.
    pub fn checked(self) -> Result<Self, Error> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if until <= from => Err(Error::usage(
                "the secret would be out of use before it comes into use",
                "nothing was changed; give an end that is later than the beginning",
            )),
            _ => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_holds_at_least_a_moment() {
        let at = |text: &str| Moment::parse(text);
        let (early, late) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
        assert!(Period { from: early, until: late }.checked().is_ok());
        assert!(Period { from: late, until: None }.checked().is_ok());
        assert!(Period { from: late, until: early }.checked().is_err());
        assert!(Period { from: late, until: late }.checked().is_err());
    }
}
