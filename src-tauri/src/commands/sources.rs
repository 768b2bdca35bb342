//! Sources and imports.

use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::wire::{
    Failure, FilePreview, ImportFiles, ImportReport, ImportRequest, NewSource, NewToken, Preview,
    ProblemLine, ProfileLine, Progress, ReceiptLine, SourceLine, SourceRef, SyncReport, SyncRequest,
};

#[tauri::command]
pub(crate) async fn sample_load(
    desk: OnDesk<'_>,
    progress: Channel<Progress>,
) -> Result<SyncReport, Failure> {
    apart(&desk, move |desk| desk.load_sample(heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn sync_run(
    desk: OnDesk<'_>,
    request: Asked<SyncRequest>,
    progress: Channel<Progress>,
) -> Result<SyncReport, Failure> {
    apart(&desk, move |desk| desk.pull(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn profile_list(desk: OnDesk<'_>) -> Result<Vec<ProfileLine>, Failure> {
    apart(&desk, |desk| desk.profiles()).await
}

#[tauri::command]
pub(crate) async fn source_try(
    desk: OnDesk<'_>,
    request: AskedInPrivate<NewSource>,
    progress: Channel<Progress>,
) -> Result<Preview, Failure> {
    apart(&desk, move |desk| desk.try_source(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn source_add(
    desk: OnDesk<'_>,
    request: AskedInPrivate<NewSource>,
) -> Result<SourceLine, Failure> {
    apart(&desk, move |desk| desk.add_source(request.0)).await
}

#[tauri::command]
pub(crate) async fn source_token(desk: OnDesk<'_>, request: AskedInPrivate<NewToken>) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.change_token(request.0)).await
}

#[tauri::command]
pub(crate) async fn source_remove(desk: OnDesk<'_>, request: Asked<SourceRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.remove_source(&request.0)).await
}

#[tauri::command]
pub(crate) async fn source_receipts(
    desk: OnDesk<'_>,
    request: Asked<SourceRef>,
) -> Result<Vec<ReceiptLine>, Failure> {
    apart(&desk, move |desk| desk.receipts(&request.0)).await
}

#[tauri::command]
pub(crate) async fn source_problems(
    desk: OnDesk<'_>,
    request: Asked<SourceRef>,
) -> Result<Vec<ProblemLine>, Failure> {
    apart(&desk, move |desk| desk.problems(&request.0)).await
}

#[tauri::command]
pub(crate) async fn import_preview(
    desk: OnDesk<'_>,
    request: Asked<ImportFiles>,
) -> Result<Vec<FilePreview>, Failure> {
    apart(&desk, move |desk| desk.preview(request.0)).await
}

#[tauri::command]
pub(crate) async fn import_run(
    desk: OnDesk<'_>,
    request: Asked<ImportRequest>,
    progress: Channel<Progress>,
) -> Result<ImportReport, Failure> {
    apart(&desk, move |desk| desk.import(request.0, heard_by(progress))).await
}
