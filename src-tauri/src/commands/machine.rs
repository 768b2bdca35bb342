//! The machine around the window: dialogs, the file manager, dropped files.

use std::sync::Arc;

use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};

use super::{Asked, OnDesk, apart, off_thread};
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
    picks: State<'_, Arc<Picks>>,
    request: Asked<PickFiles>,
) -> Result<Vec<String>, Failure> {
    let picks = Arc::clone(&picks);
    off_thread(move || picks.files(&app, request.0.purpose)).await
}

#[tauri::command]
pub(crate) async fn pick_save<R: Runtime>(
    app: AppHandle<R>,
    picks: State<'_, Arc<Picks>>,
    request: Asked<PickSave>,
) -> Result<Option<String>, Failure> {
    let picks = Arc::clone(&picks);
    off_thread(move || picks.save(&app, &request.0)).await
}

#[tauri::command]
pub(crate) async fn show_in_folder(request: Asked<FilePath>) -> Result<(), Failure> {
    off_thread(move || folder::show(&request.0)).await
}

#[tauri::command]
pub(crate) fn drops_watch(watched: State<'_, Arc<Drops>>, drops: Channel<Dropping>) {
    watched.listen(drops);
}
