//! What the app takes from where it runs: the data folder, the workspace to open, whose account and machine it is.

use std::path::{Path, PathBuf};

use exhibit_engine::Home;

/// The workspace that is open when none is named.
const FIRST_WORKSPACE: &str = "default";

/// Said of an account or machine without a name.
const UNKNOWN: &str = "unknown";

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

/// The workspace to open: `EXHIBIT_WORKSPACE`, else `default`.
pub(crate) fn workspace() -> String {
    variable("EXHIBIT_WORKSPACE").unwrap_or_else(|| FIRST_WORKSPACE.to_owned())
}

/// Whose account and machine this is.
pub(crate) fn person() -> Person {
    Person {
        user: variable("USER").or_else(|| variable("USERNAME")).unwrap_or_else(|| UNKNOWN.to_owned()),
        host: host(Path::new("/etc/hostname")).unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// A variable that says something.
fn variable(name: &str) -> Option<String> {
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
    fn the_machine_is_called_what_its_file_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hostname");
        assert_eq!(host(&file), None);
        std::fs::write(&file, "\n  ledger-7 \nother\n").unwrap();
        assert_eq!(host(&file).as_deref(), Some("ledger-7"));
    }
}
