//! The user's own private key file, as `ssh-keygen` writes it (OpenSSH's PROTOCOL.key).

use std::path::Path;

use ed25519_dalek::SigningKey;
use exhibit_export::seal::SshKey;
use ssh_key::private::{KeypairData, RsaKeypair};
use ssh_key::{Mpint, PrivateKey};

use super::held::RsaNumbers;
use super::{Held, Key, Place, refused};
use crate::secret::{self, Given};
use crate::{Error, home};

/// Longest key file, in bytes: an RSA key of 16,384 bits takes 13,000.
const FILE_LIMIT_BYTES: u64 = 64 << 10;

/// Opens the key in the file at `path`.
pub(super) fn open(path: &Path, passphrase: Option<&Given>) -> Result<Key, Error> {
    let no = |why: &str| refused(&path.display().to_string(), why.to_owned());
    let bytes = home::bytes_of(path, FILE_LIMIT_BYTES)
        .map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|_| no("it is not an OpenSSH private key"))?;
    let key = PrivateKey::from_openssh(&text).map_err(|_| no(what_it_is(&text)))?;
    let key = if key.is_encrypted() { decrypted(&key, passphrase, &no)? } else { key };
    let comment = key.comment().to_owned();
    let (public, held) = opened(key.key_data()).map_err(|why| no(&why))?;
    Ok(Key::new(public, held, (Place::File(path.to_owned()), comment)))
}

fn decrypted(
    key: &PrivateKey,
    passphrase: Option<&Given>,
    no: &dyn Fn(&str) -> Error,
) -> Result<PrivateKey, Error> {
    let given = passphrase.ok_or_else(|| {
        no("it has a passphrase, and none was given: name a file that holds it (--sign-key-passphrase-file)")
    })?;
    let passphrase = secret::read_bytes(given)?;
    key.decrypt(passphrase).map_err(|_| no("the passphrase does not open it"))
}

/// Both halves; the error is the end of a sentence.
fn opened(data: &KeypairData) -> Result<(SshKey, Held), String> {
    match data {
        KeypairData::Ed25519(pair) => {
            let secret = SigningKey::from_bytes(&pair.private.to_bytes());
            let public = SshKey::ed25519(&secret.verifying_key().to_bytes())?;
            if public.ed25519_bytes() != Some(pair.public.as_ref()) {
                return Err("its public half does not belong to its private one".to_owned());
            }
            Ok((public, Held::Ed25519(secret)))
        }
        KeypairData::Rsa(pair) => opened_rsa(pair),
        KeypairData::Dsa(_) => Err("it is a DSA key, which can be forged".to_owned()),
        KeypairData::SkEd25519(_) => {
            Err("it is the key of a security device; those sign differently each time, so a \
                                          pack could not be made twice"
                .to_owned())
        }
        _ => Err("it is of a kind that does not sign packs: use an Ed25519 or RSA key".to_owned()),
    }
}

fn opened_rsa(pair: &RsaKeypair) -> Result<(SshKey, Held), String> {
    let odd = || "its numbers are not those of an RSA key".to_owned();
    let digits = |number: &'_ Mpint| number.as_positive_bytes().map(<[u8]>::to_vec).ok_or_else(odd);
    let (n, e) = (digits(&pair.public.n)?, digits(&pair.public.e)?);
    let (d, p, q) = (digits(&pair.private.d)?, digits(&pair.private.p)?, digits(&pair.private.q)?);
    let public = SshKey::rsa(&n, &e)?;
    let held = Held::rsa(&RsaNumbers { n: &n, e: &e, d: &d, p: &p, q: &q }).ok_or_else(odd)?;
    Ok((public, held))
}

/// Why a file that is no OpenSSH private key may be there.
fn what_it_is(text: &str) -> &'static str {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.starts_with("ssh-") || first.starts_with("ecdsa-") || first.starts_with("sk-") {
        "it is the public half; name the private one, or choose the key from ssh-agent"
    } else if first.contains("PRIVATE KEY") && !first.contains("OPENSSH") {
        "it is in an older form; `ssh-keygen -p -f FILE` writes it anew in the form of OpenSSH"
    } else {
        "it is not an OpenSSH private key, or it is of a kind that does not sign packs"
    }
}
