//! The steps of `cargo xtask test`, cheapest first, and what each of them needs.

use std::process::Command;

use crate::command::{self, Failure, cargo, succeed};
use crate::display::Display;
use crate::repository::Repository;
use crate::validators::Validators;
use crate::{job, libraries, needs, ui};

/// One named check.
pub(crate) struct Step {
    /// What `--only` calls it.
    pub(crate) name: &'static str,
    /// Debian packages that must be there before.
    pub(crate) packages: &'static [&'static [&'static str]],
    /// Whether cargo compiles the app here, which embeds `ui/dist`.
    pub(crate) embeds_ui: bool,
    /// The check itself.
    pub(crate) check: fn(&Repository) -> Result<(), Failure>,
}

/// All steps in their order. `bundle` also runs where a chosen step embeds what it writes.
pub(crate) const ALL: &[Step] = &[
    Step { name: "fmt", packages: &[], embeds_ui: false, check: fmt },
    Step { name: "tidy", packages: &[], embeds_ui: false, check: tidy },
    Step { name: "ui", packages: &[], embeds_ui: false, check: ui::check },
    Step { name: BUNDLE, packages: &[], embeds_ui: false, check: ui::bundle },
    Step { name: "clippy", packages: &[needs::WINDOW], embeds_ui: true, check: clippy },
    Step {
        name: "rust",
        packages: &[needs::WINDOW, needs::UNPACKING, needs::CHECKING],
        embeds_ui: true,
        check: rust,
    },
    Step { name: "packs", packages: &[needs::UNPACKING, needs::CHECKING], embeds_ui: false, check: packs },
    Step { name: "libraries", packages: &[], embeds_ui: false, check: libraries::accept },
    Step { name: "app", packages: &[needs::WINDOW, needs::DRIVEN_WINDOW], embeds_ui: true, check: app },
];

/// The step that writes `ui/dist`.
pub(crate) const BUNDLE: &str = "bundle";

fn fmt(repository: &Repository) -> Result<(), Failure> {
    succeed(cargo(&repository.root).args(["fmt", "--all", "--check"]))
}

/// The rules of the house and this package's own tests: seconds, so they stand before the long builds.
fn tidy(repository: &Repository) -> Result<(), Failure> {
    succeed(tests(repository).args(["--package", "exhibit-xtask"]))
}

fn clippy(repository: &Repository) -> Result<(), Failure> {
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    succeed(cargo(&repository.root).args(words))
}

/// Every Rust test but those of `tidy` and `app`; a stale `ui/src/bindings` is red here.
fn rust(repository: &Repository) -> Result<(), Failure> {
    succeed(tests(repository).args(["--workspace", "--exclude", "exhibit-xtask"]))
}

/// The job of `cargo xtask run --headless`, and then outside validators on its packs and on packs of every kind.
fn packs(repository: &Repository) -> Result<(), Failure> {
    let validators = Validators::install(repository)?;
    // Target folders are shared between checkouts: two runs at once must not meet in one folder.
    let folder = repository.fresh_folder(&format!("packs-check-{}", std::process::id()))?;
    let done = job::run(repository, &folder)?;
    let outside = folder.join("outside");
    std::fs::create_dir(&outside)?;
    validators.judge(repository, (&done.program, &done.data, &outside), &done.bags)?;
    Ok(std::fs::remove_dir_all(folder)?)
}

/// The tests that drive the real window (`#[ignore]` elsewhere, since they need a display), on an Xvfb of their own.
fn app(repository: &Repository) -> Result<(), Failure> {
    let display = Display::start()?;
    succeed(&mut driven(repository, &display, &[]))
}

/// Takes the README's pictures anew, by the tests that look at every screen.
pub(crate) fn screens(repository: &Repository) -> Result<(), Failure> {
    needs::install(&[needs::WINDOW, needs::DRIVEN_WINDOW].concat())?;
    ui::bundle(repository)?;
    let display = Display::start()?;
    succeed(driven(repository, &display, &["tour::"]).env("EXHIBIT_WRITE_SCREENS", "1"))
}

/// The driven window's tests whose name holds one of `names`; none = all.
fn driven(repository: &Repository, display: &Display, names: &[&str]) -> Command {
    let mut journey = tests(repository);
    journey.args(["--package", "exhibit-app", "--test", "journey"]);
    let which: &[&str] =
        if has_nextest(repository) { &["--run-ignored", "all"] } else { &["--", "--include-ignored"] };
    journey.args(which).args(names).env("DISPLAY", &display.name).env_remove("WAYLAND_DISPLAY");
    journey
}

/// `cargo nextest run` where it is installed, else `cargo test`.
fn tests(repository: &Repository) -> Command {
    let mut command = cargo(&repository.root);
    if has_nextest(repository) {
        command.args(["nextest", "run"]);
    } else {
        command.args(["test", "--quiet", "--lib", "--bins", "--tests"]);
    }
    command
}

fn has_nextest(repository: &Repository) -> bool {
    command::works(cargo(&repository.root).args(["nextest", "--version"]))
}
