//! The secrets that stored deliveries are checked with: those given, else all that are kept.

use exhibit_engine::hook::{Key, Secret};
use exhibit_engine::secret::{self, Given};
use exhibit_engine::webhook;

use crate::answer;
use crate::args::KeyArgs;
use crate::failing::Stop;
use crate::scene::Scene;

/// Nothing is asked of a keychain or file where secrets are given.
pub(super) fn given_or_kept(args: &KeyArgs, scene: &Scene) -> Result<Vec<Key>, Stop> {
    let files = args.secret_files.iter().cloned().map(Given::File);
    let given: Vec<Given> = files.chain(args.secret_envs.iter().cloned().map(Given::Env)).collect();
    if given.is_empty() && args.secret_names.is_empty() {
        let workspace = scene.existing()?;
        let mut keys = kept(workspace.name(), scene)?;
        webhook::mark_tokens(&workspace, &super::schemes_of(scene), &mut keys)?;
        return Ok(keys);
    }
    let mut keys = match args.secret_names.as_slice() {
        [] => Vec::new(),
        names => secret::webhook_keys(&scene.home, scene.existing()?.name(), Some(names))?,
    };
    for given in &given {
        keys.push(Key::from(Secret::new(secret::read_bytes(given)?)));
    }
    Ok(keys)
}

/// The same where a scheme may be named. Who names scheme and secret together means that secret, whatever it is kept for;
/// but a public key never becomes a shared secret.
pub(super) fn for_scheme(args: &KeyArgs, scheme: Option<&str>, scene: &Scene) -> Result<Vec<Key>, Stop> {
    let keys = given_or_kept(args, scene)?;
    let is_meant = scheme.is_some() && !args.is_empty();
    Ok(if is_meant { keys.into_iter().map(Key::freed).collect() } else { keys })
}

/// Every secret that is kept for a workspace. Those that are out of reach are told and left out: nothing is judged by
/// them, and nothing else waits for them.
pub(in crate::verb) fn kept(workspace: &str, scene: &Scene) -> Result<Vec<Key>, Stop> {
    let (keys, out_of_reach) = secret::webhook_keys_in_reach(&scene.home, workspace)?;
    for secret::OutOfReach { name, error } in out_of_reach {
        let told =
            format!("warning: the secret {name} is out of reach, and nothing is judged by it: {error}");
        answer::say(scene, &told);
    }
    Ok(keys)
}
