//! `cargo xtask run`: the app on the sample workspace, or the same job on the command line where there is no display.

use std::process::Command;

use crate::command::{Failure, cargo, succeed};
use crate::repository::Repository;
use crate::{job, needs, ui};

/// Opens the window if there is a display, else says so and runs the job headless.
pub(crate) fn on_the_best_face(repository: &Repository) -> Result<(), Failure> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        return window(repository);
    }
    println!(
        "No display (DISPLAY and WAYLAND_DISPLAY are not set): running the same job on the command line."
    );
    headless(repository)
}

/// Runs the job on the command line; its packs stay where it says.
pub(crate) fn headless(repository: &Repository) -> Result<(), Failure> {
    needs::install(needs::UNPACKING)?;
    let folder = repository.fresh_folder("exhibit-sample")?;
    job::run(repository, &folder)?;
    println!("All fine. The workspace and the packs are in {}", folder.display());
    Ok(())
}

fn window(repository: &Repository) -> Result<(), Failure> {
    needs::install(needs::WINDOW)?;
    ui::bundle(repository)?;
    succeed(cargo(&repository.root).args(["build", "--package", "exhibit-app"]))?;
    succeed(Command::new(repository.debug_program("exhibit-desktop")).env("EXHIBIT_WORKSPACE", "sample"))
}
