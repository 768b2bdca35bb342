//! What a request says was signed: its signatures, and all that fills the recipe of its scheme.

use crate::posted::{self, Posted};
use crate::rule::{Algorithm, Fits, InBody, TimeSource, Window};
use crate::signature::{self, Digest};
use crate::template::{Filling, Piece};
use crate::verdict::Reason;
use crate::{Capture, Scheme, address, cover, member, moment};
use serde_json::Value;
use std::borrow::Cow;

/// A request as its scheme reads it.
pub(crate) struct Statements<'a> {
    /// What is the same for all of them.
    pub(crate) request: Request<'a>,
    /// One for a signature in the headers, one for each signed object of a body.
    pub(crate) each: Vec<Statement<'a>>,
    /// How many of them must fit.
    pub(crate) fits: Fits,
}

/// What of a request can be signed, whoever signs it.
pub(crate) struct Request<'a> {
    body: &'a [u8],
    method: &'a str,
    addresses: Vec<Address>,
    form: Vec<u8>,
    signed_headers: String,
    headers: Vec<String>,
}

/// One signature, or several that cover the same, any of which may fit.
pub(crate) struct Statement<'a> {
    pub(crate) digests: Vec<Digest>,
    /// The time of signing in milliseconds since 1970, where it can be read.
    pub(crate) signed_at_ms: Option<i64>,
    /// The header's value, for a JWS.
    pub(crate) value: &'a str,
    time: Cow<'a, str>,
    id: &'a str,
    members: Vec<String>,
}

/// An address in the forms that recipes ask for.
struct Address {
    url: String,
    readable: String,
    path: String,
}

/// Reads what was signed.
///
/// # Errors
/// The reason why nothing can be judged, the first in the order header, form, time, id.
pub(crate) fn statements<'a>(capture: &'a Capture, scheme: &'a Scheme) -> Result<Statements<'a>, Reason> {
    if let Some(place) = &scheme.in_body {
        let body = member::body_of(&capture.body).ok_or(Reason::NoSignatureMember)?;
        if member::is_repeated(&capture.body) {
            return Err(Reason::BadMember);
        }
        let each = in_body(&body, place, scheme)?;
        return Ok(Statements { request: Request::of(capture, scheme)?, each, fits: place.fits });
    }
    let presented = signature::presented(capture, scheme)?;
    let (time, signed_at_ms) = match &scheme.time {
        None => (Cow::Borrowed(""), None),
        Some(window) => {
            let found = time_of(capture, scheme, (presented.family, presented.time))?;
            checked_time(found, (scheme, window))?
        }
    };
    let id = signed_id(capture, scheme, presented.family)?;
    let statement = Statement {
        digests: presented.digests,
        signed_at_ms,
        value: presented.value,
        time,
        id,
        members: Vec::new(),
    };
    Ok(Statements { request: Request::of(capture, scheme)?, each: vec![statement], fits: Fits::All })
}

impl<'a> Statement<'a> {
    /// What fills the recipe, once for each address that the request may have been sent to.
    pub(crate) fn fillings<'b>(&'b self, request: &'b Request<'_>) -> impl Iterator<Item = Filling<'b>> {
        let filling = Filling { members: &self.members, ..request.filling(&self.time, self.id) };
        let alone = request.addresses.is_empty().then_some(filling);
        let with_address = move |address: &'b Address| Filling {
            url: &address.url,
            readable_url: &address.readable,
            path: &address.path,
            ..filling
        };
        alone.into_iter().chain(request.addresses.iter().map(with_address))
    }
}

impl<'a> Request<'a> {
    /// What fills the recipe under the first of the addresses.
    pub(crate) fn filling<'b>(&'b self, time: &'b str, id: &'b str) -> Filling<'b> {
        let address = self.addresses.first();
        let text = |of: fn(&Address) -> &String| address.map_or("", |address| of(address).as_str());
        Filling {
            body: self.body,
            method: self.method,
            form: &self.form,
            signed_headers: &self.signed_headers,
            headers: &self.headers,
            url: text(|address| &address.url),
            readable_url: text(|address| &address.readable),
            path: text(|address| &address.path),
            time,
            id,
            ..Filling::default()
        }
    }

    /// # Errors
    /// [`Reason::BodyHashMismatch`] where the body is signed by its hash and has another one, and what the list of signed
    /// headers gives.
    pub(crate) fn of(capture: &'a Capture, scheme: &Scheme) -> Result<Self, Reason> {
        if scheme.signed.needs_url() && capture.url.starts_with('/') {
            only(capture, "Host")?;
        }
        let form = if scheme.signed.has(&Piece::Form) { form_of(capture)? } else { Vec::new() };
        let named = |name: &str| Ok(only(capture, name)?.unwrap_or_default().to_owned());
        Ok(Self {
            body: &capture.body,
            method: &capture.method,
            addresses: addresses(capture, scheme),
            form,
            signed_headers: match &scheme.header_list {
                Some(list) => listed(capture, list, scheme)?,
                None => String::new(),
            },
            headers: scheme.signed.named_headers().map(named).collect::<Result<_, Reason>>()?,
        })
    }
}

