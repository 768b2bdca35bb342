//! Events that AWS hands to Lambda: API Gateway payload 1.0 and 2.0, function URLs, and load balancers
//! (docs.aws.amazon.com, "Working with AWS Lambda proxy integrations", "Lambda functions as targets").

use super::body::{Space, escape_into, of_base64, of_text};
use super::headers::{self, Headers};
use super::object::Object;
use super::shape::Request;
use super::{Exactness, time};
use crate::Capture;

pub(super) fn is(object: &Object<'_>) -> bool {
    let whole = ["httpMethod", "rawPath", "isBase64Encoded"];
    whole.iter().any(|name| object.has(name))
        || object.has("requestContext") && (object.first("body").is_some() || object.has("headers"))
}

pub(super) fn read(event: &Object<'_>) -> Result<Request, String> {
    let context = event.object("requestContext")?;
    let http = context.as_ref().map(|context| context.object("http")).transpose()?.flatten();
    let headers = all_headers(event)?;
    let (body, exact) = body(event)?;
    let method = match event.text("httpMethod")? {
        Some(method) => Some(method),
        None => http.as_ref().map(|http| http.text("method")).transpose()?.flatten(),
    };
    let capture = Capture {
        received_at: received_at(context.as_ref())?,
        method: method.unwrap_or_else(|| "POST".to_owned()),
        url: url(event, context.as_ref(), &headers)?,
        headers,
        body,
    };
    Ok(Request::new(capture, exact))
}

fn body(event: &Object<'_>) -> Result<(Vec<u8>, Exactness), String> {
    let text = event.text("body")?.unwrap_or_default();
    if event.flag("isBase64Encoded")?.unwrap_or(false) {
        return Ok((of_base64(&text, "body")?, Exactness::Exact));
    }
    Ok(of_text(text))
}

/// All values where they are shown, and the cookies that payload 2.0 takes out of the headers.
fn all_headers(event: &Object<'_>) -> Result<Headers, String> {
    let shown = if event.has("multiValueHeaders") { "multiValueHeaders" } else { "headers" };
    let mut all = headers::member(event, shown)?;
    let cookies: Vec<String> =
        event.list("cookies")?.unwrap_or_default().into_iter().filter_map(|cookie| cookie.text()).collect();
    let has_cookie = all.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    if !cookies.is_empty() && !has_cookie {
        all.push(("cookie".to_owned(), cookies.join("; ")));
    }
    Ok(all)
}

fn received_at(context: Option<&Object<'_>>) -> Result<Option<chrono::DateTime<chrono::Utc>>, String> {
    let Some(context) = context else { return Ok(None) };
    let ms = match context.whole("requestTimeEpoch")? {
        Some(ms) => Some(ms),
        None => context.whole("timeEpoch")?,
    };
    Ok(ms.and_then(time::of_millis))
}

/// The URL that the sender called; only a path where no host is told.
fn url(event: &Object<'_>, context: Option<&Object<'_>>, headers: &Headers) -> Result<String, String> {
    let header = |wanted: &str| {
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.clone())
    };
    let domain = context.map(|context| context.text("domainName")).transpose()?.flatten();
    let whole_path = context.map(|context| context.text("path")).transpose()?.flatten();
    let path =
        event.text("rawPath")?.or(whole_path).map_or_else(|| event.text("path"), |path| Ok(Some(path)))?;
    let mut url = match header("Host").or(domain) {
        Some(host) => {
            format!("{}://{host}", header("X-Forwarded-Proto").unwrap_or_else(|| "https".to_owned()))
        }
        None => String::new(),
    };
    url.push_str(&path.unwrap_or_default());
    let query = match event.text("rawQueryString")? {
        Some(query) => query,
        None => query(event, context.is_some_and(|context| context.has("elb")))?,
    };
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    Ok(url)
}

/// API Gateway shows the values decoded, a load balancer as they came.
fn query(event: &Object<'_>, as_it_came: bool) -> Result<String, String> {
    let multi = "multiValueQueryStringParameters";
    let shown = if event.has(multi) { multi } else { "queryStringParameters" };
    let mut out = Vec::new();
    for (name, value) in headers::member(event, shown)? {
        if !out.is_empty() {
            out.push(b'&');
        }
        for (text, then) in [(name, &b"="[..]), (value, b"")] {
            if as_it_came {
                out.extend_from_slice(text.as_bytes());
            } else {
                escape_into(&mut out, &text, Space::Percent);
            }
            out.extend_from_slice(then);
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}
