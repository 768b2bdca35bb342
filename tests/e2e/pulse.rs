//! Whether the page ever stood still, and whose doing that was: its own work, or a machine that gave it no processor.
//! Tests share the machine with whatever else runs there; the kernel says for how long the page was ready and had to
//! wait (proc(5), `schedstat`).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::task::JoinHandle;
use tokio::time::{Duration, sleep};

use crate::driver::App;

/// Between two looks at what the kernel says.
const LOOK_EACH: Duration = Duration::from_millis(5);

/// Notes the times in which the page could do nothing for longer than 30 ms, two frames. A message to itself comes back
/// as soon as the page is free (timers are slowed down by the webview when a page seems idle, messages are not).
const PULSE: &str = "
    const channel = new MessageChannel();
    window.pulse = { longest: 0, beats: 0, last: performance.now(), gaps: [] };
    channel.port1.onmessage = () => {
        const now = performance.now();
        const gap = now - window.pulse.last;
        if (gap > 30) window.pulse.gaps.push([performance.timeOrigin + now, gap]);
        window.pulse.longest = Math.max(window.pulse.longest, gap);
        window.pulse.beats += 1;
        window.pulse.last = now;
        if (window.pulse.stopped) return;
        setTimeout(() => channel.port2.postMessage(0), 4);
    };
    channel.port2.postMessage(0);
    return true";

/// A pulse that is being felt.
pub(crate) struct Pulse {
    over: Arc<AtomicBool>,
    looks: JoinHandle<Vec<Look>>,
}

/// What the kernel had said at a time, in ms since 1970: for how long the page had waited for a processor, in ms.
struct Look {
    at_ms: f64,
    waited_ms: f64,
}

/// The longest times without a beat, in ms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stillness {
    /// As a clock on the wall has it.
    pub(crate) wall_ms: f64,
    /// Without the time in which the page was ready and had no processor.
    pub(crate) own_ms: f64,
    /// How often the pulse beat.
    pub(crate) beats: u64,
}

impl fmt::Display for Stillness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wall_ms, own_ms, beats } = self;
        write!(
            f,
            "still for {own_ms:.0} ms at most of its own doing, {wall_ms:.0} ms with waiting, {beats} beats"
        )
    }
}

impl App {
    /// Begins to feel the page's pulse.
    pub(crate) async fn feel_the_pulse(&self) -> Pulse {
        let over = Arc::new(AtomicBool::new(false));
        let file = format!("/proc/{id}/task/{id}/schedstat", id = self.page_process());
        let looks = tokio::spawn(look_on(file, Arc::clone(&over)));
        self.read(PULSE).await;
        Pulse { over, looks }
    }

    /// What the pulse came to since it was felt.
    pub(crate) async fn stillness(&self, pulse: Pulse) -> Stillness {
        let felt = self.read("window.pulse.stopped = true; return window.pulse").await;
        pulse.over.store(true, Ordering::SeqCst);
        let looks = pulse.looks.await.expect("it does not panic");
        let number = |value: &serde_json::Value| value.as_f64().expect("the pulse is numbers");
        let gaps = felt["gaps"].as_array().expect("the pulse has a list").iter();
        let own = gaps.map(|gap| own_part(&looks, number(&gap[0]), number(&gap[1])));
        let wall_ms = number(&felt["longest"]);
        Stillness {
            wall_ms,
            own_ms: own.fold(wall_ms.min(30.0), f64::max),
            beats: number(&felt["beats"]) as u64,
        }
    }
}

async fn look_on(file: String, over: Arc<AtomicBool>) -> Vec<Look> {
    let mut looks = Vec::new();
    while !over.load(Ordering::SeqCst) {
        if let Ok(said) = std::fs::read_to_string(&file) {
            let waited_ns: f64 = said.split_whitespace().nth(1).and_then(|ns| ns.parse().ok()).unwrap_or(0.0);
            looks.push(Look { at_ms: now_ms(), waited_ms: waited_ns / 1e6 });
        }
        sleep(LOOK_EACH).await;
    }
    looks
}

/// As much of a gap as the page did not wait for a processor. The waiting is counted between the first look inside the
/// gap and the last, so never too much of it.
fn own_part(looks: &[Look], end_ms: f64, gap_ms: f64) -> f64 {
    let inside = || looks.iter().filter(|look| look.at_ms >= end_ms - gap_ms && look.at_ms <= end_ms);
    let waited = match (inside().next(), inside().next_back()) {
        (Some(first), Some(last)) => last.waited_ms - first.waited_ms,
        _ => 0.0,
    };
    (gap_ms - waited).max(0.0)
}

#[allow(clippy::disallowed_methods, reason = "two clocks of one machine are laid side by side")]
fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs_f64() * 1_000.0
}
