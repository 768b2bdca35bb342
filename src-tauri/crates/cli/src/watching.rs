//! Progress on standard error, and Ctrl-C.

use std::time::Duration;

use exhibit_engine::{Error, Progress, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::failing;
use crate::scene::Scene;
use crate::table;

/// Runs a long verb with progress shown and Ctrl-C answered: the first stops it in order, a second at once.
pub(crate) fn watched<T>(scene: &Scene, verb: impl FnOnce(&Watch<'_>) -> T) -> T {
    stopped_by(scene, Patience::Endless, verb)
}

/// As [`watched`], for a verb that may wait for bytes that never come: where the first Ctrl-C cannot stop it in order
/// soon, it stops it as the second does.
pub(crate) fn watched_at_input<T>(scene: &Scene, verb: impl FnOnce(&Watch<'_>) -> T) -> T {
    stopped_by(scene, Patience::Short, verb)
}

/// How long a verb may take to stop in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patience {
    Endless,
    Short,
}

/// People expect an end within a second.
const SHORT: Duration = Duration::from_millis(500);

fn stopped_by<T>(scene: &Scene, patience: Patience, verb: impl FnOnce(&Watch<'_>) -> T) -> T {
    let (cancel, done) = (CancellationToken::new(), CancellationToken::new());
    listen(cancel.clone(), late(patience, done.clone()), scene.json);
    let bar = bar(scene);
    let tell = |progress: Progress| bar.set_message(said(&progress, scene));
    let result = verb(&Watch::new(&tell, cancel));
    done.cancel();
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
    if *stage == "reread" {
        return "reading rows again, since a profile or a rule has changed".to_owned();
    }
    let total = total.map(|total| format!(" of {total}")).unwrap_or_default();
    let gap = if subject.is_empty() { "" } else { " " };
    format!("{stage}{gap}{subject}: {done}{total} {unit}")
}

/// Waits for Ctrl-C on a thread of its own; the verb itself may be busy.
fn listen(cancel: CancellationToken, late: impl Future<Output = ()> + Send + 'static, json: bool) {
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                cancel.cancel();
            }
            tokio::select! {
                again = tokio::signal::ctrl_c() => if again.is_err() { return },
                () = late => {
                    let _code_is_130 = failing::report(&Error::Cancelled.into(), json);
                }
            }
            exit_now();
        });
    });
}

/// Comes when a verb that was told to stop has not done so in time.
async fn late(patience: Patience, done: CancellationToken) {
    if patience == Patience::Short {
        tokio::select! {
            () = tokio::time::sleep(SHORT) => return,
            () = done.cancelled() => (),
        }
    }
    std::future::pending::<()>().await;
}

#[allow(clippy::disallowed_methods, reason = "the user wants out; commits are atomic")]
fn exit_now() {
    std::process::exit(130)
}
