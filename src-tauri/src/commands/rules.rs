//! Classification rules.

use tauri::ipc::Channel;

use super::{Asked, OnDesk, apart, heard_by};
use crate::wire::{Failure, Progress, RuleDraft, RuleList, RulePreview, RuleRef};

#[tauri::command]
pub(crate) async fn rule_list(desk: OnDesk<'_>, progress: Channel<Progress>) -> Result<RuleList, Failure> {
    apart(&desk, move |desk| desk.rules(heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn rule_preview(
    desk: OnDesk<'_>,
    request: Asked<RuleDraft>,
) -> Result<RulePreview, Failure> {
    apart(&desk, move |desk| desk.preview_rule(&request.0)).await
}

#[tauri::command]
pub(crate) async fn rule_save(
    desk: OnDesk<'_>,
    request: Asked<RuleDraft>,
    progress: Channel<Progress>,
) -> Result<RuleList, Failure> {
    apart(&desk, move |desk| desk.save_rule(&request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn rule_remove(
    desk: OnDesk<'_>,
    request: Asked<RuleRef>,
    progress: Channel<Progress>,
) -> Result<RuleList, Failure> {
    apart(&desk, move |desk| desk.remove_rule(&request.0, heard_by(progress))).await
}
