//! Whose account of the system this process runs under: who ordered what is recorded. The environment may say anything,
//! and under cron or in a container it says nothing, so the system is asked first.

/// The name of the account; `said` is what the environment calls it, and counts only where the system has no name.
#[must_use]
pub fn account(said: Option<&str>) -> String {
    named(said)
}

#[cfg(unix)]
fn named(said: Option<&str>) -> String {
    let uid = rustix::process::getuid().as_raw();
    // Where there is no such file, as with some directories of accounts, the number says who it was.
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(&accounts, uid).unwrap_or_else(|| match said {
        Some(said) => format!("{said} (uid {uid})"),
        None => format!("uid {uid}"),
    })
}

#[cfg(not(unix))]
fn named(said: Option<&str>) -> String {
    said.unwrap_or("unknown").to_owned()
}

/// passwd(5): name, password, number, and more, with colons between.
#[cfg(unix)]
fn name_of(accounts: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    let line = accounts.lines().find(|line| line.split(':').nth(2) == Some(uid.as_str()))?;
    line.split(':').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_system_names_the_account_and_what_the_environment_says_is_told_as_such() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nbroken\nmaria:x:1000:1000::/home/maria:\n";
        assert_eq!(name_of(accounts, 1000).as_deref(), Some("maria"));
        assert_eq!(name_of(accounts, 10), None);
        let uid = rustix::process::getuid().as_raw();
        let here = name_of(&std::fs::read_to_string("/etc/passwd").unwrap_or_default(), uid);
        assert_eq!(account(Some("somebody else")), here.unwrap_or(format!("somebody else (uid {uid})")));
    }
}
