//! The stops of webhooks, on the sample's own deliveries: one that fails for a cause that is found, sent again until it is
//! taken; and the dialogs around it.

use exhibit_sample::sample_keys;

use super::Tour;
use crate::replay::Receiver;
use crate::stage::Stage;

/// The deliveries of the list, as far as they are drawn.
const OPTIONS: &str = "[...(seen('listbox', 'Deliveries')?.querySelectorAll('[role=option]') ?? [])]";

/// Nothing is here yet.
pub(super) async fn none(tour: &mut Tour<'_>) {
    tour.app.go("Webhooks").await;
    tour.app.reads("No delivery was captured yet").await;
    tour.stop("webhooks-none").await;
    tour.app.go("Log").await;
}

/// From the list to everything that leads on from it.
pub(super) async fn webhooks(tour: &mut Tour<'_>, stage: &Stage) {
    let receiver = Receiver::start(&published("sample-outworx")).await;
    let app = tour.app;
    app.go("Webhooks").await;
    a_cause_is_found(tour).await;
    tour.stop("webhooks").await;
    it_is_sent_until_it_is_taken(tour, &receiver).await;
    tour.stop("replay").await;
    before_it_is_sent(tour).await;
    secrets(tour).await;
    listener(tour).await;
    trials(tour, &receiver).await;
    ties(tour).await;
    an_import(tour, stage).await;
}

/// A secret of the sample, which everybody may know.
fn published(name: &str) -> String {
    sample_keys().into_iter().find(|key| key.name == name).expect("it is published").text
}

async fn a_cause_is_found(tour: &Tour<'_>) {
    let app = tour.app;
    app.fill("searchbox", "Query", "verdict:invalid,stale scheme:outworx\u{e007}").await;
    app.until("few are listed", &format!("return {OPTIONS}.length > 1 && {OPTIONS}.length < 40")).await;
    let listed = app.read(&format!("return {OPTIONS}.length")).await.as_u64().unwrap_or_default();
    for at in 0..listed {
        app.press_found("a delivery", &format!("{OPTIONS}[{at}]")).await;
        let is_chosen = format!("return {OPTIONS}[{at}]?.getAttribute('aria-selected') === 'true'");
        app.until("it is chosen", &is_chosen).await;
        let told = "!said.includes('Trying the known causes')";
        if app.hears(("region", "Verdict"), told).await.contains("It does match if the trailing newline") {
            return;
        }
    }
    app.fail("the sample has a delivery with a line end too many");
}

async fn it_is_sent_until_it_is_taken(tour: &Tour<'_>, receiver: &Receiver) {
    let app = tour.app;
    app.fill("textbox", "To", &format!("{}/hooks/audit", receiver.base)).await;
    app.press("button", "Replay*").await;
    app.hears(("table", "Attempts"), "said.includes('401')").await;
    app.press("button", "Take the body as it was signed").await;
    app.press("radio", "Sign again").await;
    app.press("button", "Replay edited*").await;
    app.hears(("table", "Attempts"), "said.includes('204')").await;
    app.read("seen('region', 'Attempts compared').scrollIntoView({ block: 'end' }); return true").await;
}

async fn before_it_is_sent(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Dry run").await;
    app.sees("region", "Bytes to send").await;
    tour.stop_over("replay-dry-run").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Dry run").await;
    app.press("button", "Edit…").await;
    app.sees("dialog", "Edit before replay").await;
    tour.stop_over("replay-edit").await;
    app.press("button", "Cancel").await;
    app.sees_no("dialog", "Edit before replay").await;
}

async fn secrets(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("tab", "Secrets and schemes").await;
    app.sees("list", "Kept secrets").await;
    tour.stop("webhooks-secrets").await;
    app.press("button", "Paste a secret").await;
    app.press("radio", "Keep it in a file*").await;
    app.sees("textbox", "Name").await;
    tour.stop("webhooks-secret").await;
    app.press("button", "Cancel").await;
    app.press("tab", "This delivery").await;
}

async fn listener(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Listen…").await;
    app.sees("dialog", "Listen for webhooks").await;
    tour.stop_over("webhooks-listen").await;
    app.press("button", "Cancel").await;
    app.sees_no("dialog", "Listen for webhooks").await;
}

async fn trials(tour: &mut Tour<'_>, receiver: &Receiver) {
    let app = tour.app;
    app.press("button", "Send test event").await;
    app.sees("dialog", "Send test event").await;
    crate::replay::the_way_is_chosen(app, &receiver.base, "sample-outworx").await;
    app.press("button", "Send it").await;
    app.hears(("region", "What came back"), "said.includes('204, accepted')").await;
    tour.stop_over("webhooks-test-event").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Send test event").await;
    app.press("button", "Test receiver").await;
    app.sees("dialog", "Test a receiver").await;
    tour.stop_over("webhooks-suite-form").await;
    app.press("button", "Run the cases").await;
    app.until_done("the cases are told", "return seen('table', 'Cases') !== null").await;
    tour.stop_over("webhooks-suite").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Test a receiver").await;
}

async fn ties(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Reconcile *").await;
    app.sees("region", "Missing in the log").await;
    tour.stop_over("reconcile").await;
    app.press("button", "Since the first delivery*").await;
    app.press("option", "Last 90 days").await;
    app.sees("group", "To, included").await;
    app.sees("region", "Missing in the log").await;
    tour.stop_over("reconcile-period").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Reconcile deliveries with rows").await;
    app.press("button", "Everything this token*").await;
    app.sees("region", "Actor").await;
    tour.stop_over("trace").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Everything the same ones did").await;
}

/// What an import tells: one capture, and a line that is none.
async fn an_import(tour: &mut Tour<'_>, stage: &Stage) {
    let app = tour.app;
    let lines = "{\"method\":\"POST\",\"url\":\"/hooks\",\"headers\":[],\"body\":\"{}\"}\n{\"method\":7}\n";
    stage.will_pick(&stage.file("captures.ndjson", lines));
    app.press("button", "Import captures").await;
    app.reads("1 delivery stored").await;
    tour.stop("webhooks-imported").await;
}
