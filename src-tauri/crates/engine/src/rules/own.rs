//! The file of own rules: read, checked, written whole or not at all.

use std::path::Path;

use exhibit_rule::{Error as RuleError, OwnRules, Rule, RuleSet};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Draft, Problem};
use crate::turn::{Turn, hold};
use crate::{Error, Home, home, output};

/// Longest file of own rules.
const RULES_LIMIT_BYTES: u64 = 1 << 20;

/// Puts the draft into the own rules, in force from the next opening of a workspace on: its rows are read again then.
/// Gives the rule's id.
///
/// # Errors
/// [`Error::Usage`] for a draft that is no rule, and while the own file cannot be used, so that nothing in it is lost;
/// [`Error::Io`]. Then the file is as before.
pub fn save(home: &Home, draft: Draft<'_>) -> Result<String, Error> {
    let _turn = hold(home, Turn::Rules)?;
    let (own, id) = drafted(home, draft)?.map_err(|problem| {
        let message = format!("line {} of the rule: {}", problem.line, problem.reason);
        Error::usage(message, "nothing was written; correct the rule")
    })?;
    write(home, &own)?;
    Ok(id)
}

/// Removes an own rule; the built-in ones stay.
///
/// # Errors
/// [`Error::Usage`] for an id that is not among the own rules, and while their file cannot be used; [`Error::Io`].
pub fn remove(home: &Home, id: &str) -> Result<(), Error> {
    let _turn = hold(home, Turn::Rules)?;
    let own = read(home)?;
    let left = own.without(id).ok_or_else(|| {
        let hint = match RuleSet::builtin().rule(id) {
            Some(_) => {
                "it comes with Exhibit and stays; a rule of your own that says otherwise stands before it"
            }
            None => "`exhibit rules` lists them",
        };
        Error::usage(format!("there is no rule of your own called `{}`", id.escape_debug()), hint)
    })?;
    write(home, &left)
}

/// The rules in a file, each as JSON text: a file of own rules, or one rule alone. `-` is standard input. Each of them
/// could be an own rule, as far as it can be told without the others.
///
/// # Errors
/// [`Error::Usage`] naming line and rule; [`Error::Io`].
pub fn drafts_of(path: &Path) -> Result<Vec<String>, Error> {
    let text = text_of(path)?;
    let named = path.display();
    let refused = |error: &RuleError| {
        Error::usage(format!("{named}: {error}"), "nothing was written; correct that file")
    };
    if !is_whole_file(&text) {
        return Rule::parse(&text).map(|_| vec![text.clone()]).map_err(|error| refused(&error));
    }
    RuleSet::combined(RuleSet::builtin(), &text).map_err(|error| refused(&error))?;
    let own = OwnRules::parse(&text).map_err(|error| refused(&error))?;
    Ok(own.texts().map(str::to_owned).collect())
}

/// Whether a text is a file of rules and not one rule alone; what is neither is read as a file, so that its error says so.
fn is_whole_file(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "id")]
        _id: String,
        #[serde(rename = "when")]
        _when: IgnoredAny,
    }
    serde_json::from_str::<Named>(text).is_err()
}

/// The own rules with the draft among them, and its id; or what is wrong with the draft.
pub(super) fn drafted(home: &Home, draft: Draft<'_>) -> Result<Result<(OwnRules, String), Problem>, Error> {
    let with = read(home)?.with(draft.text, draft.replaces);
    let checked = with.and_then(|(own, id)| match RuleSet::builtin().rule(&id) {
        Some(_) => {
            let reason = "a built-in rule has the same id".to_owned();
            Err(RuleError::Rule { id, line: 1, reason })
        }
        None => Ok((own, id)),
    });
    Ok(checked.map_err(|error| match error {
        RuleError::Rule { line, reason, .. } | RuleError::File { line, reason, .. } => {
            Problem { line: line as u64, reason }
        }
        RuleError::Schema { .. } => Problem { line: 1, reason: error.to_string() },
    }))
}

fn read(home: &Home) -> Result<OwnRules, Error> {
    let path = home.own_rules();
    if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(OwnRules::default());
    }
    OwnRules::parse(&text_of(&path)?).map_err(|error| unusable(&path, &error))
}

fn write(home: &Home, own: &OwnRules) -> Result<(), Error> {
    let path = home.own_rules();
    let folder = path.parent().expect("BUG: the own rules are in a folder of the data folder");
    for made in [home.folder(), folder] {
        let failed = |source| Error::Io { path: made.to_owned(), source };
        exhibit_store::private_folder(made).map_err(failed)?;
    }
    output::replace(&path, own.to_text().as_bytes())
}

fn text_of(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let bytes = match path.as_os_str() == "-" {
        true => from_input().map_err(failed)?,
        false => home::bytes_of(path, RULES_LIMIT_BYTES).map_err(failed)?,
    };
    String::from_utf8(bytes).map_err(|_| failed(std::io::Error::other("it is not UTF-8 text")))
}

fn from_input() -> std::io::Result<Vec<u8>> {
    home::within(std::io::stdin().lock(), RULES_LIMIT_BYTES)
}

fn unusable(path: &Path, error: &RuleError) -> Error {
    Error::usage(
        format!("{}: {error}", path.display()),
        "correct that file, or move it away; nothing in it was changed",
    )
}
