//! Workspaces and settings.

use super::{Asked, OnDesk, apart};
use crate::wire::{Failure, Settings, WorkspaceLine, WorkspaceRef, WorkspaceStatus};

#[tauri::command]
pub(crate) async fn workspace_status(desk: OnDesk<'_>) -> Result<WorkspaceStatus, Failure> {
    apart(&desk, move |desk| desk.status()).await
}

#[tauri::command]
pub(crate) async fn workspace_list(desk: OnDesk<'_>) -> Result<Vec<WorkspaceLine>, Failure> {
    apart(&desk, move |desk| desk.workspaces()).await
}

#[tauri::command]
pub(crate) async fn workspace_open(
    desk: OnDesk<'_>,
    request: Asked<WorkspaceRef>,
) -> Result<WorkspaceStatus, Failure> {
    apart(&desk, move |desk| desk.open_workspace(&request.0)).await
}

#[tauri::command]
pub(crate) async fn workspace_create(
    desk: OnDesk<'_>,
    request: Asked<WorkspaceRef>,
) -> Result<WorkspaceStatus, Failure> {
    apart(&desk, move |desk| desk.create_workspace(&request.0)).await
}

#[tauri::command]
pub(crate) async fn settings_read(desk: OnDesk<'_>) -> Result<Settings, Failure> {
    apart(&desk, |desk| Ok(desk.settings())).await
}

#[tauri::command]
pub(crate) async fn settings_write(desk: OnDesk<'_>, request: Asked<Settings>) -> Result<Settings, Failure> {
    apart(&desk, move |desk| desk.choose(request.0)).await
}
