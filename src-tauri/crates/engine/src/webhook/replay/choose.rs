//! Which deliveries are meant: by number, by delivery id, in a file, or all of the shelf that fit.

use std::path::Path;

use exhibit_entry::Moment;
use exhibit_store::{CaptureLine, Reader};

use super::{Of, Original};
use crate::Error;
use crate::webhook;
use crate::webhook::shelf::ids_named;

/// Lines of the shelf read at once.
const PAGE: u64 = 1_000;

/// Which captures of the shelf; each none = any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What they say that they are about.
    pub event: Option<String>,
    /// The scheme that their headers told.
    pub scheme: Option<String>,
    /// Arrived at or after.
    pub from: Option<Moment>,
    /// Arrived before.
    pub to: Option<Moment>,
}

/// The captures of the shelf that fit, the earliest arrival first; those without a time stand last, as stored.
///
/// # Errors
/// The workspace's own trouble.
pub fn of_shelf(reader: &Reader, filter: &Filter) -> Result<Vec<Original>, Error> {
    let (mut chosen, mut after) = (Vec::new(), 0);
    loop {
        let lines = reader.capture_lines(after, PAGE)?;
        let Some(last) = lines.last() else { break };
        after = last.id;
        chosen.extend(lines.iter().filter(|line| fits(line, filter)).map(original));
    }
    Ok(in_order(chosen))
}

/// The requests of a file that is not on the shelf, the earliest arrival first.
///
/// # Errors
/// [`Error::Usage`] where one of them cannot be read, or there is none: a part is not replayed unasked.
pub fn of_file(path: &Path) -> Result<Vec<Original>, Error> {
    let (captured, problems) = webhook::open(&[path.to_owned()]);
    if let Some(problem) = problems.first() {
        let at = if problem.line > 0 { format!(", line {}", problem.line) } else { String::new() };
        return Err(Error::usage(
            format!("{}{at}: {}", problem.file, problem.reason),
            "nothing was sent; import the file first, which keeps what can be read, or correct it",
        ));
    }
    if captured.is_empty() {
        let message = format!("{} holds no captured request", path.display());
        return Err(Error::usage(message, "nothing was sent; give captures as NDJSON or as raw HTTP"));
    }
    let originals = captured.into_iter().map(|found| Original {
        received_at: found.capture.received_at,
        of: Of::File { name: found.file, capture: Box::new(found.capture) },
    });
    Ok(in_order(originals.collect()))
}

/// What one word means: a file that is there, else what [`ids_named`] makes of it. A delivery that came several times is
/// meant as it first came. Where an id came with several bodies or under several schemes, a number has to say which is
/// meant: an id is its sender's own, and anybody can make one up.
///
/// # Errors
/// [`Error::Usage`] for what is not there and for an ambiguous id, [`Error::Io`], and the workspace's own trouble.
pub fn of_word(reader: Option<&Reader>, word: &str) -> Result<Vec<Original>, Error> {
    let path = Path::new(word);
    if word == "-" || path.exists() {
        return of_file(path);
    }
    let Some(reader) = reader else { return Err(not_found(word)) };
    let numbers = ids_named(reader, word).map_err(|error| match error {
        Error::Usage { .. } => not_found(word),
        other => other,
    })?;
    let mut lines = Vec::new();
    for number in &numbers {
        lines.extend(line(reader, *number)?);
    }
    let Some(first) = lines.first() else { return Err(not_found(word)) };
    if lines.iter().any(|line| (line.body_sha256, &line.scheme) != (first.body_sha256, &first.scheme)) {
        return Err(ambiguous(word, &lines));
    }
    Ok(vec![original(first)])
}

/// There is no capture of that number.
pub(super) fn no_capture(id: u64) -> Error {
    not_found(&format!("capture:{id}"))
}

fn ambiguous(word: &str, lines: &[CaptureLine]) -> Error {
    const NAMED_AT_MOST: usize = 20;
    let scheme = |line: &CaptureLine| line.scheme.clone().unwrap_or_else(|| "no scheme".to_owned());
    let mut known: Vec<String> = lines
        .iter()
        .take(NAMED_AT_MOST)
        .map(|line| format!("capture:{} ({})", line.id, scheme(line)))
        .collect();
    known.extend((lines.len() > NAMED_AT_MOST).then(|| format!("{} more", lines.len() - NAMED_AT_MOST)));
    let of_one = lines.iter().all(|line| line.scheme == lines[0].scheme);
    let word = word.escape_debug();
    let message = if of_one {
        format!("several deliveries with different bodies have the id `{word}`")
    } else {
        format!("several deliveries, not all of one scheme, have the id `{word}`")
    };
    Error::usage(message, format!("nothing was sent; choose one of {}", known.join(", ")))
}

fn line(reader: &Reader, id: u64) -> Result<Option<CaptureLine>, Error> {
    let found = reader.capture_lines(id.saturating_sub(1), 1)?;
    Ok(found.into_iter().find(|line| line.id == id))
}

fn original(line: &CaptureLine) -> Original {
    Original { of: Of::Capture(line.id), received_at: line.received_at }
}

fn fits(line: &CaptureLine, filter: &Filter) -> bool {
    let is = |wanted: &Option<String>, have: &Option<String>| wanted.is_none() || wanted == have;
    let at = line.received_at;
    let is_late_enough = filter.from.is_none_or(|from| at.is_some_and(|at| at >= from.utc()));
    let is_early_enough = filter.to.is_none_or(|to| at.is_some_and(|at| at < to.utc()));
    is(&filter.event, &line.event) && is(&filter.scheme, &line.scheme) && is_late_enough && is_early_enough
}

/// By arrival; a sort that keeps the order of those that arrived together, and of those without a time.
#[must_use]
pub fn in_order(mut originals: Vec<Original>) -> Vec<Original> {
    originals.sort_by_key(|original| (original.received_at.is_none(), original.received_at));
    originals
}

fn not_found(word: &str) -> Error {
    Error::usage(
        format!("there is no capture and no file called `{}`", word.escape_debug()),
        "nothing was sent; give capture:N as `webhook list` of this workspace shows it, delivery:ID, or a file of captures",
    )
}
