//! The sealed file beside a redacted pack: which pseudonym stands for whom, encrypted with a passphrase in the age format
//! (age-encryption.org/v1), so that `age -d` opens it without Exhibit.

use std::ffi::OsString;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use exhibit_export::Pseudonym;
use serde::{Deserialize, Serialize};

use crate::output::{self, Existing};
use crate::secret::Secret;
use crate::{Error, home};

/// What is to be said where no passphrase is given.
pub const UNSEALED: &str = "no passphrase was given, so no file says whom the pseudonyms stand for; build the pack again \
                            with one to get it";

/// The form of what is inside.
const SCHEMA: &str = "pseudonyms/1";

/// Shortest passphrase, in characters: whoever has the file can guess as long as they like.
const PASSPHRASE_CHARS: usize = 8;

/// Work of making a key from the passphrase, as a power of two: what `age -p` itself takes, about a second.
const WORK: u8 = 18;

/// Most work that a file may ask of its reader: 1 GiB of memory, a few seconds.
const WORK_LIMIT: u8 = 20;

/// Largest sealed file that is opened: a million pseudonyms have about 200 MB.
const SEALED_LIMIT_BYTES: u64 = 512 << 20;

/// What a sealed file says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Revealed {
    schema: String,
    /// The pack it belongs to.
    pub pack_id: String,
    /// Whether it names every pseudonym of the pack.
    pub whole: bool,
    /// Whom they stand for, sorted.
    pub pseudonyms: Vec<Line>,
}

/// One pseudonym and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// As it stands in the pack.
    pub pseudonym: String,
    /// Of what it is one, e.g. `person`.
    pub kind: String,
    /// The value as it first appeared in the order of the pack.
    pub value: String,
}

#[derive(Serialize)]
struct Sealing<'a> {
    schema: &'static str,
    pack_id: &'a str,
    whole: bool,
    pseudonyms: Vec<SealedLine<'a>>,
}

#[derive(Serialize)]
struct SealedLine<'a> {
    pseudonym: &'a str,
    kind: &'a str,
    value: &'a str,
}

/// Where the sealed file of a pack lies: beside it.
#[must_use]
pub fn sealed_path(pack: &Path) -> PathBuf {
    let mut name = OsString::from(pack);
    name.push(".pseudonyms.age");
    name.into()
}

/// Writes the sealed file of a pack, whole or not at all, for its owner alone; gives its path. `whole` says whether
/// `pseudonyms` names every one of the pack.
///
/// # Errors
/// [`Error::Credentials`] for a passphrase of fewer than 8 characters, [`Error::OutputExists`], [`Error::Io`].
pub fn seal(
    pack: &Path,
    (pack_id, pseudonyms, whole): (&str, &[Pseudonym], bool),
    passphrase: &Secret,
    existing: Existing,
) -> Result<PathBuf, Error> {
    let lines =
        pseudonyms.iter().map(|Pseudonym { pseudonym, kind, value }| SealedLine { pseudonym, kind, value });
    let content = Sealing { schema: SCHEMA, pack_id, whole, pseudonyms: lines.collect() };
    let path = sealed_path(pack);
    seal_with(WORK, (&path, existing), &content, passphrase)?;
    Ok(path)
}

/// Opens a sealed file.
///
/// # Errors
/// [`Error::Credentials`] for the wrong passphrase, [`Error::File`] when it is none of ours or damaged, [`Error::Io`].
pub fn reveal(file: &Path, passphrase: &Secret) -> Result<Revealed, Error> {
    let failed = |source| Error::Io { path: file.to_owned(), source };
    let bytes = home::bytes_of(file, SEALED_LIMIT_BYTES).map_err(failed)?;
    let no_file = |why: String| Error::File { path: file.to_owned(), message: why };
    let opened = age::Decryptor::new_buffered(bytes.as_slice())
        .map_err(|error| no_file(format!("it is no sealed file, or it is damaged: {error}")))?;
    let mut identity = age::scrypt::Identity::new(phrase(passphrase));
    identity.set_max_work_factor(WORK_LIMIT);
    let plain =
        opened.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(|error| match error {
            age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys => Error::Credentials {
                source_name: file.display().to_string(),
                message: "the passphrase does not open it".into(),
                hint: "nothing was changed; give the passphrase that was given when the pack was built"
                    .into(),
            },
            other => no_file(format!("it cannot be opened: {other}")),
        })?;
    let read = serde_json::from_reader(BufReader::new(plain.take(2 * SEALED_LIMIT_BYTES)));
    let revealed: Revealed =
        read.map_err(|error| no_file(format!("what is sealed in it cannot be read: {error}")))?;
    if revealed.schema == SCHEMA {
        return Ok(revealed);
    }
    Err(no_file(format!(
        "it states schema `{}`; this version reads `{SCHEMA}`",
        revealed.schema.escape_debug()
    )))
}

