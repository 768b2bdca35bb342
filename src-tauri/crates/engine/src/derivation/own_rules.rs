//! The file of the user's own rules. One that cannot be used is told; the built-in rules are in force then.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use exhibit_rule::{Error, RuleSet};

use super::files::{Broken, What};
use crate::home;

/// Longest file of own rules: the built-in ones have a fifth of it.
const RULES_LIMIT_BYTES: u64 = 1 << 20;

/// The rules of the file at `path` before the built-in ones; none where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<Arc<RuleSet>>, Broken> {
    let broken = |line: Option<usize>, reason: String| Broken {
        path: path.to_owned(),
        line,
        reason,
        what: What::Rules,
        id: String::new(),
    };
    if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = home::bytes_of(path, RULES_LIMIT_BYTES).map_err(|error| broken(None, error.to_string()))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        broken(Some(line), "it is not UTF-8 text".to_owned())
    })?;
    combined(text).map(Some).map_err(|error| match error {
        Error::File { line, reason, .. } => broken(Some(line), reason),
        Error::Rule { id, line, reason } => broken(Some(line), format!("rule `{id}`: {reason}")),
        Error::Schema { .. } => broken(None, error.to_string()),
    })
}

/// The same text gives the same rules; every command of the window asks for them anew, and making them takes longer than
/// most of what it then does.
fn combined(own: &str) -> Result<Arc<RuleSet>, Error> {
    static LAST: Mutex<Option<(String, Arc<RuleSet>)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = last.as_ref().filter(|(text, _)| text == own) {
        return Ok(Arc::clone(known));
    }
    let made = Arc::new(RuleSet::combined(RuleSet::builtin(), own)?);
    *last = Some((own.to_owned(), Arc::clone(&made)));
    Ok(made)
}
