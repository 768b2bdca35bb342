//! `exhibit key`. Only public halves are ever printed.

use exhibit_engine::Workspace;
use exhibit_engine::secret::Keep;
use exhibit_engine::sign::{self, Agent, KeyFacts, Offered, Place};
use serde_json::{Value, json};

use super::pack::sign::identity;
use crate::answer;
use crate::args::KeyVerb;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;

pub(super) fn run(verb: &KeyVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        KeyVerb::Create { identity: given } => {
            let identity = identity(given.as_deref())?;
            if scene.keep() == Keep::Nowhere {
                return Err(usage_stop(
                    "a key made here has to be kept somewhere".to_owned(),
                    "give --secret-store keychain or --secret-store file; or sign with --sign-key FILE",
                ));
            }
            let workspace = scene.existing_or_usual()?;
            let key = sign::create(&workspace, scene.keep())?;
            print(Some(&key), (&[], None), &identity, scene)
        }
        KeyVerb::Show { identity: given } => {
            let identity = identity(given.as_deref())?;
            let (offered, problem) = agents();
            let key = sign::key(&scene.existing()?)?;
            print(key.as_ref(), (&offered, problem), &identity, scene)
        }
        KeyVerb::Remove { yes } => remove(&scene.existing()?, *yes, scene),
    }
}

fn remove(workspace: &Workspace, is_sure: bool, scene: &Scene) -> Result<Ended, Stop> {
    if !is_sure {
        return Err(usage_stop(
            "nothing can be signed with a key that is forgotten".to_owned(),
            "nothing was changed; give --yes to forget it",
        ));
    }
    sign::remove(workspace)?;
    answer::say(scene, "the key is forgotten; what it signed stays signed for whoever has its public half");
    Ok(Ended::Fine)
}

/// What the ssh-agent offers, or why it was not asked.
fn agents() -> (Vec<Offered>, Option<String>) {
    match Agent::of_environment().and_then(|agent| sign::agent_keys(&agent)) {
        Ok(offered) => (offered, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    }
}

fn print(
    key: Option<&KeyFacts>,
    (offered, problem): (&[Offered], Option<String>),
    identity: &str,
    scene: &Scene,
) -> Result<Ended, Stop> {
    if scene.json {
        let agent = offered.iter().map(|key| {
            json!({
                "algorithm": key.algorithm, "fingerprint": key.fingerprint, "public_key": key.public_key,
                "comment": key.comment, "refused": key.refused,
            })
        });
        answer::document(json!({
            "key": key.map(|key| said(key, identity)), "agent": agent.collect::<Vec<_>>(), "agent_problem": problem,
        }))?;
        return Ok(Ended::Fine);
    }
    match key {
        // The line alone, so that it can be sent into a file.
        Some(key) => {
            answer::lines([sign::allowed_line(key, identity)])?;
            answer::say(
                scene,
                &format!("fingerprint {}; read it out to whoever gets the line", key.fingerprint),
            );
        }
        None => answer::say(scene, "no key was made for this workspace; see `exhibit key create`"),
    }
    for key in offered {
        let state = key.refused.as_deref().map(|why| format!(" (not usable: {why})")).unwrap_or_default();
        let (algorithm, fingerprint) = (&key.algorithm, &key.fingerprint);
        let comment = crate::table::visible(&key.comment);
        answer::say(scene, &format!("ssh-agent: {algorithm} {fingerprint} {comment}{state}"));
    }
    Ok(Ended::Fine)
}

fn said(key: &KeyFacts, identity: &str) -> Value {
    let place = match &key.place {
        Place::Workspace(Keep::InKeychain) => "keychain",
        Place::Workspace(_) => "file",
        Place::File(_) => "key file",
        Place::Agent => "agent",
    };
    json!({
        "kept_in": place, "algorithm": key.algorithm, "fingerprint": key.fingerprint,
        "public_key": key.public_key, "added_at": key.added_at, "identity": identity,
        "allowed_signers": sign::allowed_line(key, identity),
    })
}
