//! Signing a request as a provider would, for sample data, test deliveries and re-signed copies.

use crate::posted::{BODY_HASH, Posted, posted};
use crate::rule::{Algorithm, Encoding, Form, InBody, SecretForm, TimeSource};
use crate::secret::{BASE64, is_effective};
use crate::statement::Request;
use crate::template::{Filling, Piece};
use crate::{Capture, Error, Scheme, Secret, address, cover, jws, lock, member, moment, pair, signature};
use base64::Engine;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::Digest;

/// The request, signed as the provider would: what an earlier signature left is taken off, and new headers stand at the end.
///
/// `at` is the time that is signed. `id` becomes the delivery's id; when it is empty the one that is there stays. What comes
/// out is accepted by [`crate::verify`] with the same secret (of a key pair: with its public key) at that time.
/// `received_at` is not touched. Where the scheme signs in the body, the body is written anew; where it signs a hash of the
/// body in the address, the address is. For a key pair `secret` is the private key: a seed in hexadecimal or base64, `whsk_`,
/// or PKCS #8.
///
/// # Errors
/// [`Error::EmptySecret`], [`Error::SecretEncoding`] when the scheme cannot read this secret, [`Error::IdMissing`],
/// [`Error::Time`], [`Error::Body`] when the body has no place for the signature.
pub fn sign(
    scheme: &Scheme,
    secret: &Secret,
    capture: &Capture,
    at: DateTime<Utc>,
    id: &str,
) -> Result<Capture, Error> {
    let signer = Signer::new(scheme, secret)?;
    let unit = scheme.time.as_ref().map(|window| window.unit).unwrap_or_default();
    let time = moment::written(at, unit).ok_or(Error::Time)?;
    let mut signed = identified(scheme, strip(scheme, capture), id)?;
    match &scheme.in_body {
        Some(place) => signed.body = signer.body(&signed, place, (&time, id))?,
        None => {
            prepare(scheme, capture, &mut signed, &time);
            let value = signer.value(&signed, &time)?;
            signed.headers.extend(scheme.header().map(|name| (name, value)));
        }
    }
    Ok(signed)
}

/// The request without what a signature of the scheme left in it: signature, time and list of signed headers. The
/// delivery's id stays, and so does the body.
#[must_use]
pub fn strip(scheme: &Scheme, capture: &Capture) -> Capture {
    let mut bare = capture.clone();
    let times = scheme.time_headers().iter().filter(|_| scheme.algorithm != Algorithm::Token);
    let with_signature: Vec<&String> = times.chain(&scheme.header_list).collect();
    bare.headers.retain(|(name, _)| {
        signature::family_of(name, scheme).is_none()
            && !with_signature.iter().any(|of| of.eq_ignore_ascii_case(name))
    });
    bare
}

/// The public key of a private one, in the writing of its provider: `whpk_` or hexadecimal for Ed25519, base64 DER for
/// ECDSA. None for schemes without key pairs, and for a text that is no private key.
#[must_use]
pub fn public_of(scheme: &Scheme, private: &Secret) -> Option<String> {
    let private = Signer::new(scheme, private).ok()?.private?;
    let public = private.public();
    let is_hex = scheme.encoding.first() == Some(&Encoding::Hex);
    Some(match (scheme.algorithm, is_hex) {
        (Algorithm::Ed25519, true) => hex::encode(public),
        (Algorithm::Ed25519, false) => format!("whpk_{}", BASE64.encode(public)),
        _ => BASE64.encode(public),
    })
}

/// Whether a secret of this text can check or make signatures of the scheme: it can be read as the scheme reads secrets, and
/// is no key of a key pair where the scheme has none.
#[must_use]
pub fn is_usable(scheme: &Scheme, secret: &Secret) -> bool {
    let is_of_kind = scheme.has_key_pair() || !pair::is_of_a_pair(secret.bytes());
    let checks = || lock::Lock::new(scheme, secret, scheme.secret).is_ok();
    is_of_kind && (checks() || Signer::new(scheme, secret).is_ok())
}

/// The request under this id.
fn identified(scheme: &Scheme, mut capture: Capture, id: &str) -> Result<Capture, Error> {
    let Some(header) = scheme.delivery_headers.first() else { return Ok(capture) };
    let of_id = |name: &str| scheme.delivery_headers.iter().any(|of| of.eq_ignore_ascii_case(name));
    let there = capture.headers.iter().find(|(name, value)| of_id(name) && !value.is_empty());
    let id = if id.is_empty() { there.map(|(_, value)| value.clone()) } else { Some(id.to_owned()) };
    match id {
        Some(id) => {
            capture.headers.retain(|(name, _)| !of_id(name));
            capture.headers.push((header.clone(), id));
        }
        None if scheme.signed.needs_id() => return Err(Error::IdMissing(scheme.id.clone())),
        None => {}
    }
    Ok(capture)
}

/// Writes what is signed beside body and id: time, companions, the list of signed headers, the body's hash in the address.
fn prepare(scheme: &Scheme, before: &Capture, signed: &mut Capture, time: &str) {
    if let Some(name) = scheme.time_headers().first() {
        signed.headers.push((name.clone(), time.to_owned()));
    }
    for companion in &scheme.companions {
        if let Some(value) = &companion.written {
            signed.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(&companion.header));
            signed.headers.push((companion.header.clone(), value.clone()));
        }
    }
    if let Some(list) = &scheme.header_list {
        let names = listed(scheme, before, signed, list);
        signed.headers.push((list.clone(), names));
    }
    let is_hashed = scheme.signed.has(&Piece::Form) && matches!(posted(signed), Posted::Hashed(_));
    if is_hashed && !signed.body.is_empty() {
        let hash = hex::encode(sha2::Sha256::digest(&signed.body));
        signed.url = address::with_parameter(&signed.url, BODY_HASH, &hash);
    }
}

