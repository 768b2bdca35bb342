//! How texts, numbers, times and hashes read in the report. Foreign text can neither become markup nor hide.

use std::fmt::{self, Write};

use askama::filters::Escaper;
use exhibit_entry::Moment;
pub(super) use exhibit_entry::figure::{counted, grouped};

use crate::plain::is_unseen;

/// What a value is printed through: markup characters as entities, unseen characters spelt out as `\u{..}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelt;

impl Escaper for Spelt {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        string.chars().try_for_each(|c| write_spelt(&mut dest, c))
    }
}

fn write_spelt(dest: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '<' => dest.write_str("&lt;"),
        '>' => dest.write_str("&gt;"),
        '&' => dest.write_str("&amp;"),
        '"' => dest.write_str("&quot;"),
        '\'' => dest.write_str("&#39;"),
        unseen if is_unseen(unseen) => write!(dest, "\\u{{{:x}}}", u32::from(unseen)),
        seen => dest.write_char(seen),
    }
}

/// `text` cut to `chars` characters, with an ellipsis and the number of those cut off.
pub(super) fn cut(text: &str, chars: usize) -> String {
    let length = text.chars().count();
    if length <= chars {
        return text.to_owned();
    }
    let shown: String = text.chars().take(chars).collect();
    format!("{shown}… ({} more characters)", grouped((length - chars) as u64))
}

/// `2026-05-09 17:14:08.302`: an instant for a column that is headed UTC; no milliseconds where there are none.
pub(super) fn clock(at: Moment) -> String {
    at.to_string().replace('T', " ").trim_end_matches('Z').trim_end_matches(".000").to_owned()
}

/// `2026-05-09 17:14:08 UTC`, or `not recorded`.
pub(super) fn instant(at: Option<Moment>) -> Option<String> {
    at.map(|at| format!("{} UTC", clock(at)))
}

/// `9 May 2026` of a day `2026-05-09`; anything else as it is.
pub(super) fn long_day(day: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<u16> = day.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        &[year, month @ 1..=12, date] => format!("{date} {} {year}", MONTHS[usize::from(month) - 1]),
        _ => day.to_owned(),
    }
}

/// The UTC day of an instant, `2026-05-09`.
pub(super) fn day_of(at: Moment) -> String {
    at.to_string()[..10].to_owned()
}

/// Hexadecimal digits in groups of four, so that two people can compare them.
pub(super) fn hex_groups(hex: &str) -> String {
    let chars: Vec<char> = hex.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A size in bytes with the unit that people use, e.g. `12.4 MB`; small ones to the byte.
pub(super) fn size(bytes: u64) -> String {
    const KB: u64 = 1000;
    match bytes {
        0..KB => counted(bytes, "byte", "bytes"),
        KB..1_000_000 => tenths(bytes, KB, "kB"),
        1_000_000..1_000_000_000 => tenths(bytes, KB * KB, "MB"),
        _ => tenths(bytes, KB * KB * KB, "GB"),
    }
}

fn tenths(bytes: u64, unit_bytes: u64, name: &str) -> String {
    let tenths = bytes / (unit_bytes / 10);
    format!("{}.{} {name}", grouped(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelt(text: &str) -> String {
        let mut out = String::new();
        Spelt.write_escaped_str(&mut out, text).unwrap();
        out
    }

    #[test]
    fn markup_is_text_and_nothing_hides() {
        assert_eq!(spelt("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
        assert_eq!(spelt("a\u{202e}b\0c\u{200b}"), "a\\u{202e}b\\u{0}c\\u{200b}");
        assert_eq!(spelt("Jürgen 株式会社 – عربى"), "Jürgen 株式会社 – عربى");
    }

    proptest! {
        #[test]
        fn no_text_leaves_a_character_that_opens_or_closes_anything(text in any::<String>()) {
            let out = spelt(&text);
            prop_assert!(!out.contains(['<', '>', '"', '\'']));
            prop_assert!(!out.chars().any(is_unseen));
        }
    }

    #[test]
    fn sizes_and_times_read_as_people_write_them() {
        assert_eq!(clock(Moment::parse("2026-05-09T17:14:08.302Z").unwrap()), "2026-05-09 17:14:08.302");
        assert_eq!(clock(Moment::parse("2026-05-09T17:14:08Z").unwrap()), "2026-05-09 17:14:08");
        assert_eq!(long_day("2026-05-09"), "9 May 2026");
        assert_eq!(long_day("nonsense"), "nonsense");
        assert_eq!(hex_groups("51c29e0d1"), "51c2 9e0d 1");
        assert_eq!(
            (size(999), size(12_449), size(1_500_000)),
            ("999 bytes".into(), "12.4 kB".into(), "1.5 MB".into())
        );
        assert_eq!(cut("abcdef", 4), "abcd… (2 more characters)");
    }
}
