//! A capture as a `curl` command for bash or zsh.

use crate::{Capture, Error};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What curl sends of its own accord unless it is told not to.
const ADDED_BY_CURL: [&str; 4] = ["Accept", "Content-Type", "Expect", "User-Agent"];

/// One line that sends this request again, credentials too: give it a masked capture where they are not asked for.
///
/// Every word is quoted and every byte but printable ASCII is escaped, so nothing in the request can run, hide or
/// break the line. A text body stands in `$'…'`, bytes come through `base64 -d`. Reading the line
/// gives the same capture, less the time of arrival, where its URL is absolute.
///
/// # Errors
/// [`Error::Unwritable`] where curl would send something else: line ends in a header, a URL that is not HTTP.
pub fn to_curl(capture: &Capture) -> Result<String, Error> {
    let unwritable = |why: &'static str| Error::Unwritable { format: "a curl command", why };
    // `--globoff` and `--path-as-is`: curl would otherwise expand brackets and take dots out of the path.
    let mut words = vec!["curl --globoff --path-as-is".to_owned(), "--request".to_owned()];
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
    if !is_token(&capture.method) {
        return Err(unwritable("its method is no HTTP method"));
    }
    words.push(quote(capture.method.as_bytes()));
    for (name, value) in &capture.headers {
        if !is_token(name) || value.contains(['\r', '\n', '\0']) || value.trim_matches([' ', '\t']) != value {
            return Err(unwritable("a header holds a line end or a character that may not stand in it"));
        }
        let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.extend(["--header".to_owned(), quote(line.as_bytes())]);
    }
    for name in ADDED_BY_CURL.iter().filter(|name| capture.header(name).next().is_none()) {
        words.extend(["--header".to_owned(), quote(format!("{name}:").as_bytes())]);
    }
    let before = add_body(&capture.body, &mut words);
    let url = url(capture).ok_or_else(|| unwritable("its URL is not one of HTTP"))?;
    words.extend(["--url".to_owned(), quote(url.as_bytes())]);
    Ok(before + &words.join(" "))
}

/// Adds the body's option; gives what must stand before the command.
fn add_body(body: &[u8], words: &mut Vec<String>) -> String {
    if body.is_empty() {
        return String::new();
    }
    words.push("--data-binary".to_owned());
    // curl takes a word that starts with `@` for a file.
    let is_text = std::str::from_utf8(body).is_ok() && !body.contains(&0) && body[0] != b'@';
    if is_text {
        words.push(quote(body));
        return String::new();
    }
    words.push("@-".to_owned());
    format!("printf %s '{}' | base64 -d | ", STANDARD.encode(body))
}

/// The URL, built from the Host header where only a path was captured; none unless it is HTTP.
fn url(capture: &Capture) -> Option<String> {
    let is_http = |url: &str| {
        let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        lower.starts_with("http://") || lower.starts_with("https://")
    };
    let clean =
        |url: String| (!url.bytes().any(|byte| byte.is_ascii_control() || byte == b' ')).then_some(url);
    if is_http(&capture.url) {
        return clean(capture.url.clone());
    }
    let host = capture.header("Host").next().filter(|host| !host.contains(['/', '@', '\\', '?', '#']));
    let is_path = capture.url.is_empty() || capture.url.starts_with('/');
    is_path.then(|| clean(format!("https://{}{}", host.unwrap_or("127.0.0.1"), capture.url))).flatten()
}

/// RFC 9110 section 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// One word of a shell: in plain quotes where it is plain, else with all but printable ASCII escaped.
fn quote(bytes: &[u8]) -> String {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'\'' | b'\\' | b'!');
    if bytes.iter().all(is_plain) {
        return format!("'{}'", String::from_utf8_lossy(bytes));
    }
    let mut out = "$'".to_owned();
    for byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\'' => out.push_str("\\'"),
            b'\\' => out.push_str("\\\\"),
            _ if is_plain(byte) => out.push(char::from(*byte)),
            // Always three digits, so that a digit that follows stays itself in every shell.
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out.push('\'');
    out
}
