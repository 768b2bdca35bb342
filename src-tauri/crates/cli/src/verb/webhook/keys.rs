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
