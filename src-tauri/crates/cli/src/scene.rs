//! What every verb needs: where things are, who asks, and how to print.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono_tz::Tz;
use clap::ValueEnum;
use exhibit_engine::browse::{Asker, Question};
use exhibit_engine::entry::Moment;
use exhibit_engine::secret::Keep;
use exhibit_engine::{Broken, DEFAULT_WORKSPACE, Error, Home, Workspace, clock};

use crate::answer;
use crate::args::{Args, Colour, QuestionArgs, SecretStore};
use crate::failing::{Stop, usage_stop};
use crate::table::Ink;

/// One call of the program.
pub(crate) struct Scene {
    pub(crate) home: Home,
    given: Option<String>,
    named: Option<String>,
    pub(crate) secret_store: Option<SecretStore>,
    pub(crate) zone: Tz,
    pub(crate) now: Moment,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: u8,
    pub(crate) colour: Ink,
    pub(crate) progress: bool,
    /// Whether a process is left behind that indexes rows that came.
    pub(crate) indexes: bool,
    /// Whether it was told already which profiles are left out.
    has_warned: AtomicBool,
}

/// Files of profiles that are told one by one.
const TOLD_AT_MOST: usize = 5;

impl Scene {
    pub(crate) fn new(args: &Args) -> Result<Self, Stop> {
        let zone = args.tz.parse().map_err(|_| {
            usage_stop(
                format!("`{}` is not a time zone", args.tz.escape_debug()),
                "give a name such as UTC or Europe/Berlin",
            )
        })?;
        let folder = args.data_dir.clone().or_else(|| variable("EXHIBIT_DATA_DIR").map(PathBuf::from));
        let folder = folder.map_or_else(system_folder, Ok)?;
        Ok(Self {
            home: Home::new(folder),
            given: args.workspace.clone(),
            named: named(args)?,
            secret_store: secret_store(args)?,
            zone,
            now: clock::now(),
            json: args.json,
            quiet: args.quiet,
            verbose: args.verbose,
            colour: ink(args.color),
            progress: !args.no_progress && !args.quiet && std::io::stderr().is_terminal(),
            indexes: variable("EXHIBIT_INDEX").is_none_or(|word| word != "off"),
            has_warned: AtomicBool::new(false),
        })
    }

    /// The workspace to work on.
    pub(crate) fn workspace(&self) -> Result<Workspace, Stop> {
        self.at(self.named.as_deref().unwrap_or(DEFAULT_WORKSPACE))
    }

    /// The workspace that this call's own words name, else `usual`: the environment's is for everyday work.
    pub(crate) fn workspace_given_or(&self, usual: &str) -> Result<Workspace, Stop> {
        self.at(self.given.as_deref().unwrap_or(usual))
    }

    fn at(&self, name: &str) -> Result<Workspace, Stop> {
        let workspace = Workspace::at(&self.home, name)?;
        self.warn_of(workspace.derivation().broken());
        if self.verbose > 0 {
            answer::say(self, &format!("workspace {} at {}", workspace.name(), workspace.path().display()));
        }
        Ok(workspace)
    }

    /// Says once which files of profiles are left out.
    pub(crate) fn warn_of(&self, broken: &[Broken]) {
        if self.has_warned.swap(true, Ordering::Relaxed) {
            return;
        }
        for broken in broken.iter().take(TOLD_AT_MOST) {
            answer::say(self, &format!("warning: {broken}"));
        }
        if broken.len() > TOLD_AT_MOST {
            let more = broken.len() - TOLD_AT_MOST;
            answer::say(self, &format!("warning: {more} more profiles cannot be used; see `exhibit doctor`"));
        }
    }

    /// The workspace to work on, which has to be there.
    pub(crate) fn existing(&self) -> Result<Workspace, Stop> {
        let workspace = self.workspace()?;
        if workspace.exists() { Ok(workspace) } else { Err(no_such(&workspace)) }
    }

