//! Foreign text made fit for a terminal, a text file or one line: what cannot be seen is spelt out.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with control, bidirectional and zero-width characters written as `\u{..}`, so that it stays on its line,
/// moves no cursor and shows in the order in which it is stored.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unseen(c) {
            write!(out, "\\u{{{:x}}}", u32::from(c)).expect("BUG: a String takes every write");
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// [`plain`] of bytes that may not be text, cut to 120 characters: longer names only hide the sentence around them.
pub(crate) fn plain_bytes(bytes: &[u8]) -> String {
    const SHOWN_CHARS: usize = 120;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * SHOWN_CHARS)]);
    let cut: String = text.chars().take(SHOWN_CHARS).collect();
    plain(&cut).into_owned()
}

/// Takes up no space of its own, or changes how its neighbours are shown.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_stays_as_it_is() {
        assert!(matches!(plain("Jürgen 株式会社 – 5 %"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_and_direction_marks_are_spelt_out() {
        assert_eq!(plain("a\x1b[2Jb\u{202e}c\nd"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}d");
        assert_eq!(plain_bytes(b"\xff\x07"), "\u{fffd}\\u{7}");
    }
}
