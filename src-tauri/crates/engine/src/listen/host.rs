//! Which host a request may be meant for. A page in a browser can point a name of its own at this machine (DNS
//! rebinding) and then read the answers; it cannot choose the Host header, which still holds that name.

use std::net::IpAddr;

/// Whether every one of `hosts`, at least one, is this machine itself or a name that the user allowed.
pub(super) fn is_ours<'a>(hosts: impl Iterator<Item = &'a str>, allowed: &[String]) -> bool {
    let mut hosts = hosts.peekable();
    hosts.peek().is_some() && hosts.all(|host| is_one_of_ours(host, allowed))
}

fn is_one_of_ours(host: &str, allowed: &[String]) -> bool {
    let Some(name) = without_port(host) else { return false };
    let name = name.strip_suffix('.').unwrap_or(name);
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let is_loopback = address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback
        || name.eq_ignore_ascii_case("localhost")
        || allowed.iter().any(|allowed| name.eq_ignore_ascii_case(allowed))
}

/// Whether a page of another site had a browser send the request: then `Origin` names that site, or `null`. A page can
/// reach this machine where its owner's network cannot, and nobody but browsers writes this header.
pub(super) fn is_of_foreign_page<'a>(mut origins: impl Iterator<Item = &'a str>, allowed: &[String]) -> bool {
    origins.any(|origin| !authority(origin.trim()).is_some_and(|host| is_one_of_ours(host, allowed)))
}

/// The host of `host[:port]`; none when what follows is no port.
fn without_port(host: &str) -> Option<&str> {
    let host = host.trim_matches([' ', '\t']);
    let end = match host.rfind(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, rest) = host.split_at(end);
    let is_port = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

/// The authority of a target in absolute form (`http://host/path`).
pub(super) fn authority(target: &str) -> Option<&str> {
    let (_, rest) = target.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?']))?;
    Some(rest.split(['/', '?', '#']).next().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_under_its_own_names_and_nothing_else() {
        let allowed = ["hooks.example".to_owned()];
        for good in [
            "localhost",
            "LOCALHOST:8080",
            "localhost.",
            "127.0.0.1",
            "127.0.0.1:1",
            "127.9.9.9",
            "[::1]",
            "[::1]:80",
            "hooks.example",
            "Hooks.Example:443",
        ] {
            assert!(is_ours([good].into_iter(), &allowed), "{good}");
        }
        for bad in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example:localhost",
            "localhost:evil",
            "10.0.0.1",
            "[::2]",
            "[::1]x",
            "user@localhost",
            "hooks.example.evil",
            "0.0.0.0",
        ] {
            assert!(!is_ours([bad].into_iter(), &allowed), "{bad}");
        }
        assert!(!is_ours(std::iter::empty(), &allowed));
        assert!(!is_ours(["localhost", "evil.example"].into_iter(), &allowed));
    }

    #[test]
    fn a_page_of_another_site_is_foreign_and_one_of_this_machine_is_not() {
        let allowed = ["hooks.example".to_owned()];
        let is_foreign = |origins: &[&str]| is_of_foreign_page(origins.iter().copied(), &allowed);
        assert!(!is_foreign(&[]) && !is_foreign(&["http://localhost:8080"]));
        assert!(!is_foreign(&["https://hooks.example", "http://[::1]"]));
        for bad in
            ["https://evil.example", "null", "", "localhost", "https://localhost.evil.example", "file://"]
        {
            assert!(is_foreign(&[bad]), "{bad}");
        }
        assert!(is_foreign(&["http://localhost", "https://evil.example"]));
    }

    #[test]
    fn a_whole_address_as_target_names_its_host() {
        assert_eq!(authority("http://evil.example/x"), Some("evil.example"));
        assert_eq!(authority("http://evil.example?x"), Some("evil.example"));
        assert_eq!(authority("/x?to=http://evil.example"), None);
        assert_eq!(authority("*"), None);
    }
}
