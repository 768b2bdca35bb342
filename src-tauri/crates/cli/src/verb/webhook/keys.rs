//! The secrets that stored deliveries are checked with: those given, else all that are kept.

use exhibit_engine::hook::{Key, Secret};
use exhibit_engine::secret::{self, Given};

use crate::args::KeyArgs;
use crate::failing::Stop;
use crate::scene::Scene;

/// Nothing is asked of a keychain or file where secrets are given.
pub(super) fn given_or_kept(args: &KeyArgs, scene: &Scene) -> Result<Vec<Key>, Stop> {
    let files = args.secret_files.iter().cloned().map(Given::File);
    let given: Vec<Given> = files.chain(args.secret_envs.iter().cloned().map(Given::Env)).collect();
    let named = |names| -> Result<Vec<Key>, Stop> {
        let workspace = scene.existing()?;
        Ok(secret::webhook_keys(&scene.home, workspace.name(), names)?)
    };
    if given.is_empty() && args.secret_names.is_empty() {
        return named(None);
    }
    let mut keys = if args.secret_names.is_empty() { Vec::new() } else { named(Some(&args.secret_names))? };
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
