//! Sources and imports: added after a look, pulled with a way to stop, refused with a hint; files previewed, imported,
//! and imported again without a double.

use std::time::Duration;

use exhibit_engine::clock;
use exhibit_sample::{SAMPLE_TOKEN, Server, Shape, Vendors};

use crate::driver::App;
use crate::stage::{Stage, sample_file};
use crate::vendor::Vendor;

/// An answer that asks for more time than anybody has.
const BUSY: &str = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 90\r\nContent-Type: application/json\r\n\
                    Content-Length: 2\r\nConnection: close\r\n\r\n{}";

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_source_is_tried_added_pulled_and_told_apart_from_one_that_refuses() {
    let stage = Stage::new();
    let vendors = Vendors::new(3, SAMPLE_TOKEN, || clock::now().utc());
    let server = Server::start(0, vendors).await.unwrap();
    let app = App::start(&stage, "pulled").await;
    app.press("button", "Add a source").await;
    describe(&app, "Nevo audit log", server.base(), "wrong-token-7781").await;
    a_wrong_token_is_said_with_a_way_out(&app).await;
    the_right_one_shows_what_would_come(&app, &stage).await;
    it_is_added_and_pulled(&app, &stage).await;
    a_vendor_that_wants_a_pause_is_waited_for_and_can_be_left(&app).await;
    assert!(server.is_running());
    assert!(!app.said().contains(SAMPLE_TOKEN) && !app.said().contains("wrong-token-7781"));
    app.close().await;
}

/// The first two steps of a new source, from the dialog's opening to its third step. `profile` is a whole title.
pub(crate) async fn describe(app: &App, profile: &str, base: &str, token: &str) {
    choose(app, profile).await;
    app.press("button", "Next").await;
    app.fill("textbox", "Address", base).await;
    app.fill("textbox", "Token", token).await;
    app.press("radio", "In a file of Exhibit's data folder*").await;
    app.press("button", "Next").await;
    app.sees("button", "Test request").await;
}

/// The first step: the profile with this title is looked for among all, and chosen.
pub(crate) async fn choose(app: &App, title: &str) {
    app.sees("dialog", "Add source").await;
    app.until(
        "the search has the focus",
        "return document.activeElement === seen('searchbox', 'Find a vendor')",
    )
    .await;
    app.type_here(title).await;
    app.press("option", title).await;
    app.sees("heading", title).await;
}

async fn a_wrong_token_is_said_with_a_way_out(app: &App) {
    app.press("button", "Test request").await;
    app.reads("the vendor refused the token with status 401").await;
    app.reads("one that may read the audit log").await;
    app.press("button", "Back").await;
    app.fill("textbox", "Token", SAMPLE_TOKEN).await;
    app.press("button", "Next").await;
}

async fn the_right_one_shows_what_would_come(app: &App, stage: &Stage) {
    app.press("button", "Test request").await;
    app.reads("One request was made, and nothing was stored.").await;
    app.until(
        "rows are shown as they would be read",
        "return document.querySelectorAll('[role=dialog] table tbody tr').length > 3",
    )
    .await;
    let held = stage.kept();
    assert!(
        held.iter()
            .all(|(_, bytes)| !bytes.windows(SAMPLE_TOKEN.len()).any(|part| part == SAMPLE_TOKEN.as_bytes()))
    );
}

async fn it_is_added_and_pulled(app: &App, stage: &Stage) {
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    app.press("button", "Pull now").await;
    app.sees("heading", "Sources").await;
    app.until_done("the pull has ended", "return document.body.innerText.includes('Pulled 1 of 1 source')")
        .await;
    let receipts = app
        .until(
            "the run has its receipt",
            "const table = seen('table', 'Receipts'); return table?.querySelector('tbody tr')?.innerText",
        )
        .await;
    assert!(receipts.as_str().unwrap().contains("Complete"), "{receipts}");
    assert!(stage.count("pulled", "source:nevo", "UTC") > 500);
    assert_eq!(
        app.read(&format!("return document.documentElement.outerHTML.includes('{SAMPLE_TOKEN}')")).await,
        false
    );
    app.press("button", "Show in log").await;
    app.settled("source:nevo").await;
}

async fn a_vendor_that_wants_a_pause_is_waited_for_and_can_be_left(app: &App) {
    let vendor = Vendor::answering(BUSY).await;
    app.go("Sources").await;
    app.press("button", "Add source").await;
    describe(app, "mushi-mushi audit log", &vendor.base, "any-token").await;
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    app.press("button", "Pull now").await;
    app.until("the time left is counted", "return /1:[0-2]\\d left/.test(document.body.innerText)").await;
    app.reads("because the vendor asked to").await;
    let from = clock::started();
    app.press("button", "Cancel").await;
    app.until("the pull has ended", "return seen('button', 'Cancel the pull') === null").await;
    let took = from.elapsed();
    println!("FIGURE cancel of a wait: {} ms", took.as_millis());
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(vendor.asked()[0].starts_with("GET /v1/admin/audit?"), "{:?}", vendor.asked());
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_file_is_looked_at_imported_and_dropped_again_without_a_double() {
    let stage = Stage::new();
    let rows = sample_file(Shape::Outworx, 300);
    let file = stage.file("audit-export.ndjson", &rows);
    let app = App::start(&stage, "files").await;
    app.press("button", "Import files").await;
    app.sees("dialog", "Import files").await;
    stage.will_pick(&file);
    app.press("button", "Choose files").await;
    app.reads("Recognised by its fields").await;
    app.until(
        "its first rows are shown",
        "return document.querySelectorAll('[role=dialog] table tbody tr').length > 3",
    )
    .await;
    assert_eq!(stage.kept().iter().filter(|(path, _)| path.ends_with("workspace.sqlite")).count(), 0);
    app.press("button", "Import 1 file").await;
    app.reads("Imported 1 of 1 file: 300 new rows, 0 held already.").await;
    app.press("button", "Done").await;
    app.sees_no("dialog", "Import files").await;
    assert_eq!(stage.count("files", "", "UTC"), 300);

    let more = [rows, sample_file(Shape::Vectis, 20), b"{\"no\": \"row\n".to_vec()].concat();
    let more = stage.file("more.ndjson", more);
    stage.drag("over", &[&more]).await;
    app.reads("Drop to import").await;
    stage.drag("left", &[]).await;
    app.until("the words are gone", "return !document.body.innerText.includes('Drop to import')").await;
    stage.drag("dropped", &[&more]).await;
    app.sees("dialog", "Import files").await;
    app.reads("more.ndjson").await;
    app.press("button", "Import 1 file").await;
    app.reads("300 held already.").await;
    let table =
        app.until("the report shows", "const table = seen('table', 'Rows by file'); return table && squeezed(table.querySelector('tbody').innerText)").await;
    assert!(table.as_str().unwrap().contains("Ties"), "{table}");
    app.press("button", "Done").await;
    app.go("Sources").await;
    app.until(
        "both runs have receipts",
        "return seen('table', 'Receipts')?.querySelectorAll('tbody tr').length === 2",
    )
    .await;
    app.close().await;
}
