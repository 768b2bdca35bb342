//! JSON strings: what they say, and how the usual writers escape them.

/// How a writer escapes the characters of a string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
    /// Everything beyond ASCII as `\u`.
    ascii: bool,
    /// Hexadecimal digits in upper case.
    upper: bool,
    /// `/` as `\/`.
    slash: bool,
    /// Further characters as `\u`.
    also: &'static str,
    /// `\b` and `\f` in two characters; else `\u0008`.
    short_back_and_feed: bool,
}

const PLAIN: Style = Style {
    code: "plain_text",
    words: "with nothing escaped that need not be",
    ascii: false,
    upper: false,
    slash: false,
    also: "",
    short_back_and_feed: true,
};

/// Likeliest first.
pub(crate) const STYLES: [Style; 13] = [
    PLAIN,
    Style { code: "ascii", words: "with non-ASCII characters as \\u escapes", ascii: true, ..PLAIN },
    Style { code: "upper_hex", words: "with \\u escapes in upper-case hexadecimal", upper: true, ..PLAIN },
    Style { code: "slashes", words: "with each / written as \\/", slash: true, ..PLAIN },
    Style {
        code: "ascii_slashes",
        words: "with non-ASCII characters as \\u escapes and each / as \\/, as PHP does",
        ascii: true,
        slash: true,
        ..PLAIN
    },
    Style {
        code: "html_safe",
        words: "with <, > and & as \\u escapes, as Go does",
        also: "<>&\u{2028}\u{2029}",
        ..PLAIN
    },
    Style {
        code: "ascii_upper_hex",
        words: "with non-ASCII characters as \\u escapes in upper-case hexadecimal",
        ascii: true,
        upper: true,
        ..PLAIN
    },
    Style {
        code: "html_safe_long",
        words: "with <, >, & and control characters as \\u escapes, as older Go does",
        also: "<>&\u{2028}\u{2029}",
        short_back_and_feed: false,
        ..PLAIN
    },
    Style {
        code: "html_safe_ascii",
        words: "with <, >, & and non-ASCII characters as \\u escapes",
        ascii: true,
        also: "<>&'",
        ..PLAIN
    },
    Style {
        code: "dotnet",
        words: "with HTML and non-ASCII characters as \\u escapes in upper-case hexadecimal, as .NET does",
        ascii: true,
        upper: true,
        also: "<>&'+`\"\u{7f}",
        ..PLAIN
    },
    Style {
        code: "html_safe_upper_hex",
        words: "with <, > and & as \\u escapes in upper-case hexadecimal",
        upper: true,
        also: "<>&",
        ..PLAIN
    },
    Style {
        code: "line_separators",
        words: "with line separators as \\u escapes",
        also: "\u{85}\u{2028}\u{2029}",
        ..PLAIN
    },
    Style {
        code: "long_controls",
        words: "with control characters as \\u escapes of four digits",
        short_back_and_feed: false,
        ..PLAIN
    },
];

/// The inner text of a string whose opening quotation mark was just passed; `None` when it is never closed.
pub(crate) fn inner(rest: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        match rest.get(at)? {
            b'"' => return Some(&rest[..at]),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Whether another style could write this JSON text in another way.
pub(crate) fn has_choice(text: &[u8]) -> bool {
    text.iter().any(|byte| !byte.is_ascii() || b"\\/<>&'+`\x7f".contains(byte))
}

/// The UTF-16 units that an inner text stands for, lone surrogates kept; `None` when it is not UTF-8 or badly escaped.
pub(crate) fn decoded(inner: &[u8]) -> Option<Vec<u16>> {
    let text = std::str::from_utf8(inner).ok()?;
    let mut units = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
            continue;
        }
        units.push(match chars.next()? {
            'b' => 8,
            't' => 9,
            'n' => 10,
            'f' => 12,
            'r' => 13,
            'u' => four(&mut chars)?,
            same @ ('"' | '\\' | '/') => same as u16,
            _ => return None,
        });
    }
    Some(units)
}

