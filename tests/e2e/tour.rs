//! A tour through every screen and dialog, on the sample workspace. At each stop: pictures in both themes and sizes for
//! people to look at, axe in all four themes, and a walk by Tab to every control. Some of the pictures are the README's:
//! `cargo xtask screens` writes them anew.

#[path = "tour/evidence.rs"]
mod evidence;
#[path = "tour/hooks.rs"]
mod hooks;

use std::path::{Path, PathBuf};

use exhibit_engine::clock;
use exhibit_sample::{SAMPLE_TOKEN, Server, Shape, Vendors};

use crate::driver::{App, key};
use crate::log::rows_are_drawn;
use crate::page::SIZES;
use crate::sources::{choose, describe};
use crate::stage::{Stage, sample_file};
use evidence::{packs, reviews, rules};

const README_SCREENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/screens");

/// The choice of how often a source is pulled.
const SCHEDULE: &str = "all('button').find(e => nameOf(e).includes('Pull by itself'))";

/// What is found on the way.
struct Tour<'a> {
    app: &'a App,
    faults: Vec<String>,
}

impl Tour<'_> {
    /// Pictures, axe and a walk.
    async fn stop(&mut self, name: &str) {
        self.app.pictures_in(&folder(), name, &SIZES).await;
        let over_px = "return document.scrollingElement.scrollHeight - innerHeight";
        let over_px = self.app.read(over_px).await;
        if over_px != 0 {
            self.faults.push(format!("{name}: the page is {over_px} px longer than its window"));
        }
        self.faults.extend(self.app.faults(name).await);
        self.faults.extend(self.app.walk(name).await);
    }

    /// The same for a dialog, with pictures in the size that leaves it the least room.
    async fn stop_over(&mut self, name: &str) {
        self.app.pictures_in(&folder(), name, &SIZES[..1]).await;
        let faults = self.app.faults(name).await;
        // The page below is inert, so what a page must have is not looked for in the palette, which has no heading; its
        // field keeps the focus and leads through its list by `aria-activedescendant`.
        let known = ["scrollable-region-focusable", "landmark-one-main", "page-has-heading-one"];
        let is_known = |fault: &String| name == "palette" && known.iter().any(|rule| fault.contains(rule));
        self.faults.extend(faults.into_iter().filter(|fault| !is_known(fault)));
        self.faults.extend(self.app.walk(name).await);
    }

    /// What lies over a screen and goes when the window changes its size: no pictures of these.
    async fn stop_aside(&mut self, name: &str) {
        let faults = self.app.faults(name).await;
        // A popover stands outside the landmarks of the page, with a hidden button at each end to leave it; the page below
        // may be inert, so what a page must have is not looked for.
        let known = [": region: ", "landmark-one-main", "page-has-heading-one"];
        self.faults.extend(faults.into_iter().filter(|fault| !known.iter().any(|rule| fault.contains(rule))));
    }

    /// Shows these to the readers of the README too, where that is asked for; then says what was found.
    fn end(self, shown: &[&str]) {
        if std::env::var_os("EXHIBIT_WRITE_SCREENS").is_some() {
            for name in shown {
                let small = smaller(&folder().join(format!("{name}-1280.png")));
                std::fs::write(Path::new(README_SCREENS).join(format!("{name}.png")), small)
                    .expect("it can be written");
            }
        }
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
    }
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn the_log_and_the_house_are_drawn_without_a_fault_and_reached_by_keys() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    let mut tour = Tour { app: &app, faults: Vec::new() };
    app.sees("button", "Open sample data").await;
    tour.stop("first-run").await;
    app.open_sample().await;
    the_log(&mut tour).await;
    for screen in ["Coverage", "Forwards", "Trust", "Settings"] {
        app.go(screen).await;
        tour.stop(&screen.to_lowercase()).await;
        if screen == "Coverage" {
            a_day(&mut tour).await;
        }
    }
    what_lies_over_them(&mut tour).await;
    tour.end(&["log-light", "log-dark", "coverage-light"]);
    app.close().await;
}

/// A day that was chosen by keys, with the range of a year, where weeks stand below each other.
async fn a_day(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("radio", "1 year").await;
    app.until(
        "the strip has the focus",
        "seen('grid', 'Days of nevo')?.focus(); return document.activeElement === seen('grid', 'Days of nevo')",
    )
    .await;
    app.type_here(key::LEFT).await;
    app.sees("complementary", "The chosen day").await;
    tour.stop("coverage-day").await;
}

