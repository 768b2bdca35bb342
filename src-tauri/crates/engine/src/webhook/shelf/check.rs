//! Checking deliveries that are on the shelf as files of captures are checked.

use std::ops::ControlFlow;

use exhibit_store::{Reader, StoredCapture};

use crate::webhook::{Asked, Causes, Checked, Found, Wanted, judge};
use crate::{Error, Watch};

/// Checks these deliveries, or all of the shelf; each is named `capture:N`.
///
/// # Errors
/// [`Error::Usage`] for an unknown scheme or number, [`Error::Credentials`], [`Error::Cancelled`] and any error of
/// reading.
pub fn check(
    reader: &Reader,
    ids: Option<&[u64]>,
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Vec<Checked>, Error> {
    let asked = Asked { schemes: &wanted.schemes, scheme: wanted.scheme()? };
    let keys = wanted.keys()?;
    let mut causes = Causes::new(&keys, &wanted.search, wanted.at);
    let mut one = |stored: &StoredCapture| {
        let verdict = judge(&stored.capture, asked, &keys, wanted.at);
        let (verdict, why) = causes.completed(verdict, &stored.capture, asked);
        Checked { file: format!("capture:{}", stored.line.id), found: Found::Judged(verdict), why }
    };
    if let Some(ids) = ids {
        return ids.iter().map(|id| Ok(one(&super::stored(reader, *id)?))).collect();
    }
    let mut checked = Vec::new();
    reader.each_capture(0, &mut |stored| {
        checked.push(one(&stored));
        if watch.check().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    watch.check()?;
    Ok(checked)
}
