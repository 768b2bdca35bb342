//! The window's commands: each takes its arguments, lets the desk do it away from the window's thread, and answers
//! with what came of it or with a [`Failure`]. `build.rs` and `capabilities/main.json` list the same ones.

use std::sync::Arc;

use exhibit_engine::{Code, Error};
use serde::de::DeserializeOwned;
use tauri::ipc::{Channel, CommandArg, CommandItem, InvokeError};
use tauri::{Runtime, State, async_runtime};

use crate::desk::Desk;
use crate::task::Hear;
use crate::wire::{
    EntryDetail, EntryRef, Failure, LogQuery, LogRow, LogWindow, PackBuilt, PackCheck, PackCount, PackFile,
    PackRequest, Progress, ResultSet, SyncReport, TaskRef, WorkspaceStatus,
};

type OnDesk<'a> = State<'a, Arc<Desk>>;

/// An argument of a command. One that cannot be read is refused with a [`Failure`] like anything else.
pub(crate) struct Asked<T>(T);

#[tauri::command]
pub(crate) async fn workspace_status(desk: OnDesk<'_>) -> Result<WorkspaceStatus, Failure> {
    apart(&desk, |desk| desk.status()).await
}

#[tauri::command]
pub(crate) async fn sample_load(
    desk: OnDesk<'_>,
    progress: Channel<Progress>,
) -> Result<SyncReport, Failure> {
    apart(&desk, |desk| desk.load_sample(heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn sync_run(desk: OnDesk<'_>, progress: Channel<Progress>) -> Result<SyncReport, Failure> {
    apart(&desk, |desk| desk.pull(heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn task_cancel(desk: OnDesk<'_>, request: Asked<TaskRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| {
        desk.cancel(&request.0);
        Ok(())
    })
    .await
}

#[tauri::command]
pub(crate) async fn log_open(desk: OnDesk<'_>, request: Asked<LogQuery>) -> Result<ResultSet, Failure> {
    apart(&desk, |desk| desk.open_log(request.0)).await
}

#[tauri::command]
pub(crate) async fn log_rows(desk: OnDesk<'_>, request: Asked<LogWindow>) -> Result<Vec<LogRow>, Failure> {
    apart(&desk, move |desk| desk.log_rows(&request.0)).await
}

#[tauri::command]
pub(crate) async fn log_entry(desk: OnDesk<'_>, request: Asked<EntryRef>) -> Result<EntryDetail, Failure> {
    apart(&desk, move |desk| desk.log_entry(&request.0)).await
}

#[tauri::command]
pub(crate) async fn pack_count(desk: OnDesk<'_>, request: Asked<PackRequest>) -> Result<PackCount, Failure> {
    apart(&desk, |desk| desk.count_pack(request.0)).await
}

#[tauri::command]
pub(crate) async fn pack_build(
    desk: OnDesk<'_>,
    request: Asked<PackRequest>,
    progress: Channel<Progress>,
) -> Result<PackBuilt, Failure> {
    apart(&desk, |desk| desk.build_pack(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn pack_verify(desk: OnDesk<'_>, request: Asked<PackFile>) -> Result<PackCheck, Failure> {
    apart(&desk, move |_| Desk::verify_pack(&request.0)).await
}

/// Does `work` on a thread where waiting is allowed. A panic of ours becomes a failure with the code `bug`.
async fn apart<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&Desk) -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    let desk = Arc::clone(desk);
    match async_runtime::spawn_blocking(move || work(&desk)).await {
        Ok(done) => done.map_err(Failure::from),
        Err(broken) => Err(Failure {
            code: Code::Bug,
            message: format!("Exhibit stumbled: {broken}"),
            hint: "rows stored before are unchanged; please report this".into(),
        }),
    }
}

/// A window that was closed hears nothing, and the task goes on without it.
fn heard_by(channel: Channel<Progress>) -> Hear {
    Box::new(move |progress| channel.send(progress).unwrap_or_default())
}

impl<'de, R: Runtime, T: DeserializeOwned> CommandArg<'de, R> for Asked<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let (name, key) = (command.name, command.key);
        T::deserialize(command).map(Self).map_err(|error| refused(name, key, &error.to_string()))
    }
}

fn refused(command: &str, argument: &str, why: &str) -> InvokeError {
    InvokeError::from(Failure {
        code: Code::Usage,
        message: format!("`{argument}` of {command}: {why}"),
        hint: "nothing was done".into(),
    })
}
