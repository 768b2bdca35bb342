//! The upkeep of a source: paused and gone on with, pulled by itself now and then, watched before its vendor deletes
//! what is not here.

use exhibit_engine::clock;
use exhibit_sample::{SAMPLE_TOKEN, Server, Vendors};

use crate::driver::{App, key};
use crate::sources::describe;
use crate::stage::Stage;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_source_is_paused_scheduled_and_watched_before_its_vendor_deletes_rows() {
    let stage = Stage::new();
    let vendors = Vendors::new(3, SAMPLE_TOKEN, || clock::now().utc());
    let server = Server::start(0, vendors).await.unwrap();
    let app = App::start(&stage, "upkeep").await;
    app.press("button", "Add a source").await;
    describe(&app, "Nevo audit log", server.base(), SAMPLE_TOKEN).await;
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    app.press("button", "Done").await;
    it_is_paused(&app).await;
    kept_days_show_what_is_about_to_be_lost(&app).await;
    a_pull_of_it_alone_ends_the_alarm(&app).await;
    it_is_scheduled_by_keys_and_gone_on_with(&app).await;
    app.close().await;

    let app = App::start(&stage, "upkeep").await;
    app.go("Sources").await;
    app.hears(("list", "Sources"), "/due (in|now)/.test(said)").await;
    app.until(
        "the days are there",
        "return seen('textbox', 'Days that the vendor keeps rows')?.value === '7'",
    )
    .await;
    app.close().await;
}

async fn it_is_paused(app: &App) {
    app.press("button", "Pause").await;
    app.hears(("list", "Sources"), "said.includes('Paused')").await;
    app.reads("Paused: neither “Pull all” nor the schedule asks it. “Pull” still does.").await;
    app.sees("button", "Resume").await;
}

async fn kept_days_show_what_is_about_to_be_lost(app: &App) {
    assert!(!text_of_list(app).await.contains("Never pulled to the end"));
    app.fill("textbox", "Days that the vendor keeps rows", "0").await;
    app.reads("Write a whole number of days, from 1.").await;
    app.fill("textbox", "Days that the vendor keeps rows", &format!("7{}", key::ENTER)).await;
    app.hears(("list", "Sources"), "said.includes('Never pulled to the end')").await;
    app.reads("kept 7 days there, as you say").await;
    app.reads("Rows older than 7 days vanish there now; no pull was ever complete.").await;
    app.reads("Yours: 7 days.").await;
}

async fn a_pull_of_it_alone_ends_the_alarm(app: &App) {
    app.press("button", "Pull nevo").await;
    app.until_done(
        "the alarm is over",
        "return seen('button', 'Cancel the pull') === null && !text('list', 'Sources').includes('Never pulled')",
    )
    .await;
    app.until(
        "a week is left",
        "return /[67] days left/.test(seen('region', 'Source nevo')?.innerText ?? '')",
    )
    .await;
    app.hears(("list", "Sources"), "!said.includes('left')").await;
}

async fn it_is_scheduled_by_keys_and_gone_on_with(app: &App) {
    app.until(
        "the choice has the focus",
        "const choice = all('button').find(e => nameOf(e).includes('Pull by itself')); choice?.focus(); \
         return choice !== undefined && document.activeElement === choice",
    )
    .await;
    app.type_here(key::ENTER).await;
    app.sees("option", "Every 15 minutes").await;
    app.until("the list has the focus", "return document.activeElement?.closest('[role=listbox]') !== null")
        .await;
    app.type_here(&format!("{}{}", key::DOWN, key::ENTER)).await;
    app.hears(("button", "Every 15 minutes Pull by itself"), "true").await;
    app.hears(("list", "Sources"), "said.includes('Paused') && !said.includes('due')").await;
    app.press("button", "Resume").await;
    app.hears(("list", "Sources"), "/due in 1\\d min/.test(said) && !said.includes('Paused')").await;
    app.reads(" Next at ").await;
    app.go("Coverage").await;
    app.reads("every 15 min").await;
    app.go("Sources").await;
}

async fn text_of_list(app: &App) -> String {
    app.hears(("list", "Sources"), "said !== ''").await
}
