//! Rules: one of the user's own is written and tried while it is written, kept, seen at work in the log, and taken away
//! again.

use exhibit_sample::Shape;

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::log::rows_are_drawn;
use crate::stage::Stage;

/// An action of the sample's that the built-in rules take for something else than an incident.
const ACTION: &str = "SPEC_SYNCED";
const RULE: &str =
    r#"{"id":"own-synced","when":{"action":["SPEC_SYNCED"]},"set":{"evidence":["incident"],"risk":3}}"#;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn an_own_rule_is_tried_kept_seen_in_the_log_and_taken_away_again() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, 600);
    let rows = stage.count("audit", &format!("action:{ACTION}"), "UTC");
    assert!(rows > 0, "the test shows nothing");
    assert_eq!(stage.count("audit", &incidents(), "UTC"), 0);
    let app = App::start(&stage, "audit").await;
    app.settled("from:-7d").await;
    app.go("Rules").await;
    app.press("button", "New rule").await;
    what_is_no_rule_is_said(&app).await;
    the_rule_is_tried(&app, rows).await;
    the_rule_is_kept(&app, &stage, rows).await;
    the_log_says_so(&app, rows).await;
    the_rule_is_taken_away(&app, &stage).await;
    app.close().await;
}

fn incidents() -> String {
    format!("action:{ACTION} evidence:incident")
}

async fn what_is_no_rule_is_said(app: &App) {
    app.fill("textbox", "Rule, as JSON", r#"{"id":"own-synced","when":{}"#).await;
    app.hears(("alert", "Line *"), "/^Line 1: /.test(said)").await;
    assert_eq!(app.read("return isFree(seen('button', 'Save and read rows again'))").await, false);
}

async fn the_rule_is_tried(app: &App, rows: u64) {
    app.fill("textbox", "Rule, as JSON", RULE).await;
    let said = app.hears(("region", "Rule being written"), "/Fits [\\d,]+ rows? of/.test(said)").await;
    assert_eq!(first_number(said.split("Fits ").nth(1).unwrap()), rows, "{said}");
    let moves = app.hears(("table", "Rows that would change packs*"), "said.includes('incident')").await;
    assert!(moves.contains(&rows.to_string()), "{moves}");
}

async fn the_rule_is_kept(app: &App, stage: &Stage, rows: u64) {
    app.press("button", "Save and read rows again").await;
    let said =
        app.hears(("region", "Rule"), "said.includes('own-synced') && said.includes('your own')").await;
    assert!(said.contains(&format!("Decided {rows} row")), "{said}");
    assert_eq!(stage.count("audit", &incidents(), "UTC"), rows);
}

async fn the_log_says_so(app: &App, rows: u64) {
    app.press("button", "Show its rows").await;
    assert_eq!(app.settled("rule:own-synced").await, rows);
    rows_are_drawn(app).await;
    app.until(
        "the grid is there",
        "const grid = seen('grid', 'Log rows'); grid?.focus(); return grid !== null",
    )
    .await;
    app.type_here(&format!("{}{}", key::HOME, key::ENTER)).await;
    app.hears(("region", "Summary"), "said.includes('incident')").await;
    app.press("button", "Show rule own-synced").await;
    app.hears(("region", "Rule"), "said.includes('own-synced')").await;
}

async fn the_rule_is_taken_away(app: &App, stage: &Stage) {
    app.press("button", "Remove").await;
    app.until_done("the rule is gone", "return !document.body.innerText.includes('own-synced')").await;
    assert_eq!(stage.count("audit", &incidents(), "UTC"), 0);
    app.go("Log").await;
    assert_eq!(app.ask_log(&incidents()).await, 0);
}
