//! `exhibit webhook listen`: takes deliveries on this machine, stores each before it answers, and tells it with its
//! verdict. What is told is read from the shelf, so that a slow terminal costs no sender anything.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use exhibit_engine::hook::Credentials;
use exhibit_engine::listen::{self, Answer, Challenges, Forwarding, Limits, Listening, Mark};
use exhibit_engine::store::Reader;
use exhibit_engine::target::{Allow, Confirmed, Reach, Target};
use exhibit_engine::webhook::shelf::{Judging, Via};
use exhibit_engine::{Code, Error, Workspace};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::shelf::{arrived, judging, line, or_not_recorded};
use crate::answer;
use crate::args::ListenArgs;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::pack::sign::ordered_by;

/// Deliveries that are read from the shelf at once.
const TOLD_AT_ONCE: u64 = 500;

pub(super) fn run(args: &ListenArgs, scene: &Scene) -> Result<Ended, Stop> {
    let listening = listening(args)?;
    let workspace = scene.made()?;
    let judging = Arc::new(judging(args.scheme.as_deref(), &args.keys, scene)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stop = CancellationToken::new();
    let mut teller = Teller::of(&workspace, &judging, scene)?;
    runtime.block_on(async {
        let bound = listen::bind(listening)?;
        let mut interrupt = Box::pin(tokio::signal::ctrl_c());
        // The first poll begins to listen for it, so that nobody is told of Ctrl-C before it works.
        let _ = poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context).is_ready())).await;
        greet(&bound, scene)?;
        let mut marks = bound.marks();
        let (ours, token) = (workspace.clone(), stop.clone());
        let mut serving = tokio::spawn(async move { bound.serve(&ours, judging, token).await });
        let mut is_interrupted = false;
        let ended = loop {
            tokio::select! {
                ended = &mut serving => break ended,
                Ok(()) = marks.changed() => {
                    let mark = *marks.borrow_and_update();
                    teller.tell(&mark)?;
                }
                Ok(()) = &mut interrupt, if !is_interrupted => {
                    is_interrupted = true;
                    stop.cancel();
                }
            }
        };
        let mark = ended
            .map_err(|error| Error::Io { path: workspace.path().to_owned(), source: error.into() })??;
        teller.tell(&mark)?;
        ended_so(&mark, is_interrupted, scene)
    })
}

fn listening(args: &ListenArgs) -> Result<Listening, Stop> {
    let body = match &args.answer_body {
        Some(path) => Some(("text/plain; charset=utf-8", read(path)?)),
        None => None,
    };
    Ok(Listening {
        address: args.address,
        port: args.port,
        answer: Answer { status: args.answer, retry_after_s: args.retry_after, body },
        hosts: args.hosts.clone(),
        challenges: if args.challenges { Challenges::Answered } else { Challenges::Ignored },
        forward: args.forward.as_deref().map(|url| forwarding(url, args)).transpose()?,
        once: args.once,
        limits: Limits { body_bytes: args.max_body << 20, ..Limits::default() },
    })
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source }.into())
}

fn forwarding(url: &str, args: &ListenArgs) -> Result<Forwarding, Stop> {
    let refused = |why: String| {
        usage_stop(why, "nothing was opened; pass on to this machine, or name the host with --confirm-host")
    };
    let hosts: Result<Vec<Confirmed>, Stop> = args
        .confirmed
        .iter()
        .map(|host| Confirmed::host(host).map_err(|error| refused(error.to_string())))
        .collect();
    let reach = if args.allow_private { Reach::Private } else { Reach::Public };
    let allow = Allow { hosts: hosts?, reach };
    let target = Target::check(url, &allow).map_err(|error| refused(error.to_string()))?;
    let credentials = if args.with_credentials { Credentials::Shown } else { Credentials::Masked };
    Ok(Forwarding { target, by_whom: ordered_by(), credentials })
}

fn greet(bound: &listen::Bound, scene: &Scene) -> Result<(), Stop> {
    let url = format!("http://{}/", bound.address());
    if scene.json {
        return answer::document(json!({ "url": url, "port": bound.address().port() }));
    }
    answer::lines([url])?;
    answer::say(scene, "listening; Ctrl-C stops");
    Ok(())
}

fn ended_so(mark: &Mark, is_interrupted: bool, scene: &Scene) -> Result<Ended, Stop> {
    let mut said = format!("{} deliveries stored", mark.stored);
    for (count, what) in [
        (mark.problems, "were no request, or too large, and are kept as problems"),
        (
            mark.refused,
            "were meant for another host, came from a page of another site, were one connection too many, or came behind the last one wanted, and were refused",
        ),
        (mark.failed, "could not be stored and were answered 503"),
        (mark.unpassed, "could not be passed on"),
    ] {
        if count > 0 {
            said += &format!("; {count} {what}");
        }
    }
    answer::say(scene, &said);
    if scene.json {
        answer::document(json!({ "ended": {
            "stored": mark.stored, "problems": mark.problems, "refused": mark.refused, "failed": mark.failed,
            "passed_on": mark.passed, "not_passed_on": mark.unpassed,
        }}))?;
    }
    // Something of what came is missing on the shelf or at the receiver.
    let is_whole = mark.failed + mark.problems + mark.unpassed == 0;
    Ok(match (is_whole, is_interrupted) {
        (false, _) => Ended::Partial,
        (true, true) => Ended::Told(Code::Cancelled),
        (true, false) => Ended::Fine,
    })
}

/// Tells what has come to the shelf since it was last asked.
struct Teller<'a> {
    reader: Reader,
    judging: Arc<Judging>,
    told: u64,
    problems: u64,
    scene: &'a Scene,
}

impl<'a> Teller<'a> {
    fn of(workspace: &Workspace, judging: &Arc<Judging>, scene: &'a Scene) -> Result<Self, Stop> {
        let reader = workspace.reader()?;
        let told = reader.capture_counts()?.captures;
        Ok(Self { reader, judging: Arc::clone(judging), told, problems: 0, scene })
    }

    fn tell(&mut self, mark: &Mark) -> Result<(), Stop> {
        while self.told < mark.newest {
            let lines = self.reader.capture_lines(self.told, TOLD_AT_ONCE)?;
            let Some(last) = lines.last() else { break };
            self.told = last.id;
            for one in lines.iter().filter(|line| line.via == Via::Listener) {
                self.one(one.id)?;
            }
        }
        for _ in self.problems..mark.problems {
            answer::say(
                self.scene,
                "something came that is no request, or too large; it is kept as a problem",
            );
        }
        self.problems = mark.problems;
        Ok(())
    }

    fn one(&self, id: u64) -> Result<(), Stop> {
        let Some(stored) = self.reader.capture(id)? else { return Ok(()) };
        let verdict = self.judging.verdict(&stored.capture);
        if self.scene.json {
            return answer::document(line(&stored.line, &verdict));
        }
        let scheme = verdict.scheme.as_ref().or(stored.line.scheme.as_ref());
        let parts = [
            arrived(&stored.line, self.scene),
            format!("capture:{id}"),
            verdict.kind.as_str().to_owned(),
            scheme.cloned().unwrap_or_else(|| "no scheme".to_owned()),
            or_not_recorded(stored.line.event.as_ref()),
            or_not_recorded(stored.line.delivery.as_ref()),
            format!("{} bytes", stored.line.body_bytes),
        ];
        answer::lines([table::visible(&parts.join("  "))])
    }
}
