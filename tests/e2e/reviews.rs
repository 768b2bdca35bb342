//! Access reviews: opened over a period, decided by somebody else than who is reviewed, closed and signed; and what an
//! access review pack says of them.

use std::path::Path;

use exhibit_engine::export::Trust;
use exhibit_engine::export::seal::AllowedSigners;
use exhibit_engine::secret::Keep;
use exhibit_engine::{Home, Watch, Workspace, clock, pack, review, sign};
use exhibit_sample::Shape;

use crate::driver::App;
use crate::packs::{
    a_draft_is_begun, every_check_passed, on_to, the_build_is_begun, the_path_shown, the_rows_are_counted,
};
use crate::stage::Stage;

/// Who decides; nobody of the sample.
const REVIEWER: &str = "olga@audit.example";
const NOTE: &str = "left the company <b>in May</b>";

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_review_is_decided_by_another_closed_signed_and_packed() {
    let stage = Stage::new();
    stage.fill("audit", Shape::Outworx, 900);
    let workspace = Workspace::at(&Home::new(stage.data()), "audit").unwrap();
    let key = sign::create(&workspace, Keep::InFile).unwrap();
    let app = App::start(&stage, "audit").await;
    app.settled("from:-7d").await;
    a_review_is_opened(&app).await;
    let person = a_person_is_chosen(&app).await;
    nobody_decides_about_themselves(&app, &person).await;
    the_decision_is_recorded(&app).await;
    all_others_are_approved(&app).await;
    the_review_is_closed_and_signed(&app, &key.fingerprint).await;
    let ours = review::detail(&workspace, 1).unwrap();
    assert!(ours.people.iter().all(|person| person.decision().is_some()));
    let built = its_decisions_are_packed(&app).await;
    the_pack_holds_them(&built, signers(&key));
    app.close().await;
}

async fn a_review_is_opened(app: &App) {
    app.go("Reviews").await;
    app.press("button", "New review").await;
    app.press("radio", "Last 90 days").await;
    app.fill("textbox", "Title", "Spring <i>review</i>").await;
    app.press("button", "Open the review").await;
    app.hears(("region", "Review"), "said.includes('Spring <i>review</i>')").await;
}

/// Chooses the first person of the review that is shown, and gives the name.
pub(crate) async fn a_person_is_chosen(app: &App) -> String {
    let first = "seen('grid', 'People').querySelectorAll('[role=rowheader]')[0]";
    app.press_found("the first person", first).await;
    app.until(
        "one is chosen",
        "return seen('grid', 'People').querySelectorAll('[role=row][aria-selected=true]').length === 1",
    )
    .await;
    let name = app.read(&format!("return squeezed({first}.querySelector('.medium').innerText)")).await;
    name.as_str().unwrap().to_owned()
}

async fn nobody_decides_about_themselves(app: &App, person: &str) {
    app.press("radio", "Revoke*").await;
    app.fill("textbox", "Note", NOTE).await;
    app.fill("textbox", "Reviewer", person).await;
    app.reads("cannot decide about their own access").await;
    assert_eq!(app.read("return isFree(seen('button', 'Record the decision'))").await, false);
}

async fn the_decision_is_recorded(app: &App) {
    app.fill("textbox", "Reviewer", REVIEWER).await;
    app.press("button", "Record the decision").await;
    let people = app.hears(("grid", "People"), "said.includes('revoked')").await;
    assert!(people.contains(REVIEWER), "{people}");
    app.hears(("table", "What was decided*"), "said.includes('1 revoked')").await;
}

async fn all_others_are_approved(app: &App) {
    app.press("radio", "Undecided").await;
    app.press("checkbox", "All that are shown").await;
    app.press("radio", "Approve*").await;
    app.press("button", "Record the decision").await;
    app.hears(("table", "What was decided*"), "said.includes('0 undecided') || !said.includes('undecided')")
        .await;
}

async fn the_review_is_closed_and_signed(app: &App, fingerprint: &str) {
    app.press("button", "Close the review").await;
    app.sees("region", "Closing statement").await;
    app.until("the key is chosen", "return seen('radio', 'Sign with the key made here*')?.checked").await;
    let key = app.read("return nameOf(seen('radio', 'Sign with the key made here*'))").await;
    assert!(key.as_str().unwrap().contains(fingerprint), "{key}");
    app.fill("textbox", "Closed by", REVIEWER).await;
    app.press_found(
        "the button that closes",
        "all('button', 'Close the review', seen('region', 'Closing statement')).find(isFree)",
    )
    .await;
    let said = app.hears(("region", "Closing statement"), "said.includes('Signed by')").await;
    assert!(said.contains(NOTE) && said.contains("access-review"), "{said}");
    app.sees_no("button", "Record the decision").await;
}

async fn its_decisions_are_packed(app: &App) -> std::path::PathBuf {
    a_draft_is_begun(app, "access").await;
    on_to(app, "period").await;
    app.press("radio", "Last 90 days").await;
    on_to(app, "scope").await;
    let decisions = "all('button').find(e => nameOf(e).includes('Decisions of a review'))";
    app.press_found("the decisions", decisions).await;
    app.press("option", "Spring <i>review</i>*").await;
    on_to(app, "preview").await;
    the_rows_are_counted(app).await;
    the_build_is_begun(app).await;
    every_check_passed(app).await;
    the_path_shown(app).await
}

fn the_pack_holds_them(built: &Path, signers: AllowedSigners) {
    let checked = pack::verify(built, &Trust::of(signers, clock::now()), &Watch::silent()).unwrap();
    let lines = &checked.check.checks;
    assert!(checked.check.ok, "{lines:#?}");
    let signoff = lines.iter().find(|check| check.name == "signoff").unwrap();
    assert!(signoff.ok && signoff.detail.contains("SHA256:"), "{lines:#?}");
}

/// The key alone, whoever it says that it is: this machine has a name of its own.
fn signers(key: &sign::KeyFacts) -> AllowedSigners {
    let line = sign::allowed_line(key, "anybody").replacen("anybody", "*", 1);
    AllowedSigners::parse(&line).0
}
