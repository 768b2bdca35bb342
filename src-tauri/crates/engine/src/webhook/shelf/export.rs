//! Deliveries of the shelf as files that other tools read.

use std::io::Write;
use std::path::{Path, PathBuf};

use exhibit_hook::{Capture, Credentials, Schemes};
use exhibit_store::Reader;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::output::{Existing, check_outside, write_whole};
use crate::webhook::copies::{self, Copies, Origin};
use crate::{Error, Home, Watch};

/// Captures of one HAR: it is one document and is made in memory.
const HAR_AT_MOST: usize = 10_000;

/// Bytes of their bodies, 256 MiB.
const HAR_BYTES_AT_MOST: u64 = 256 << 20;

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Exhibit's own lines of JSON, which keep every byte.
    Ndjson,
    /// Raw HTTP/1 requests, one after the other.
    Http,
    /// HTTP Archive 1.2.
    Har,
}

/// What becomes of deliveries that were sent from here: no evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfCopies {
    /// They are left out, and told.
    #[default]
    LeftOut,
    /// They are written as any other, because a person named them.
    Written,
}

/// What is written where.
#[derive(Debug)]
pub struct Order<'a> {
    /// Numbers on the shelf, in the order of the file.
    pub ids: &'a [u64],
    /// How.
    pub form: Form,
    /// Whether values of credentials are written as they came; else they are masked, and schemes that are checked by a
    /// token can no longer be checked.
    pub credentials: Credentials,
    /// What becomes of those that were sent from here.
    pub copies: OfCopies,
    /// The schemes that are known: a token that one of them compares is a credential.
    pub schemes: &'a Schemes,
    /// Where to, and what of a file that is there.
    pub output: (&'a Path, Existing),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// Deliveries in it.
    pub deliveries: u64,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// Those that cannot be written in this form without becoming another request, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Numbers of those that were sent from here: copies are no evidence, and are not in the file.
    pub copies: Vec<u64>,
    /// Numbers of those in the file that carry the mark of a copy which nothing sent from here explains.
    pub claimed: Vec<u64>,
}

impl Exported {
    /// What must be known of copies, in sentences.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let names = |ids: &[u64]| ids.iter().map(|id| copies::name(*id)).collect::<Vec<String>>();
        copies::notes(&names(&self.copies), &names(&self.claimed))
    }
}

/// A delivery that is not in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its number on the shelf.
    pub id: u64,
    /// Why.
    pub reason: String,
}

/// Writes deliveries into a file, whole or not at all.
///
/// # Errors
/// [`Error::OutputExists`], [`Error::Io`], [`Error::Cancelled`], [`Error::Usage`] for a file in the data folder or too
/// many deliveries for one HAR, and any error of reading.
pub fn export(home: &Home, reader: &Reader, order: &Order<'_>, watch: &Watch<'_>) -> Result<Exported, Error> {
    let (path, existing) = order.output;
    check_outside(home, path)?;
    if order.form == Form::Har && order.ids.len() > HAR_AT_MOST {
        return Err(Error::usage(
            format!("a HAR of {} deliveries is too large to be made", order.ids.len()),
            "nothing was written; narrow them, or write NDJSON, which has no limit",
        ));
    }
    write_whole(path, existing, |out| {
        let failed = |source| Error::Io { path: path.to_owned(), source };
        let mut writing = Writing::to(out);
        let (mut archive, mut held, mut copies) = (Vec::new(), 0, Copies::of(reader)?);
        for id in order.ids {
            watch.check()?;
            let stored = super::stored(reader, *id)?;
            match copies.origin(&stored)? {
                Origin::Here(_) if order.copies == OfCopies::LeftOut => {
                    writing.copies.push(*id);
                    continue;
                }
                Origin::Claimed => writing.claimed.push(*id),
                Origin::Here(_) | Origin::Outside => {}
            }
            let capture = shown(stored.capture, order);
            match order.form {
                Form::Ndjson => {
                    let line = exhibit_hook::to_ndjson_noted(&capture, stored.line.rebuilt.as_deref());
                    writing.add(line.as_bytes()).map_err(failed)?;
                }
                Form::Http => match exhibit_hook::to_http(&capture) {
                    Ok(bytes) => writing.add(&[&bytes, b"\r\n".as_slice()].concat()).map_err(failed)?,
                    Err(error) => writing.left_out.push(LeftOut { id: *id, reason: error.to_string() }),
                },
                Form::Har => {
                    held += capture.body.len() as u64;
                    if held > HAR_BYTES_AT_MOST {
                        return Err(Error::usage(
                            format!(
                                "a HAR of more than {} MiB of bodies is too large to be made",
                                HAR_BYTES_AT_MOST >> 20
                            ),
                            "nothing was written; narrow them, or write NDJSON, which has no limit",
                        ));
                    }
                    archive.push(capture);
                }
            }
        }
        if order.form == Form::Har {
            writing.add(exhibit_hook::to_har(&archive).as_bytes()).map_err(failed)?;
            writing.deliveries = archive.len() as u64;
        }
        Ok(writing.done(path))
    })
}

fn shown(capture: Capture, order: &Order<'_>) -> Capture {
    match order.credentials {
        Credentials::Masked => order.schemes.masked(&capture),
        Credentials::Shown => capture,
    }
}

struct Writing<'a, W: ?Sized> {
    out: &'a mut W,
    hash: Sha256,
    bytes: u64,
    deliveries: u64,
    left_out: Vec<LeftOut>,
    copies: Vec<u64>,
    claimed: Vec<u64>,
}

impl<'a, W: Write + ?Sized> Writing<'a, W> {
    fn to(out: &'a mut W) -> Self {
        let (left_out, copies, claimed) = (Vec::new(), Vec::new(), Vec::new());
        Self { out, hash: Sha256::new(), bytes: 0, deliveries: 0, left_out, copies, claimed }
    }

    fn add(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.deliveries += 1;
        self.out.write_all(bytes)
    }

    fn done(self, path: &Path) -> Exported {
        Exported {
            path: path.to_owned(),
            deliveries: self.deliveries,
            bytes: self.bytes,
            sha256: hex::encode(self.hash.finalize()),
            left_out: self.left_out,
            copies: self.copies,
            claimed: self.claimed,
        }
    }
}
