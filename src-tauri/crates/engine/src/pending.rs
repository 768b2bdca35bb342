//! Stands in for the engine's redaction until it is there.

pub(crate) mod redact {
    use std::path::{Path, PathBuf};

    use exhibit_export::Pseudonym;

    use crate::output::Existing;
    use crate::secret::{Keep, Secret};
    use crate::{Error, Home};

    pub(crate) fn pack_key(_home: &Home, _workspace: &str, _keep: Keep, _basis: &str) -> Result<[u8; 32], Error> {
        Ok([7; 32])
    }

    pub(crate) fn pack_key_from(_file: &Path, _basis: &str) -> Result<[u8; 32], Error> {
        Ok([7; 32])
    }

    pub(crate) fn seal(
        pack: &Path,
        _told: (&str, &[Pseudonym], bool),
        _passphrase: &Secret,
        _existing: Existing,
    ) -> Result<PathBuf, Error> {
        Ok(pack.to_owned())
    }
}
