//! The main job on the command line: pull the sample, search it, build three packs, have each checked, check a webhook,
//! and hold captured deliveries against pulled rows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Failure, cargo, end_with, succeed};
use crate::repository::Repository;

const KINDS: [&str; 3] = ["access-review", "change-management", "incident-response"];
/// What `exhibit` ends with when a result is partial and says so: news for the reader, not a fault of the job.
const PARTIAL: i32 = 5;
const CHECK_FAILED: i32 = 1;

/// What the job leaves behind in its folder.
pub(crate) struct Done {
    /// The program that it ran.
    pub(crate) program: PathBuf,
    /// The data folder with the filled workspace `sample`.
    pub(crate) data: PathBuf,
    /// The unpacked packs; each zip lies beside the folder that it was unpacked to.
    pub(crate) bags: Vec<PathBuf>,
}

/// Runs the whole job with its workspace and packs in the empty `folder`.
/// The first command that ends otherwise than it should ends the job with its exit code.
pub(crate) fn run(repository: &Repository, folder: &Path) -> Result<Done, Failure> {
    // A debug build: half the time of a release build to the first row, and the sample is small.
    succeed(cargo(&repository.root).args(["build", "--quiet", "--package", "exhibit-cli"]))?;
    let desk = Desk { program: folder.join("exhibit"), data: folder.join("data") };
    // Another checkout that shares the target folder may put its own program there while this job runs.
    fs::hard_link(repository.debug_program("exhibit"), &desk.program)?;
    pull_and_search(&desk)?;
    let bags = KINDS.iter().map(|kind| pack(&desk, folder, kind)).collect::<Result<_, _>>()?;
    check_webhooks(&desk, &repository.root.join("tests/fixtures/demo"))?;
    import_webhooks(&desk, &repository.root.join("tests/fixtures/demo"))?;
    reconcile(&desk)?;
    succeed(&mut desk.exhibit(&["verify"]))?;
    Ok(Done { program: desk.program, data: desk.data, bags })
}

/// The program and the data folder that the job works with.
struct Desk {
    program: PathBuf,
    data: PathBuf,
}

impl Desk {
    fn exhibit(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data).args(["--workspace", "sample"]).args(words);
        command
    }
}

fn pull_and_search(desk: &Desk) -> Result<(), Failure> {
    end_with(&mut desk.exhibit(&["sample", "load"]), &[0, PARTIAL])?;
    succeed(&mut desk.exhibit(&["count"]))?;
    succeed(&mut desk.exhibit(&["log", "outcome:failure", "--limit", "5"]))
}

/// Builds, verifies and unpacks one pack, and has `sha256sum` read every file of it.
fn pack(desk: &Desk, folder: &Path, kind: &str) -> Result<PathBuf, Failure> {
    let zip = folder.join(format!("{kind}.zip"));
    let period = ["--from=-90d", "--to=-1h", "--organisation", "Acme", "--force", "--output"];
    let mut build = desk.exhibit(&["pack", "build", kind]);
    if end_with(build.args(period).arg(&zip), &[0, PARTIAL])? == PARTIAL {
        println!("   the {kind} pack says that it is incomplete");
    }
    succeed(desk.exhibit(&["pack", "verify"]).arg(&zip))?;
    let unpacked = folder.join(kind);
    command::read(Command::new("unzip").arg("-q").arg(&zip).arg("-d").arg(&unpacked))?;
    let bag = only_folder(&unpacked)?;
    let sums =
        command::read(Command::new("sha256sum").args(["-c", "manifest-sha256.txt"]).current_dir(&bag))?;
    println!("   sha256sum accepts {} files; the pack is {}", sums.lines().count(), zip.display());
    Ok(bag)
}

/// A pack holds one top folder and nothing beside it.
fn only_folder(unpacked: &Path) -> Result<PathBuf, Failure> {
    let entries =
        fs::read_dir(unpacked)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failure>>()?;
    match entries.as_slice() {
        [bag] if bag.is_dir() => Ok(bag.clone()),
        _ => Err(Failure::new(format!("{} should hold one folder and nothing else", unpacked.display()))),
    }
}

/// A true delivery must be accepted; the same delivery with one word changed must be refused.
fn check_webhooks(desk: &Desk, fixtures: &Path) -> Result<(), Failure> {
    let verify = |capture: &str| {
        let mut command = desk.exhibit(&["webhook", "verify"]);
        command.arg(fixtures.join(capture)).arg("--secret-file").arg(fixtures.join("secret.txt"));
        command
    };
    succeed(&mut verify("delivery.ndjson"))?;
    end_with(&mut verify("forged.ndjson"), &[CHECK_FAILED]).map(|_| ())
}

/// Captures go onto the shelf beside the sample's, and a second time nothing is stored.
fn import_webhooks(desk: &Desk, fixtures: &Path) -> Result<(), Failure> {
    for _ in 0..2 {
        succeed(desk.exhibit(&["webhook", "import"]).arg(fixtures.join("delivery.ndjson")))?;
    }
    Ok(())
}

/// The sample's deliveries are on the shelf already: some were lost and one is in no log, and that must be said. What a
/// token did is followed from a delivery.
fn reconcile(desk: &Desk) -> Result<(), Failure> {
    end_with(&mut desk.exhibit(&["webhook", "reconcile", "outworx"]), &[CHECK_FAILED])?;
    succeed(&mut desk.exhibit(&["webhook", "trace", "capture:1"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unpacked_zip_with_a_second_entry_is_refused() {
        let unpacked = std::env::temp_dir().join(format!("exhibit-xtask-only-folder-{}", std::process::id()));
        fs::create_dir_all(unpacked.join("bag")).unwrap();
        assert_eq!(only_folder(&unpacked).unwrap(), unpacked.join("bag"));
        fs::write(unpacked.join("beside.txt"), "").unwrap();
        assert!(only_folder(&unpacked).is_err());
        fs::remove_dir_all(unpacked).unwrap();
    }
}
