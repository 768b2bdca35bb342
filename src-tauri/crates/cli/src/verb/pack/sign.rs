//! Who signs: the key that the arguments name, else the workspace's own where one was made.

use exhibit_engine::account::account;
use exhibit_engine::pack::{self, Minisign, Signing};
use exhibit_engine::secret::Given;
use exhibit_engine::sign::{self, Agent, Choice};
use exhibit_engine::{Error, Workspace};

use crate::args::SignArgs;
use crate::failing::{Stop, usage_stop};

/// The signing that `args` ask for; none: nobody signs.
pub(in crate::verb) fn signing(args: &SignArgs, workspace: &Workspace) -> Result<Option<Signing>, Stop> {
    let Some(choice) = choice(args, workspace)? else {
        return match (args.minisign, args.sign.as_deref()) {
            (false, _) => Ok(None),
            (true, Some(_)) => Err(usage_stop(
                "minisign signs with the workspace's key, and --sign none says that nobody signs".to_owned(),
                "nothing was written; leave one of the two out",
            )),
            (true, None) => Err(usage_stop(
                "minisign signs with the workspace's key, and there is none".to_owned(),
                "nothing was written; make one with `exhibit key create`",
            )),
        };
    };
    // A name that cannot sign is told before an agent or a passphrase is asked for.
    let identity = identity(args.identity.as_deref())?;
    let key = sign::open(workspace, &choice)?;
    let minisign = if args.minisign { Minisign::Too } else { Minisign::Without };
    Ok(Some(pack::signing(key, &identity, minisign)?))
}

/// The name that is signed with: the one that was given as it is, else the account's.
pub(in crate::verb) fn identity(given: Option<&str>) -> Result<String, Stop> {
    match given {
        Some(given) => sign::check_identity(given).map(|()| given.to_owned()).map_err(Stop::from),
        None => Ok(sign::identity(&format!("{}@{}", user(), host()))),
    }
}

fn choice(args: &SignArgs, workspace: &Workspace) -> Result<Option<Choice>, Stop> {
    if let Some(path) = &args.sign_key {
        let passphrase = args.sign_key_passphrase_file.clone().map(Given::File);
        return Ok(Some(Choice::File { path: path.clone(), passphrase }));
    }
    match args.sign.as_deref() {
        None => Ok(sign::key(workspace)?.map(|_| Choice::Workspace)),
        Some("none") => Ok(None),
        Some("workspace") => Ok(Some(Choice::Workspace)),
        Some("agent") => Ok(Some(only_offered()?)),
        Some(word) => match word.strip_prefix("agent:").filter(|wanted| !wanted.is_empty()) {
            Some(wanted) => {
                Ok(Some(Choice::Agent { agent: Agent::of_environment()?, wanted: wanted.to_owned() }))
            }
            None => Err(usage_stop(
                format!("`{}` signs nothing", word.escape_debug()),
                "give none, workspace, agent or agent:FINGERPRINT",
            )),
        },
    }
}

/// The agent's key, where it holds exactly one that signs packs.
fn only_offered() -> Result<Choice, Stop> {
    let agent = Agent::of_environment()?;
    let offered = sign::agent_keys(&agent)?;
    let mut usable = offered.into_iter().filter(|key| key.refused.is_none());
    match (usable.next(), usable.next()) {
        (Some(key), None) => Ok(Choice::Agent { agent, wanted: key.fingerprint }),
        (None, _) => Err(Error::Credentials {
            source_name: "ssh-agent".to_owned(),
            message: "it holds no key that signs packs".to_owned(),
            hint: "nothing was written; add an Ed25519 or RSA key with `ssh-add`".to_owned(),
        }
        .into()),
        (Some(_), Some(_)) => Err(usage_stop(
            "the ssh-agent holds several keys".to_owned(),
            "give --sign agent:FINGERPRINT; `exhibit key show` lists them",
        )),
    }
}

/// Said of an account without a name.
pub(in crate::verb) const UNNAMED: &str = "unknown";

#[allow(clippy::disallowed_methods, reason = "a face says who asks")]
pub(in crate::verb) fn user() -> String {
    said().unwrap_or_else(|| UNNAMED.into())
}

/// Who orders what is sent: the system's account, whatever the environment says.
pub(in crate::verb) fn ordered_by() -> String {
    account(said().as_deref())
}

#[allow(clippy::disallowed_methods, reason = "a face says who runs it")]
fn said() -> Option<String> {
    let named = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty())
}

#[allow(clippy::disallowed_methods, reason = "a face says where it runs")]
pub(in crate::verb) fn host() -> String {
    let named = std::fs::read_to_string("/etc/hostname").ok().map(|text| text.trim().to_owned());
    named
        .filter(|name| !name.is_empty())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .unwrap_or_else(|| "unknown".into())
}
