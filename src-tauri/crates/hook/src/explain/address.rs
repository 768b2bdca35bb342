//! The forms under which a sender may have known the address that a proxy shows in another one.

use crate::Capture;

/// Most forms that are tried.
const FORM_LIMIT: usize = 48;

/// A longer address is tried only as it is: most servers refuse one of 8 KiB.
const ADDRESS_LIMIT_BYTES: usize = 8 << 10;

/// One form of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Its name in data; several joined by `+`.
    pub(crate) code: String,
    /// What is done to the address; completes "It does match if the address …".
    pub(crate) words: String,
    /// The address.
    pub(crate) text: String,
}

/// Whole addresses (likeliest first, without the captured one), then only paths.
pub(crate) fn forms(capture: &Capture) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let short = capture.url.len() <= ADDRESS_LIMIT_BYTES;
    let Some(parts) = short.then(|| Parts::of(capture)).flatten() else { return found };
    let mut changes: Vec<Vec<&Rewrite>> = REWRITES.iter().map(|one| vec![one]).collect();
    for (place, one) in REWRITES.iter().enumerate() {
        changes.extend(REWRITES[place + 1..].iter().map(|other| vec![one, other]));
    }
    changes.insert(0, vec![]);
    for steps in changes {
        let Some(changed) = steps.iter().try_fold(parts.clone(), |parts, step| (step.make)(parts)) else {
            continue;
        };
        let text = changed.text();
        if text != capture.url && !found.iter().any(|known| known.text == text) && found.len() < FORM_LIMIT {
            found.push(Address { code: codes(&steps), words: words(&steps), text });
        }
    }
    found
}

fn codes(steps: &[&Rewrite]) -> String {
    match steps {
        [] => "url_from_host".to_owned(),
        _ => steps.iter().map(|step| step.code).collect::<Vec<_>>().join("+"),
    }
}

fn words(steps: &[&Rewrite]) -> String {
    match steps {
        [] => "is put together from the Host header".to_owned(),
        _ => steps.iter().map(|step| step.words).collect::<Vec<_>>().join(" and "),
    }
}

#[derive(Clone)]
struct Parts {
    scheme: String,
    user: String,
    host: String,
    port: String,
    path: String,
    query: Option<String>,
    only_path: bool,
}

struct Rewrite {
    code: &'static str,
    words: &'static str,
    make: fn(Parts) -> Option<Parts>,
}

const REWRITES: [Rewrite; 14] = [
    Rewrite { code: "url_https", words: "begins with https", make: |parts| with_scheme(parts, "https") },
    Rewrite { code: "url_http", words: "begins with http", make: |parts| with_scheme(parts, "http") },
    Rewrite { code: "url_port_added", words: "names the usual port", make: port_added },
    Rewrite { code: "url_port_removed", words: "names no port", make: port_removed },
    Rewrite { code: "url_slash_added", words: "ends in a slash", make: slash_added },
    Rewrite { code: "url_slash_removed", words: "does not end in a slash", make: slash_removed },
    Rewrite { code: "url_query_dropped", words: "has no query", make: query_dropped },
    Rewrite { code: "url_user_removed", words: "has no user name and password", make: user_removed },
    Rewrite { code: "url_percent_decoded", words: "is percent-decoded", make: percent_decoded },
    Rewrite {
        code: "url_space_encoded",
        words: "has its special characters percent-encoded",
        make: percent_encoded,
    },
    Rewrite {
        code: "url_plus_for_space",
        words: "has + in place of %20",
        make: |parts| spaces(parts, "%20", "+"),
    },
    Rewrite {
        code: "url_percent_for_plus",
        words: "has %20 in place of +",
        make: |parts| spaces(parts, "+", "%20"),
    },
    Rewrite { code: "url_lower_case_host", words: "has its host in lower case", make: lower_host },
    Rewrite { code: "url_path_only", words: "is only its path", make: path_only },
];

impl Parts {
    fn of(capture: &Capture) -> Option<Self> {
        let url = capture.url.split('#').next().unwrap_or_default();
        let (scheme, rest) = match url.split_once("://") {
            Some((scheme, rest)) => (scheme.to_owned(), rest.to_owned()),
            None if url.starts_with('/') => {
                (front(capture, "X-Forwarded-Proto", "https"), from_host(capture, url)?)
            }
            None => return None,
        };
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(at);
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
            _ => (host, ""),
        };
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (tail, None),
        };
        let [user, host, port, path] = [user, host, port, path].map(str::to_owned);
        Some(Self { scheme, user, host, port, path, query, only_path: false })
    }

    fn text(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        if self.only_path {
            return format!("{}{query}", self.path);
        }
        let user = if self.user.is_empty() { String::new() } else { format!("{}@", self.user) };
        let port = if self.port.is_empty() { String::new() } else { format!(":{}", self.port) };
        format!("{}://{user}{}{port}{}{query}", self.scheme, self.host, self.path)
    }

    fn usual_port(&self) -> &'static str {
        if self.scheme == "http" { "80" } else { "443" }
    }
}

