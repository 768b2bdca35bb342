//! Single lines of an HTTP/1 request.

/// Methods that begin a request line even where it names no HTTP version, as in editors' `.http` files.
const WITHOUT_VERSION: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Name and value. A name with white space in or before it is refused: receivers differ in how they read those.
pub(crate) fn header_parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    (!name.is_empty() && !name.iter().any(u8::is_ascii_whitespace)).then_some((name, value))
}

/// Method and target. A target with control characters is none.
pub(crate) fn request_line(line: &[u8]) -> Option<(String, String)> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let (method, rest) = line.split_once(' ')?;
    let url = match rest.rsplit_once(' ') {
        Some((url, version)) if is_version(version) => url,
        _ => Some(rest.trim()).filter(|url| is_bare(method, url))?,
    };
    let named = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    let clean = !url.is_empty() && !url.bytes().any(|byte| byte.is_ascii_control());
    (named && clean).then(|| (method.to_owned(), url.to_owned()))
}

fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix("HTTP/").unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_bare(method: &str, url: &str) -> bool {
    let starts = ["/", "http://", "https://"].iter().any(|start| url.starts_with(start));
    WITHOUT_VERSION.contains(&method) && starts && !url.contains(char::is_whitespace)
}
