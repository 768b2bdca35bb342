//! Looks at everything that Exhibit stands on and says what is wrong and what to do. It repairs nothing and writes
//! nothing; the whole check of one workspace is `verify`.

mod machine;
mod place;

use serde::Serialize;

use machine::Needed;

use crate::secret::{Keep, Kept};
use crate::watch::{Progress, Watch};
use crate::{Error, Home, clock, workspace};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What: `data_folder`, `free_space`, `sqlite`, `open_files`, `clock`, `profiles`, `rules`, `secrets`, `keychain`, and
    /// `workspace NAME` for each workspace.
    pub name: String,
    /// Whether all is well with it.
    pub ok: bool,
    /// What was found, in a sentence.
    pub detail: String,
    /// What to do about it; also where all is well but could be better.
    pub hint: Option<String>,
}

impl Finding {
    fn well(name: &str, detail: impl Into<String>) -> Self {
        Self { name: name.to_owned(), ok: true, detail: detail.into(), hint: None }
    }

    fn bad(name: &str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name: name.to_owned(), ok: false, detail: detail.into(), hint: Some(hint.into()) }
    }

    fn failed(name: &str, error: &Error) -> Self {
        Self::bad(name, error.to_string(), error.hint())
    }

    fn but(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Looks at the machine, the data folder and every workspace in it. `keep` is where new tokens are to be kept.
///
/// # Errors
/// [`Error::Cancelled`]. Everything else that goes wrong is a finding.
pub fn examine(home: &Home, keep: Keep, watch: &Watch<'_>) -> Result<Vec<Finding>, Error> {
    let now = clock::now();
    let mut findings = vec![
        place::data_folder(home),
        place::free_space(home),
        machine::sqlite(),
        machine::open_files(),
        place::profiles(home),
        place::rules(home),
        place::secrets(home),
    ];
    let listed = workspace::list(home);
    let workspaces = listed.as_deref().unwrap_or_default();
    findings.push(machine::keychain(needed(home, workspaces, keep)));
    findings.push(machine::clock(workspaces, now));
    if let Err(error) = &listed {
        findings.push(Finding::failed("workspaces", error));
    }
    for (done, listed) in workspaces.iter().enumerate() {
        watch.check()?;
        watch.tell(Progress {
            stage: "doctor",
            subject: Some(listed.name.clone()),
            done: done as u64,
            total: Some(workspaces.len() as u64),
            unit: "workspaces",
            until: None,
        });
        findings.push(place::workspace(listed, watch)?);
    }
    Ok(findings)
}

fn needed(home: &Home, workspaces: &[workspace::Listed], keep: Keep) -> Needed {
    let of_source = |listed: &workspace::Listed| {
        let sources = listed.state.as_ref().map(|(_, sources)| sources.as_slice()).unwrap_or_default();
        sources.iter().any(|source| source.active && source.line.secret.as_deref() == Some("keychain"))
    };
    let of_webhook = |listed: &workspace::Listed| {
        let secrets = crate::secret::webhook_secrets(home, &listed.name).unwrap_or_default();
        secrets.iter().any(|secret| secret.kept == Kept::InKeychain)
    };
    if keep == Keep::InKeychain || workspaces.iter().any(|listed| of_source(listed) || of_webhook(listed)) {
        return Needed::ForSecrets;
    }
    Needed::ForNothing
}

/// A workspace without profiles and rules: these may be what is broken.
fn opened(listed: &workspace::Listed) -> Result<exhibit_store::Reader, Error> {
    Ok(exhibit_store::Reader::open(&listed.path)?)
}

#[cfg(test)]
mod tests;