/// The fields of a form as they are signed. A hash of the body in the address is never passed over: who writes another
/// Content-Type on the way would take the body out of the signature.
fn form_of(capture: &Capture) -> Result<Vec<u8>, Reason> {
    only(capture, "Content-Type")?;
    let is_whole = |hash| posted::body_is_hashed(capture, hash);
    match posted::posted(capture) {
        Posted::Form(fields, None) => Ok(fields),
        Posted::Form(fields, hash) if is_whole(hash) => Ok(fields),
        Posted::Hashed(hash) if is_whole(hash) => Ok(Vec::new()),
        Posted::Form(..) | Posted::Hashed(_) => Err(Reason::BodyHashMismatch),
    }
}

/// The forms of the address, where one is signed. Only Twilio, who signs forms, leaves a port out or puts it in.
fn addresses(capture: &Capture, scheme: &Scheme) -> Vec<Address> {
    if !scheme.signed.needs_url() {
        return Vec::new();
    }
    let whole = address::whole(capture).into_iter();
    let urls: Vec<String> = if scheme.signed.has(&Piece::Form) {
        whole.flat_map(|url| address::with_and_without_port(&url)).collect()
    } else {
        whole.collect()
    };
    let mut found: Vec<Address> = Vec::new();
    for url in urls {
        let (readable, path) = (address::readable(&url), address::escaped_path(&url));
        found.push(Address { url, readable, path });
    }
    found
}

/// The listed headers as `name:value`, sorted by name, with `;` between. The list must name the time's header: a time that
/// nothing signs says nothing.
fn listed(capture: &Capture, list: &str, scheme: &Scheme) -> Result<String, Reason> {
    let value = only(capture, list)?.ok_or(Reason::BadHeaderList)?;
    let listed = cover::listed_names(value).ok_or(Reason::BadHeaderList)?;
    let mut names: Vec<String> = listed.into_iter().map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    names.dedup();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if !has(list) || !scheme.time_headers().iter().all(|name| has(name)) {
        return Err(Reason::BadHeaderList);
    }
    let mut lines = Vec::new();
    for name in &names {
        if let Some(value) = only(capture, name)? {
            lines.push(format!("{name}:{value}"));
        }
    }
    Ok(lines.join(";"))
}

fn in_body<'a>(body: &Value, place: &InBody, scheme: &Scheme) -> Result<Vec<Statement<'a>>, Reason> {
    let is_whole = |path: &String| member::is_everywhere(body, path);
    if place.fits == Fits::All && !place.at.iter().all(is_whole) {
        return Err(Reason::NoSignatureMember);
    }
    let objects: Vec<&Value> = place.at.iter().flat_map(|path| member::all(body, path)).collect();
    let mut found = Vec::new();
    let mut fault = None;
    for object in &objects {
        match statement_of(object, place, scheme) {
            Ok(statement) => found.push(statement),
            Err(reason) if place.fits == Fits::All => return Err(reason),
            Err(reason) => {
                fault = fault.or(Some(reason).filter(|reason| *reason != Reason::NoSignatureMember));
            }
        }
    }
    if found.is_empty() { Err(fault.unwrap_or(Reason::NoSignatureMember)) } else { Ok(found) }
}

