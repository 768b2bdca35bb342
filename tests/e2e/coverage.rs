//! Coverage: which days were asked for, told day by day to the keyboard; what a broken pull left open is seen as a gap,
//! and closed by a pull from there.

use exhibit_engine::clock;
use exhibit_sample::{SAMPLE_TOKEN, Server, Vendors};

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::shell::separated;
use crate::sources::describe;
use crate::stage::Stage;
use crate::vendor::Door;

/// The day under the cursor of a strip that has the focus, as it is read out.
const DAY: &str = "const strip = document.activeElement; \
    return strip?.getAttribute('role') === 'grid' && nameOf(document.getElementById(strip.getAttribute('aria-activedescendant')))";

/// How many days stand so, over all sources: the figure under the word.
const FIGURE: &str = "[...document.querySelectorAll('[aria-label=\"Days by state\"] .coverage-figure')]\
    .find(e => squeezed(heard(e.querySelector('dt'))) === 'WORD')?.querySelector('.coverage-number').innerText";

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn days_of_the_sample_are_walked_by_arrow_keys_and_enter_leads_to_their_rows() {
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    app.open_sample().await;
    app.go("Coverage").await;
    app.sees("region", "Days by source").await;
    assert!(figure(&app, "pulled").await > 0);
    let covered = app.read("return squeezed(document.querySelector('.page-head').innerText)").await;
    assert!(covered.as_str().unwrap().contains("source-days covered"), "{covered}");
    the_strip_is_walked(&app).await;
    a_day_is_opened_in_the_log(&app, &stage).await;
    app.close().await;
}

async fn the_strip_is_walked(app: &App) {
    app.until(
        "the strip has the focus",
        "seen('grid', 'Days of nevo')?.focus(); return document.activeElement === seen('grid', 'Days of nevo')",
    )
    .await;
    let today = app.until("its newest day is read out", DAY).await;
    for (keys, days) in [(key::LEFT, 1), (key::LEFT, 2), (key::RIGHT, 1), (key::UP, 8), (key::DOWN, 1)] {
        app.type_here(keys).await;
        let wanted = format!("return ((() => {{ {DAY} }})() || '').startsWith({})", days_ago(days));
        app.until(&format!("the day {days} days before today is read out"), &wanted).await;
    }
    let day = app.read(DAY).await;
    let day = day.as_str().unwrap();
    assert_ne!(day, today.as_str().unwrap());
    let is_known = ["pulled, asked for, rows came", "empty, asked for, none exist"]
        .iter()
        .any(|state| day.contains(state));
    assert!(is_known, "{day}");
    app.sees("complementary", "The chosen day").await;
    app.hears(("complementary", "The chosen day"), &format!("said.includes({})", days_ago(1))).await;
}

/// An expression: the words for a day so many days before today, in UTC.
fn days_ago(days: u32) -> String {
    format!(
        "(d => `${{['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][d.getUTCDay()]}} ${{d.getUTCDate()}} \
         ${{['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][d.getUTCMonth()]}} \
         ${{d.getUTCFullYear()}}`)(new Date(Date.now() - {days} * 864e5))"
    )
}

