//! A request as it will go out, with what is recorded of it.

use exhibit_hook::{Algorithm, Capture, Schemes, Verdict};
use sha2::{Digest, Sha256};

use crate::net::send::{Outbound, Unsendable, head};
use crate::net::target::Target;

/// One request, ready to be sent.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The capture that it is a copy of.
    pub capture: Option<u64>,
    /// The file that it was read from.
    pub file: Option<String>,
    /// Its delivery id as it goes out.
    pub delivery: Option<String>,
    /// The scheme that it is signed by, or that its headers tell.
    pub scheme: Option<String>,
    /// What was changed by order: `body`, `header:Name`, `id`; empty = nothing.
    pub edits: Vec<String>,
    /// Headers of the original that do not go out unasked: those of its connection, and credentials.
    pub left_out: Vec<String>,
    /// `keep`, `resign`, `strip` or `none`.
    pub signature: &'static str,
    /// Our own check of what goes out, at the time of sending; none where there is no scheme or no secret.
    pub verdict: Option<Verdict>,
    /// Where to.
    pub target: Target,
    /// What.
    pub outbound: Outbound,
    /// The same headers as they may be shown and recorded: credentials masked.
    pub shown_headers: Vec<(String, String)>,
    /// Whether the body is another one than the capture's.
    pub has_own_body: bool,
    /// The case of a suite, and what it expects.
    pub case: Option<(String, String)>,
}

impl Planned {
    /// The bytes before the body, exactly as they go over the wire. May hold credentials.
    ///
    /// # Errors
    /// [`Unsendable`] for what HTTP cannot carry; nothing of it will be sent.
    pub fn head(&self) -> Result<Vec<u8>, Unsendable> {
        head(&self.target, &self.outbound)
    }

    /// The same with credentials masked: for eyes.
    ///
    /// # Errors
    /// As [`Planned::head`].
    pub fn shown_head(&self) -> Result<String, Unsendable> {
        let shown = Outbound { headers: self.shown_headers.clone(), ..self.outbound.clone() };
        Ok(String::from_utf8_lossy(&head(&self.target, &shown)?).into_owned())
    }

    /// Whether a secret itself goes out, because its scheme writes it into a header as it is.
    #[must_use]
    pub fn sends_secret(&self, schemes: &Schemes) -> bool {
        let scheme = self.scheme.as_deref().and_then(|id| schemes.named(id));
        self.signature == "resign" && scheme.is_some_and(|scheme| scheme.algorithm == Algorithm::Token)
    }

    /// SHA-256 of the body that goes out.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.outbound.body).into()
    }

    /// The request as a receiver sees it: by the target's address.
    #[must_use]
    pub fn as_capture(&self) -> Capture {
        Capture {
            received_at: None,
            method: self.outbound.method.clone(),
            url: self.target.url().to_owned(),
            headers: self.outbound.headers.clone(),
            body: self.outbound.body.clone(),
        }
    }
}
