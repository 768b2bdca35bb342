//! How hard one host is asked: so many requests at once, and so many a minute where the vendor takes no more. One value
//! is shared by all sources that are pulled together.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests in flight to one host: enough to use the time in which it thinks, and no burden to it.
const AT_ONCE: u32 = 2;

/// The vendors' window of counting.
const MINUTE: Duration = Duration::from_secs(60);

/// The hosts that are asked, by origin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts(Arc<Mutex<BTreeMap<String, Host>>>);

/// One host. Clones are the same host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    slots: Arc<Semaphore>,
    pace: Arc<Mutex<Pace>>,
}

/// When a host was asked, and when it wants to be asked again.
#[derive(Debug, Default)]
struct Pace {
    sent: VecDeque<Instant>,
    not_before: Option<Instant>,
}

/// The right to have one request in flight; ends when dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Hosts {
    /// The host at `origin`.
    pub(crate) fn at(&self, origin: &str) -> Host {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.entry(origin.to_owned()).or_insert_with(Host::new).clone()
    }
}

impl Host {
    fn new() -> Self {
        Self { slots: Arc::new(Semaphore::new(AT_ONCE as usize)), pace: Arc::default() }
    }

    /// Waits for a free slot; a host that is paced is asked one request at a time.
    pub(crate) async fn slot(&self, per_minute: Option<NonZeroU32>) -> Slot {
        let wanted = if per_minute.is_some() { AT_ONCE } else { 1 };
        // Never closed, so there is always a permit to come.
        Slot { _permit: Arc::clone(&self.slots).acquire_many_owned(wanted).await.ok() }
    }

    /// A slot that is free now.
    pub(crate) fn free_slot(&self) -> Option<Slot> {
        Some(Slot { _permit: Some(Arc::clone(&self.slots).try_acquire_owned().ok()?) })
    }

    /// Takes the next place in the row of requests, or says how long to wait before asking for it again.
    pub(crate) fn go(&self, now: Instant, per_minute: Option<NonZeroU32>) -> Result<(), Duration> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).go(now, per_minute)
    }

    /// Nothing is sent before `until`: the vendor says that no request is left.
    pub(crate) fn hold(&self, until: Instant) {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        pace.not_before = pace.not_before.max(Some(until));
    }
}

impl Pace {
    fn go(&mut self, now: Instant, per_minute: Option<NonZeroU32>) -> Result<(), Duration> {
        if let Some(until) = self.not_before.filter(|until| *until > now) {
            return Err(until - now);
        }
        let Some(per_minute) = per_minute else { return Ok(()) };
        while self.sent.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            self.sent.pop_front();
        }
        let at_most = usize::try_from(per_minute.get()).unwrap_or(usize::MAX);
        match self.sent.front() {
            Some(first) if self.sent.len() >= at_most => {
                Err(MINUTE.saturating_sub(now.duration_since(*first)))
            }
            _ => {
                self.sent.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock;

    proptest! {
        #[test]
        fn no_minute_holds_more_requests_than_the_vendor_takes(
            per_minute in 1_u32..20, pauses_ms in proptest::collection::vec(0_u64..9_000, 1..200),
        ) {
            let limit = NonZeroU32::new(per_minute);
            let (mut pace, mut now, mut sent) = (Pace::default(), clock::started(), Vec::new());
            for pause in pauses_ms {
                now += Duration::from_millis(pause);
                if let Err(wait) = pace.go(now, limit) {
                    prop_assert!(wait > Duration::ZERO && wait <= MINUTE);
                    now += wait;
                    prop_assert_eq!(pace.go(now, limit), Ok(()));
                }
                sent.push(now);
            }
            for (nth, at) in sent.iter().enumerate() {
                let within = sent[nth..].iter().take_while(|later| **later - *at < MINUTE).count();
                prop_assert!(within <= per_minute as usize, "{} in a minute", within);
            }
        }
    }

    #[test]
    fn a_host_that_has_no_requests_left_is_left_alone_until_it_says() {
        let host = Hosts::default().at("https://a.example");
        let now = clock::started();
        host.hold(now + Duration::from_secs(7));
        host.hold(now + Duration::from_secs(3));
        assert_eq!(host.go(now, None), Err(Duration::from_secs(7)));
        assert_eq!(host.go(now + Duration::from_secs(7), None), Ok(()));
    }

    #[test]
    fn a_host_has_two_slots_and_one_where_it_is_paced() {
        let hosts = Hosts::default();
        let free = |host: &Host| host.slots.available_permits();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let host = hosts.at("https://a.example");
            let first = host.slot(None).await;
            let second = hosts.at("https://a.example").slot(None).await;
            assert_eq!(free(&host), 0);
            assert_eq!(free(&hosts.at("https://b.example")), 2);
            drop((first, second));
            let _paced = host.slot(NonZeroU32::new(50)).await;
            assert_eq!(free(&host), 0);
        });
    }
}