async fn the_log(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.settled("from:-7d").await;
    rows_are_drawn(app).await;
    tour.stop("log").await;
    app.ask_log("from:-7d -outcome:failure evidence:access,change").await;
    rows_are_drawn(app).await;
    app.until(
        "the grid is there",
        "const grid = seen('grid', 'Log rows'); grid?.focus(); return grid !== null",
    )
    .await;
    app.type_here(&format!("{}{}{}", key::DOWN, key::DOWN, key::ENTER)).await;
    app.sees("region", "In the log").await;
    tour.stop("log-drawer").await;
    app.press("tab", "Raw text").await;
    tour.stop_aside("log-raw").await;
    app.press("button", "Close").await;
    over_the_log(tour).await;
    app.ask_log("from:-7d no row has these words").await;
    tour.stop("log-nothing").await;
    app.ask_log("from:-7d").await;
}

async fn over_the_log(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Filter").await;
    app.sees("dialog", "Add a filter").await;
    tour.stop_aside("log-filter").await;
    app.press("button", "Cancel").await;
    app.press_found("the days", "all('button').find(e => /custom time range/i.test(nameOf(e)))").await;
    app.sees("dialog", "Custom time range").await;
    tour.stop_aside("log-range").await;
    app.press("button", "Cancel").await;
    app.press("button", "Export").await;
    tour.stop_over("export").await;
    app.press("button", "Close").await;
}

async fn what_lies_over_them(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.with_control("k").await;
    app.sees("dialog", "Command palette").await;
    tour.stop_over("palette").await;
    app.type_here(key::ESCAPE).await;
    app.sees_no("dialog", "Command palette").await;
    app.type_here(key::F1).await;
    app.sees("dialog", "Keyboard shortcuts").await;
    tour.stop_over("shortcuts").await;
    app.press("button", "Close").await;
    app.press("button", "Workspace sample").await;
    app.sees("menuitem", "New workspace…").await;
    tour.stop_aside("workspaces").await;
    app.press("menuitem", "New workspace…").await;
    app.sees("dialog", "New workspace").await;
    tour.stop_over("new-workspace").await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn packs_are_drawn_without_a_fault_and_reached_by_keys() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    let mut tour = Tour { app: &app, faults: Vec::new() };
    app.open_sample().await;
    packs(&mut tour).await;
    tour.end(&["packs-light"]);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn webhooks_are_drawn_without_a_fault_and_reached_by_keys() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    let mut tour = Tour { app: &app, faults: Vec::new() };
    hooks::none(&mut tour).await;
    app.open_sample().await;
    hooks::webhooks(&mut tour, &stage).await;
    tour.end(&["webhooks-light", "replay-dark", "reconcile-light"]);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn reviews_and_rules_are_drawn_without_a_fault_and_reached_by_keys() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    let mut tour = Tour { app: &app, faults: Vec::new() };
    app.open_sample().await;
    reviews(&mut tour).await;
    rules(&mut tour).await;
    tour.end(&[]);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn sources_and_imports_are_drawn_without_a_fault_and_reached_by_keys() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    let mut tour = Tour { app: &app, faults: Vec::new() };
    app.open_sample().await;
    sources(&mut tour, &stage).await;
    tour.end(&["sources-light"]);
    app.close().await;
}

async fn sources(tour: &mut Tour<'_>, stage: &Stage) {
    let app = tour.app;
    app.go("Sources").await;
    app.sees("list", "Sources").await;
    source(app, "outworx").await;
    app.sees("table", "Receipts").await;
    app.press("button", "Hide the result").await;
    tour.stop("sources").await;
    adding(tour).await;
    upkeep(tour).await;
    app.press("button", "Import files").await;
    app.sees("dialog", "Import files").await;
    tour.stop_over("import-none").await;
    stage.will_pick(&stage.file("vectis-export.ndjson", sample_file(Shape::Vectis, 40)));
    app.press("button", "Choose files").await;
    app.reads("Recognised by its fields").await;
    tour.stop_over("import").await;
    app.press("button", "Change what is read of vectis-export.ndjson").await;
    app.sees("listbox", "Places for Time").await;
    tour.stop_over("mapping-file").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "What is read of vectis-export.ndjson").await;
    app.press("button", "Import 1 file").await;
    app.reads("Imported 1 of 1 file").await;
    tour.stop_over("import-report").await;
    app.press("button", "Done").await;
}

