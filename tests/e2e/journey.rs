//! The real app in a real webview, from its first run to a pack that checks. Pictures are left in the target folder.

mod driver;

use std::path::{Path, PathBuf};

use driver::{App, key};
use serde_json::{Value, json};

const RUN: &str = "//button[normalize-space()='Open sample data']";
const QUERY: &str = "//input[@type='search']";
const GRID: &str = "//*[@role='grid']";
const BUILD_PACK: &str = "//button[normalize-space()='Build pack']";

/// Text of the status that says how many rows were found, e.g. `8,412 of 8,412 rows`.
const FOUND: &str = "(document.querySelector('.log-count')?.textContent ?? '')";

/// The first number of it; NaN while there is none.
const NUMBER_FOUND: &str =
    "parseInt((document.querySelector('.log-count')?.textContent ?? '').replaceAll(',', ''), 10)";

/// Notes what the page was refused; the page's own policy is part of what is tested.
const NOTE_REFUSALS: &str = "window.refusals = []; document.addEventListener('securitypolicyviolation', \
     e => window.refusals.push(e.violatedDirective + ' ' + e.blockedURI)); return true";

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn from_the_first_run_to_a_pack_that_checks() {
    let (folder, pictures) = (tempfile::tempdir().unwrap(), pictures("journey"));
    let app = App::start(folder.path(), "sample", &folder.path().join("said")).await;
    app.read(NOTE_REFUSALS).await;

    let total = load_the_sample(&app, &pictures).await;
    let fewer = narrow_the_log(&app, total).await;
    look_at_a_row(&app, &pictures).await;
    let pack = build_a_pack(&app, &pictures).await;

    let check = exhibit_engine::pack::verify(&pack).unwrap();
    assert!(check.ok, "{:#?}", check.checks);
    assert!(pack.starts_with(folder.path().join("packs")), "{}", pack.display());
    assert!(fewer > 0 && fewer < total);
    look_in_the_dark(&app, &pictures).await;
    assert_eq!(app.read("return window.refusals").await, json!([]));
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn an_existing_workspace_opens_on_its_log_and_pulls_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = App::start(folder.path(), "sample", &folder.path().join("first")).await;
    let total = load_the_sample(&first, &pictures("again")).await;
    first.close().await;

    let app = App::start(folder.path(), "sample", &folder.path().join("second")).await;
    assert!(rows_found(&app, "its log is open").await.0 >= total);
    app.press("//button[normalize-space()='Pull']").await;
    let pulled =
        app.until("the pull has ended", "return document.querySelector('.sync-result')?.textContent").await;
    assert!(words(&pulled).starts_with("Pulled 1 of 1 source"), "{pulled}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn the_sample_opens_as_a_workspace_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(folder.path(), "default", &folder.path().join("said")).await;
    app.press(RUN).await;
    app.until(
        "the sample is the workspace",
        "return document.querySelector('.workspace')?.textContent.endsWith('sample')",
    )
    .await;
    assert!(!folder.path().join("workspaces/default").exists());
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn nothing_that_the_page_tries_leads_out_of_the_app() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(folder.path(), "default", &folder.path().join("said")).await;
    app.until("the page is there", "return document.querySelector('.first-run') !== null").await;
    app.read(NOTE_REFUSALS).await;
    for attempt in [
        "document.body.appendChild(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))",
        "document.body.appendChild(Object.assign(document.createElement('iframe'), { src: 'OUTSIDE' }))",
        "document.body.appendChild(Object.assign(document.createElement('img'), { src: 'OUTSIDE' }))",
        "fetch('OUTSIDE').catch(() => {})",
    ] {
        app.read(&attempt.replace("OUTSIDE", &app.outside)).await;
    }
    app.until(
        "the policy has refused all four",
        "return new Set(window.refusals.map(refusal => refusal.split(' ')[0])).size === 4",
    )
    .await;
    for attempt in [
        "window.open('OUTSIDE')",
        "document.body.appendChild(Object.assign(document.createElement('a'), \
         { href: 'OUTSIDE', target: '_blank' })).click()",
        "location.href = 'file:///etc/hostname'",
        "location.href = 'OUTSIDE'",
    ] {
        app.read(&attempt.replace("OUTSIDE", &app.outside)).await;
        stays(&app).await;
    }
    app.close().await;
}

/// Looks often enough that a page which answers at once would have come. A navigation that was refused tells nobody,
/// so there is nothing to wait for.
async fn stays(app: &App) {
    let inside = "return [location.href.startsWith('tauri://localhost'), window.ran ?? null, \
                  document.querySelector('.first-run') !== null]";
    for _ in 0..20 {
        assert_eq!(app.read(inside).await, json!([true, null, true]));
        assert_eq!(app.windows().await, 1);
    }
}

/// First run: the button, its progress, the rows. Gives how many there are.
async fn load_the_sample(app: &App, pictures: &Path) -> u64 {
    app.until("the first run shows", "return document.querySelector('.first-run') !== null").await;
    app.picture(&pictures.join("1-first-run.png")).await;
    app.press(RUN).await;
    app.until("progress shows", "return document.querySelector('[role=progressbar]') !== null").await;
    app.picture(&pictures.join("2-pulling.png")).await;
    let (found, total) = rows_found(app, "the pull has ended").await;
    assert_eq!(found, total);
    app.until(
        "rows are drawn",
        "return document.querySelectorAll('[role=row][aria-busy=false]').length > 10",
    )
    .await;
    app.picture(&pictures.join("3-log.png")).await;
    total
}

/// A query makes the rows fewer; one that cannot be read says where, and leaves the rows; without one all are back.
async fn narrow_the_log(app: &App, total: u64) -> u64 {
    app.type_into(QUERY, "evidence:access origin:api").await;
    fewer_than(app, total).await;
    app.type_into(QUERY, " nofield:x").await;
    app.until(
        "the query is refused at its field",
        "return document.querySelector('.query-error mark')?.textContent === 'n'",
    )
    .await;
    assert!(rows_found(app, "the rows stay").await.0 < total);
    app.press("//button[@aria-label='Clear query']").await;
    app.until("all rows are back", &format!("return {NUMBER_FOUND} === {total}")).await;
    app.type_into(QUERY, &format!("evidence:access{}", key::ENTER)).await;
    fewer_than(app, total).await
}

/// Rows found, once they are fewer than `total`.
async fn fewer_than(app: &App, total: u64) -> u64 {
    app.until("the query has narrowed the rows", &format!("return {NUMBER_FOUND} < {total}")).await;
    rows_found(app, "the count is there").await.0
}

/// A row in the drawer, with what the vendor sent, and back.
async fn look_at_a_row(app: &App, pictures: &Path) {
    app.until(
        "rows are drawn",
        "return document.querySelectorAll('[role=row][aria-busy=false]').length > 10",
    )
    .await;
    app.press(&format!("({GRID}//*[@role='row' and @aria-rowindex])[3]")).await;
    app.until(
        "the drawer shows its row",
        "return document.querySelector('aside [aria-label=Summary]') !== null",
    )
    .await;
    app.picture(&pictures.join("4-row.png")).await;
    app.press("//aside//*[@role='tab' and normalize-space()='Raw text']").await;
    let raw = app
        .until(
            "the raw text shows",
            "return document.querySelector('aside section[aria-label=\"Raw text\"]')?.textContent",
        )
        .await;
    assert!(words(&raw).starts_with('{'), "{raw}");
    app.type_here(key::ESCAPE).await;
    app.until("the drawer is closed and the focus is back on the grid",
        "return document.querySelector('aside') === null && document.activeElement?.getAttribute('role') === 'grid'").await;
    app.type_here(&format!("{}{}", key::DOWN, key::ENTER)).await;
    app.until(
        "the keyboard opens the next row",
        "return document.querySelector('aside [aria-label=Summary]') !== null",
    )
    .await;
    app.type_here(key::ESCAPE).await;
    app.until("the drawer is closed again", "return document.querySelector('aside') === null").await;
}

/// The dialog, the pack, and what the window says of it. Gives the file.
async fn build_a_pack(app: &App, pictures: &Path) -> PathBuf {
    app.press(BUILD_PACK).await;
    app.until(
        "the rows are counted",
        "return /^[\\d,]+ of [\\d,]+/.test(document.querySelector('.preview')?.textContent ?? '')",
    )
    .await;
    app.picture(&pictures.join("5-pack.png")).await;
    app.press("//*[@role='dialog']//button[@type='submit']").await;
    app.until("the pack is checked", "return document.querySelector('[aria-label=Checks]') !== null").await;
    app.picture(&pictures.join("6-pack-built.png")).await;
    let said = app.read("return document.querySelector('[role=dialog]').textContent").await;
    assert!(words(&said).contains("Every check passed"), "{said}");
    let path = app.read("return document.querySelector('.pack-result .mono.wrap').textContent").await;
    app.press("//*[@role='dialog']//button[normalize-space()='Done']").await;
    app.until("the dialog is closed", "return document.querySelector('[role=dialog]') === null").await;
    words(&path).into()
}

/// The same log with the lights out.
async fn look_in_the_dark(app: &App, pictures: &Path) {
    app.press("//button[normalize-space()='Theme']").await;
    app.press("//*[@role='menuitemradio' and normalize-space()='Dark']").await;
    app.until("the theme is dark", "return document.documentElement.dataset.theme === 'dark'").await;
    app.until("the menu is gone", "return document.querySelector('[role=menu]') === null").await;
    app.press(&format!("({GRID}//*[@role='row' and @aria-rowindex])[5]")).await;
    app.until(
        "the drawer shows its row",
        "return document.querySelector('aside [aria-label=Summary]') !== null",
    )
    .await;
    app.picture(&pictures.join("7-dark.png")).await;
}

/// Rows found and rows held, once the log says so.
async fn rows_found(app: &App, what: &str) -> (u64, u64) {
    let text = app.until(what, &format!("return / of .* rows$/.test({FOUND}) && {FOUND}")).await;
    let mut numbers = words(&text).split(' ').filter_map(|word| word.replace(',', "").parse().ok());
    (numbers.next().expect("the rows found"), numbers.next().expect("the rows held"))
}

/// What the page said, as text.
fn words(value: &Value) -> &str {
    value.as_str().expect("the page gives text")
}

/// Where the pictures of one test go: tests run side by side.
fn pictures(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(test);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
