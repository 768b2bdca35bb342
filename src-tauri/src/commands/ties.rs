//! What ties deliveries to rows.

use tauri::ipc::Channel;

use super::{Asked, OnDesk, apart, heard_by};
use crate::wire::{
    CaptureRef, Elsewhere, Failure, Progress, ReconcileRequest, Reconciliation, SyncReport, Trace,
    TraceRequest,
};

#[tauri::command]
pub(crate) async fn reconcile_run(
    desk: OnDesk<'_>,
    request: Asked<ReconcileRequest>,
) -> Result<Reconciliation, Failure> {
    apart(&desk, move |desk| desk.reconcile(&request.0)).await
}

#[tauri::command]
pub(crate) async fn reconcile_pull(
    desk: OnDesk<'_>,
    request: Asked<ReconcileRequest>,
    progress: Channel<Progress>,
) -> Result<SyncReport, Failure> {
    apart(&desk, move |desk| desk.pull_missing(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn trace_show(desk: OnDesk<'_>, request: Asked<TraceRequest>) -> Result<Trace, Failure> {
    apart(&desk, move |desk| desk.trace(&request.0)).await
}

#[tauri::command]
pub(crate) async fn elsewhere_show(
    desk: OnDesk<'_>,
    request: Asked<CaptureRef>,
) -> Result<Elsewhere, Failure> {
    apart(&desk, move |desk| desk.elsewhere(request.0)).await
}
