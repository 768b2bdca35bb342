//! A vendor with many rows that never changes: its pages are cut from texts that were written beforehand.

use std::ops::Range;
use std::sync::Arc;

use exhibit_engine::entry::Moment;

use super::kind::Kind;
use super::sign_in::{SignIn, refused};
use super::socket::{Answer, Ask, Listener};

/// The way of signing in at a shelf.
pub(crate) const SIGN_IN: SignIn = SignIn::Bearer;

/// A row: when it happened, and its JSON.
pub(crate) type Written = (Moment, String);

/// Serves `rows`, newest first (for [`Kind::Sequence`]: numbered from 1 on).
pub(crate) fn serve(
    kind: Kind,
    rows: Arc<Vec<Written>>,
    mut seen: impl FnMut(usize) + Send + 'static,
) -> Listener {
    Listener::start(move |ask| {
        seen(ask.nth);
        if SIGN_IN.opens(ask) { page(kind, &rows, ask) } else { refused() }
    })
}

/// The page that is asked for.
fn page(kind: Kind, rows: &[Written], ask: &Ask) -> Answer {
    let number = |name: &str| ask.query.get(name).map_or(0, |text| text.parse().unwrap());
    let limit: usize = number("limit");
    let start = match kind {
        Kind::OffsetTotal => number("offset"),
        Kind::Sequence => number("after"),
        Kind::Cursor | Kind::Link => number("cursor"),
        other => panic!("{other:?} is not on the shelf"),
    };
    let asked = asked_for(kind, rows, ask);
    let (start, rows) = (start.max(asked.start), &rows[..asked.end]);
    let (start, end) = (start.min(rows.len()), (start + limit).min(rows.len()));
    let next = (end < rows.len()).then_some(end);
    let beside = match (kind, next) {
        (Kind::OffsetTotal, _) => format!(",\"total\":{}", rows.len()),
        (Kind::Cursor, Some(next)) => format!(",\"next\":\"{next}\""),
        _ => String::new(),
    };
    let link = next.filter(|_| kind == Kind::Link);
    let since = ask.query.get("since").map_or(String::new(), |since| format!("&since={since}"));
    let link = link.map(|next| format!("Link: </log?limit={limit}&cursor={next}{since}>; rel=\"next\"\r\n"));
    let texts: Vec<&str> = rows[start..end].iter().map(|(_, text)| text.as_str()).collect();
    let body = format!("{{\"rows\":[{}]{beside}}}", texts.join(","));
    Answer::reply(200, &link.unwrap_or_default(), body.as_bytes())
}

/// Places of the rows from `since` on; an end is not heeded, there are none after it.
fn asked_for(kind: Kind, rows: &[Written], ask: &Ask) -> Range<usize> {
    let since = ask.query.get("since").map(|text| Moment::parse(text).expect("a time that was asked for"));
    let count = rows.iter().filter(|(at, _)| since.is_none_or(|since| *at >= since)).count();
    if kind == Kind::Sequence { rows.len() - count..rows.len() } else { 0..count }
}
