//! The desktop window over the same core as the command line: state, thin commands, and the types of the wire.
//! No rules, no SQL, no HTTP.

mod commands;
mod desk;
mod log_view;
mod packs;
mod surroundings;
mod task;
mod vendors;
mod wire;

#[cfg(test)]
mod tests;

use std::error::Error;
use std::sync::Arc;

use desk::Desk;
use tauri::plugin::{self, TauriPlugin};
use tauri::{Builder, Context, Runtime, Url};

fn main() -> Result<(), Box<dyn Error>> {
    let context = context();
    let home = surroundings::home(&context.config().identifier)
        .ok_or("this account has no data folder: set EXHIBIT_DATA_DIR to one")?;
    let desk = Desk::new(home, surroundings::workspace(), surroundings::person());
    Ok(with_commands(Builder::default(), desk).plugin(stay_inside()).run(context)?)
}

/// `tauri.conf.json`, the capabilities and the bundle of the window, all inside the program.
#[allow(clippy::disallowed_methods, reason = "Tauri's own code inside the macro")]
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// A builder whose windows work on `desk`.
fn with_commands<R: Runtime>(builder: Builder<R>, desk: Desk) -> Builder<R> {
    builder.manage(Arc::new(desk)).invoke_handler(tauri::generate_handler![
        commands::workspace_status,
        commands::sample_load,
        commands::sync_run,
        commands::task_cancel,
        commands::log_open,
        commands::log_rows,
        commands::log_entry,
        commands::pack_count,
        commands::pack_build,
        commands::pack_verify,
    ])
}

/// Keeps the window on its own page: whatever a row makes somebody press, nothing else is ever loaded in it.
fn stay_inside<R: Runtime>() -> TauriPlugin<R> {
    plugin::Builder::new("stay-inside").on_navigation(|_, url| is_own(url)).build()
}

/// The page's origin: `tauri://localhost`, and where that cannot be had (Windows) `http://tauri.localhost`.
fn is_own(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}
