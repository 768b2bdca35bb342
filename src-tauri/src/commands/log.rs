//! The log.

use tauri::ipc::Channel;

use super::{Asked, OnDesk, apart, heard_by};
use crate::wire::{
    EntryDetail, EntryRef, ExportRequest, Exported, Facet, FacetRequest, Failure, Histogram, LocateRequest,
    LocateTimeRequest, Located, LogCounts, LogQuery, LogRow, LogWindow, Progress, ResultSet, SetRef,
};

#[tauri::command]
pub(crate) async fn log_open(
    desk: OnDesk<'_>,
    request: Asked<LogQuery>,
    progress: Channel<Progress>,
) -> Result<ResultSet, Failure> {
    apart(&desk, move |desk| desk.open_log(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn log_rows(desk: OnDesk<'_>, request: Asked<LogWindow>) -> Result<Vec<LogRow>, Failure> {
    apart(&desk, move |desk| desk.log_rows(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_entry(desk: OnDesk<'_>, request: Asked<EntryRef>) -> Result<EntryDetail, Failure> {
    apart(&desk, move |desk| desk.log_entry(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_counts(desk: OnDesk<'_>, request: Asked<SetRef>) -> Result<LogCounts, Failure> {
    apart(&desk, move |desk| desk.log_counts(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_facet(desk: OnDesk<'_>, request: Asked<FacetRequest>) -> Result<Facet, Failure> {
    apart(&desk, move |desk| desk.log_facet(request.0)).await
}

#[tauri::command]
pub(crate) async fn log_histogram(desk: OnDesk<'_>, request: Asked<SetRef>) -> Result<Histogram, Failure> {
    apart(&desk, move |desk| desk.log_histogram(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_locate(desk: OnDesk<'_>, request: Asked<LocateRequest>) -> Result<Located, Failure> {
    apart(&desk, move |desk| desk.log_locate(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_locate_time(
    desk: OnDesk<'_>,
    request: Asked<LocateTimeRequest>,
) -> Result<Located, Failure> {
    apart(&desk, move |desk| desk.log_locate_time(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_export(
    desk: OnDesk<'_>,
    request: Asked<ExportRequest>,
    progress: Channel<Progress>,
) -> Result<Exported, Failure> {
    apart(&desk, move |desk| desk.export_log(request.0, heard_by(progress))).await
}
