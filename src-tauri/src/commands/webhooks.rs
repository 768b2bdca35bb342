//! Captured webhooks: found, shown, judged; and the secrets and schemes for that.

use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::wire::{
    CaptureDetail, CaptureExplained, CaptureExport, CaptureIds, CaptureImport, CaptureJudge, CaptureLine,
    CapturePaste, CaptureQuery, CaptureRef, CaptureRows, CaptureSet, CaptureTally, CapturesExported,
    CapturesImported, CurlText, Failure, ListenRequest, ListenerState, NewScheme, NewSecret, ProblemsAsked,
    Progress, SchemeList, SecretLine, SecretRef, StoredProblems,
};

#[tauri::command]
pub(crate) async fn capture_open(
    desk: OnDesk<'_>,
    request: Asked<CaptureQuery>,
) -> Result<CaptureSet, Failure> {
    apart(&desk, move |desk| desk.find_captures(request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_rows(
    desk: OnDesk<'_>,
    request: Asked<CaptureRows>,
) -> Result<Vec<CaptureLine>, Failure> {
    apart(&desk, move |desk| desk.capture_rows(&request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_ids(desk: OnDesk<'_>, request: Asked<CaptureIds>) -> Result<Vec<u64>, Failure> {
    apart(&desk, move |desk| desk.capture_ids(&request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_show(
    desk: OnDesk<'_>,
    request: Asked<CaptureRef>,
) -> Result<CaptureDetail, Failure> {
    apart(&desk, move |desk| desk.capture(request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_explain(
    desk: OnDesk<'_>,
    request: Asked<CaptureRef>,
) -> Result<CaptureExplained, Failure> {
    apart(&desk, move |desk| desk.explain_capture(request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_judge(
    desk: OnDesk<'_>,
    request: AskedInPrivate<CaptureJudge>,
) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.judge_captures(request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_import(
    desk: OnDesk<'_>,
    request: Asked<CaptureImport>,
    progress: Channel<Progress>,
) -> Result<CapturesImported, Failure> {
    apart(&desk, move |desk| desk.import_captures(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn capture_paste(
    desk: OnDesk<'_>,
    request: AskedInPrivate<CapturePaste>,
) -> Result<CapturesImported, Failure> {
    apart(&desk, move |desk| desk.paste_captures(&request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_problems(
    desk: OnDesk<'_>,
    request: Asked<ProblemsAsked>,
) -> Result<StoredProblems, Failure> {
    apart(&desk, move |desk| desk.capture_problems(&request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_tally(desk: OnDesk<'_>) -> Result<CaptureTally, Failure> {
    apart(&desk, |desk| desk.tally_captures()).await
}

#[tauri::command]
pub(crate) async fn capture_export(
    desk: OnDesk<'_>,
    request: Asked<CaptureExport>,
) -> Result<CapturesExported, Failure> {
    apart(&desk, move |desk| desk.export_captures(request.0)).await
}

#[tauri::command]
pub(crate) async fn capture_curl(desk: OnDesk<'_>, request: Asked<CaptureRef>) -> Result<CurlText, Failure> {
    apart(&desk, move |desk| desk.capture_as_curl(request.0)).await
}

#[tauri::command]
pub(crate) async fn listener_start(
    desk: OnDesk<'_>,
    request: Asked<ListenRequest>,
) -> Result<ListenerState, Failure> {
    apart(&desk, move |desk| desk.start_listener(&request.0)).await
}

#[tauri::command]
pub(crate) async fn listener_stop(desk: OnDesk<'_>) -> Result<ListenerState, Failure> {
    apart(&desk, |desk| Ok(desk.stop_listener())).await
}

#[tauri::command]
pub(crate) async fn listener_watch(
    desk: OnDesk<'_>,
    arrivals: Channel<ListenerState>,
) -> Result<(), Failure> {
    apart(&desk, move |desk| {
        // A window that was closed hears nothing, and the listener goes on without it.
        desk.hear_listener(Box::new(move |state| arrivals.send(state).unwrap_or_default()));
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn scheme_list(desk: OnDesk<'_>) -> Result<SchemeList, Failure> {
    apart(&desk, |desk| Ok(desk.schemes())).await
}

#[tauri::command]
pub(crate) async fn scheme_save(desk: OnDesk<'_>, request: Asked<NewScheme>) -> Result<SchemeList, Failure> {
    apart(&desk, move |desk| desk.save_scheme(&request.0)).await
}

#[tauri::command]
pub(crate) async fn secret_list(desk: OnDesk<'_>) -> Result<Vec<SecretLine>, Failure> {
    apart(&desk, |desk| desk.secrets()).await
}

#[tauri::command]
pub(crate) async fn secret_add(
    desk: OnDesk<'_>,
    request: AskedInPrivate<NewSecret>,
) -> Result<SecretLine, Failure> {
    apart(&desk, move |desk| desk.add_secret(request.0)).await
}

#[tauri::command]
pub(crate) async fn secret_remove(desk: OnDesk<'_>, request: Asked<SecretRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.remove_secret(&request.0)).await
}

#[tauri::command]
pub(crate) async fn secret_retire(
    desk: OnDesk<'_>,
    request: Asked<SecretRef>,
) -> Result<SecretLine, Failure> {
    apart(&desk, move |desk| desk.retire_secret(&request.0)).await
}
