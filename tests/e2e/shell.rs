//! The house: first run, workspaces, settings, keys, and what stays over a restart.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::stage::Stage;

/// For a second start to notice the first and end.
const END_LIMIT: Duration = Duration::from_secs(30);

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn the_first_run_fills_a_workspace_of_its_own_and_the_window_obeys_its_reader() {
    let stage = Stage::new();
    let app = App::start(&stage, "default").await;
    app.sees("heading", "This workspace is empty").await;
    assert_eq!(app.focused().await, "button Open sample data");
    app.open_sample().await;
    the_sample_is_a_workspace_of_its_own(&app, &stage).await;
    another_workspace_is_made_and_left(&app).await;
    everything_is_done_by_keys(&app).await;
    look_and_density_change_at_once(&app).await;
    the_zone_is_obeyed(&app, &stage).await;
    app.close().await;
}

async fn the_sample_is_a_workspace_of_its_own(app: &App, stage: &Stage) {
    app.sees("button", "Workspace sample").await;
    assert!(!stage.data().join("workspaces/default").exists());
    let week = app.settled("from:-7d").await;
    assert!(app.read("return seen('radio', 'Last 7 days').checked").await == true);
    assert!(week > 0 && week < stage.count("sample", "", "UTC"), "{week}");
    app.sees("button", "Last pull just now, 3 of 3 sources").await;
    app.sees("button", "Zone UTC").await;
    app.sees("button", "Trust unsealed").await;
    let head = app.read("return nameOf(seen('button', 'Head *'))").await;
    assert_eq!(head.as_str().unwrap().split(['·', ' ']).filter(|word| !word.is_empty()).count(), 5, "{head}");
    let bar = app.read("return squeezed(document.querySelector('footer.statusbar').innerText)").await;
    let rows = stage.count("sample", "", "UTC");
    assert_eq!(first_number(bar.as_str().unwrap().split("Rows").nth(1).unwrap()), rows, "{bar}");
    app.go("Sources").await;
    let sources = app.read("return [...seen('list', 'Sources').children].map(e => squeezed(heard(e)))").await;
    let pulled =
        sources.as_array().unwrap().iter().filter(|line| line.as_str().unwrap().contains("127.0.0.1:"));
    assert_eq!(pulled.count(), 3, "{sources}");
    assert!(sources.as_array().unwrap().len() > 3, "{sources}");
}

async fn another_workspace_is_made_and_left(app: &App) {
    app.press("button", "Workspace sample").await;
    app.press("menuitem", "New workspace…").await;
    app.sees("dialog", "New workspace").await;
    app.type_here("two words").await;
    app.press("button", "Make and open").await;
    app.reads("no spaces").await;
    app.fill("textbox", "Name", "second").await;
    app.press("button", "Make and open").await;
    app.sees("button", "Workspace second").await;
    app.go("Log").await;
    app.sees("heading", "This workspace is empty").await;
    app.press("button", "Workspace second").await;
    app.press("menuitemradio", "sample*").await;
    app.sees("button", "Workspace sample").await;
    app.go("Log").await;
    app.settled("from:-7d").await;
}

async fn everything_is_done_by_keys(app: &App) {
    app.with_control("k").await;
    app.sees("dialog", "Command palette").await;
    app.type_here(&format!("pac{}", key::ENTER)).await;
    app.sees("heading", "Packs").await;
    app.sees_no("dialog", "Command palette").await;
    app.with_control("1").await;
    app.settled("from:-7d").await;
    app.with_control("f").await;
    app.until("the query has the focus", "return document.activeElement === seen('searchbox', 'Query')")
        .await;
    app.type_here(key::F1).await;
    app.sees("dialog", "Keyboard shortcuts").await;
    app.type_here(key::ESCAPE).await;
    app.sees_no("dialog", "Keyboard shortcuts").await;
    app.until("the focus is back", "return document.activeElement === seen('searchbox', 'Query')").await;
    app.with_control("k").await;
    app.type_here(&format!("no such command{}", key::ENTER)).await;
    app.reads("No command has these words.").await;
    app.type_here(&format!("{c}a{c}{}{}", key::BACKSPACE, key::ESCAPE, c = key::CONTROL)).await;
    app.sees_no("dialog", "Command palette").await;
    app.with_control("k").await;
    app.type_here("dark").await;
    app.sees("menuitem", "Theme: dark*").await;
    app.type_here(key::ENTER).await;
    app.until("it is dark", "return document.documentElement.dataset.theme === 'dark'").await;
}

