//! `report.html` as bytes: its first lines are the template's, and nothing after them runs, loads or leads away.

use std::io::Read;

use super::super::tally::Tally;

/// The first bytes of every report, as its template has them: the policy stands where no text can come before it
/// (CONTRACT section 4), and the character set with it. Packs in people's hands begin so.
const HEAD: &str = concat!(
    "<!doctype html>\n",
    "<html lang=\"en\">\n",
    "<head>\n",
    "<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"referrer\" content=\"no-referrer\">\n",
    "<meta name=\"color-scheme\" content=\"light dark\">\n",
);
/// What no report has after them, whatever the policy would do about it: no policy stops a page that leads elsewhere. A
/// vendor's text cannot bring it in, because there `<` stands as `&lt;`.
const NEVER: [&str; 9] =
    ["<meta", "<script", "<iframe", "<object", "<embed", "<link", "<base", "<form", "<frame"];
/// Bytes looked at once.
const WINDOW_BYTES: usize = 64 << 10;
/// Bytes looked at twice, so that nothing hides between two windows: longer than anything that is looked for.
const OVERLAP_BYTES: usize = 256;

/// Notes what a report must not be.
pub(super) fn check(mut page: impl Read, tally: &mut Tally) -> std::io::Result<()> {
    let mut head = Vec::new();
    (&mut page).take(HEAD.len() as u64).read_to_end(&mut head)?;
    if head != HEAD.as_bytes() {
        tally.fault(
            "its first lines are not those of every report, which forbid scripts and the network (Content-Security-Policy)"
                .into(),
        );
    }
    let (mut never, mut coding) = ([false; NEVER.len()], Utf8::default());
    each_window(page, |window, fresh| {
        coding.take(&window[window.len() - fresh..]);
        let text = String::from_utf8_lossy(window).to_ascii_lowercase();
        NEVER.iter().zip(&mut never).for_each(|(bad, never)| *never |= text.contains(bad));
    })?;
    for (bad, _) in NEVER.iter().zip(never).filter(|(_, never)| *never) {
        tally.fault(format!("it has {bad}, which no report of Exhibit has there"));
    }
    if !coding.is_whole() {
        tally.fault("it is not UTF-8, so that a browser may read another text in it".into());
    }
    Ok(())
}

/// Calls `visit` with all bytes, window by window, and how many at the end of each are new.
fn each_window(mut reader: impl Read, mut visit: impl FnMut(&[u8], usize)) -> std::io::Result<()> {
    let mut window: Vec<u8> = Vec::new();
    loop {
        let taken = (&mut reader).take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
        if taken == 0 {
            return Ok(());
        }
        visit(&window, taken);
        let kept = window.len().saturating_sub(OVERLAP_BYTES);
        window.drain(..kept);
    }
}

/// Whether bytes that come in pieces are UTF-8 (RFC 3629).
#[derive(Default)]
struct Utf8 {
    /// The beginning of a character that goes on in the next piece.
    begun: Vec<u8>,
    is_broken: bool,
}

impl Utf8 {
    fn take(&mut self, piece: &[u8]) {
        self.begun.extend_from_slice(piece);
        match std::str::from_utf8(&self.begun) {
            Ok(_) => self.begun.clear(),
            Err(cut) if cut.error_len().is_none() => {
                self.begun.drain(..cut.valid_up_to());
            }
            Err(_) => {
                self.is_broken = true;
                self.begun.clear();
            }
        }
    }

    fn is_whole(&self) -> bool {
        !self.is_broken && self.begun.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(page: &[u8]) -> Option<String> {
        let mut tally = Tally::new("report");
        check(page, &mut tally).unwrap();
        let check = tally.check(String::new());
        (!check.ok).then_some(check.detail)
    }

    #[test]
    fn the_template_begins_as_every_report_does() {
        let template = include_str!("../../report/page/page.html");
        assert!(template.starts_with(HEAD));
        assert!(!template[HEAD.len()..].contains("<meta"));
    }

    #[test]
    fn nothing_hides_between_two_windows_or_two_pieces_of_a_character() {
        for fill in (WINDOW_BYTES - 12)..(WINDOW_BYTES + 12) {
            let page = |end: &str| [HEAD, &"x".repeat(fill), end].concat().into_bytes();
            assert_eq!(detail(&page("ü€𝄞 &lt;script&gt;")), None, "{fill}");
            assert!(detail(&page("<ScRipt>")).unwrap().contains("<script"), "{fill}");
            assert!(detail(&[page(""), b"\xe2\x82".to_vec()].concat()).unwrap().contains("UTF-8"), "{fill}");
        }
    }
}
