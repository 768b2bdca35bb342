//! Progress on standard error, and Ctrl-C.

use std::time::Duration;

use exhibit_engine::{Progress, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::scene::Scene;
use crate::table;

/// Runs a long verb with progress shown and Ctrl-C answered: the first stops it in order, a second at once.
pub(crate) fn watched<T>(scene: &Scene, verb: impl FnOnce(&Watch<'_>) -> T) -> T {
    let cancel = CancellationToken::new();
    listen(cancel.clone());
    let bar = bar(scene);
    let tell = |progress: Progress| bar.set_message(said(&progress, scene));
    let result = verb(&Watch::new(&tell, cancel));
    bar.finish_and_clear();
    result
}

fn bar(scene: &Scene) -> ProgressBar {
    if !scene.progress {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn said(progress: &Progress, scene: &Scene) -> String {
    let Progress { stage, subject, done, total, unit, until } = progress;
    let subject = subject.as_deref().map(table::visible).unwrap_or_default();
    if let Some(until) = until {
        return format!("{subject} asks to wait until {}", scene.shown(*until));
    }
    let total = total.map(|total| format!(" of {total}")).unwrap_or_default();
    let gap = if subject.is_empty() { "" } else { " " };
    format!("{stage}{gap}{subject}: {done}{total} {unit}")
}

/// Waits for Ctrl-C on a thread of its own; the verb itself may be busy.
fn listen(cancel: CancellationToken) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                cancel.cancel();
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                exit_now();
            }
        });
    });
}

#[allow(clippy::disallowed_methods, reason = "the second Ctrl-C: the user wants out; commits are atomic")]
fn exit_now() {
    std::process::exit(130)
}
