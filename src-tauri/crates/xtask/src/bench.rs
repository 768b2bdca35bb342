//! `cargo xtask bench`: measurements against other programs in the same run.

use crate::command::{Failure, cargo, succeed};
use crate::needs;
use crate::repository::Repository;

/// Measures what is called `name`; `words` go to the measurement as they are. Below a bar it fails.
pub(crate) fn one(repository: &Repository, name: &str, words: &[&str]) -> Result<(), Failure> {
    match name {
        "pull" => pull(repository, words),
        "pack" => pack(repository, words),
        "webhook" => webhook(repository, words),
        other => Err(Failure::usage(format!(
            "there is no bench `{other}`; there are `pull`, `pack` and `webhook`"
        ))),
    }
}

/// Every measurement, without its largest sizes.
pub(crate) fn all(repository: &Repository) -> Result<(), Failure> {
    pull(repository, &[])?;
    pack(repository, &[])?;
    webhook(repository, &[])
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
    fn an_unknown_bench_is_a_usage_failure_that_names_the_known_ones() {
        let failure = one(&Repository::find().unwrap(), "push", &[]).unwrap_err();
        assert_eq!(failure.exit_code, 2);
        assert!(
            failure.to_string().contains("`push`") && failure.to_string().contains("`pull`"),
            "{failure}"
        );
    }
}
