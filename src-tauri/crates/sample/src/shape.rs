//! The five vendors' row shapes.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Whose rows: one shape for each of the five systems Exhibit grew from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Outworx Docs: the body of its audit webhook.
    Outworx,
    /// Nevo: an entry of a workspace's audit log.
    Nevo,
    /// Spacelift Flows: the five attributes of an audit entry, as one flat object.
    Flows,
    /// mushi-mushi: a row as `GET /v1/admin/audit` returns it.
    Mushi,
    /// Vectis: a row of the tenant's audit log with its details.
    Vectis,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 5] = [Self::Outworx, Self::Nevo, Self::Flows, Self::Mushi, Self::Vectis];

    /// The name in lower case, as the command line takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Outworx => "outworx",
            Self::Nevo => "nevo",
            Self::Flows => "flows",
            Self::Mushi => "mushi",
            Self::Vectis => "vectis",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Shape {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|shape| shape.name() == text)
            .ok_or_else(|| Error::UnknownShape(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_the_inverse_of_parse() {
        for shape in Shape::ALL {
            assert_eq!(shape.to_string().parse::<Shape>().unwrap(), shape);
        }
    }

    #[test]
    fn another_name_is_refused_with_the_known_ones() {
        let error = "Outworx".parse::<Shape>().unwrap_err().to_string();
        assert!(error.contains("\"Outworx\"") && error.contains("vectis"), "{error}");
    }
}