fn seal_with(
    work: u8,
    (path, existing): (&Path, Existing),
    content: &Sealing<'_>,
    passphrase: &Secret,
) -> Result<(), Error> {
    if passphrase.reveal().chars().count() < PASSPHRASE_CHARS {
        return Err(Error::Credentials {
            source_name: path.display().to_string(),
            message: format!("a passphrase needs at least {PASSPHRASE_CHARS} characters"),
            hint: "no sealed file was written; give a longer one".into(),
        });
    }
    let mut recipient = age::scrypt::Recipient::new(phrase(passphrase));
    recipient.set_work_factor(work);
    let recipient: &dyn age::Recipient = &recipient;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient))
        .expect("BUG: one recipient with a passphrase is what age takes");
    let failed = |source| Error::Io { path: path.to_owned(), source };
    // The fresh file is made with mode 0600 and keeps it when it is renamed.
    output::write_whole(path, existing, |out| {
        let mut sealed = BufWriter::new(encryptor.wrap_output(out).map_err(failed)?);
        serde_json::to_writer_pretty(&mut sealed, content).map_err(|error| failed(error.into()))?;
        sealed.write_all(b"\n").map_err(failed)?;
        let sealed = sealed.into_inner().map_err(|error| failed(error.into_error()))?;
        sealed.finish().map_err(failed)?;
        Ok(())
    })
}

fn phrase(passphrase: &Secret) -> SecretString {
    SecretString::from(passphrase.reveal().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least that age takes: tests need no protection.
    const LITTLE_WORK: u8 = 2;

    fn content<'a>() -> Sealing<'a> {
        let line = SealedLine {
            pseudonym: "person-0123456789ab@redacted.invalid",
            kind: "person",
            value: "bob@acme.io",
        };
        Sealing { schema: SCHEMA, pack_id: "acr-1", whole: true, pseudonyms: vec![line] }
    }

    fn sealed(folder: &Path) -> PathBuf {
        let path = sealed_path(&folder.join("p.zip"));
        seal_with(LITTLE_WORK, (&path, Existing::Keep), &content(), &Secret::new("correct horse")).unwrap();
        path
    }

    #[test]
    fn what_is_sealed_is_revealed_to_the_passphrase_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = sealed(folder.path());
        assert!(path.ends_with("p.zip.pseudonyms.age"));
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
        // The whole value: a part of three characters comes up by chance in a few thousand sealed files.
        let value = b"bob@acme.io";
        assert!(!bytes.windows(value.len()).any(|part| part == value));
        let revealed = reveal(&path, &Secret::new("correct horse")).unwrap();
        assert_eq!((revealed.pack_id.as_str(), revealed.whole), ("acr-1", true));
        assert_eq!(revealed.pseudonyms[0].value, "bob@acme.io");
        let wrong = reveal(&path, &Secret::new("correct house")).unwrap_err();
        assert_eq!(wrong.code(), crate::Code::Credentials);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_an_error_and_no_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = sealed(folder.path());
        let whole = std::fs::read(&path).unwrap();
        let phrase = Secret::new("correct horse");
        // age measures this machine each time it opens a file, so not every byte has its turn.
        for at in (0..whole.len()).step_by(29) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert!(reveal(&path, &phrase).is_err(), "byte {at}");
        }
        for text in [&b""[..], b"{}", b"age-encryption.org/v1\n", &whole[..whole.len() - 1]] {
            std::fs::write(&path, text).unwrap();
            assert!(reveal(&path, &phrase).is_err());
        }
    }

    #[test]
    fn a_short_passphrase_or_a_file_in_the_way_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.age");
        let seal =
            |phrase: &str| seal_with(LITTLE_WORK, (&path, Existing::Keep), &content(), &Secret::new(phrase));
        assert!(seal("short").is_err() && !path.exists());
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(seal("long enough"), Err(Error::OutputExists(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = std::fs::metadata(sealed(folder.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
