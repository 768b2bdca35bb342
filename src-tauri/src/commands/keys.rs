//! Signing keys.

use super::{Asked, OnDesk, apart};
use crate::wire::{Failure, KeyLine, KeyList, NewKey};

#[tauri::command]
pub(crate) async fn key_list(desk: OnDesk<'_>) -> Result<KeyList, Failure> {
    apart(&desk, |desk| desk.keys()).await
}

#[tauri::command]
pub(crate) async fn key_create(desk: OnDesk<'_>, request: Asked<NewKey>) -> Result<KeyLine, Failure> {
    apart(&desk, move |desk| desk.create_key(&request.0)).await
}

#[tauri::command]
pub(crate) async fn key_remove(desk: OnDesk<'_>) -> Result<(), Failure> {
    apart(&desk, |desk| desk.remove_key()).await
}
