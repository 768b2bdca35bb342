//! What the app takes from where it runs: the data folder, the workspace to open, where tokens are kept, whose account
//! and machine it is.

use std::path::{Path, PathBuf};

use exhibit_engine::Home;
use exhibit_engine::account::account;
use exhibit_engine::secret::Keep;

/// Said of an account or machine without a name.
const UNKNOWN: &str = "unknown";

/// All of it but the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    /// The workspace that somebody named.
    pub(crate) workspace: Option<String>,
    /// Where tokens are kept when the person does not say.
    pub(crate) keep: Option<Keep>,
    /// Whether rows are indexed behind the window.
    pub(crate) indexes: bool,
    /// Whose account and machine it is.
    pub(crate) person: Person,
}

/// Who builds packs, and on which machine; both are printed in the pack.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Account name.
    pub(crate) user: String,
    /// Name of the machine.
    pub(crate) host: String,
}

/// The data folder: `EXHIBIT_DATA_DIR`, else the folder `identifier` in the account's own data. None where the
/// account has no such folder.
pub(crate) fn home(identifier: &str) -> Option<Home> {
    let named = variable("EXHIBIT_DATA_DIR").map(PathBuf::from);
    named.or_else(|| Some(dirs::data_local_dir()?.join(identifier))).map(Home::new)
}

/// What the environment says: `EXHIBIT_WORKSPACE`, `EXHIBIT_SECRETS` (CONTRACT section 2), `EXHIBIT_INDEX`, account and machine.
///
/// # Errors
/// A sentence, when `EXHIBIT_SECRETS` names no place for tokens: they must not land where nobody wanted them.
pub(crate) fn surroundings() -> Result<Surroundings, String> {
    let keep = keep(variable("EXHIBIT_SECRETS").as_deref())?;
    let indexes = variable("EXHIBIT_INDEX").is_none_or(|word| word != "off");
    Ok(Surroundings { workspace: variable("EXHIBIT_WORKSPACE"), keep, indexes, person: person() })
}

/// The place called `word`.
fn keep(word: Option<&str>) -> Result<Option<Keep>, String> {
    match word {
        None => Ok(None),
        Some("keychain") => Ok(Some(Keep::InKeychain)),
        Some("file") => Ok(Some(Keep::InFile)),
        Some("env") => Ok(Some(Keep::Nowhere)),
        Some(other) => Err(format!(
            "EXHIBIT_SECRETS is `{}`, which is no place for tokens: say keychain, file or env",
            other.escape_debug()
        )),
    }
}

/// Whose account and machine this is.
fn person() -> Person {
    Person {
        user: variable("USER").or_else(|| variable("USERNAME")).unwrap_or_else(|| account(None)),
        host: host(Path::new("/etc/hostname")).unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// A variable that says something.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}

/// The first line of the file that names the machine. It may be missing: the name is only printed.
fn host(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_where_the_environment_says_and_nowhere_by_mistake() {
        assert_eq!(keep(None), Ok(None));
        assert_eq!(keep(Some("keychain")), Ok(Some(Keep::InKeychain)));
        assert_eq!(keep(Some("file")), Ok(Some(Keep::InFile)));
        assert_eq!(keep(Some("env")), Ok(Some(Keep::Nowhere)));
        assert!(keep(Some("File\u{202e}")).unwrap_err().contains("\\u{202e}"));
    }

    #[test]
    fn the_machine_is_called_what_its_file_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hostname");
        assert_eq!(host(&file), None);
        std::fs::write(&file, "\n  ledger-7 \nother\n").unwrap();
        assert_eq!(host(&file).as_deref(), Some("ledger-7"));
    }
}
