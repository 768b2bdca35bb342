//! Packs opened read-only.

use tauri::ipc::Channel;

use super::{Asked, OnDesk, apart, heard_by};
use crate::wire::{
    CheckLine, ComparePacks, Facet, FacetRequest, Failure, Histogram, LocateRequest, Located, LogCounts,
    LogRow, LogWindow, OpenPack, OpenedEntry, OpenedEntryRef, OpenedPack, OpenedQuery, OpenedTable,
    OpenedTableRequest, PackRef, Progress, ResultSet, SetRef,
};

#[tauri::command]
pub(crate) async fn opened_open(
    desk: OnDesk<'_>,
    request: Asked<OpenPack>,
    progress: Channel<Progress>,
) -> Result<OpenedPack, Failure> {
    apart(&desk, move |desk| desk.open_pack(&request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn opened_close(desk: OnDesk<'_>, request: Asked<PackRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| {
        desk.close_pack(&request.0);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn opened_query(
    desk: OnDesk<'_>,
    request: Asked<OpenedQuery>,
    progress: Channel<Progress>,
) -> Result<ResultSet, Failure> {
    apart(&desk, move |desk| desk.opened_query(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn opened_rows(desk: OnDesk<'_>, request: Asked<LogWindow>) -> Result<Vec<LogRow>, Failure> {
    apart(&desk, move |desk| desk.opened_rows(&request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_counts(desk: OnDesk<'_>, request: Asked<SetRef>) -> Result<LogCounts, Failure> {
    apart(&desk, move |desk| desk.opened_counts(&request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_facet(desk: OnDesk<'_>, request: Asked<FacetRequest>) -> Result<Facet, Failure> {
    apart(&desk, move |desk| desk.opened_facet(request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_histogram(desk: OnDesk<'_>, request: Asked<SetRef>) -> Result<Histogram, Failure> {
    apart(&desk, move |desk| desk.opened_histogram(&request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_locate(
    desk: OnDesk<'_>,
    request: Asked<LocateRequest>,
) -> Result<Located, Failure> {
    apart(&desk, move |desk| desk.opened_locate(&request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_table(
    desk: OnDesk<'_>,
    request: Asked<OpenedTableRequest>,
) -> Result<OpenedTable, Failure> {
    apart(&desk, move |desk| desk.opened_table(&request.0)).await
}

#[tauri::command]
pub(crate) async fn opened_entry(
    desk: OnDesk<'_>,
    request: Asked<OpenedEntryRef>,
) -> Result<OpenedEntry, Failure> {
    apart(&desk, move |desk| desk.opened_entry(&request.0)).await
}

#[tauri::command]
pub(crate) async fn pack_compare(
    desk: OnDesk<'_>,
    request: Asked<ComparePacks>,
    progress: Channel<Progress>,
) -> Result<Vec<CheckLine>, Failure> {
    apart(&desk, move |desk| desk.compare_packs(&request.0, heard_by(progress))).await
}