/// Chooses a source in the list.
async fn source(app: &App, name: &str) {
    let find = format!(
        "all('button').find(e => e.closest('[aria-label=Sources]') && nameOf(e).startsWith('{name} '))"
    );
    app.press_found(&format!("the source {name}"), &find).await;
    app.sees("region", &format!("Source {name}")).await;
}

async fn adding(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Add source").await;
    choose(app, "mushi-mushi audit log").await;
    tour.stop_over("add-source").await;
    app.press("button", "Next").await;
    tour.stop_over("add-source-details").await;
    app.press("button", "Back").await;
    app.press("button", "Close").await;
    app.press("button", "Add source").await;
    choose(app, "Auth0 tenant log").await;
    app.press("button", "Next").await;
    app.sees("textbox", "Client secret").await;
    // What is missing is said at its field.
    app.press("button", "Next").await;
    app.reads("This vendor cannot be asked without it.").await;
    tour.stop_over("add-source-parts").await;
    app.press("button", "Back").await;
    app.press("button", "Close").await;
    added(tour).await;
}

async fn added(tour: &mut Tour<'_>) {
    let app = tour.app;
    let server = Server::start(0, Vendors::new(3, SAMPLE_TOKEN, || clock::now().utc())).await.unwrap();
    app.press("button", "Add source").await;
    describe(app, "Nevo audit log", server.base(), SAMPLE_TOKEN).await;
    app.press("button", "Test request").await;
    app.reads("One request was made, and nothing was stored.").await;
    tour.stop_over("add-source-test").await;
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    tour.stop_over("add-source-done").await;
    app.press("button", "Done").await;
    app.sees_no("dialog", "Add source").await;
}

/// The source that was just added: paused, scheduled all the same, with rows that its vendor is about to delete, beside
/// one that is due in some hours; then what is read of it, and what all of that is in the coverage.
async fn upkeep(tour: &mut Tour<'_>) {
    let app = tour.app;
    // While it is paused no look at the schedules can pull it under the tour's hands.
    app.press("button", "Pause").await;
    app.sees("button", "Resume").await;
    app.fill("textbox", "Days that the vendor keeps rows", &format!("7{}", key::ENTER)).await;
    app.reads("kept 7 days there, as you say").await;
    app.press_found("the schedule", SCHEDULE).await;
    app.sees("option", "Every 6 hours").await;
    tour.stop_aside("schedule").await;
    app.press("option", "Every 6 hours").await;
    source(app, "outworx").await;
    app.press_found("the schedule", SCHEDULE).await;
    app.press("option", "Every 6 hours").await;
    app.hears(("list", "Sources"), "said.includes('due in 5 h')").await;
    source(app, "nevo-2").await;
    tour.stop("sources-upkeep").await;
    app.press("button", "Mapping").await;
    app.sees("listbox", "Places for Time").await;
    tour.stop_over("mapping").await;
    app.press("button", "Close").await;
    app.sees_no("listbox", "Places for Time").await;
    app.go("Coverage").await;
    app.hears(("table", "Gaps"), "said.includes('Never asked')").await;
    tour.stop("coverage-gaps").await;
    app.go("Sources").await;
}

/// Where all pictures go.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e/screens");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// A picture without what the driver writes and nobody sees: transparency, and pixels that were hardly packed.
fn smaller(picture: &Path) -> Vec<u8> {
    let file = std::io::BufReader::new(std::fs::File::open(picture).expect("it was taken"));
    let mut reader = png::Decoder::new(file).read_info().expect("a picture is PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it is no larger than a screen")];
    let info = reader.next_frame(&mut pixels).expect("a picture is PNG");
    let channels = info.color_type.samples();
    let plain: Vec<u8> = pixels.chunks_exact(channels).flat_map(|pixel| pixel[..3].to_vec()).collect();
    let mut small = Vec::new();
    let mut encoder = png::Encoder::new(&mut small, info.width, info.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("memory can be written");
    writer.write_image_data(&plain).expect("the pixels are as many as said");
    writer.finish().expect("memory can be written");
    small
}
