//! A workspace with captures in it.

use exhibit_engine::hook::{self, Capture, Key, Schemes, Secret};
use exhibit_engine::send::Route;
use exhibit_engine::store::{Attempt, AttemptScope, CaptureDraft, Via};
use exhibit_engine::target::Target;
use exhibit_engine::webhook::replay::{Hand, Manner, Of, Order, Original, Signing};
use exhibit_engine::{Home, Workspace, clock};

pub(crate) const SECRET: &str = "kept-secret-of-the-receiver";

pub(crate) struct Shelf {
    pub(crate) workspace: Workspace,
    pub(crate) route: Route,
    pub(crate) folder: tempfile::TempDir,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
        workspace.create().unwrap();
        Self { workspace, route: Route::default(), folder }
    }

    /// Stores captures and gives their numbers.
    pub(crate) fn store(&self, captures: &[Capture]) -> Vec<u64> {
        let draft = |capture: &Capture| CaptureDraft {
            capture: capture.clone(),
            via: Via::Listener,
            file: None,
            format: "http".into(),
            rebuilt: None,
            delivery: hook::delivery(Schemes::built_in(), capture),
            event: hook::event(capture),
            scheme: Some("outworx".into()),
        };
        let drafts: Vec<_> = captures.iter().map(draft).collect();
        let stored = self.workspace.writer().unwrap().store_captures(clock::now(), &drafts).unwrap();
        stored.into_iter().map(|stored| stored.id()).collect()
    }

    pub(crate) fn hand(&self) -> Hand<'_> {
        Hand { workspace: &self.workspace, by: "alice", route: &self.route }
    }

    pub(crate) fn attempts(&self) -> Vec<Attempt> {
        self.workspace.reader().unwrap().attempts(&AttemptScope::All, 0).unwrap()
    }
}

/// A delivery of Outworx as it came: odd spellings, a repeated header, credentials, bytes that are no text.
pub(crate) fn delivery(id: &str, second: u32) -> Capture {
    let capture = Capture {
        received_at: Some(format!("2026-05-09T17:14:{second:02}Z").parse().unwrap()),
        method: "POST".into(),
        url: "/in".into(),
        headers: [
            ("Host", "hooks.acme.test"),
            ("X-OUTWORX-Event", "TOKEN_REVOKED"),
            ("x-twice", "1"),
            ("Authorization", "Bearer s3cr3t-token"),
            ("X-Twice", "2"),
            ("Content-Length", "999"),
            ("Connection", "keep-alive, X-Hop"),
            ("X-Hop", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        body: [format!("{{\"id\":\"{id}\",\"action\":\"TOKEN_REVOKED\"}}\r\n").as_bytes(), b"\xff\x00"]
            .concat(),
    };
    let scheme = Schemes::built_in().named("outworx").unwrap();
    let at = "2026-05-09T17:14:08Z".parse().unwrap();
    hook::sign(scheme, &Secret::new(SECRET), &capture, at, id).unwrap()
}

pub(crate) fn key() -> Key {
    Key::from(Secret::new(SECRET))
}

pub(crate) fn order(numbers: &[u64], target: Target, manner: Manner) -> Order {
    let original = |number: &u64| Original { of: Of::Capture(*number), received_at: None };
    Order {
        originals: numbers.iter().map(original).collect(),
        target,
        manner,
        signing: Signing { keys: vec![key()], ..Signing::default() },
    }
}
