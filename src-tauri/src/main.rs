//! The desktop window over the same core as the command line: state, thin commands, and the types of the wire.
//! No rules, no SQL, no HTTP.

mod behind;
mod captures;
mod commands;
mod desk;
mod drops;
mod folder;
mod grants;
mod log_view;
mod packs;
mod picks;
mod place;
mod schedule;
mod settings;
mod surroundings;
mod task;
mod vendors;
mod window;
mod wire;

#[cfg(test)]
mod tests;

use std::error::Error;

use desk::Desk;
use picks::Picks;
use tauri::{Builder, Context, Runtime};

fn main() -> Result<(), Box<dyn Error>> {
    let context = context();
    let home = surroundings::home(&context.config().identifier)
        .ok_or("this account has no data folder: set EXHIBIT_DATA_DIR to one")?;
    let around = surroundings::surroundings()?;
    let builder = window::with_plugins(Builder::default(), &home);
    Ok(window::with_commands(builder, Desk::new(home, around), Picks::here()).run(context)?)
}

/// `tauri.conf.json`, the capabilities and the bundle of the window, all inside the program.
#[allow(clippy::disallowed_methods, reason = "Tauri's own code inside the macro")]
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
