//! The log: every way of asking is the same text, a row is opened and left by keys, all matches become a file.

use exhibit_engine::Hash;
use exhibit_sample::Shape;
use sha2::{Digest, Sha256};

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::shell::separated;
use crate::stage::Stage;

const ROWS: u64 = 1_500;
const OUTWORX_ROWS: u64 = 900;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn chips_presets_figures_bars_facets_and_typing_are_one_query() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, OUTWORX_ROWS as usize);
    stage.fill("audit", Shape::Vectis, (ROWS - OUTWORX_ROWS) as usize);
    let app = App::start(&stage, "audit").await;
    presets_set_the_time(&app, &stage).await;
    figures_and_facets_filter(&app, &stage).await;
    chips_follow_the_text_and_change_it(&app, &stage).await;
    the_bars_zoom_by_keys(&app, &stage).await;
    what_cannot_be_read_is_said_and_leaves_the_rows(&app).await;
    a_row_is_opened_read_and_left_by_keys(&app).await;
    all_matches_become_a_file(&app, &stage).await;
    app.close().await;
}

async fn presets_set_the_time(app: &App, stage: &Stage) {
    let week = app.settled("from:-7d").await;
    assert_eq!(week, stage.count("audit", "from:-7d", "UTC"));
    app.press("radio", "Last 30 days").await;
    assert!(app.settled("from:-30d").await > week);
    app.press("radio", "All time").await;
    assert_eq!(app.settled("").await, ROWS);
    assert_eq!(app.read("return seen('radio', 'All time').checked").await, true);
}

async fn figures_and_facets_filter(app: &App, stage: &Stage) {
    let figure = app.hears(("button", "Failures*"), "/\\d/.test(said)").await;
    let failures = first_number(&figure);
    assert!(failures > 0);
    app.press("button", "Failures*").await;
    assert_eq!(app.settled("outcome:failure").await, failures);
    app.press("button", "Failures*").await;
    app.settled("").await;

    let only = app
        .until(
            "access is counted",
            "return seen('button', 'Only access, *') && nameOf(seen('button', 'Only access, *'))",
        )
        .await;
    app.press("button", "Only access, *").await;
    assert_eq!(app.settled("evidence:access").await, first_number(only.as_str().unwrap()));
    app.press("button", "Leave out dashboard").await;
    let narrowed = "evidence:access -origin:dashboard";
    assert_eq!(app.settled(narrowed).await, stage.count("audit", narrowed, "UTC"));
}

async fn chips_follow_the_text_and_change_it(app: &App, stage: &Stage) {
    let chips = "return [...(seen('list', 'Filters')?.children ?? [])].map(e => nameOf(seen('button', 'Filter *', e)))";
    assert_eq!(
        app.read(chips).await,
        serde_json::json!(["Filter Evidence is access", "Filter Origin is not dashboard"])
    );
    app.press("button", "Filter Origin is not dashboard").await;
    app.press("menuitem", "Change to is").await;
    let turned = "evidence:access origin:dashboard";
    assert_eq!(app.settled(turned).await, stage.count("audit", turned, "UTC"));
    app.press("button", "Remove filter Evidence is access").await;
    assert_eq!(app.settled("origin:dashboard").await, stage.count("audit", "origin:dashboard", "UTC"));
    app.ask_log("origin:system -outcome:failure").await;
    app.until(
        "the chips say what was typed",
        &format!("{chips}.join() === 'Filter Origin is system,Filter Outcome is not failure'"),
    )
    .await;
    app.press("button", "Clear all").await;
    assert_eq!(app.settled("").await, ROWS);
    a_filter_is_built_by_keys(app, stage).await;
}

async fn a_filter_is_built_by_keys(app: &App, stage: &Stage) {
    app.press("button", "Filter").await;
    app.sees("dialog", "Add a filter").await;
    app.press("option", "Origin").await;
    app.press("option", "dashboard*").await;
    app.press("button", "Add filter").await;
    assert_eq!(app.settled("origin:dashboard").await, stage.count("audit", "origin:dashboard", "UTC"));
    app.press("button", "Clear query").await;
    app.settled("").await;
}

async fn the_bars_zoom_by_keys(app: &App, stage: &Stage) {
    app.press("radio", "Last 30 days").await;
    app.settled("from:-30d").await;
    app.until(
        "the bars are there",
        "const bars = seen('slider', 'Rows per *'); bars?.focus(); return bars !== null",
    )
    .await;
    // From the first bar, whose day the query cuts at the hour of now: what it cut off does not come back.
    app.type_here(&format!("{}{s}{r}{r}{r}{s}", key::HOME, s = key::SHIFT, r = key::RIGHT)).await;
    let said =
        app.until("days are selected", "return document.querySelector('.hist .said')?.innerText").await;
    let rows = first_number(said.as_str().unwrap().split_once(" row").unwrap().0.rsplit(' ').next().unwrap());
    app.type_here(key::ENTER).await;
    app.until(
        "the query is those days",
        "return /^from:\\S+ to:\\S+$/.test(seen('searchbox', 'Query').value)",
    )
    .await;
    let query = app.read("return seen('searchbox', 'Query').value").await;
    let query = query.as_str().unwrap();
    assert_eq!(app.settled(query).await, rows);
    assert_eq!(stage.count("audit", query, "UTC"), rows);
    assert!(rows > 0, "the test shows nothing for {query}");
}

