//! Sources and imports.

use std::sync::Arc;

use tauri::State;
use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::schedule::Schedule;
use crate::wire::{
    Coverage, CoverageRequest, Failure, FilePreview, ImportFiles, ImportReport, ImportRequest, Mapping,
    MappingRequest, MappingSave, NewSource, NewToken, Preview, ProblemLine, ProfileLine, ProfileRef,
    Progress, ReceiptLine, ScheduledPull, SourceLine, SourceRef, SourceSettings, SyncReport, SyncRequest,
    VanishedLine,
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
pub(crate) async fn source_set(
    desk: OnDesk<'_>,
    request: Asked<SourceSettings>,
) -> Result<SourceLine, Failure> {
    apart(&desk, move |desk| desk.set_source(&request.0)).await
}

#[tauri::command]
pub(crate) async fn source_vanished(
    desk: OnDesk<'_>,
    request: Asked<SourceRef>,
) -> Result<Vec<VanishedLine>, Failure> {
    apart(&desk, move |desk| desk.vanished(&request.0)).await
}

#[tauri::command]
pub(crate) async fn coverage_show(
    desk: OnDesk<'_>,
    request: Asked<CoverageRequest>,
) -> Result<Coverage, Failure> {
    apart(&desk, move |desk| desk.coverage(request.0)).await
}

#[tauri::command]
pub(crate) async fn mapping_try(
    desk: OnDesk<'_>,
    request: AskedInPrivate<MappingRequest>,
    progress: Channel<Progress>,
) -> Result<Mapping, Failure> {
    apart(&desk, move |desk| desk.try_mapping(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn mapping_save(
    desk: OnDesk<'_>,
    request: Asked<MappingSave>,
) -> Result<ProfileLine, Failure> {
    apart(&desk, move |desk| desk.save_mapping(request.0)).await
}

#[tauri::command]
pub(crate) async fn profile_remove(desk: OnDesk<'_>, request: Asked<ProfileRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.remove_profile(&request.0)).await
}

#[tauri::command]
pub(crate) fn schedule_watch(watched: State<'_, Arc<Schedule>>, pulls: Channel<ScheduledPull>) {
    watched.listen(pulls);
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
