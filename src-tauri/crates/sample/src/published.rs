//! The secrets that the sample vendors sign with. They are published here and in every copy of Exhibit: whoever has one
//! can sign made-up deliveries of a made-up company, so they are no secrets, and no store of secrets is needed for them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeZone, Utc};
use exhibit_hook::{Published, Secret};
use sha2::{Digest, Sha256};

/// Whose deliveries a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    Outworx,
    /// The one that Outworx signed with before.
    OutworxRetired,
    Nevo,
    Mushi,
    GitHub,
}

/// Every published secret, for the names of the sample workspace.
#[must_use]
pub fn sample_keys() -> Vec<Published> {
    use Signer::{GitHub, Mushi, Nevo, Outworx, OutworxRetired};
    let key = |name: &str, signer: Signer| {
        let (name, text, schemes) = (name.to_owned(), signer.text(), vec![signer.scheme().to_owned()]);
        Published { name, text, from: None, until: None, schemes }
    };
    vec![
        Published { from: Some(rotation()), ..key("sample-outworx", Outworx) },
        Published { until: Some(rotation()), ..key("sample-outworx-retired", OutworxRetired) },
        key("sample-nevo", Nevo),
        key("sample-mushi", Mushi),
        key("sample-github", GitHub),
    ]
}

/// When Outworx's secret was changed for another one.
fn rotation() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).single().expect("BUG: a day of the calendar")
}

impl Signer {
    /// The secret as hook signs with it.
    pub(crate) fn secret(self) -> Secret {
        Secret::new(self.text())
    }

    /// The name of the vendor.
    pub(crate) fn vendor(self) -> &'static str {
        match self {
            Self::Outworx | Self::OutworxRetired => "outworx",
            Self::Nevo => "nevo",
            Self::Mushi => "mushi-mushi",
            Self::GitHub => "github",
        }
    }

    /// The scheme that it signs by.
    fn scheme(self) -> &'static str {
        match self {
            Self::Outworx | Self::OutworxRetired => "outworx",
            Self::Nevo => "nevo",
            Self::Mushi => "standard_webhooks",
            Self::GitHub => "github_sha256",
        }
    }

    /// 32 bytes that anybody can work out, written as the vendor writes secrets.
    fn text(self) -> String {
        let bytes = Sha256::digest(format!("published secret of Exhibit's sample: {self:?}"));
        match self {
            Self::Outworx | Self::OutworxRetired => URL_SAFE_NO_PAD.encode(bytes),
            Self::Mushi => format!("whsec_{}", STANDARD.encode(bytes)),
            Self::Nevo | Self::GitHub => bytes.iter().take(20).map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}
