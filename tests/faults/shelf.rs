//! A vendor with many rows that never changes: its pages are cut from texts that were written beforehand.

use std::sync::Arc;

use super::kind::Kind;
use super::sign_in::{SignIn, refused};
use super::socket::{Answer, Ask, Listener};

/// The way of signing in at a shelf.
pub(crate) const SIGN_IN: SignIn = SignIn::Bearer;

/// Serves `rows`, the JSON of each, newest first (for [`Kind::Sequence`]: numbered from 1 on).
pub(crate) fn serve(
    kind: Kind,
    rows: Arc<Vec<String>>,
    mut seen: impl FnMut(usize) + Send + 'static,
) -> Listener {
    Listener::start(move |ask| {
        seen(ask.nth);
        if SIGN_IN.opens(ask) { page(kind, &rows, ask) } else { refused() }
    })
}

/// The page that is asked for; windows of time are not heeded.
pub(crate) fn page(kind: Kind, rows: &[String], ask: &Ask) -> Answer {
    let number = |name: &str| ask.query.get(name).map_or(0, |text| text.parse().unwrap());
    let limit: usize = number("limit");
    let start = match kind {
        Kind::OffsetTotal => number("offset"),
        Kind::Sequence => number("after"),
        Kind::Cursor | Kind::Link => number("cursor"),
        other => panic!("{other:?} is not on the shelf"),
    };
    let (start, end) = (start.min(rows.len()), (start + limit).min(rows.len()));
    let next = (end < rows.len()).then_some(end);
    let beside = match (kind, next) {
        (Kind::OffsetTotal, _) => format!(",\"total\":{}", rows.len()),
        (Kind::Cursor, Some(next)) => format!(",\"next\":\"{next}\""),
        _ => String::new(),
    };
    let link = next.filter(|_| kind == Kind::Link);
    let link = link.map(|next| format!("Link: </log?limit={limit}&cursor={next}>; rel=\"next\"\r\n"));
    let body = format!("{{\"rows\":[{}]{beside}}}", rows[start..end].join(","));
    Answer::reply(200, &link.unwrap_or_default(), body.as_bytes())
}
