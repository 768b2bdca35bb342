//! Evidence packs: built by keys alone, checked, listed; those of others opened and checked, damaged ones told apart.

use std::path::{Path, PathBuf};

use exhibit_engine::export::Trust;
use exhibit_engine::export::seal::AllowedSigners;
use exhibit_engine::pack::{self, Checked};
use exhibit_engine::plan;
use exhibit_engine::{Home, Watch, Workspace, clock, sign, words};
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

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_pack_is_signed_by_a_key_that_was_made_in_the_wizard() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, 300);
    let app = App::start(&stage, "audit").await;
    app.settled("from:-7d").await;
    a_draft_is_begun(&app, "change").await;
    for step in ["period", "scope", "preview"] {
        on_to(&app, step).await;
    }
    the_rows_are_counted(&app).await;
    a_plan_is_kept_under_the_name_that_is_offered(&app, &stage).await;
    assert_eq!(app.read("return seen('radio', 'The key made here*')").await, serde_json::Value::Null);
    // No keychain answers on this stage, and a key in a file is only made where that was said.
    assert_eq!(app.read("return isFree(seen('button', 'Make a key here'))").await, false);
    app.press("checkbox", "Keep a new key in a file*").await;
    app.press("button", "Make a key here").await;
    app.until("it signs", "return seen('radio', 'The key made here*')?.checked").await;
    app.fill("textbox", "Signs as", "audit@acme.example").await;
    the_build_is_begun(&app).await;
    every_check_passed(&app).await;
    let said = app.hears(("region", "The file"), "said.includes('SHA256:')").await;
    assert!(said.contains("audit@acme.example"), "{said}");
    let built = the_path_shown(&app).await;
    let signers = the_signers_of(&stage, "audit@acme.example");
    let trusted = pack::verify(&built, &Trust::of(signers, clock::now()), &Watch::silent()).unwrap();
    assert!(trusted.check.ok, "{:#?}", trusted.check.checks);
    let stranger = AllowedSigners::default();
    let refused = pack::verify(&built, &Trust::of(stranger, clock::now()), &Watch::silent()).unwrap();
    assert!(!refused.check.ok, "a list that names nobody trusted the pack");
    app.close().await;
}

async fn a_plan_is_kept_under_the_name_that_is_offered(app: &App, stage: &Stage) {
    app.press("button", "Save as plan").await;
    app.sees("dialog", "Save as plan").await;
    app.press("button", "Save plan").await;
    app.reads("Kept as “change-management-monthly”.").await;
    app.press("button", "Done").await;
    app.sees_no("dialog", "Save as plan").await;
    let workspace = Workspace::at(&Home::new(stage.data()), "audit").unwrap();
    let kept = plan::list(&workspace, clock::now()).unwrap();
    assert_eq!((kept.plans.len(), kept.broken.len()), (1, 0));
    let plan = &kept.plans[0].plan;
    assert_eq!((plan.name.as_str(), plan.kind.as_str()), ("change-management-monthly", "change-management"));
    // Forgotten, so that no look of the window makes its pack beside the one of this journey.
    plan::remove(&workspace, &plan.name).unwrap();
}

/// What whoever gets the pack would be told of the workspace's key, from the key itself and not from the pack.
fn the_signers_of(stage: &Stage, identity: &str) -> AllowedSigners {
    let workspace = Workspace::at(&Home::new(stage.data()), "audit").unwrap();
    let key = sign::key(&workspace).unwrap().expect("it was made");
    AllowedSigners::parse(&sign::allowed_line(&key, identity)).0
}

