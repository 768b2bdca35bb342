//! `exhibit sample serve`: the sample vendors answer on this machine until somebody stops them, and send their webhooks
//! meanwhile where an address is given.

use std::future::{Future, poll_fn};
use std::task::Poll;

use exhibit_engine::Code;
use exhibit_sample::{SAMPLE_TOKEN, Server};
use serde_json::json;

use super::deliver::{Round, round};
use super::{runtime, stopped, vendors};
use crate::answer;
use crate::args::SampleServeArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;

pub(super) fn run(args: &SampleServeArgs, scene: &Scene) -> Result<Ended, Stop> {
    let round = args.deliver_to.as_deref().map(|url| round(url, args, scene)).transpose()?;
    // The vendors answer on the runtime's own thread; this one sends, so that neither waits for the other.
    let runtime = runtime()?;
    let server = runtime.block_on(Server::start(args.port, vendors())).map_err(stopped)?;
    // Without signals the server runs until it is killed.
    let mut stop = Box::pin(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    });
    // The first poll begins to listen, so that nobody is told of Ctrl-C before it works.
    let is_stopped = runtime.block_on(poll_fn(|context| Poll::Ready(stop.as_mut().poll(context).is_ready())));
    greet(&server, round.as_ref(), scene)?;
    match round {
        _ if is_stopped => {}
        None => runtime.block_on(stop),
        Some(round) => runtime.block_on(round.until(stop, scene))?,
    }
    Ok(Ended::Told(Code::Cancelled))
}

fn greet(server: &Server, round: Option<&Round>, scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        let mut document = json!({ "url": server.base(), "token": SAMPLE_TOKEN });
        if let Some(round) = round {
            document["deliver_to"] = round.target().into();
        }
        return answer::document(document);
    }
    answer::lines([server.base()])?;
    answer::say(scene, &format!("token {SAMPLE_TOKEN}; Ctrl-C stops"));
    if let Some(round) = round {
        let (target, since) = (round.target(), scene.shown(round.since()));
        answer::say(scene, &format!("webhooks go to {target}: what is due since {since}, then new ones"));
    }
    Ok(())
}