/// The names that were listed before and are still there, with those that must be.
fn listed(scheme: &Scheme, before: &Capture, signed: &Capture, list: &str) -> String {
    let must = scheme.time_headers().iter().map(String::as_str).chain([list]).map(str::to_ascii_lowercase);
    let was = before.header(list).next().and_then(cover::listed_names).unwrap_or_default();
    let was = was.into_iter().filter(|name| signed.header(name).next().is_some());
    let mut names: Vec<String> = was.map(str::to_ascii_lowercase).chain(must).collect();
    names.sort_unstable();
    names.dedup();
    names.join(",")
}

/// Who signs.
struct Signer<'a> {
    scheme: &'a Scheme,
    key: Vec<u8>,
    private: Option<pair::Private>,
}

impl<'a> Signer<'a> {
    fn new(scheme: &'a Scheme, secret: &Secret) -> Result<Self, Error> {
        let unreadable = || Error::SecretEncoding(scheme.id.clone());
        let form = if scheme.has_key_pair() { SecretForm::Text } else { scheme.secret };
        let key = secret.key(form).ok_or_else(unreadable)?;
        if !is_effective(&key) {
            return Err(Error::EmptySecret);
        }
        let private = match scheme.algorithm {
            Algorithm::Ed25519 => Some(pair::ed25519_private(&key).ok_or_else(unreadable)?),
            Algorithm::EcdsaP256 => Some(pair::p256_private(&key).ok_or_else(unreadable)?),
            _ => None,
        };
        Ok(Self { scheme, key, private })
    }

    /// The value of the signature header.
    fn value(&self, signed: &Capture, time: &str) -> Result<String, Error> {
        if self.scheme.algorithm == Algorithm::Token {
            return String::from_utf8(self.key.clone())
                .map_err(|_| Error::SecretEncoding(self.scheme.id.clone()));
        }
        if let Some(claims) = &self.scheme.claims {
            let text = jws::text(&signed.body, claims);
            return Ok(jws::written(&text, &lock::hmac_sha256(&self.key, text.as_bytes())));
        }
        let request = Request::of(signed, self.scheme).map_err(|_| Error::Body(self.scheme.id.clone()))?;
        let id = self.scheme.delivery_headers.iter().find_map(|name| signed.header(name).next());
        let digest = self.digest(request.filling(time, id.unwrap_or_default()));
        Ok(in_form(self.scheme, &signature::encode(&digest, self.scheme), time))
    }

    /// The body with a signature in each of its signed objects.
    fn body(&self, signed: &Capture, place: &InBody, (time, id): (&str, &str)) -> Result<Vec<u8>, Error> {
        let unfit = || Error::Body(self.scheme.id.clone());
        let mut body: Value = serde_json::from_slice(&signed.body).map_err(|_| unfit())?;
        let path = place.at.first().map_or("", String::as_str);
        if body.is_object() && !path.contains("[]") && !path.is_empty() && body.get(path).is_none() {
            body[path] = Value::Object(serde_json::Map::new());
        }
        let objects = member::all_mut(&mut body, path);
        if objects.is_empty() || objects.iter().any(|object| !object.is_object()) {
            return Err(unfit());
        }
        for object in objects {
            self.put(object, place, (time, id))?;
        }
        serde_json::to_vec(&body).map_err(|_| unfit())
    }

    fn put(&self, object: &mut Value, place: &InBody, (time, id): (&str, &str)) -> Result<(), Error> {
        let times = self.scheme.time.iter().flat_map(|window| &window.source);
        for source in times {
            if let TimeSource::Member(path) = source {
                member::put(object, path, time);
            }
        }
        // What keeps two signatures of the same second apart is the id, where one is given.
        let token = self.scheme.signed.members().find(|path| *path == "token");
        if let Some(token) = token.filter(|token| !id.is_empty() || member::at(object, token).is_none()) {
            if id.is_empty() {
                return Err(Error::IdMissing(self.scheme.id.clone()));
            }
            member::put(object, token, id);
        }
        let text = |path| member::at(object, path).and_then(member::text).unwrap_or_default();
        let members: Vec<String> = self.scheme.signed.members().map(text).collect();
        let digest = self.digest(Filling { members: &members, ..Filling::default() });
        let signature = place.signatures.first().map_or("", String::as_str);
        member::put(object, signature, &signature::encode(&digest, self.scheme));
        Ok(())
    }

    fn digest(&self, filling: Filling<'_>) -> Vec<u8> {
        match &self.private {
            Some(private) => private.sign(self.scheme.signed.fill(filling)),
            None => lock::digest(self.scheme, &self.key, filling),
        }
    }
}

fn in_form(scheme: &Scheme, digest: &str, time: &str) -> String {
    match (&scheme.form, scheme.time_pair()) {
        (Form::Whole { prefix } | Form::List { prefix, .. }, _) => format!("{prefix}{digest}"),
        (Form::Pairs { separator, key }, Some(time_key)) => {
            format!("{time_key}={time}{separator}{key}={digest}")
        }
        (Form::Pairs { key, .. }, None) => format!("{key}={digest}"),
    }
}
