//! Captured files held open: read once, judged as often as secrets or schemes change.

use std::path::PathBuf;

use exhibit_entry::Moment;
use exhibit_hook::{Capture, Detection, Key, Part, Scheme, Schemes, Step, Verdict};

use super::bytes_of;

/// A delivery with the file it stands in. Its bytes are as they arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The file as it was named.
    pub file: String,
    /// The request.
    pub capture: Capture,
    /// Why its bytes may not be those that were sent, as a sentence; none where they are.
    pub rebuilt: Option<String>,
}

/// A part of a file, or a whole one, that is no capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named.
    pub file: String,
    /// Its line, from 1; 0 for the whole file.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// The schemes that are known, and the one that is asked for; none = found out from the headers.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// All that are known.
    pub schemes: &'a Schemes,
    /// The one to judge by.
    pub scheme: Option<&'a Scheme>,
}

/// What there is to see of one delivery beside its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look<'a> {
    /// The scheme that it was looked at by; none where none fits or several do.
    pub scheme: Option<&'a Scheme>,
    /// Every scheme that is known.
    pub schemes: &'a Schemes,
    /// What each header is to the signature, in the order of the headers; none where the scheme is not known.
    pub parts: Vec<Option<Part>>,
    /// Steps of the check in their order, up to the one that failed.
    pub steps: Vec<Step>,
    /// What a right signature would not cover, in sentences.
    pub not_covered: Vec<String>,
}

/// Reads captured files, in their order. What cannot be read is a problem and costs nothing else.
#[must_use]
pub fn open(paths: &[PathBuf]) -> (Vec<Captured>, Vec<Problem>) {
    let (mut captured, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let file = path.display().to_string();
        match bytes_of(path) {
            Ok(bytes) => {
                let (found, unread) = exhibit_hook::read_captures(&bytes);
                captured.extend(found.into_iter().map(|found| Captured {
                    file: file.clone(),
                    capture: found.capture,
                    rebuilt: found.exact.note().map(str::to_owned),
                }));
                problems.extend(unread.into_iter().map(|problem| Problem {
                    file: file.clone(),
                    line: problem.line as u64,
                    reason: problem.reason,
                }));
            }
            Err(error) => problems.push(Problem { file, line: 0, reason: error.to_string() }),
        }
    }
    (captured, problems)
}

/// Judges one delivery by a scheme, else by the one its headers tell; as of `at`, else of its arrival.
#[must_use]
pub fn judge(capture: &Capture, asked: Asked<'_>, keys: &[Key], at: Option<Moment>) -> Verdict {
    let at = at.map(Moment::utc);
    match asked.scheme {
        Some(scheme) => exhibit_hook::verify(capture, scheme, keys, at),
        None => exhibit_hook::verify_detected(capture, asked.schemes, keys, at),
    }
}

/// Looks at one delivery as [`judge`] judges it.
#[must_use]
pub fn look<'a>(capture: &Capture, asked: Asked<'a>, keys: &[Key], at: Option<Moment>) -> Look<'a> {
    let judged = || judge(capture, asked, keys, at);
    let detected = || match asked.schemes.detect(capture) {
        Detection::One(scheme) => Some(scheme),
        Detection::Ambiguous(_) => asked.schemes.named(&judged().scheme?),
        Detection::None => None,
    };
    let parts =
        |scheme: Option<&Scheme>| capture.headers.iter().map(|(name, _)| Some(scheme?.part(name))).collect();
    let Some(scheme) = asked.scheme.or_else(detected) else {
        let detail = judged().explanation;
        let steps = vec![Step { name: "scheme", ok: false, detail }];
        return Look {
            scheme: None,
            schemes: asked.schemes,
            parts: parts(None),
            steps,
            not_covered: Vec::new(),
        };
    };
    Look {
        schemes: asked.schemes,
        scheme: Some(scheme),
        parts: parts(Some(scheme)),
        steps: exhibit_hook::steps(capture, scheme, keys, at.map(Moment::utc)),
        not_covered: scheme.not_covered(capture),
    }
}

#[cfg(test)]
mod tests {
    use exhibit_hook::Secret;

    use super::*;

    const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn any() -> Asked<'static> {
        Asked { schemes: Schemes::built_in(), scheme: None }
    }

    /// A file with one right delivery, one that is no capture, and one unsigned.
    fn file(folder: &std::path::Path) -> PathBuf {
        let scheme = Schemes::built_in().named("outworx").unwrap();
        let body = b"{\"action\":\"TOKEN_CREATED\",\"n\":1}\r\n ".to_vec();
        let bare =
            Capture { received_at: None, method: "POST".into(), url: "/".into(), headers: vec![], body };
        let at = chrono::DateTime::UNIX_EPOCH;
        let signed = exhibit_hook::sign(scheme, &Secret::new(SECRET), &bare, at, "d-1").unwrap();
        let unsigned = Capture { headers: vec![("X-A".into(), "b".into())], ..signed.clone() };
        let lines =
            [exhibit_hook::to_ndjson(&signed), "{\"no\":1}\n".into(), exhibit_hook::to_ndjson(&unsigned)];
        let path = folder.join("deliveries.ndjson");
        std::fs::write(&path, lines.map(|line: String| line.trim_end().to_owned() + "\n").concat()).unwrap();
        path
    }

    #[test]
    fn what_cannot_be_read_costs_nothing_else_and_bodies_keep_every_byte() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.http");
        let (captured, problems) = open(&[missing, file(folder.path())]);
        assert_eq!(captured.len(), 2);
        assert_eq!(captured[0].capture.body, b"{\"action\":\"TOKEN_CREATED\",\"n\":1}\r\n ");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [0, 2]);
        assert!(problems[0].file.ends_with("missing.http"));
    }

    #[test]
    fn a_delivery_is_judged_again_when_a_secret_comes() {
        let folder = tempfile::tempdir().unwrap();
        let (captured, _) = open(&[file(folder.path())]);
        let secret = [Secret::new(SECRET).into()];
        let kind = |nth: usize, keys: &[Key]| judge(&captured[nth].capture, any(), keys, None).kind.as_str();
        assert_eq!((kind(0, &[]), kind(0, &secret), kind(1, &secret)), ("invalid", "valid", "unsigned"));
    }

    #[test]
    fn a_look_says_what_each_header_is_and_what_was_checked() {
        let folder = tempfile::tempdir().unwrap();
        let (captured, _) = open(&[file(folder.path())]);
        let seen = look(&captured[0].capture, any(), &[Secret::new(SECRET).into()], None);
        assert_eq!(seen.scheme.map(|scheme| scheme.id.as_str()), Some("outworx"));
        assert_eq!(seen.parts, [Some(Part::NotSigned), Some(Part::Signature)]);
        assert!(seen.steps.iter().all(|step| step.ok) && seen.not_covered.len() > 2);
        let unknown = look(&captured[1].capture, any(), &[], None);
        assert_eq!((unknown.scheme, unknown.parts), (None, vec![None]));
        assert_eq!((unknown.steps[0].name, unknown.steps[0].ok), ("scheme", false));
    }
}
