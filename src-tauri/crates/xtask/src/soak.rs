//! `cargo xtask soak`: what takes too long for every change. The same tests as everywhere, more often, and from a seed
//! that is printed: `EXHIBIT_SEED=N cargo xtask soak` does the same again.

use crate::command::{Failure, cargo, succeed};
use crate::repository::Repository;

/// Kills of a pull of each of the resumable kinds: 20, 10, 10 and 10, so 50 in all.
const KILLS: &str = "20";
/// Random plans of faults.
const PLANS: &str = "500";

/// Kills pulls at random moments, then pulls by random plans of faults, and by every fault in every way of paging.
pub(crate) fn all(repository: &Repository) -> Result<(), Failure> {
    let seed = std::env::var("EXHIBIT_SEED").unwrap_or_else(|_| std::process::id().to_string());
    println!("== soak from EXHIBIT_SEED={seed}");
    let test = |package: &str, name: &str| {
        let mut command = cargo(&repository.root);
        command.args(["test", "--quiet", "--package", package, "--test", name]).env("EXHIBIT_SEED", &seed);
        command
    };
    succeed(test("exhibit-cli", "kill").args(["--", "--nocapture"]).env("EXHIBIT_KILLS", KILLS))?;
    succeed(
        test("exhibit-engine", "faults").args(["plan::", "--", "--nocapture"]).env("EXHIBIT_PLANS", PLANS),
    )
}