async fn look_and_density_change_at_once(app: &App) {
    let row_px = "return seen('grid', 'Log rows')?.querySelector('[aria-rowindex]')?.offsetHeight";
    assert_eq!(app.until("rows are drawn", row_px).await, 28);
    for (density, px) in [("Compact", 24), ("Relaxed", 36), ("Regular", 28)] {
        app.go("Settings").await;
        app.press("radio", density).await;
        app.go("Log").await;
        app.until(&format!("rows are {px} px"), &format!("{row_px} === {px}")).await;
    }
    app.go("Settings").await;
    for (theme, lit) in [("High contrast, dark", "contrast-dark"), ("Light", "light")] {
        app.press("radio", theme).await;
        app.until(theme, &format!("return document.documentElement.dataset.theme === '{lit}'")).await;
    }
}

/// Kiritimati is 14 hours ahead, so its days hold other rows than those of UTC.
async fn the_zone_is_obeyed(app: &App, stage: &Stage) {
    let zone = "Pacific/Kiritimati";
    let day = app
        .read("const d = n => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10); return `from:${d(-9)} to:${d(-7)}`")
        .await;
    let day = day.as_str().unwrap();
    let here = stage.count("sample", day, "UTC");
    let there = stage.count("sample", day, zone);
    assert_ne!(here, there, "the test shows nothing for {day}");
    app.go("Log").await;
    assert_eq!(app.ask_log(day).await, here);
    app.go("Settings").await;
    app.fill("combobox", "Time zone", "kiritimati").await;
    app.press("option", zone).await;
    app.sees("button", &format!("Zone {zone}")).await;
    app.go("Log").await;
    app.until(
        "the days are days there",
        &format!("return text('status', 'Rows found')?.startsWith('{} of ')", separated(there)),
    )
    .await;
    let times = "return [...seen('grid', 'Log rows').querySelectorAll('[aria-rowindex] time')].map(e => e.closest('[title]').title)";
    let times = app.read(times).await;
    assert!(times.as_array().unwrap().iter().all(|time| time.as_str().unwrap().ends_with(zone)), "{times}");
    let file = stage.beside("zone.ndjson");
    app.press("button", "Export").await;
    app.reads(&format!("days in the query are days in {zone}")).await;
    app.press("radio", "NDJSON*").await;
    stage.will_pick(&file);
    app.press("button", "Choose file and export").await;
    app.reads(&format!("{} rows written", separated(there))).await;
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count() as u64, there);
    app.press("button", "Done").await;
    app.sees_no("dialog", "Export rows").await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_restart_finds_the_window_the_settings_and_the_log_as_they_were() {
    let stage = Stage::with_bus();
    let app = App::start(&stage, "sample").await;
    app.open_sample().await;
    let rows = stage.count("sample", "", "UTC");
    app.go("Settings").await;
    app.press("radio", "High contrast, dark").await;
    app.until("it is dark", "return document.documentElement.dataset.theme === 'contrast-dark'").await;
    app.reshape(json!({ "x": 60, "y": 40, "width": 1111, "height": 777 })).await;
    app.until("the window has its size", "return innerWidth === 1111 && innerHeight === 777").await;
    a_second_start_ends_and_the_first_stays(&app, &stage).await;
    its_place_is_noted(&app, &stage).await;
    app.close().await;
    stage.has_left_the_bus().await;

    let app = App::start(&stage, "sample").await;
    app.until("the window has its size again", "return innerWidth === 1111 && innerHeight === 777").await;
    app.until("it is dark", "return document.documentElement.dataset.theme === 'contrast-dark'").await;
    app.settled("from:-7d").await;
    assert!(app.ask_log("").await >= rows);
    app.with_control("k").await;
    app.type_here(&format!("pull all{}", key::ENTER)).await;
    app.go("Sources").await;
    app.reads("Pulled 3 of 3 sources").await;
    app.close().await;
}

/// A window that has come to rest is noted even if the program is then ended by force.
async fn its_place_is_noted(app: &App, stage: &Stage) {
    let file = stage.data().join("window.json");
    let noted = async {
        while !std::fs::read_to_string(&file)
            .is_ok_and(|place| place.contains("1111") && place.contains("777"))
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    if timeout(END_LIMIT, noted).await.is_err() {
        app.fail(&format!("the place is not noted: {:?}", std::fs::read_to_string(&file)));
    }
}

async fn a_second_start_ends_and_the_first_stays(app: &App, stage: &Stage) {
    let mut second = Command::new(env!("CARGO_BIN_EXE_exhibit-desktop"));
    second.envs(stage.surroundings()).env("EXHIBIT_WORKSPACE", "sample");
    second.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut second = second.spawn().expect("the app starts");
    let id = second.id();
    let ended = timeout(END_LIMIT, tokio::task::spawn_blocking(move || second.wait())).await;
    if ended.is_err() {
        let _ = Command::new("kill").arg(id.to_string()).status();
        app.fail("a second window on the same data folder stayed open");
    }
    let status = ended.unwrap().expect("it does not panic").expect("it can be waited for");
    assert!(status.success(), "{status}");
    app.sees("heading", "Settings").await;
    assert_eq!(app.windows().await, 1);
}

/// A number as the window writes it.
pub(crate) fn separated(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
