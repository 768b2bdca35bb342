//! Logs that the vendor exports on order: ordered, asked for until the file is there, fetched. The file may lie at
//! another host that the profile names; no secret goes there.

use std::time::Duration;

use exhibit_source::job::JobState;
use exhibit_source::{Auth, Cursor, HttpRequest, Next, PageError, Step, job};
use exhibit_store::Repeats;

use super::Reach;
use crate::net::Caller;
use crate::pull::ask::{self, Answer};
use crate::pull::asking::Asking;
use crate::pull::judge::Stopped;
use crate::pull::run::Run;
use crate::watch::Progress;
use crate::{Error, clock};

/// Before a job is asked for again, at first; doubled up to [`POLL_AT_MOST`].
const POLL_FIRST: Duration = Duration::from_secs(1);

/// The longest pause between two questions.
const POLL_AT_MOST: Duration = Duration::from_secs(30);

/// A file that is not there by then is not waited for: the job is kept in mind, and the next pull asks for it.
const JOB_AT_MOST: Duration = Duration::from_secs(30 * 60);

/// Orders an export, or goes on with one that was ordered, and stores what is in it. An order that the vendor does not
/// know any more is made once more.
pub(super) async fn walk(
    asking: &Asking<'_>,
    run: &mut Run<'_>,
    resumed: Option<Step>,
) -> Result<Reach, Stopped> {
    let is_resumed = resumed.is_some();
    match ordered(asking, run, resumed).await {
        Err(Stopped::Refused(_)) if is_resumed => {
            run.begin_again();
            ordered(asking, run, None).await
        }
        ended => ended,
    }
}

async fn ordered(asking: &Asking<'_>, run: &mut Run<'_>, resumed: Option<Step>) -> Result<Reach, Stopped> {
    let step = match resumed {
        Some(step) => step,
        None => {
            let step = order(asking, run.window().first_step()).await?;
            run.note(&step)?;
            step
        }
    };
    let file = ready(asking, &step).await?;
    let answer = fetch(asking, &file).await?;
    let page = answer.page(asking)?;
    let mut repeats = Repeats::default();
    run.store(&page.rows, (&mut repeats, 1), Some(&step))?;
    run.take_shown(&repeats);
    run.tell(asking, None);
    match exhibit_source::next_step(asking.profile, &step, &page) {
        Next::Capped { rows } => Ok(Reach::Capped { rows }),
        _ => Ok(Reach::Whole),
    }
}

/// Orders the export; gives the step that asks how far it is.
pub(super) async fn order(asking: &Asking<'_>, step: Step) -> Result<Step, Stopped> {
    let request = ask::request(asking, &step)?;
    let read = |body: &[u8]| job::read_order(asking.profile, body);
    let answer = ask::send(asking, &asking.caller, &request, &|reply| read(&reply.body).map(drop)).await?;
    let id: Cursor = read(answer.body()).map_err(|error| ask::misshapen(asking, &error))?;
    Ok(step.with_job(id))
}

/// Asks how far the export is until it is ready; gives what fetches it.
pub(super) async fn ready(asking: &Asking<'_>, step: &Step) -> Result<HttpRequest, Stopped> {
    let (started, mut pause) = (clock::started(), POLL_FIRST.min(asking.patience.longest_wait));
    loop {
        match state(asking, step).await? {
            JobState::Ready(file) => return Ok(*file),
            JobState::Failed { state } => return Err(Stopped::Refused(failed(asking, &state))),
            JobState::Pending => {}
        }
        if started.elapsed() + pause > JOB_AT_MOST {
            return Err(unfinished(asking).into());
        }
        asking.watch.tell(waiting(asking, started.elapsed()));
        asking.unless_stopped(tokio::time::sleep(pause)).await?;
        pause = (pause * 2).min(POLL_AT_MOST).min(asking.patience.longest_wait);
    }
}

async fn state(asking: &Asking<'_>, step: &Step) -> Result<JobState, Stopped> {
    let request = ask::request(asking, step)?;
    let read = |body: &[u8]| job::read_status(asking.profile, body, &request.url);
    let answer = ask::send(asking, &asking.caller, &request, &|reply| read(&reply.body).map(drop)).await?;
    Ok(read(answer.body()).map_err(|error| ask::misshapen(asking, &error))?)
}

/// Fetches the file: with the secret where it lies at the source's own address, without it elsewhere.
pub(super) async fn fetch(asking: &Asking<'_>, file: &HttpRequest) -> Result<Answer, Stopped> {
    let check = |reply: &crate::net::Reply| -> Result<(), PageError> {
        let reply = exhibit_source::Reply { body: &reply.body, link: None, asked: &file.url };
        exhibit_source::read_page(asking.profile, reply).map(drop)
    };
    if file.auth == Auth::None {
        let caller = Caller::new(&file.url, asking.patience)?;
        let answer = ask::send(asking, &caller, file, &check).await;
        return answer.map_err(|stopped| unsigned(asking, stopped));
    }
    ask::send(asking, &asking.caller, file, &check).await
}

/// A refusal of a request without a secret says nothing of the secret: such addresses expire.
fn unsigned(asking: &Asking<'_>, stopped: Stopped) -> Stopped {
    match stopped {
        Stopped::Other(Error::Credentials { .. }) => Stopped::Refused(Error::Remote {
            source_name: asking.name(),
            message: "the address of the vendor's export was refused, so it may have expired".to_owned(),
            hint: "nothing of it came; sync again to order it anew",
        }),
        stopped => stopped,
    }
}

fn waiting(asking: &Asking<'_>, elapsed: Duration) -> Progress {
    Progress {
        stage: "pull",
        subject: Some(asking.name()),
        done: elapsed.as_secs(),
        total: None,
        unit: "seconds",
        until: None,
    }
}

fn failed(asking: &Asking<'_>, state: &str) -> Error {
    Error::Remote {
        source_name: asking.name(),
        message: format!("the vendor could not make the export: {state}"),
        hint: "nothing of it came; sync again later, or with a shorter time",
    }
}

fn unfinished(asking: &Asking<'_>) -> Error {
    Error::Remote {
        source_name: asking.name(),
        message: format!("the vendor's export was not ready after {} minutes", JOB_AT_MOST.as_secs() / 60),
        hint: "it is still ordered; sync again later to fetch it",
    }
}
