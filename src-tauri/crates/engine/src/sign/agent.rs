//! ssh-agent (draft-ietf-sshm-ssh-agent): which keys it holds, and its signatures. The socket is `net`'s.

use std::path::{Path, PathBuf};

use exhibit_export::seal::{SshKey, SshSignature, Wire, put_bytes};
use sha2::{Digest, Sha256};

use super::{Held, Key, Place, refused};
use crate::{Error, net, secret};

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
/// With SHA-512, not SHA-1 (RFC 8332).
const RSA_SHA2_512: u32 = 4;
/// Most keys that are listed: an agent of a person has a handful.
const KEYS_AT_MOST: u32 = 1_000;

/// A running ssh-agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    socket: PathBuf,
}

/// A key that the agent holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// E.g. `ssh-ed25519`.
    pub algorithm: String,
    /// `SHA256:…` as `ssh-add -l` prints it.
    pub fingerprint: String,
    /// Without a comment; empty for a key that does not sign packs.
    pub public_key: String,
    /// Its comment.
    pub comment: String,
    /// Why it does not sign packs; none: it does.
    pub refused: Option<String>,
}

impl Agent {
    /// The one that listens at this socket.
    #[must_use]
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self { socket: socket.into() }
    }

    /// The one that `SSH_AUTH_SOCK` names.
    ///
    /// # Errors
    /// [`Error::Credentials`] when it names none.
    pub fn of_environment() -> Result<Self, Error> {
        let socket = secret::agent_socket();
        socket.map(Self::at).ok_or_else(|| refused("ssh-agent", "SSH_AUTH_SOCK names no agent".into()))
    }

    /// Its socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

/// The keys that the agent holds, those that do not sign packs too.
///
/// # Errors
/// [`Error::Credentials`] when it cannot be reached or does not answer as agents do.
pub fn agent_keys(agent: &Agent) -> Result<Vec<Offered>, Error> {
    Ok(listed(agent)?.into_iter().map(|(blob, comment)| offered(&blob, comment)).collect())
}

/// The key that `wanted` names by fingerprint or comment.
pub(super) fn open(agent: &Agent, wanted: &str) -> Result<Key, Error> {
    let keys = listed(agent)?;
    let is_wanted = |(blob, comment): &&(Vec<u8>, String)| fingerprint(blob) == wanted || comment == wanted;
    let mut found = keys.iter().filter(is_wanted);
    let (blob, comment) = match (found.next(), found.next()) {
        (Some(key), None) => key,
        (None, _) => {
            return Err(refused(wanted, "ssh-agent holds no key of that fingerprint or comment".into()));
        }
        (Some(_), Some(_)) => {
            return Err(refused(
                wanted,
                "ssh-agent holds several keys of that comment; name its fingerprint".into(),
            ));
        }
    };
    let public = SshKey::from_blob(blob).map_err(|why| refused(wanted, why))?;
    Ok(Key::new(public, Held::Agent(agent.clone()), (Place::Agent, comment.clone())))
}

/// The agent's signature over `data`.
pub(super) fn sign(agent: &Agent, public: &SshKey, data: &[u8]) -> Result<SshSignature, Error> {
    let mut request = vec![SIGN_REQUEST];
    put_bytes(&mut request, public.blob());
    put_bytes(&mut request, data);
    let flags = if public.algorithm() == "ssh-rsa" { RSA_SHA2_512 } else { 0 };
    request.extend(flags.to_be_bytes());
    let reply = ask(agent, &request)?;
    read_signature(&reply).ok_or_else(|| {
        refused(
            &public.fingerprint(),
            "ssh-agent refused to sign (the key was removed, or somebody said no)".into(),
        )
    })
}

fn listed(agent: &Agent) -> Result<Vec<(Vec<u8>, String)>, Error> {
    let reply = ask(agent, &[REQUEST_IDENTITIES])?;
    read_keys(&reply).map_err(|why| refused("ssh-agent", format!("its list of keys cannot be read: {why}")))
}

fn ask(agent: &Agent, request: &[u8]) -> Result<Vec<u8>, Error> {
    net::ask_agent(&agent.socket, request)
        .map_err(|error| refused("ssh-agent", format!("{}: {error}", agent.socket.display())))
}

fn read_keys(reply: &[u8]) -> Result<Vec<(Vec<u8>, String)>, String> {
    let mut wire = Wire::new(reply);
    if wire.exactly()? != [IDENTITIES_ANSWER] {
        return Err("it is locked or gives none".to_owned());
    }
    let count = wire.number()?;
    if count > KEYS_AT_MOST {
        return Err(format!("it has more than {KEYS_AT_MOST} keys"));
    }
    let mut keys = Vec::new();
    for _ in 0..count {
        let blob = wire.bytes()?.to_vec();
        keys.push((blob, String::from_utf8_lossy(wire.bytes()?).into_owned()));
    }
    wire.end()?;
    Ok(keys)
}

fn read_signature(reply: &[u8]) -> Option<SshSignature> {
    let mut wire = Wire::new(reply);
    if wire.exactly().ok()? != [SIGN_RESPONSE] {
        return None;
    }
    let mut signed = Wire::new(wire.bytes().ok()?);
    wire.end().ok()?;
    let (algorithm, bytes) = (signed.text().ok()?.to_owned(), signed.bytes().ok()?.to_vec());
    signed.end().ok()?;
    Some(SshSignature { algorithm, bytes })
}

fn offered(blob: &[u8], comment: String) -> Offered {
    let algorithm = Wire::new(blob).text().unwrap_or_default();
    let key = SshKey::from_blob(blob);
    Offered {
        algorithm: algorithm.chars().filter(char::is_ascii_graphic).collect(),
        fingerprint: fingerprint(blob),
        public_key: key.as_ref().map(SshKey::text).unwrap_or_default(),
        comment,
        refused: key.err(),
    }
}

fn fingerprint(blob: &[u8]) -> String {
    use base64::Engine;
    format!("SHA256:{}", base64::engine::general_purpose::STANDARD_NO_PAD.encode(Sha256::digest(blob)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_reply_gets_an_answer(reply in prop::collection::vec(any::<u8>(), 0..200), kind in 11..15u8) {
            let reply = [vec![kind], reply].concat();
            let _ = read_signature(&reply);
            for (blob, comment) in read_keys(&reply).unwrap_or_default() {
                prop_assert!(offered(&blob, comment).refused.is_some());
            }
        }
    }

    #[test]
    fn a_list_that_says_more_than_it_holds_is_refused() {
        assert!(read_keys(&[12, 0, 0, 0, 1]).unwrap_err().contains("cut off"));
        assert!(read_keys(&[12, 255, 255, 255, 255]).unwrap_err().contains("more than"));
        assert!(read_keys(&[5]).unwrap_err().contains("locked"));
        assert_eq!(read_keys(&[12, 0, 0, 0, 0]), Ok(vec![]));
    }
}
