//! Evidence packs: built by keys alone, checked, listed; those of others opened and checked, damaged ones told apart.

use std::path::{Path, PathBuf};

use exhibit_engine::export::Trust;
use exhibit_engine::pack::{self, Checked};
use exhibit_engine::{Watch, words};
use exhibit_sample::Shape;

use crate::driver::{App, key};
use crate::hands::first_number;
use crate::stage::Stage;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_pack_is_built_by_keys_and_a_damaged_one_is_told_from_a_whole_one() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, 900);
    let app = App::start(&stage, "audit").await;
    app.settled("from:-7d").await;
    app.go("Packs").await;
    app.reads("No pack was built or checked here yet").await;
    let counted = a_pack_is_chosen_by_keys(&app).await;
    let built = the_pack_is_built_and_checked(&app, &stage).await;
    assert_eq!(built.facts.as_ref().unwrap().rows, counted);
    assert_eq!(built.facts.as_ref().unwrap().query, "origin:dashboard");
    the_pack_is_listed(&app, &built).await;
    one_of_another_is_checked(&app, &stage, &built.path).await;
    a_damaged_one_is_refused(&app, &stage, &built.path).await;
    app.close().await;
}

/// Gives the number of rows that the dialog announces.
async fn a_pack_is_chosen_by_keys(app: &App) -> u64 {
    app.with_control("k").await;
    app.sees("dialog", "Command palette").await;
    app.type_here(&format!("build access{}", key::ENTER)).await;
    app.sees("dialog", "Build pack").await;
    app.until("the kind has the focus", "return document.activeElement === seen('radio', 'Access review *')")
        .await;
    app.type_here(key::DOWN).await;
    app.until("the next kind is chosen", "return seen('radio', 'Change management *').checked").await;
    app.type_here(key::TAB).await;
    for _ in 0..6 {
        if app.focused().await == "input Last 90 days" {
            break;
        }
        app.type_here(key::RIGHT).await;
    }
    app.tab_to("input Query (optional)").await;
    app.type_here("origin:dashboard").await;
    app.tab_to("input Organisation (optional)").await;
    app.type_here("Acme <b>Ltd</b>").await;
    let counted = "return seen('status', 'Rows in the pack').getAttribute('aria-busy') !== 'true' && \
                   seen('region', 'What will be in it').innerText.includes('origin:dashboard') && \
                   text('status', 'Rows in the pack')";
    let said = app.until("the rows are counted", counted).await;
    let said = said.as_str().unwrap();
    let (included, all) = (first_number(said), first_number(said.split_once(" of ").unwrap().1));
    assert!(included > 0 && included < all, "{said}");
    included
}

async fn the_pack_is_built_and_checked(app: &App, stage: &Stage) -> Checked {
    app.with_control(key::ENTER).await;
    app.until_done(
        "the pack is checked",
        "return seen('dialog', 'Build pack')?.innerText.includes('Every check passed')",
    )
    .await;
    let path = app
        .read("return squeezed([...document.querySelectorAll('[role=dialog] dl code')][0].innerText)")
        .await;
    let path = PathBuf::from(path.as_str().unwrap());
    assert!(path.starts_with(stage.data().join("packs")), "{}", path.display());
    let checked = checked(&path);
    assert!(checked.check.ok, "{:#?}", checked.check.checks);
    let shown = app
        .read(
            "return document.querySelector('[role=dialog] .words').innerText.split(/[ ·]+/).filter(Boolean)",
        )
        .await;
    assert_eq!(shown, serde_json::json!(words(&checked.sha256)));
    let lines = checked.check.checks.len();
    app.until(
        "each check has its line",
        &format!("return seen('list', 'Checks')?.children.length === {lines}"),
    )
    .await;
    app.press("button", "Done").await;
    app.sees_no("dialog", "Build pack").await;
    checked
}

async fn the_pack_is_listed(app: &App, built: &Checked) {
    app.sees("heading", "Packs").await;
    let line = app.hears(("list", "Packs built or opened"), "said.includes('Checked')").await;
    assert!(line.contains(&words(&built.sha256)[..4].join(" ")), "{line}");
    assert!(line.contains("Acme <b>Ltd</b>"), "{line}");
    let digits = app
        .until(
            "its fingerprint shows",
            "return seen('region', 'Fingerprint')?.querySelector('code').innerText.replaceAll(' ', '')",
        )
        .await;
    assert_eq!(digits, built.sha256.to_string());
}

async fn one_of_another_is_checked(app: &App, stage: &Stage, built: &Path) {
    let theirs = stage.file("theirs.zip", std::fs::read(built).unwrap());
    stage.will_pick(&theirs);
    app.press("button", "Open and check a pack").await;
    app.hears(("list", "Packs built or opened"), "said.includes('opened, not built here')").await;
    app.until("its checks are shown", "return seen('region', 'Check')?.innerText.includes('passed')").await;
    let path = serde_json::Value::from(theirs.display().to_string());
    app.until(
        "its facts show",
        &format!("return seen('region', 'Facts')?.querySelector('code')?.innerText === {path}"),
    )
    .await;
}

async fn a_damaged_one_is_refused(app: &App, stage: &Stage, built: &Path) {
    let mut bytes = std::fs::read(built).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = stage.file("damaged.zip", bytes);
    assert!(!checked(&damaged).check.ok);
    stage.will_pick(&damaged);
    app.press("button", "Open and check a pack").await;
    app.reads("Do not rely on this file: a check failed.").await;
    let rest = stage.file("no-pack.zip", b"PK\x03\x04 and then nothing of the kind");
    stage.will_pick(&rest);
    app.press("button", "Open and check a pack").await;
    app.until("it is listed", "return seen('list', 'Packs built or opened').children.length === 4").await;
    app.reads("Do not rely on this file: a check failed.").await;
}

fn checked(path: &Path) -> Checked {
    pack::verify(path, &Trust::nobody(), &Watch::silent()).unwrap()
}