fn statement_of<'a>(object: &Value, place: &InBody, scheme: &Scheme) -> Result<Statement<'a>, Reason> {
    let text = |path: &str| member::at(object, path).and_then(member::text);
    let read: Vec<Result<Digest, Reason>> = place
        .signatures
        .iter()
        .filter_map(|path| text(path))
        .map(|signature| signature::decode(&signature, scheme))
        .collect();
    let fault =
        read.iter().find_map(|read| read.as_ref().err().copied()).unwrap_or(Reason::NoSignatureMember);
    let digests: Vec<Digest> = read.into_iter().flatten().collect();
    if digests.is_empty() {
        return Err(fault);
    }
    let (time, signed_at_ms) = match &scheme.time {
        None => (Cow::Borrowed(""), None),
        Some(window) => {
            let found = window.source.iter().find_map(|source| match source {
                TimeSource::Member(path) => Some((text(path)?, scheme.vouches_for(source))),
                TimeSource::Pair(_) | TimeSource::Header(_) => None,
            });
            let told = found.map(|(text, is_signed)| Told { text: Cow::Owned(text), is_signed });
            checked_time(told, (scheme, window))?
        }
    };
    let members = scheme.signed.members().map(|path| match member::at(object, path) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(value) => member::text(value).ok_or(Reason::BadMember),
    });
    let members = members.collect::<Result<_, _>>()?;
    Ok(Statement { digests, signed_at_ms, value: "", time, id: "", members })
}

/// A time as it was sent.
struct Told<'a> {
    text: Cow<'a, str>,
    /// Whether a right signature vouches for it.
    is_signed: bool,
}

/// The time as sent: from the first of its places that holds one.
fn time_of<'a>(
    capture: &'a Capture,
    scheme: &Scheme,
    (family, pair): (usize, Option<&'a str>),
) -> Result<Option<Told<'a>>, Reason> {
    for source in scheme.time.iter().flat_map(|window| &window.source) {
        let found = match source {
            TimeSource::Pair(_) => pair.map(Cow::Borrowed),
            TimeSource::Header(names) => only(capture, of_family(names, family))?.map(Cow::Borrowed),
            TimeSource::Member(path) => {
                let body: Option<Value> = serde_json::from_slice(&capture.body).ok();
                body.as_ref().and_then(|body| member::text(member::at(body, path)?)).map(Cow::Owned)
            }
        };
        if let Some(text) = found.filter(|text| !text.is_empty()) {
            return Ok(Some(Told { text, is_signed: scheme.vouches_for(source) }));
        }
    }
    Ok(None)
}

/// The time as sent, and as read where the signature vouches for it.
///
/// What cannot be read as this scheme's time is refused even where any age is allowed: with nothing between time and body,
/// bytes of the body could stand in the time, unseen by the signature.
fn checked_time<'a>(
    told: Option<Told<'a>>,
    (scheme, window): (&Scheme, &Window),
) -> Result<(Cow<'a, str>, Option<i64>), Reason> {
    let Some(Told { text, is_signed }) = told.filter(|told| !told.text.is_empty()) else {
        return match window.presence {
            crate::rule::Presence::Required => Err(Reason::TimestampMissing),
            crate::rule::Presence::Optional => Ok((Cow::Borrowed(""), None)),
        };
    };
    let has_place = !scheme.time_touches() || moment::has_length_of_today(&text, window.unit);
    let read = moment::read(&text, window.unit).filter(|_| has_place).ok_or(Reason::BadTimestamp)?;
    Ok((text, is_signed.then_some(read)))
}

fn signed_id<'a>(capture: &'a Capture, scheme: &'a Scheme, family: usize) -> Result<&'a str, Reason> {
    if !scheme.signed.needs_id() {
        return Ok("");
    }
    let name = of_family(&scheme.delivery_headers, family);
    only(capture, name)?.filter(|id| !id.is_empty()).ok_or(Reason::IdMissing)
}

/// The name for this family of headers; one name serves all.
fn of_family(names: &[String], family: usize) -> &str {
    names.get(family).or(names.first()).map_or("", String::as_str)
}

/// The one value of a header; two would let a sender and a receiver see different requests.
fn only<'a>(capture: &'a Capture, name: &str) -> Result<Option<&'a str>, Reason> {
    let mut values = capture.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    let first = values.next().map(|(_, value)| value.trim_matches([' ', '\t']));
    if values.next().is_some() { Err(Reason::RepeatedHeader) } else { Ok(first) }
}

/// Whether the scheme's signature is over a text of its own and not over a filled recipe.
pub(crate) fn is_jws(scheme: &Scheme) -> bool {
    scheme.algorithm == Algorithm::JwsHs256
}
