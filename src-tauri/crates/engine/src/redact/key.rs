//! The key of a pack's pseudonyms: another one for each pack, the same each time the same pack is built.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::{self, Given, Keep};
use crate::{Error, Home};

/// Keeps these keys apart from everything else that may once be made from the same secret.
const PURPOSE: &[u8] = b"exhibit pack pseudonyms";

/// Fewest bytes of a key file of the user's own: as many as the key made from it has.
const KEY_FILE_BYTES: usize = 32;

/// The key for a pack, from the secret of its workspace, which is drawn once and kept where the user keeps secrets.
/// `basis` is what makes the pack what it is; the same basis gives the same key.
///
/// # Errors
/// [`Error::Credentials`] where no secrets are kept or their place cannot be reached, [`Error::Io`].
pub fn pack_key(home: &Home, workspace: &str, keep: Keep, basis: &str) -> Result<[u8; 32], Error> {
    let secret = secret::redaction_secret(home, workspace, keep)?;
    Ok(key_of(&secret, basis))
}

/// The key for a pack, from a file of the user's own: at least 32 bytes, best drawn at random. One final line end is
/// not part of it.
///
/// # Errors
/// [`Error::Credentials`] when it is too short, [`Error::Io`] when it cannot be read.
pub fn pack_key_from(file: &Path, basis: &str) -> Result<[u8; 32], Error> {
    let secret = secret::read_bytes(&Given::File(file.to_owned()))?;
    if secret.len() < KEY_FILE_BYTES {
        return Err(Error::Credentials {
            source_name: file.display().to_string(),
            message: format!("a key of pseudonyms needs {KEY_FILE_BYTES} bytes, and it has {}", secret.len()),
            hint: "nothing was written; make one, e.g. with `head -c 32 /dev/urandom > FILE`".into(),
        });
    }
    Ok(key_of(&secret, basis))
}

fn key_of(secret: &[u8], basis: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("BUG: HMAC takes keys of any length");
    mac.update(PURPOSE);
    mac.update(&[0]);
    mac.update(basis.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        (folder, home)
    }

    #[test]
    fn one_pack_has_one_key_and_another_pack_or_workspace_another() {
        let (_folder, home) = place();
        let key = |workspace: &str, basis: &str| pack_key(&home, workspace, Keep::InFile, basis).unwrap();
        assert_eq!(key("a", "x"), key("a", "x"));
        assert_ne!(key("a", "x"), key("a", "y"));
        assert_ne!(key("a", "x"), key("b", "x"));
    }

    #[test]
    fn the_secret_stays_where_it_was_put_first() {
        let (_folder, home) = place();
        let first = pack_key(&home, "a", Keep::InFile, "x").unwrap();
        assert_eq!(pack_key(&home, "a", Keep::Nowhere, "x").unwrap(), first);
    }

    #[test]
    fn without_a_place_for_secrets_a_key_file_is_asked_for() {
        let (folder, home) = place();
        let error = pack_key(&home, "a", Keep::Nowhere, "x").unwrap_err();
        assert_eq!(error.code(), crate::Code::Credentials);
        assert!(error.hint().contains("--redact-secret-file"), "{}", error.hint());
        assert!(!home.folder().exists(), "nothing was made");
        let file = folder.path().join("key");
        std::fs::write(&file, [b'k'; 31]).unwrap();
        assert!(pack_key_from(&file, "x").unwrap_err().to_string().contains("has 31"));
        std::fs::write(&file, [b'k'; 32]).unwrap();
        let key = pack_key_from(&file, "x").unwrap();
        assert_ne!(key, pack_key_from(&file, "y").unwrap());
        std::fs::write(&file, [&[b'k'; 32][..], b"\n"].concat()).unwrap();
        assert_eq!(pack_key_from(&file, "x").unwrap(), key);
    }

    #[test]
    fn a_secret_that_is_gone_is_not_made_anew_in_silence() {
        let (_folder, home) = place();
        let _ = pack_key(&home, "a", Keep::InFile, "x").unwrap();
        std::fs::write(home.secrets(), r#"{"schema_version":1,"secrets":{},"webhooks":{}}"#).unwrap();
        assert_eq!(pack_key(&home, "a", Keep::InFile, "x").unwrap_err().code(), crate::Code::Credentials);
    }

    #[test]
    fn many_at_once_make_one_secret() {
        let (_folder, home) = place();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let make = || pack_key(&home, "a", Keep::InFile, "x");
            let running: Vec<_> = (0..6).map(|_| scope.spawn(make)).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let key = pack_key(&home, "a", Keep::InFile, "x").unwrap();
        assert!(keys.into_iter().all(|made| made.unwrap() == key));
    }
}