/// Writes an inner text in this style; `None` when it cannot be decoded.
pub(crate) fn write(inner: &[u8], style: &Style, out: &mut Vec<u8>) -> Option<()> {
    if !has_choice(inner) {
        out.extend_from_slice(inner);
        return Some(());
    }
    write_units(&decoded(inner)?, style, out);
    Some(())
}

/// A whole text as one JSON string with its quotation marks.
pub(crate) fn quoted(text: &str, style: &Style) -> Vec<u8> {
    let mut out = vec![b'"'];
    write_units(&text.encode_utf16().collect::<Vec<_>>(), style, &mut out);
    out.push(b'"');
    out
}

fn four(chars: &mut std::str::Chars<'_>) -> Option<u16> {
    let digits: String = chars.by_ref().take(4).collect();
    let whole = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(&digits, 16).ok().filter(|_| whole)
}

fn write_units(units: &[u16], style: &Style, out: &mut Vec<u8>) {
    for char in char::decode_utf16(units.iter().copied()) {
        match char {
            Ok(char) => write_char(char, style, out),
            Err(lone) => escape(lone.unpaired_surrogate(), style, out),
        }
    }
}

fn write_char(char: char, style: &Style, out: &mut Vec<u8>) {
    let short = match char {
        '\n' => Some(b'n'),
        '\r' => Some(b'r'),
        '\t' => Some(b't'),
        '\u{8}' if style.short_back_and_feed => Some(b'b'),
        '\u{c}' if style.short_back_and_feed => Some(b'f'),
        '"' | '\\' if !style.also.contains(char) => Some(char as u8),
        '/' if style.slash => Some(b'/'),
        _ => None,
    };
    let beyond = style.ascii && (!char.is_ascii() || char == '\u{7f}');
    if let Some(letter) = short {
        out.extend_from_slice(&[b'\\', letter]);
    } else if char < ' ' || beyond || style.also.contains(char) {
        char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escape(*unit, style, out));
    } else {
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn escape(unit: u16, style: &Style, out: &mut Vec<u8>) {
    let digits: &[u8; 16] = if style.upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    out.extend_from_slice(b"\\u");
    out.extend([12, 8, 4, 0].map(|shift| digits[usize::from((unit >> shift) & 15)]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn styled(inner: &str, code: &str) -> String {
        let style = STYLES.iter().find(|style| style.code == code).unwrap();
        let mut out = Vec::new();
        write(inner.as_bytes(), style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn styles_are_those_of_the_usual_writers() {
        assert_eq!(styled("Zo\u{eb} \u{1f600}", "ascii"), r"Zo\u00eb \ud83d\ude00");
        assert_eq!(styled("Zo\u{eb}", "ascii_upper_hex"), r"Zo\u00EB");
        assert_eq!(styled(r"\u001b[0m", "upper_hex"), r"\u001B[0m");
        assert_eq!(styled(r"\u00eb\/", "plain_text"), "\u{eb}/");
        assert_eq!(styled("a/b", "slashes"), r"a\/b");
        assert_eq!(styled("<a>&\u{eb}", "html_safe"), "\\u003ca\\u003e\\u0026\u{eb}");
        assert_eq!(styled("\\\"+'\u{eb}", "dotnet"), r"\u0022\u002B\u0027\u00EB");
        assert_eq!(styled(r"\b\u0008", "long_controls"), r"\u0008\u0008");
    }

    #[test]
    fn a_lone_surrogate_stays_what_it_is() {
        assert_eq!(styled(r"\uD83D/", "slashes"), r"\ud83d\/");
        assert_eq!(decoded(br"\ud83d"), Some(vec![0xd83d]));
        assert_eq!(decoded(br"\u12"), None);
        assert_eq!(decoded(br"\u+123"), None);
    }

    proptest! {
        #[test]
        fn every_style_says_the_same(text in any::<String>()) {
            let units: Vec<u16> = text.encode_utf16().collect();
            for style in &STYLES {
                let out = quoted(&text, style);
                let inside = inner(&out[1..]).unwrap();
                prop_assert_eq!(inside.len() + 2, out.len());
                prop_assert_eq!(decoded(inside), Some(units.clone()));
                prop_assert_eq!(&serde_json::from_slice::<String>(&out).unwrap(), &text);
            }
        }
    }
}