fn front(capture: &Capture, name: &str, otherwise: &str) -> String {
    let first = capture.header(name).next().unwrap_or(otherwise);
    first.split(',').next().unwrap_or(otherwise).trim().to_ascii_lowercase()
}

fn from_host(capture: &Capture, path: &str) -> Option<String> {
    let host = capture.header("X-Forwarded-Host").chain(capture.header("Host")).next()?;
    Some(format!("{}{path}", host.split(',').next().unwrap_or(host).trim()))
}

fn with_scheme(parts: Parts, scheme: &str) -> Option<Parts> {
    // A usual port goes with its scheme.
    let port = if parts.port == parts.usual_port() { String::new() } else { parts.port.clone() };
    (parts.scheme != scheme).then(|| Parts { scheme: scheme.to_owned(), port, ..parts })
}

fn port_added(parts: Parts) -> Option<Parts> {
    parts.port.is_empty().then(|| Parts { port: parts.usual_port().to_owned(), ..parts })
}

fn port_removed(parts: Parts) -> Option<Parts> {
    (!parts.port.is_empty()).then(|| Parts { port: String::new(), ..parts })
}

fn slash_added(parts: Parts) -> Option<Parts> {
    (!parts.path.ends_with('/')).then(|| Parts { path: format!("{}/", parts.path), ..parts })
}

fn slash_removed(parts: Parts) -> Option<Parts> {
    let path = parts.path.strip_suffix('/')?.to_owned();
    Some(Parts { path, ..parts })
}

fn query_dropped(parts: Parts) -> Option<Parts> {
    parts.query.as_ref()?;
    Some(Parts { query: None, ..parts })
}

fn user_removed(parts: Parts) -> Option<Parts> {
    (!parts.user.is_empty()).then(|| Parts { user: String::new(), ..parts })
}

fn percent_decoded(parts: Parts) -> Option<Parts> {
    let decoded = |text: &str| {
        // A plus sign is a plus sign here.
        let bytes = super::form::decode(text.replace('+', "%2B").as_bytes())?;
        String::from_utf8(bytes).ok()
    };
    let path = decoded(&parts.path)?;
    let query = match &parts.query {
        Some(query) => Some(decoded(query)?),
        None => None,
    };
    Some(Parts { path, query, ..parts })
}

fn percent_encoded(parts: Parts) -> Option<Parts> {
    let encoded = |text: &str| -> String {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(byte);
        let one = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.bytes().map(one).collect()
    };
    let (path, query) = (encoded(&parts.path), parts.query.as_deref().map(encoded));
    Some(Parts { path, query, ..parts })
}

fn spaces(parts: Parts, from: &str, to: &str) -> Option<Parts> {
    let query = parts.query.as_ref()?.replace(from, to);
    Some(Parts { query: Some(query), ..parts })
}

fn lower_host(parts: Parts) -> Option<Parts> {
    Some(Parts { host: parts.host.to_ascii_lowercase(), ..parts })
}

fn path_only(parts: Parts) -> Option<Parts> {
    Some(Parts { only_path: true, ..parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(url: &str, headers: &[(&str, &str)]) -> Vec<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let capture =
            Capture { received_at: None, method: "POST".into(), url: url.into(), headers, body: vec![] };
        forms(&capture).into_iter().map(|form| form.text).collect()
    }

    #[test]
    fn what_a_proxy_does_to_an_address_is_among_the_forms() {
        let found = texts("http://hooks.acme.test/in?a=1", &[]);
        for wanted in [
            "https://hooks.acme.test/in?a=1",
            "https://hooks.acme.test:443/in?a=1",
            "http://hooks.acme.test:80/in?a=1",
            "https://hooks.acme.test/in/?a=1",
            "http://hooks.acme.test/in",
            "/in?a=1",
        ] {
            assert!(found.iter().any(|text| text == wanted), "{wanted}: {found:?}");
        }
        assert!(
            !found.contains(&"http://hooks.acme.test/in?a=1".to_owned()),
            "the captured one is no change"
        );
    }

    #[test]
    fn a_path_takes_its_host_from_the_headers() {
        let found = texts("/in", &[("Host", "10.0.0.1:8080"), ("X-Forwarded-Host", "hooks.acme.test")]);
        assert_eq!(found[0], "https://hooks.acme.test/in");
        assert!(texts("/in", &[]).is_empty());
    }

    #[test]
    fn user_name_and_port_can_be_taken_off() {
        let found = texts("https://u:p@acme.test:8443/x", &[]);
        assert!(found.contains(&"https://acme.test:8443/x".to_owned()));
        assert!(found.contains(&"https://acme.test/x".to_owned()));
    }

    proptest! {
        #[test]
        fn foreign_addresses_never_panic_and_are_bounded(url in "(https?://)?.{0,60}") {
            prop_assert!(texts(&url, &[("Host", "a.test")]).len() <= FORM_LIMIT);
        }
    }
}
