//! The desk's verbs of events that are made here: templates, secrets for them, sending one, suites.

use exhibit_engine::hook::{Key, Secret};
use exhibit_engine::secret::{self, Given};
use exhibit_engine::send::Route;
use exhibit_engine::target::Target;
use exhibit_engine::webhook::replay::{Hand, Marking};
use exhibit_engine::webhook::suite;
use exhibit_engine::webhook::trial::{self, Template, Trial};
use exhibit_engine::{Error, Watch, webhook};

use super::Desk;
use super::sending::allowed;
use crate::task::Hear;
use crate::wire::{
    AttemptLine, EventTemplate, Exported, MintSecret, MintedSecret, RunRef, SchemeRef, SignedWith,
    SuiteExport, SuiteOrder, SuiteResult, TestEvent, Toward,
};

impl Desk {
    /// Events to begin with, for a scheme.
    pub(crate) fn event_templates(&self, named: &SchemeRef) -> Result<Vec<EventTemplate>, Error> {
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let scheme = webhook::named(&schemes, &named.id)?;
        Ok(trial::templates(scheme).into_iter().map(EventTemplate::from).collect())
    }

    /// Makes a secret and keeps it. Its text is told this once.
    pub(crate) fn mint_secret(&self, wanted: MintSecret) -> Result<MintedSecret, Error> {
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let minted = trial::mint(webhook::named(&schemes, &wanted.scheme)?);
        let workspace = self.open().clone();
        let given = Given::Text(secret::Secret::new(minted.secret.clone()));
        let place = (workspace.as_str(), wanted.name.as_str());
        secret::add_webhook_secret(&self.home, place, &given, wanted.keep.into())?;
        self.rejudge()?;
        let is_secret = minted.public.is_none();
        Ok(MintedSecret { name: wanted.name, text: minted.public.unwrap_or(minted.secret), is_secret })
    }

    /// Sends a test event once.
    pub(crate) fn send_test(&self, event: TestEvent) -> Result<AttemptLine, Error> {
        let TestEvent { scheme, headers, body, content_type, secret, toward } = event;
        let template = Template { schemes: Vec::new(), name: String::new(), content_type, headers, body };
        let trial = self.trial((scheme, template), secret, &toward)?;
        let (workspace, route) = (self.workspace()?, Route::default());
        let hand = Hand { workspace: &workspace, by: &self.around.person.user, route: &route };
        let ran = trial::send_test(&hand, &trial, &Watch::silent())?;
        let sent = ran.attempts.into_iter().next();
        Ok(sent.expect("BUG: a test event that was sent is recorded").into())
    }

    /// Sends good and forged deliveries, and holds the answers against those expected.
    pub(crate) fn run_suite(&self, order: SuiteOrder, hear: Hear) -> Result<SuiteResult, Error> {
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let scheme = webhook::named(&schemes, &order.scheme)?;
        let template = trial::templates(scheme).into_iter().next();
        let template = template.expect("BUG: every scheme has a template");
        let trial = self.trial((order.scheme, template), order.secret, &order.toward)?;
        let (workspace, route) = (self.workspace()?, Route::default());
        let hand = Hand { workspace: &workspace, by: &self.around.person.user, route: &route };
        self.tasks.run(hear, |watch| Ok(suite::run(&hand, &trial, watch)?.into()))
    }

    /// The result of an earlier suite, from what was recorded of it.
    pub(crate) fn recorded_suite(&self, named: &RunRef) -> Result<SuiteResult, Error> {
        Ok(suite::recorded(&self.workspace()?, &named.run)?.into())
    }

    /// Writes the result of a suite into a file.
    pub(crate) fn export_suite(&self, request: &SuiteExport) -> Result<Exported, Error> {
        let (path, existing) = self.grants.target(&request.path)?;
        let recorded = suite::recorded(&self.workspace()?, &request.run)?;
        let written = suite::export(&self.home, &recorded, (&path, existing))?;
        self.grants.written(&path);
        Ok(Exported {
            path: written.path.display().to_string(),
            rows: recorded.cases.len() as u64,
            bytes: written.bytes,
            sha256: written.sha256,
            note: None,
        })
    }

    fn trial(
        &self,
        (scheme, event): (String, Template),
        signed_with: SignedWith,
        toward: &Toward,
    ) -> Result<Trial, Error> {
        let (schemes, _problems) = webhook::own::schemes(&self.home);
        let target = Target::check(&toward.url, &allowed(toward)?)?;
        let key = self.signing_key(signed_with)?;
        Ok(Trial { schemes, scheme, key, public: None, event, target, marking: Marking::Said })
    }

    fn signing_key(&self, SignedWith { kept, pasted }: SignedWith) -> Result<Key, Error> {
        if let Some(text) = pasted {
            let given = Given::Text(secret::Secret::new(text));
            return Ok(Key::from(Secret::new(secret::read_bytes(&given)?)));
        }
        let named = kept.map(|name| {
            let workspace = self.open().clone();
            secret::webhook_keys(&self.home, &workspace, Some(&[name]))
        });
        let found = named.transpose()?.unwrap_or_default().into_iter().next();
        found.ok_or_else(|| Error::Usage {
            message: "no secret was chosen to sign with".into(),
            hint: "nothing was sent; choose a kept one, or paste one".into(),
        })
    }
}
