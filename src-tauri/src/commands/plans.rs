//! Planned packs, and what packs speak to.

use std::sync::Arc;

use tauri::State;
use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::desk::Desk;
use crate::schedule::Schedule;
use crate::wire::{Controls, Failure, NewPlan, PackBuilt, PlanList, PlanRef, PlannedPack, Progress};

#[tauri::command]
pub(crate) async fn plan_list(desk: OnDesk<'_>) -> Result<PlanList, Failure> {
    apart(&desk, |desk| desk.plans()).await
}

#[tauri::command]
pub(crate) async fn plan_save(
    desk: OnDesk<'_>,
    request: AskedInPrivate<NewPlan>,
) -> Result<PlanList, Failure> {
    apart(&desk, move |desk| desk.save_plan(request.0)).await
}

#[tauri::command]
pub(crate) async fn plan_remove(desk: OnDesk<'_>, request: Asked<PlanRef>) -> Result<PlanList, Failure> {
    apart(&desk, move |desk| desk.remove_plan(&request.0)).await
}

#[tauri::command]
pub(crate) async fn plan_run(
    desk: OnDesk<'_>,
    request: Asked<PlanRef>,
    progress: Channel<Progress>,
) -> Result<PackBuilt, Failure> {
    apart(&desk, move |desk| desk.run_plan(&request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn control_list(desk: OnDesk<'_>) -> Result<Controls, Failure> {
    apart(&desk, |_| Ok(Desk::controls())).await
}

#[tauri::command]
pub(crate) async fn plan_watch(
    desk: OnDesk<'_>,
    schedule: State<'_, Arc<Schedule>>,
    packs: Channel<PlannedPack>,
) -> Result<(), Failure> {
    let problems = apart(&desk, |desk| desk.plan_problems()).await?;
    schedule.listen_to_packs(packs, problems);
    Ok(())
}