async fn what_cannot_be_read_is_said_and_leaves_the_rows(app: &App) {
    let rows = app.ask_log("evidence:change").await;
    app.fill("searchbox", "Query", "evidence:change nofield:x").await;
    app.until(
        "the fault is pointed at",
        "return document.querySelector('.pointed mark')?.textContent === 'n'",
    )
    .await;
    assert_eq!(app.rows_found().await, rows);
    app.press("button", "Clear query").await;
    assert_eq!(app.settled("").await, ROWS);
}

async fn a_row_is_opened_read_and_left_by_keys(app: &App) {
    rows_are_drawn(app).await;
    app.until(
        "the grid is there",
        "const grid = seen('grid', 'Log rows'); grid?.focus(); return grid !== null",
    )
    .await;
    app.type_here(&format!("{}{d}{d}{}", key::HOME, key::ENTER, d = key::DOWN)).await;
    app.sees("complementary", "Row *").await;
    app.until(
        "the focus is inside",
        "return seen('complementary', 'Row *').contains(document.activeElement)",
    )
    .await;
    let folio = "const grid = seen('grid', 'Log rows'); return `Row ${squeezed(heard(document.getElementById(\
                 grid.getAttribute('aria-activedescendant')).firstElementChild))}`";
    let opened = app.read(folio).await;
    assert_eq!(app.read("return nameOf(seen('complementary', 'Row *'))").await, opened);
    for part in ["Summary", "As received", "In the log"] {
        app.sees("region", part).await;
    }
    app.press("tab", "Raw text").await;
    let raw = app.hears(("region", "Raw text"), "said.startsWith('{')").await;
    let digest = app.read("return document.querySelector('.raw-facts .digest .sr').textContent").await;
    assert_eq!(digest.as_str().unwrap(), sha256_of(raw.as_bytes()));
    app.type_here(key::ESCAPE).await;
    app.sees_no("complementary", "Row *").await;
    app.until("the focus is on the grid again", "return document.activeElement === seen('grid', 'Log rows')")
        .await;
    assert_eq!(app.read(folio).await, opened);
    the_rows_beside_it_are_a_press_away(app, &opened).await;
}

async fn the_rows_beside_it_are_a_press_away(app: &App, opened: &serde_json::Value) {
    app.type_here(&format!("{}{}", key::UP, key::ENTER)).await;
    app.until(
        "the row above is open",
        &format!(
            "const row = seen('complementary', 'Row *'); return row !== null && nameOf(row) !== {opened}"
        ),
    )
    .await;
    app.press("button", "Next row").await;
    app.until(
        "the first row is open again",
        &format!("return nameOf(seen('complementary', 'Row *')) === {opened}"),
    )
    .await;
    app.press("button", "Close").await;
    app.sees_no("complementary", "Row *").await;
}

/// Waits until every row in sight is drawn.
pub(crate) async fn rows_are_drawn(app: &App) {
    let drawn = "const rows = [...(seen('grid', 'Log rows')?.querySelectorAll('[aria-rowindex]') ?? [])]; \
                 return rows.length > 0 && rows.every(row => row.getAttribute('aria-busy') === 'false')";
    app.until("rows are drawn", drawn).await;
}

async fn all_matches_become_a_file(app: &App, stage: &Stage) {
    let found = app.ask_log("evidence:access").await;
    for (format, ending) in [("NDJSON*", "ndjson"), ("CSV*", "csv")] {
        let file = stage.beside(&format!("rows.{ending}"));
        app.press("button", "Export").await;
        assert_eq!(first_number(&app.hears(("status", "Rows to export"), "/\\d/.test(said)").await), found);
        app.press("radio", format).await;
        stage.will_pick(&file);
        app.press("button", "Choose file and export").await;
        app.reads(&format!("{} rows written", separated(found))).await;
        let digest = app.read("return document.querySelector('[role=dialog] .digest .sr').textContent").await;
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(digest, sha256_of(&bytes));
        let heads = u64::from(ending == "csv");
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count() as u64, found + heads);
        app.press("button", "Done").await;
        app.sees_no("dialog", "Export rows").await;
    }
    app.press("button", "Export").await;
    app.sees("dialog", "Export rows").await;
    stage.will_pick(std::path::Path::new(""));
    app.press("button", "Choose file and export").await;
    app.type_here(key::ESCAPE).await;
    app.sees_no("dialog", "Export rows").await;
    app.until("the focus is back", "return document.activeElement === seen('button', 'Export')").await;
}

/// The digest of some bytes, as the window writes it.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    Hash(Sha256::digest(bytes).into()).to_string()
}