/// The number of rows that the strip says is the number that the log finds.
async fn a_day_is_opened_in_the_log(app: &App, stage: &Stage) {
    // Made-up people rest at weekends: a day with rows is at most a few before.
    for _ in 0..5 {
        if app.read(DAY).await.as_str().unwrap().contains("rows came") {
            break;
        }
        let before = app.read(DAY).await;
        app.type_here(key::LEFT).await;
        let moved = format!("const day = (() => {{ {DAY} }})(); return !!day && day !== {before}");
        app.until("the day before is read out", &moved).await;
    }
    let said = app.read(DAY).await;
    let rows = first_number(said.as_str().unwrap().split_once("came. ").unwrap().1);
    assert!(rows > 0, "the test shows nothing for {said}");
    app.type_here(key::ENTER).await;
    let query = app
        .until(
            "the log stands on the day",
            "const query = seen('searchbox', 'Query')?.value; \
             return /^source:nevo from:\\d{4}-\\d\\d-\\d\\d to:\\d{4}-\\d\\d-\\d\\d$/.test(query) && query",
        )
        .await;
    let query = query.as_str().unwrap();
    assert_eq!(app.settled(query).await, rows);
    assert_eq!(stage.count("sample", query, "UTC"), rows);
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn what_a_broken_pull_left_is_a_gap_that_a_pull_closes_once_the_vendor_is_well() {
    let stage = Stage::new();
    let vendors = Vendors::new(3, SAMPLE_TOKEN, || clock::now().utc());
    let server = Server::start(0, vendors).await.unwrap();
    let door = Door::before(server.base()).await;
    let app = App::start(&stage, "gaps").await;
    app.press("button", "Add a source").await;
    describe(&app, "mushi-mushi audit log", &door.base, SAMPLE_TOKEN).await;
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    app.press("button", "Done").await;
    app.go("Coverage").await;
    nothing_was_asked(&app).await;
    door.admit(2);
    app.press("button", "Pull this time of mushi-mushi: never asked").await;
    let part = a_part_came(&app, &stage).await;
    door.admit(usize::MAX);
    app.press("button", "Pull this time of mushi-mushi: partial").await;
    the_gap_is_closed(&app).await;
    a_whole_pull_ends_the_alarm(&app).await;
    assert!(stage.count("gaps", "", "UTC") > part);
    app.close().await;
}

async fn nothing_was_asked(app: &App) {
    app.sees("button", "Pull this time of mushi-mushi: never asked").await;
    assert_eq!(figure(app, "pulled").await, 0);
    assert_eq!(figure(app, "retention alarm").await, 1);
    let days = figure(app, "never asked").await;
    let gap = app.hears(("table", "Gaps"), "said.includes('never asked for')").await;
    assert!(gap.contains(&format!("{} days never asked for", separated(days))), "{gap}");
    app.reads("no pull was ever complete").await;
}

/// Two pages came, and the third was refused. Gives the rows of the two.
async fn a_part_came(app: &App, stage: &Stage) -> u64 {
    app.until_done(
        "the gap is a part",
        "return seen('button', 'Pull this time of mushi-mushi: partial') !== null && \
         seen('button', 'Pull this time of mushi-mushi: never asked') === null",
    )
    .await;
    let gap = app.hears(("table", "Gaps"), "said.includes('a pull ended early')").await;
    assert!(gap.contains("the log is being moved, ask later"), "{gap}");
    assert_eq!(figure(app, "pulled").await, 0);
    assert!(figure(app, "partial").await > 0);
    app.go("Sources").await;
    app.reads("The newest run stopped before its end.").await;
    app.go("Coverage").await;
    let part = stage.count("gaps", "", "UTC");
    assert!(part > 200, "one page is 200 rows: {part}");
    part
}

async fn the_gap_is_closed(app: &App) {
    app.until_done(
        "no part is missing",
        "return seen('button', 'Cancel the pull') === null && \
         seen('button', 'Pull this time of mushi-mushi: *') === null",
    )
    .await;
    assert!(figure(app, "pulled").await > 0);
    assert_eq!(figure(app, "never asked").await, 0);
    // Today goes on, so it is the one day that is not whole.
    assert_eq!(figure(app, "partial").await, 1);
}

/// A gap's own time is not all that the vendor keeps; a pull of the source asks for all of it.
async fn a_whole_pull_ends_the_alarm(app: &App) {
    app.go("Sources").await;
    app.press("button", "Pull mushi-mushi").await;
    app.until_done(
        "the alarm is over",
        "return seen('button', 'Cancel the pull') === null && !text('list', 'Sources').match(/vanish|Never/)",
    )
    .await;
    app.go("Coverage").await;
    app.until(
        "no alarm is counted",
        &format!("return {} === '0'", FIGURE.replace("WORD", "retention alarm")),
    )
    .await;
}

async fn figure(app: &App, word: &str) -> u64 {
    let find = FIGURE.replace("WORD", word);
    let said = app.until(&format!("the figure {word} is told"), &format!("return {find}")).await;
    first_number(said.as_str().unwrap())
}
