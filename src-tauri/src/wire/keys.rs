//! Keys that sign packs, checkpoints and closing statements. Only public halves pass here.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// Where a signing key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignKind {
    /// Nowhere: nothing is signed.
    None,
    /// Made here, kept where secrets are kept.
    Workspace,
    /// A private key file of the user's.
    File,
    /// In the ssh-agent.
    Agent,
}

/// A secret on its way in. Never printed and never sent out.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

impl From<Hidden> for exhibit_engine::secret::Secret {
    fn from(hidden: Hidden) -> Self {
        Self::new(hidden.0)
    }
}

/// Who signs.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SignWith {
    /// Where the key is.
    pub(crate) kind: SignKind,
    /// The file, for a key file.
    pub(crate) path: Option<String>,
    /// Its passphrase, where it has one; never kept.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) passphrase: Option<Hidden>,
    /// Which of the agent's keys.
    pub(crate) fingerprint: Option<String>,
    /// The name it signs as; none: user@host.
    pub(crate) identity: Option<String>,
    /// Sign with minisign too; only with the workspace's key.
    pub(crate) minisign: bool,
}

/// The keys that could sign.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct KeyList {
    /// The key made here; none: none was made yet.
    pub(crate) workspace: Option<KeyLine>,
    /// The ssh-agent's keys that can be used.
    pub(crate) agent: Vec<KeyLine>,
    /// Why the agent was not asked, in a sentence.
    pub(crate) agent_problem: Option<String>,
    /// Whether there is a place to keep a key made here.
    pub(crate) can_keep: bool,
    /// The name that is signed with, unless another is given.
    pub(crate) identity: String,
}

/// One public key.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct KeyLine {
    /// Where it is.
    pub(crate) kind: SignKind,
    /// `ssh-ed25519` or `ssh-rsa`.
    pub(crate) algorithm: String,
    /// `SHA256:…` as `ssh-keygen -l` prints it.
    pub(crate) fingerprint: String,
    /// What its owner calls it.
    pub(crate) comment: String,
    /// The line for an `allowed_signers` file.
    pub(crate) allowed_signers: String,
    /// Its minisign public key.
    pub(crate) minisign: Option<String>,
}

/// Makes the workspace's key.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewKey {
    /// Keep it in the data folder's secrets file, where there is no keychain and the user said so.
    pub(crate) in_file: bool,
}
