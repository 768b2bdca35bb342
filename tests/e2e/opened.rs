//! Packs that are opened read-only: their checks, their rows in the log's own grid, one row with its raw text and its
//! proof; and those that were damaged or are no packs, which say why and show no rows.

use std::path::{Path, PathBuf};

use exhibit_engine::export::Trust;
use exhibit_engine::{Watch, opened};
use exhibit_sample::Shape;

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::packs::{
    a_draft_is_begun, every_check_passed, on_to, the_build_is_begun, the_path_shown, the_rows_are_counted,
};
use crate::stage::Stage;

const ROWS: usize = 600;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_pack_is_read_without_changing_anything_and_a_damaged_one_shows_no_rows() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, ROWS);
    let app = App::start(&stage, "audit").await;
    app.settled("from:-7d").await;
    let built = a_pack_is_built(&app).await;
    let before = stage.count("audit", "", "UTC");
    the_new_pack_is_opened(&app, &built).await;
    its_rows_are_asked(&app, &built).await;
    a_row_is_read_with_its_proof(&app, &built).await;
    it_is_closed_by_keys(&app).await;
    one_whose_rows_were_damaged_shows_none(&app, &stage, &built).await;
    one_that_is_no_pack_says_so(&app, &stage).await;
    assert_eq!(stage.count("audit", "", "UTC"), before, "rows of a pack came into the workspace");
    app.close().await;
}

async fn a_pack_is_built(app: &App) -> PathBuf {
    a_draft_is_begun(app, "change").await;
    for step in ["period", "scope", "preview"] {
        on_to(app, step).await;
    }
    the_rows_are_counted(app).await;
    the_build_is_begun(app).await;
    every_check_passed(app).await;
    the_path_shown(app).await
}

async fn the_new_pack_is_opened(app: &App, built: &Path) {
    app.press("button", "Open this pack").await;
    app.reads("Every check that could be made passed.").await;
    app.reads("Nobody signed it").await;
    let checks = opened(built).checked().check.checks.len();
    app.until(
        "each check has its line",
        &format!("return all('list', 'Checks').some(e => e.children.length === {checks})"),
    )
    .await;
}

async fn its_rows_are_asked(app: &App, built: &Path) {
    let rows = opened(built).rows();
    app.press("tab", "Rows*").await;
    pack_rows_are_drawn(app).await;
    assert_eq!(app.rows_found().await, rows);
    app.fill("searchbox", "Query", &format!("action:SPEC_SYNCED{}", key::ENTER)).await;
    app.until(
        "fewer rows are found",
        &format!("const said = text('status', 'Rows found'); return /^[\\d,]+ of/.test(said ?? '') && !said.startsWith('{rows} ') && !said.startsWith('0 ')"),
    )
    .await;
    app.press("button", "Clear query").await;
    app.until("all rows are back", &format!("return text('status', 'Rows found')?.startsWith('{rows} ')"))
        .await;
}

/// Waits until every row in sight of an opened pack is drawn.
pub(crate) async fn pack_rows_are_drawn(app: &App) {
    let drawn = "const rows = [...(seen('grid', 'Rows of the pack')?.querySelectorAll('[aria-rowindex]') ?? [])]; \
                 return rows.length > 0 && rows.every(row => row.getAttribute('aria-busy') === 'false')";
    app.until("rows are drawn", drawn).await;
}

/// Opens the first row of an opened pack by keys.
pub(crate) async fn the_first_row_is_opened(app: &App) {
    app.until(
        "the grid has the focus",
        "const grid = seen('grid', 'Rows of the pack'); grid?.focus(); return grid !== null",
    )
    .await;
    app.type_here(&format!("{}{}", key::HOME, key::ENTER)).await;
    app.sees("region", "In the log it came from").await;
}

async fn a_row_is_read_with_its_proof(app: &App, built: &Path) {
    pack_rows_are_drawn(app).await;
    the_first_row_is_opened(app).await;
    app.hears(("region", "In the log it came from"), "/ Proven /.test(said)").await;
    app.press("tab", "Raw text").await;
    let shown = app.hears(("region", "Raw text"), "said.startsWith('{')").await;
    let name = app.read("return nameOf(seen('complementary', 'Line *'))").await;
    let held = opened(built).detail(first_number(name.as_str().unwrap())).unwrap().raw.unwrap();
    assert_eq!(shown, String::from_utf8(held).unwrap());
}

/// Escape leaves the row first, and the pack after it.
async fn it_is_closed_by_keys(app: &App) {
    app.type_here(key::ESCAPE).await;
    app.sees_no("region", "In the log it came from").await;
    app.sees("grid", "Rows of the pack").await;
    app.type_here(key::ESCAPE).await;
    app.sees_no("region", "Opened pack").await;
}

async fn one_whose_rows_were_damaged_shows_none(app: &App, stage: &Stage, built: &Path) {
    let mut bytes = std::fs::read(built).unwrap();
    let name: &[u8] = b"data/evidence/events.ndjson";
    let at = bytes.windows(name.len()).position(|part| part == name).unwrap();
    // The packed rows follow the name: no block of deflate is of the kind 3 (RFC 1951 section 3.2.3), so not one row can
    // be read. A byte further on would leave the rows before it.
    bytes[at + name.len()] = 0b111;
    let damaged = stage.file("damaged.zip", bytes);
    let core = opened(&damaged);
    assert!(!core.problems().is_empty() && core.rows() == 0, "{core:?}");
    app.go("Packs").await;
    stage.will_pick(&damaged);
    app.press("button", "Open and check a pack").await;
    app.reads("Do not rely on this file: a check failed.").await;
    app.press("button", "Open this pack").await;
    the_file_is_refused(app).await;
    let why = &core.problems()[0];
    let said = app.read("return document.querySelector('.opened-problem').innerText").await;
    assert!(said.as_str().unwrap().contains(why.as_str()), "{said}: {why}");
    app.press("button", "Close this pack").await;
}

async fn one_that_is_no_pack_says_so(app: &App, stage: &Stage) {
    let rest = stage.file("no-pack.zip", b"PK\x03\x04 and then nothing of the kind");
    stage.will_pick(&rest);
    app.press("button", "Open and check a pack").await;
    app.until(
        "it is shown",
        "return seen('region', 'Pack')?.querySelector('h2').innerText.includes('no-pack.zip') && \
         seen('region', 'Check') !== null",
    )
    .await;
    app.reads("Do not rely on this file: a check failed.").await;
    app.press("button", "Open this pack").await;
    the_file_is_refused(app).await;
}

/// Says so, and has no way to its rows.
async fn the_file_is_refused(app: &App) {
    app.reads("This file was refused, so none of its rows are shown.").await;
    let is_closed =
        "const rows = seen('tab', 'Rows*'); return rows !== null && !isFree(rows) && seen('grid') === null";
    assert_eq!(app.read(is_closed).await, true);
}

fn opened(path: &Path) -> opened::Opened {
    opened::open(path, &Trust::nobody(), &Watch::silent()).unwrap()
}
