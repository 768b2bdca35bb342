//! The mapping editor: a file of a vendor that nobody knows is read by places that a person picks with keys, and that
//! reading is kept as a profile, used, and removed again.

use exhibit_engine::clock;
use serde_json::json;

use crate::driver::{App, key};
use crate::log::rows_are_drawn;
use crate::stage::Stage;

const ROWS: u64 = 12;

/// Rows in a shape of nobody's: the time, the actor and the action stand where no usual name leads.
fn strange_rows() -> String {
    let newest = clock::now().utc();
    let row = |number: u64| {
        let at = newest - std::time::Duration::from_secs(number * 600);
        let row = json!({
            "ref": format!("ev-{number:03}"),
            "stempel": at.to_rfc3339(),
            "tat": format!("tür.{}", if number.is_multiple_of(2) { "auf" } else { "zu" }),
            "wer": { "post": format!("waechter-{}@tor.example", number % 3), "schicht": "nacht" },
        });
        row.to_string() + "\n"
    };
    (0..ROWS).map(row).collect()
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_file_of_an_unknown_vendor_is_mapped_by_keys_kept_as_a_profile_and_the_profile_removed() {
    let stage = Stage::new();
    let app = App::start(&stage, "doors").await;
    app.press("button", "Import files").await;
    stage.will_pick(&stage.file("tor.ndjson", strange_rows()));
    app.press("button", "Choose files").await;
    app.reads("Not recognised").await;
    app.press("button", "Change what is read of tor.ndjson").await;
    time_actor_and_action_are_picked(&app).await;
    the_profile_is_saved_and_imports(&app, &stage).await;
    the_log_shows_who_it_was(&app).await;
    the_profile_goes_once_nothing_is_read_with_it(&app, &stage).await;
    app.close().await;
}

async fn time_actor_and_action_are_picked(app: &App) {
    app.sees("dialog", "What is read of tor.ndjson").await;
    app.until(
        "the fields have the focus",
        "return seen('listbox', 'Fields')?.contains(document.activeElement) === true",
    )
    .await;
    assert!(app.read("return seen('button', 'Save as my profile').disabled").await == true);
    for (field, downs, place) in [("Time", 0, "stempel"), ("Action", 1, "tat"), ("Actor", 2, "wer.post")] {
        pick(app, field, downs, place).await;
    }
    app.hears(
        ("table", "Rows as they would be read"),
        "said.includes('waechter-1@tor.example') && said.includes('tür.auf')",
    )
    .await;
}

/// From the list of fields, `downs` below the field before, to the place and back.
async fn pick(app: &App, field: &str, downs: usize, place: &str) {
    app.type_here(&key::DOWN.repeat(downs)).await;
    app.sees("listbox", &format!("Places for {field}")).await;
    app.tab_to("input Find a place").await;
    app.fill("searchbox", "Find a place", place).await;
    app.until(
        "one place is left",
        &format!("return all('option', null, seen('listbox', 'Places for {field}')).length === 1"),
    )
    .await;
    app.tab_to(&format!("option {place}")).await;
    app.type_here(key::ENTER).await;
    app.until(
        "every row fills it",
        &format!(
            "const field = all('option', '{field}', seen('listbox', 'Fields'))[0]; \
             return ['yours', '{ROWS} of {ROWS}', '{place}'].every(words => heard(field).includes(words)) && \
             !document.body.innerText.includes('Reading again')"
        ),
    )
    .await;
    app.until(
        "the fields have the focus",
        &format!(
            "all('option', '{field}', seen('listbox', 'Fields'))[0].focus(); \
         return seen('listbox', 'Fields').contains(document.activeElement)"
        ),
    )
    .await;
}

async fn the_profile_is_saved_and_imports(app: &App, stage: &Stage) {
    app.fill("textbox", "Id of your profile", "nevo").await;
    app.reads("A built-in profile has this id.").await;
    app.fill("textbox", "Id of your profile", "tor").await;
    app.fill("textbox", "Its name", &format!("Wächter am Tor{}", key::ENTER)).await;
    app.sees_no("dialog", "What is read of tor.ndjson").await;
    assert!(stage.data().join("profiles/tor.toml").exists());
    app.reads("By its fields it was not recognised.").await;
    app.fill("textbox", "Into the source", "tor").await;
    app.press("button", "Import 1 file").await;
    app.reads(&format!("Imported 1 of 1 file: {ROWS} new rows, 0 held already.")).await;
    app.press("button", "Done").await;
    app.sees_no("dialog", "Import files").await;
}

async fn the_log_shows_who_it_was(app: &App) {
    app.go("Log").await;
    assert_eq!(app.ask_log("source:tor").await, ROWS);
    rows_are_drawn(app).await;
    app.hears(("grid", "Log rows"), "said.includes('waechter-1@tor.example')").await;
    assert_eq!(app.ask_log("actor:waechter-1@tor.example").await, ROWS / 3);
    assert_eq!(app.ask_log("from:-1d source:tor").await, ROWS);
}

async fn the_profile_goes_once_nothing_is_read_with_it(app: &App, stage: &Stage) {
    app.go("Sources").await;
    remove_profile(app).await;
    app.reads("is read with the profile `tor`").await;
    assert!(stage.data().join("profiles/tor.toml").exists());
    app.press("button", "Close").await;
    app.sees_no("dialog", "Add source").await;
    app.press("button", "Remove").await;
    app.press("button", "Remove source").await;
    app.reads("This workspace has no source yet").await;
    remove_profile(app).await;
    app.until("it is listed no more", "return all('option', 'Wächter am Tor').length === 0").await;
    assert!(!stage.data().join("profiles/tor.toml").exists());
    app.press("button", "Close").await;
    app.go("Log").await;
    assert_eq!(app.ask_log("").await, ROWS);
}

async fn remove_profile(app: &App) {
    app.press_found("Add source", "free('button', 'Add source') ?? free('button', 'Add a source')").await;
    app.sees("dialog", "Add source").await;
    app.fill("searchbox", "Find a vendor", "own").await;
    app.press("option", "Wächter am Tor").await;
    app.reads("Your own profile").await;
    app.press("button", "Remove this profile").await;
    app.until("staying is the first choice", "return document.activeElement === seen('button', 'Keep it')")
        .await;
    app.press("button", "Remove profile").await;
}
