//! Captures that are sent again, test events, suites.

use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::wire::{
    AttemptLine, AttemptList, AttemptScope, EventTemplate, Exported, Failure, MintSecret, MintedSecret,
    Progress, ReplayDone, ReplayOrder, ReplayPlan, RunRef, SchemeRef, SentRun, SuiteExport, SuiteOrder,
    SuiteResult, TargetLine, TestEvent, Toward,
};

#[tauri::command]
pub(crate) async fn target_check(desk: OnDesk<'_>, request: Asked<Toward>) -> Result<TargetLine, Failure> {
    apart(&desk, move |desk| desk.check_target(&request.0)).await
}

#[tauri::command]
pub(crate) async fn replay_plan(
    desk: OnDesk<'_>,
    request: Asked<ReplayOrder>,
) -> Result<ReplayPlan, Failure> {
    apart(&desk, move |desk| desk.plan_replay(request.0)).await
}

#[tauri::command]
pub(crate) async fn replay_run(
    desk: OnDesk<'_>,
    request: Asked<ReplayOrder>,
    progress: Channel<Progress>,
) -> Result<ReplayDone, Failure> {
    apart(&desk, move |desk| desk.replay(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn attempt_list(
    desk: OnDesk<'_>,
    request: Asked<AttemptScope>,
) -> Result<AttemptList, Failure> {
    apart(&desk, move |desk| desk.attempts(&request.0)).await
}

#[tauri::command]
pub(crate) async fn sent_runs(desk: OnDesk<'_>) -> Result<Vec<SentRun>, Failure> {
    apart(&desk, move |desk| desk.sent_runs()).await
}

#[tauri::command]
pub(crate) async fn event_templates(
    desk: OnDesk<'_>,
    request: Asked<SchemeRef>,
) -> Result<Vec<EventTemplate>, Failure> {
    apart(&desk, move |desk| desk.event_templates(&request.0)).await
}

#[tauri::command]
pub(crate) async fn secret_mint(
    desk: OnDesk<'_>,
    request: Asked<MintSecret>,
) -> Result<MintedSecret, Failure> {
    apart(&desk, move |desk| desk.mint_secret(request.0)).await
}

#[tauri::command]
pub(crate) async fn test_send(
    desk: OnDesk<'_>,
    request: AskedInPrivate<TestEvent>,
) -> Result<AttemptLine, Failure> {
    apart(&desk, move |desk| desk.send_test(request.0)).await
}

#[tauri::command]
pub(crate) async fn suite_run(
    desk: OnDesk<'_>,
    request: AskedInPrivate<SuiteOrder>,
    progress: Channel<Progress>,
) -> Result<SuiteResult, Failure> {
    apart(&desk, move |desk| desk.run_suite(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn suite_read(desk: OnDesk<'_>, request: Asked<RunRef>) -> Result<SuiteResult, Failure> {
    apart(&desk, move |desk| desk.recorded_suite(&request.0)).await
}

#[tauri::command]
pub(crate) async fn suite_export(desk: OnDesk<'_>, request: Asked<SuiteExport>) -> Result<Exported, Failure> {
    apart(&desk, move |desk| desk.export_suite(&request.0)).await
}