/// Gives the number of rows that the wizard announces.
async fn a_pack_is_chosen_by_keys(app: &App) -> u64 {
    a_draft_is_begun(app, "access").await;
    app.until("the kind has the focus", "return document.activeElement === seen('radio', 'Access review *')")
        .await;
    app.type_here(key::DOWN).await;
    app.until("the next kind is chosen", "return seen('radio', 'Change management *').checked").await;
    the_next_step_is_taken_by_keys(app, "Which days?").await;
    app.type_here(key::TAB).await;
    for _ in 0..6 {
        if app.focused().await == "input Last 90 days" {
            break;
        }
        app.type_here(key::RIGHT).await;
    }
    the_next_step_is_taken_by_keys(app, "Which rows, and what goes with them?").await;
    app.tab_to("input Query (optional)").await;
    app.type_here("origin:dashboard").await;
    app.tab_to("input Organisation (optional)").await;
    app.type_here("Acme <b>Ltd</b>").await;
    the_next_step_is_taken_by_keys(app, "What the pack will hold").await;
    let said = the_rows_are_counted(app).await;
    let population = app.hears(("region", "Population"), "said.includes('origin:dashboard')").await;
    assert!(population.contains("ties out"), "{population}");
    let (included, all) = (first_number(&said), first_number(said.split_once(" of ").unwrap().1));
    assert!(included > 0 && included < all, "{said}");
    included
}

/// Asks the palette for a pack of a kind.
pub(crate) async fn a_draft_is_begun(app: &App, kind: &str) {
    app.with_control("k").await;
    app.sees("dialog", "Command palette").await;
    app.type_here(&format!("build {kind}{}", key::ENTER)).await;
    app.sees("region", "Build a pack").await;
}

/// Goes on by the wizard's own button to the step that it names.
pub(crate) async fn on_to(app: &App, step: &str) {
    app.press("button", &format!("Next: {step}")).await;
    app.sees_no("button", &format!("Next: {step}")).await;
}

/// What the wizard says of its rows, once they are those of what was chosen last.
pub(crate) async fn the_rows_are_counted(app: &App) -> String {
    let counted = "const said = seen('status', 'Rows in the pack'); return said?.getAttribute('aria-busy') !== 'true' && \
                   /\\d/.test(said?.innerText ?? '') && squeezed(heard(said))";
    app.until("the rows are counted", counted).await.as_str().unwrap().to_owned()
}

/// Presses the wizard's last button: the top bar's begins another pack.
pub(crate) async fn the_build_is_begun(app: &App) {
    let find =
        "all('button', 'Build*', seen('region', 'Build a pack') ?? document.createElement('i')).find(isFree)";
    app.press_found("the button that builds", find).await;
}

/// Waits until the pack was written and checked.
pub(crate) async fn every_check_passed(app: &App) {
    app.until_done(
        "the pack is checked",
        "return seen('region', 'Pack built')?.innerText.includes('Every check passed')",
    )
    .await;
}

async fn the_next_step_is_taken_by_keys(app: &App, heading: &str) {
    app.with_control(key::ENTER).await;
    app.until(
        &format!("the focus is on {heading}"),
        &format!(
            "const e = document.activeElement; return e.tagName === 'H2' && nameOf(e) === {}",
            serde_json::Value::from(heading)
        ),
    )
    .await;
}

async fn the_pack_is_built_and_checked(app: &App, stage: &Stage) -> Checked {
    app.with_control(key::ENTER).await;
    every_check_passed(app).await;
    let path = the_path_shown(app).await;
    assert!(path.starts_with(stage.data().join("packs")), "{}", path.display());
    let checked = checked(&path);
    assert!(checked.check.ok, "{:#?}", checked.check.checks);
    let shown = app
        .read(
            "return document.querySelector('section[aria-label=\"Pack built\"] .words').innerText.split(/[ ·]+/).filter(Boolean)",
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
    app.sees_no("region", "Build a pack").await;
    checked
}

/// Where the pack that was just built lies.
pub(crate) async fn the_path_shown(app: &App) -> PathBuf {
    let find = "document.querySelector('section[aria-label=\"Pack built\"] dl code')";
    let path = app.until("its path shows", &format!("return squeezed({find}?.innerText ?? '')")).await;
    PathBuf::from(path.as_str().unwrap())
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
        &format!(
            "return [...(seen('region', 'Facts')?.querySelectorAll('code') ?? [])].some(code => code.innerText === {path})"
        ),
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

/// What the core says of a pack.
pub(crate) fn checked(path: &Path) -> Checked {
    pack::verify(path, &Trust::nobody(), &Watch::silent()).unwrap()
}
