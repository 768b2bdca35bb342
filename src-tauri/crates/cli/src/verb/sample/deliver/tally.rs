//! What became of the sample vendors' deliveries, told one by one and counted.

use exhibit_engine::clock;
use exhibit_engine::hook::{Schemes, delivery, event};
use exhibit_engine::send::{Fault, Sent};
use exhibit_sample::Posted;
use serde_json::json;

use crate::answer;
use crate::failing::Stop;
use crate::scene::Scene;
use crate::table;

/// The counts of one call.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// A connection came about.
    sent: u64,
    /// Answered with 2xx.
    answered: u64,
    /// Not, and so dropped.
    dropped: u64,
    /// Of the dropped ones, those of which nothing was sent.
    unsent: u64,
    /// Begun, and neither answered nor dropped.
    under_way: u64,
    /// Why the newest was dropped; none where it was answered.
    failing: Option<String>,
}

impl Tally {
    /// One is about to be sent.
    pub(super) fn begin(&mut self) {
        self.under_way += 1;
    }

    /// What became of it: a line of its own, and one on standard error where deliveries begin to fail in another way.
    pub(super) fn end(&mut self, (posted, sent): (&Posted, &Sent), scene: &Scene) -> Result<(), Stop> {
        let failure = failure(sent);
        self.count(sent, failure.is_some());
        self.say_once(failure.as_deref(), scene);
        tell(posted, (sent, failure.as_deref()), scene)?;
        self.failing = failure;
        Ok(())
    }

    /// Tells the counts, with those that the sample has `lost` on their way.
    pub(super) fn close(&self, lost: u64, scene: &Scene) -> Result<(), Stop> {
        let Self { sent, answered, dropped, unsent, under_way, .. } = self;
        let mut said = format!("{sent} deliveries sent, {answered} answered with 2xx, {dropped} dropped");
        for (count, what) in [
            (*unsent, "of these not sent at all"),
            (*under_way, "under way, and not known whether it arrived"),
            (lost, "left out, which the sample has lost on their way"),
        ] {
            if count > 0 {
                said += &format!("; {count} {what}");
            }
        }
        answer::say(scene, &said);
        if scene.json {
            answer::document(json!({ "ended": {
                "sent": sent, "answered": answered, "dropped": dropped, "unsent": unsent,
                "under_way": under_way, "lost": lost,
            }}))?;
        }
        Ok(())
    }

    fn count(&mut self, sent: &Sent, has_failed: bool) {
        self.under_way -= 1;
        let is_unsent = is_unsent(sent);
        *(if is_unsent { &mut self.unsent } else { &mut self.sent }) += 1;
        *(if has_failed { &mut self.dropped } else { &mut self.answered }) += 1;
    }

    fn say_once(&self, failure: Option<&str>, scene: &Scene) {
        match (self.failing.as_deref(), failure) {
            (was, Some(why)) if was != Some(why) => {
                answer::say(scene, &format!("dropped, and not sent again: {why}"));
            }
            (Some(_), None) => answer::say(scene, "the receiver takes deliveries again"),
            _ => {}
        }
    }
}

/// Why a delivery does not count as taken.
fn failure(sent: &Sent) -> Option<String> {
    let status = sent.answer.as_ref().map(|answer| answer.status);
    match (&sent.fault, status) {
        (Some(fault), _) => Some(fault.to_string()),
        (None, Some(status)) if !(200..300).contains(&status) => Some(format!("answered with {status}")),
        (None, _) => None,
    }
}

fn is_unsent(sent: &Sent) -> bool {
    let without =
        matches!(sent.fault, Some(Fault::Refused(_) | Fault::Unsendable(_) | Fault::Unreachable(_)));
    without || sent.address.is_none()
}

fn tell(posted: &Posted, (sent, failure): (&Sent, Option<&str>), scene: &Scene) -> Result<(), Stop> {
    let Posted { vendor, request } = posted;
    let (event, delivery) = (event(request), delivery(Schemes::built_in(), request));
    let status = sent.answer.as_ref().map(|answer| answer.status);
    if scene.json {
        return answer::document(json!({
            "at": clock::now(), "vendor": vendor, "event": event, "delivery": delivery, "status": status,
            "latency_ms": sent.latency.as_millis(), "error": failure,
        }));
    }
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let came = match (failure, status) {
        (None, Some(status)) => status.to_string(),
        (_, Some(status)) => format!("{status}, dropped"),
        (_, None) => "dropped".to_owned(),
    };
    let parts = [scene.shown(clock::now()), (*vendor).to_owned(), or_none(event), or_none(delivery), came];
    answer::lines([table::visible(&parts.join("  "))])
}
