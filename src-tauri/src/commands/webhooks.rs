//! Captured webhooks and the secrets for them.

use super::{Asked, AskedInPrivate, OnDesk, apart};
use crate::desk::Desk;
use crate::wire::{
    Deliveries, DeliveryDetail, DeliveryRef, Failure, JudgeBy, NewSecret, OpenCaptures, SchemeLine,
    SecretLine, SecretRef,
};

#[tauri::command]
pub(crate) async fn webhook_schemes(desk: OnDesk<'_>) -> Result<Vec<SchemeLine>, Failure> {
    apart(&desk, |desk| Ok(desk.schemes())).await
}

#[tauri::command]
pub(crate) async fn webhook_open(
    desk: OnDesk<'_>,
    request: Asked<OpenCaptures>,
) -> Result<Deliveries, Failure> {
    apart(&desk, move |desk| desk.open_captures(request.0)).await
}

#[tauri::command]
pub(crate) async fn webhook_list(desk: OnDesk<'_>) -> Result<Deliveries, Failure> {
    apart(&desk, |desk| Ok(desk.deliveries())).await
}

#[tauri::command]
pub(crate) async fn webhook_judge(
    desk: OnDesk<'_>,
    request: AskedInPrivate<JudgeBy>,
) -> Result<Deliveries, Failure> {
    apart(&desk, move |desk| desk.judge(request.0)).await
}

#[tauri::command]
pub(crate) async fn webhook_delivery(
    desk: OnDesk<'_>,
    request: Asked<DeliveryRef>,
) -> Result<DeliveryDetail, Failure> {
    apart(&desk, move |desk| desk.delivery(&request.0)).await
}

#[tauri::command]
pub(crate) async fn webhook_clear(desk: OnDesk<'_>) -> Result<(), Failure> {
    apart(&desk, |desk| {
        desk.clear_captures();
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn webhook_secrets(desk: OnDesk<'_>) -> Result<Vec<SecretLine>, Failure> {
    apart(&desk, |desk| desk.secrets()).await
}

#[tauri::command]
pub(crate) async fn webhook_secret_add(
    desk: OnDesk<'_>,
    request: AskedInPrivate<NewSecret>,
) -> Result<SecretLine, Failure> {
    apart(&desk, move |desk| desk.add_secret(request.0)).await
}

#[tauri::command]
pub(crate) async fn webhook_secret_remove(
    desk: OnDesk<'_>,
    request: Asked<SecretRef>,
) -> Result<(), Failure> {
    apart(&desk, move |desk| desk.remove_secret(&request.0)).await
}