    /// The workspace to keep something beside: one that is there, or, where none was named, the usual one, which its
    /// first write makes. A mistyped name makes none.
    pub(crate) fn existing_or_usual(&self) -> Result<Workspace, Stop> {
        let workspace = self.workspace()?;
        match (workspace.exists(), &self.named) {
            (true, _) => {}
            (false, Some(_)) => return Err(no_such(&workspace)),
            (false, None) => workspace.create()?,
        }
        Ok(workspace)
    }

    /// The workspace to write captures or attempts into: the first write makes it (CONTRACT section 2).
    pub(crate) fn made(&self) -> Result<Workspace, Stop> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            workspace.create()?;
        }
        Ok(workspace)
    }

    pub(crate) fn asker(&self) -> Asker {
        Asker { now: self.now, zone: self.zone }
    }

    /// One time given as an argument.
    pub(crate) fn moment(&self, text: &str) -> Result<Moment, Stop> {
        Ok(exhibit_engine::browse::moment(text, self.asker())?)
    }

    /// Where tokens may be kept.
    pub(crate) fn keep(&self) -> Keep {
        match self.secret_store {
            Some(SecretStore::Keychain) => Keep::InKeychain,
            Some(SecretStore::File) => Keep::InFile,
            Some(SecretStore::Env) | None => Keep::Nowhere,
        }
    }

    /// An instant for people, in their zone.
    pub(crate) fn shown(&self, at: Moment) -> String {
        at.utc().with_timezone(&self.zone).format("%Y-%m-%d %H:%M:%S").to_string()
    }
}

pub(crate) fn question(args: &QuestionArgs) -> Question {
    Question { query: args.query.clone().unwrap_or_default(), from: args.from.clone(), to: args.to.clone() }
}

fn no_such(workspace: &Workspace) -> Stop {
    Error::NoSuchWorkspace(workspace.name().to_owned()).into()
}

fn named(args: &Args) -> Result<Option<String>, Stop> {
    let given = variable("EXHIBIT_WORKSPACE").filter(|_| args.workspace.is_none());
    match given.map(OsString::into_string) {
        None => Ok(args.workspace.clone()),
        Some(Ok(name)) => Ok(Some(name)),
        Some(Err(_)) => {
            Err(usage_stop("EXHIBIT_WORKSPACE is not text".to_owned(), "set it to the name of a workspace"))
        }
    }
}

fn secret_store(args: &Args) -> Result<Option<SecretStore>, Stop> {
    let Some(word) = variable("EXHIBIT_SECRETS").filter(|_| args.secret_store.is_none()) else {
        return Ok(args.secret_store);
    };
    let word = word.to_string_lossy();
    SecretStore::from_str(&word, false).map(Some).map_err(|_| {
        usage_stop(
            format!("EXHIBIT_SECRETS is `{}`, which is no place for tokens", word.escape_debug()),
            "set it to keychain, file or env",
        )
    })
}

/// An environment variable; set to nothing is as good as not set.
#[allow(clippy::disallowed_methods, reason = "a face reads the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[allow(clippy::disallowed_methods, reason = "a face reads the environment; NO_COLOR, no-color.org")]
fn ink(wanted: Colour) -> Ink {
    match wanted {
        Colour::Always => Ink::Coloured,
        Colour::Never => Ink::Plain,
        Colour::Auto if !std::io::stdout().is_terminal() => Ink::Plain,
        Colour::Auto if std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty()) => Ink::Plain,
        Colour::Auto => Ink::Coloured,
    }
}

/// Where the desktop app keeps its data too: the system's folder for `io.exhibit.desktop`.
fn system_folder() -> Result<PathBuf, Stop> {
    const IDENTIFIER: &str = "io.exhibit.desktop";
    let from = |name: &str| variable(name).map(PathBuf::from);
    let base = if cfg!(target_os = "windows") {
        from("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        from("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        from("XDG_DATA_HOME").or_else(|| from("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(IDENTIFIER)).ok_or_else(|| {
        usage_stop("there is no home folder".to_owned(), "give --data-dir or set EXHIBIT_DATA_DIR")
    })
}
