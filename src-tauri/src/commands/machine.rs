//! The machine around the window: dialogs, the file manager, dropped files.

use std::sync::Arc;

use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};

use super::{Asked, OnDesk, apart};
use crate::drops::Drops;
use crate::folder;
use crate::picks::Picks;
use crate::wire::{About, CheckLine, Dropping, Failure, FilePath, PickFiles, PickSave};

#[tauri::command]
pub(crate) async fn about(desk: OnDesk<'_>) -> Result<About, Failure> {
    apart(&desk, |desk| Ok(desk.about())).await
}

#[tauri::command]
pub(crate) async fn doctor(desk: OnDesk<'_>) -> Result<Vec<CheckLine>, Failure> {
    apart(&desk, |desk| desk.examine()).await
}

#[tauri::command]
pub(crate) async fn pick_files<R: Runtime>(
    app: AppHandle<R>,
    desk: OnDesk<'_>,
    picks: State<'_, Arc<Picks>>,
    request: Asked<PickFiles>,
) -> Result<Vec<String>, Failure> {
    let picks = Arc::clone(&picks);
    apart(&desk, move |desk| {
        let picked = picks.files(&app, request.0.purpose)?;
        desk.grants().read(&picked);
        Ok(picked)
    })
    .await
}

#[tauri::command]
pub(crate) async fn pick_save<R: Runtime>(
    app: AppHandle<R>,
    desk: OnDesk<'_>,
    picks: State<'_, Arc<Picks>>,
    request: Asked<PickSave>,
) -> Result<Option<String>, Failure> {
    let picks = Arc::clone(&picks);
    apart(&desk, move |desk| {
        let picked = picks.save(&app, &request.0)?;
        picked.iter().for_each(|path| desk.grants().write(path));
        Ok(picked)
    })
    .await
}

#[tauri::command]
pub(crate) async fn show_in_folder(desk: OnDesk<'_>, request: Asked<FilePath>) -> Result<(), Failure> {
    apart(&desk, move |desk| folder::show(&desk.grants().readable(&request.0.path)?)).await
}

#[tauri::command]
pub(crate) fn drops_watch(watched: State<'_, Arc<Drops>>, drops: Channel<Dropping>) {
    watched.listen(drops);
}
