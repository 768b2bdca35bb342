//! The stops of packs, reviews and rules.

use super::Tour;
use crate::opened::{pack_rows_are_drawn, the_first_row_is_opened};
use crate::packs::{a_draft_is_begun, every_check_passed, on_to, the_build_is_begun, the_rows_are_counted};
use crate::reviews::a_person_is_chosen;

pub(super) async fn packs(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.go("Packs").await;
    app.reads("No pack was built or checked here yet").await;
    tour.stop("packs-none").await;
    for (at, kind) in ["access review", "change management", "incident response"].iter().enumerate() {
        a_draft_is_begun(app, kind).await;
        let mut step = async |name: &str| {
            if at == 0 {
                tour.stop(&format!("wizard-{name}")).await;
            }
        };
        step("kind").await;
        on_to(app, "period").await;
        step("period").await;
        on_to(app, "scope").await;
        app.fill("textbox", "Query (optional)", "").await;
        app.fill("textbox", "Organisation (optional)", "Acme Ltd").await;
        step("scope").await;
        on_to(app, "preview").await;
        the_rows_are_counted(app).await;
        step("preview").await;
        the_build_is_begun(app).await;
        every_check_passed(app).await;
        step("built").await;
        app.press("button", "Done").await;
        app.sees_no("region", "Build a pack").await;
    }
    app.press("button", "Check again").await;
    app.until_done(
        "the checks are shown",
        "return seen('list', 'Checks') !== null && seen('progressbar') === null",
    )
    .await;
    tour.stop("packs").await;
    an_opened_pack(tour).await;
}

/// The pack that is shown, read-only: its findings, its rows, one row.
async fn an_opened_pack(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.press("button", "Open this pack").await;
    app.reads("Every check that could be made passed.").await;
    tour.stop("opened").await;
    app.press("tab", "Rows*").await;
    pack_rows_are_drawn(app).await;
    tour.stop("opened-rows").await;
    the_first_row_is_opened(app).await;
    tour.stop("opened-row").await;
    app.press("button", "Close this pack").await;
    app.sees("list", "Packs built or opened").await;
}

/// A review that is open, one person chosen; then its closing.
pub(super) async fn reviews(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.go("Reviews").await;
    app.reads("No access review was opened yet").await;
    tour.stop("reviews-none").await;
    app.press("button", "New review").await;
    app.sees("dialog", "New access review").await;
    tour.stop_over("review-new").await;
    app.press("radio", "Last 90 days").await;
    app.press("button", "Open the review").await;
    app.sees("region", "Review").await;
    a_person_is_chosen(app).await;
    tour.stop("reviews").await;
    app.press("button", "Close the review").await;
    app.sees("region", "Closing statement").await;
    tour.stop("review-closing").await;
}

pub(super) async fn rules(tour: &mut Tour<'_>) {
    let app = tour.app;
    app.go("Rules").await;
    app.sees("region", "Rule").await;
    tour.stop("rules").await;
    app.press("button", "New rule").await;
    app.hears(("region", "Rule being written"), "/Fits (no row|[\\d,]+ rows?) of/.test(said)").await;
    tour.stop("rule-new").await;
    app.press("button", "Cancel").await;
}
