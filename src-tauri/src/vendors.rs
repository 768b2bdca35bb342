//! The sample vendors inside the app: started when they are first needed, on loopback, for as long as the app lives.

use std::sync::{Mutex, PoisonError};

use exhibit_engine::entry::Moment;
use exhibit_engine::fill::{FromApi, FromFile, FromWebhooks};
use exhibit_engine::secret::Secret;
use exhibit_engine::{Error, clock};
use exhibit_sample::{
    SAMPLE_TOKEN, Server, Vendors, sample_captures_ndjson, sample_imports, sample_keys, sample_sources,
};
use tauri::async_runtime;

/// The workspace that the sample fills.
pub(crate) const SAMPLE: &str = "sample";

/// The one story that the sample tells; another seed would be another company.
const SEED: u64 = 1;

/// The vendors' server, once it runs.
#[derive(Debug, Default)]
pub(crate) struct SampleVendors {
    server: Mutex<Option<Server>>,
}

impl SampleVendors {
    /// The sources of the sample at the vendors' address of today. Starts the vendors if they do not answer.
    ///
    /// # Errors
    /// [`Error::Io`] when no loopback port is to be had.
    pub(crate) fn sources(&self) -> Result<Vec<FromApi>, Error> {
        let base = self.base()?;
        let sources = sample_sources(&base).into_iter().map(|source| FromApi {
            name: source.name.to_owned(),
            profile: source.profile.to_owned(),
            url: source.url,
            token: Secret::new(source.token),
        });
        Ok(sources.collect())
    }

    fn base(&self) -> Result<String, Error> {
        let mut held = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        let running = held.take().filter(Server::is_running);
        let server = running.map_or_else(start, Ok)?;
        Ok(held.insert(server).base().to_owned())
    }
}

/// The files of the sample as of `now`.
pub(crate) fn files(now: Moment) -> Vec<FromFile> {
    let files = sample_imports(SEED, now.utc()).into_iter().map(|file| FromFile {
        name: file.name.to_owned(),
        profile: file.profile.to_owned(),
        source: file.source.to_owned(),
        bytes: file.bytes,
    });
    files.collect()
}

/// The captured deliveries of the sample as of `now`, with the published secrets of their senders.
pub(crate) fn webhooks(now: Moment) -> FromWebhooks {
    FromWebhooks {
        name: "deliveries.ndjson".to_owned(),
        bytes: sample_captures_ndjson(SEED, now.utc()),
        keys: sample_keys(),
    }
}

fn start() -> Result<Server, Error> {
    let vendors = Vendors::new(SEED, SAMPLE_TOKEN, || clock::now().utc());
    async_runtime::block_on(Server::start(0, vendors)).map_err(|error| Error::Io {
        path: "127.0.0.1".into(),
        source: std::io::Error::other(error.to_string()),
    })
}
