//! Evidence packs.

use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::wire::{Failure, PackBuilt, PackCheck, PackCount, PackFile, PackList, PackRequest, Progress};

#[tauri::command]
pub(crate) async fn pack_list(desk: OnDesk<'_>) -> Result<PackList, Failure> {
    apart(&desk, move |desk| desk.packs()).await
}

#[tauri::command]
pub(crate) async fn pack_count(
    desk: OnDesk<'_>,
    request: AskedInPrivate<PackRequest>,
    progress: Channel<Progress>,
) -> Result<PackCount, Failure> {
    apart(&desk, move |desk| desk.count_pack(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn pack_build(
    desk: OnDesk<'_>,
    request: AskedInPrivate<PackRequest>,
    progress: Channel<Progress>,
) -> Result<PackBuilt, Failure> {
    apart(&desk, move |desk| desk.build_pack(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn pack_verify(
    desk: OnDesk<'_>,
    request: Asked<PackFile>,
    progress: Channel<Progress>,
) -> Result<PackCheck, Failure> {
    apart(&desk, move |desk| desk.verify_pack(&request.0, heard_by(progress))).await
}
