//! The window's commands: each takes its arguments, lets the desk do it away from the window's thread, and answers
//! with what came of it or with a [`Failure`]. `build.rs` and `capabilities/main.json` list the same ones.

pub(crate) mod keys;
pub(crate) mod log;
pub(crate) mod machine;
pub(crate) mod opened;
pub(crate) mod packs;
pub(crate) mod plans;
pub(crate) mod reviews;
pub(crate) mod rules;
pub(crate) mod sending;
pub(crate) mod sources;
pub(crate) mod ties;
pub(crate) mod webhooks;
pub(crate) mod workspaces;

use std::sync::Arc;

use exhibit_engine::{Code, Error};
use serde::de::DeserializeOwned;
use tauri::ipc::{Channel, CommandArg, CommandItem, InvokeError};
use tauri::{Runtime, State, async_runtime};

use crate::desk::Desk;
use crate::task::Hear;
use crate::wire::{Failure, Progress, TaskRef};

type OnDesk<'a> = State<'a, Arc<Desk>>;

/// An argument of a command. One that cannot be read is refused with a [`Failure`] like anything else.
pub(crate) struct Asked<T>(T);

/// An argument with a secret in it: why it cannot be read is not told, since the reason may quote it.
pub(crate) struct AskedInPrivate<T>(T);

#[tauri::command]
pub(crate) async fn task_cancel(desk: OnDesk<'_>, request: Asked<TaskRef>) -> Result<(), Failure> {
    apart(&desk, move |desk| {
        desk.cancel(&request.0);
        Ok(())
    })
    .await
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

impl<'de, R: Runtime, T: DeserializeOwned> CommandArg<'de, R> for AskedInPrivate<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let (name, key) = (command.name, command.key);
        T::deserialize(command).map(Self).map_err(|_| refused(name, key, "it cannot be read"))
    }
}

fn refused(command: &str, argument: &str, why: &str) -> InvokeError {
    InvokeError::from(Failure {
        code: Code::Usage,
        message: format!("`{argument}` of {command}: {why}"),
        hint: "nothing was done".into(),
    })
}
