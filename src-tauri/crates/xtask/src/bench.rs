//! `cargo xtask bench`: measurements against other programs in the same run.

use std::path::Path;

use crate::command::{Failure, cargo, succeed};
use crate::repository::Repository;
use crate::{needs, venv};

/// What people take for millions of rows. Pinned: a newer peer is a change to look at. DuckDB asks for pytz where times
/// have a zone.
const LOG_PEERS: &str = "duckdb==2.0.0\nsqlite-utils==4.2.1\npytz==2026.6\n";

/// Measures what is called `name`; `words` go to the measurement as they are. Below a bar it fails.
pub(crate) fn one(repository: &Repository, name: &str, words: &[&str]) -> Result<(), Failure> {
    match name {
        "log" => log(repository, words),
        "pull" => pull(repository, words),
        "pack" => pack(repository, words),
        "webhook" => webhook(repository, words),
        other => Err(Failure::usage(format!(
            "there is no bench `{other}`; there are `log`, `pull`, `pack` and `webhook`"
        ))),
    }
}

/// Every measurement, without its largest sizes.
pub(crate) fn all(repository: &Repository) -> Result<(), Failure> {
    log(repository, &[])?;
    pull(repository, &[])?;
    pack(repository, &[])?;
    webhook(repository, &[])
}

/// The log of many rows beside DuckDB, sqlite-utils, ripgrep and lnav.
fn log(repository: &Repository, words: &[&str]) -> Result<(), Failure> {
    // A peer that cannot be had is a column less, not the end of the measurement.
    for packages in [needs::SEARCHING, needs::ZIPPING] {
        if let Err(failure) = needs::install(packages) {
            println!("   measured without {}: {failure}", packages.join(" "));
        }
    }
    let peers = venv::made(repository, "bench-peers", LOG_PEERS)?;
    // Paths are the caller's; cargo runs a bench in the folder of its package.
    let here = std::env::current_dir()?;
    let words: Vec<String> = absolute(words, &here);
    let bench = ["bench", "--quiet", "--package", "exhibit-cli", "--bench", "log", "--"];
    succeed(cargo(&repository.root).args(bench).args(words).env("EXHIBIT_BENCH_PEERS", peers))
}

/// The words with the paths after `--json` and `--readme` made absolute.
fn absolute(words: &[&str], here: &Path) -> Vec<String> {
    let is_path = |nth: usize| nth > 0 && ["--json", "--readme"].contains(&words[nth - 1]);
    let word = |(nth, word): (usize, &&str)| match is_path(nth) {
        true => here.join(word).display().to_string(),
        false => (*word).to_owned(),
    };
    words.iter().enumerate().map(word).collect()
}

/// `exhibit sync` beside one keep-alive curl, from the same vendor.
fn pull(repository: &Repository, words: &[&str]) -> Result<(), Failure> {
    needs::install(needs::DOWNLOADING)?;
    measure(repository, ("exhibit-cli", "pull"), words)
}

/// `exhibit pack build` beside `zip -6` of the same files.
fn pack(repository: &Repository, words: &[&str]) -> Result<(), Failure> {
    needs::install(needs::ZIPPING)?;
    measure(repository, ("exhibit-cli", "pack"), words)
}

/// Verifying captures beside the bare HMAC loop over the same bytes.
fn webhook(repository: &Repository, words: &[&str]) -> Result<(), Failure> {
    measure(repository, ("exhibit-hook", "webhook"), words)
}

fn measure(repository: &Repository, (package, name): (&str, &str), words: &[&str]) -> Result<(), Failure> {
    let bench = ["bench", "--quiet", "--package", package, "--bench", name, "--"];
    succeed(cargo(&repository.root).args(bench).args(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_those_of_the_folder_that_the_task_was_called_in() {
        let words = absolute(&["--rows", "5", "--json", "a.json", "--readme", "/b.md"], Path::new("/here"));
        assert_eq!(words, ["--rows", "5", "--json", "/here/a.json", "--readme", "/b.md"]);
    }

    #[test]
    fn an_unknown_bench_is_a_usage_failure_that_names_the_known_ones() {
        let failure = one(&Repository::find().unwrap(), "push", &[]).unwrap_err();
        assert_eq!(failure.exit_code, 2);
        assert!(
            failure.to_string().contains("`push`") && failure.to_string().contains("`pull`"),
            "{failure}"
        );
    }
}
