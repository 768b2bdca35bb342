//! Line ends, byte order marks and character sets: what editors, consoles and databases do to a text.

use super::change::Change;
use unicode_normalization::UnicodeNormalization;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// What Windows-1252 has where Latin-1 has control characters, 0x80 to 0x9f. `\0` marks the five places that it leaves
/// empty; they are read as Latin-1, as browsers do (WHATWG Encoding, index windows-1252).
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Likeliest first.
pub(crate) const CHANGES: [Change; 24] = [
    Change::opening("crlf_to_lf", "the body's line ends CR LF are turned into LF", crlf_to_lf),
    Change::opening("lf_to_crlf", "the body's line ends LF are turned into CR LF", lf_to_crlf),
    Change::opening("bom_removed", "the byte order mark at the body's start is removed", bom_removed),
    Change::opening(
        "leading_white_space_removed",
        "the white space at the body's start is removed",
        unindented,
    ),
    Change::opening("latin1_to_utf8", "the body is turned from Latin-1 into UTF-8", latin1_to_utf8),
    Change::opening(
        "mojibake_undone",
        "text that was read as Latin-1 although it was UTF-8 is put right",
        unmojibake,
    ),
    Change::opening("utf8_to_latin1", "the body is turned from UTF-8 into Latin-1", utf8_to_latin1),
    Change::opening(
        "utf16le_to_utf8",
        "the body is turned from UTF-16 (little-endian) into UTF-8",
        utf16le_to_utf8,
    ),
    Change::opening(
        "utf16be_to_utf8",
        "the body is turned from UTF-16 (big-endian) into UTF-8",
        utf16be_to_utf8,
    ),
    Change::opening("nfc", "the body's characters are composed (Unicode NFC)", nfc),
    Change::opening("nfd", "the body's characters are decomposed (Unicode NFD)", nfd),
    Change::opening(
        "windows1252_to_utf8",
        "the body is turned from Windows-1252 into UTF-8",
        windows_to_utf8,
    ),
    Change::opening(
        "mojibake_undone_windows1252",
        "text that was read as Windows-1252 although it was UTF-8 is put right",
        unmojibake_windows,
    ),
    Change::opening(
        "utf8_to_windows1252",
        "the body is turned from UTF-8 into Windows-1252",
        utf8_to_windows,
    ),
    Change::opening("nul_padding_removed", "the NUL bytes at the body's end are removed", unpadded),
    Change::closing("bom_added", "a byte order mark is put before the body", bom_added),
    Change::closing("mojibake_done", "the body is read as Latin-1 and written as UTF-8 once more", mojibake),
    Change::closing(
        "mojibake_done_windows1252",
        "the body is read as Windows-1252 and written as UTF-8 once more",
        mojibake_windows,
    ),
    Change::closing("utf8_to_utf16le", "the body is turned from UTF-8 into UTF-16 (little-endian)", utf16le),
    Change::closing(
        "utf8_to_utf16le_bom",
        "the body is turned from UTF-8 into UTF-16 (little-endian) with a byte order mark",
        utf16le_bom,
    ),
    Change::closing("utf8_to_utf16be", "the body is turned from UTF-8 into UTF-16 (big-endian)", utf16be),
    Change::closing(
        "utf8_to_utf16be_bom",
        "the body is turned from UTF-8 into UTF-16 (big-endian) with a byte order mark",
        utf16be_bom,
    ),
    Change::closing("leading_newline_added", "a line end is put before the body", |body| {
        Some([b"\n", body].concat())
    }),
    Change::closing("leading_space_added", "a space is put before the body", |body| {
        Some([b" ", body].concat())
    }),
];

fn crlf_to_lf(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    for (at, byte) in body.iter().enumerate() {
        if *byte != b'\r' || body.get(at + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    (out.len() != body.len()).then_some(out)
}

fn lf_to_crlf(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len() + 8);
    for (at, byte) in body.iter().enumerate() {
        if *byte == b'\n' && (at == 0 || body[at - 1] != b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    (out.len() != body.len()).then_some(out)
}

fn bom_removed(body: &[u8]) -> Option<Vec<u8>> {
    body.strip_prefix(BOM).map(<[u8]>::to_vec)
}

fn bom_added(body: &[u8]) -> Option<Vec<u8>> {
    (!body.starts_with(BOM)).then(|| [BOM, body].concat())
}

fn unindented(body: &[u8]) -> Option<Vec<u8>> {
    let rest = body.trim_ascii_start();
    (rest.len() != body.len()).then(|| rest.to_vec())
}

fn unpadded(body: &[u8]) -> Option<Vec<u8>> {
    let kept = body.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    (kept != body.len()).then(|| body[..kept].to_vec())
}

/// Bytes that are text in a one-byte character set: with something beyond ASCII in them.
fn beyond_ascii(body: &[u8]) -> Option<&[u8]> {
    (!body.is_ascii()).then_some(body)
}

fn utf8(body: &[u8]) -> Option<&str> {
    std::str::from_utf8(beyond_ascii(body)?).ok()
}

fn windows_char(byte: u8) -> char {
    match byte {
        0x80..=0x9f => match WINDOWS_1252[usize::from(byte - 0x80)] {
            '\0' => char::from(byte),
            other => other,
        },
        _ => char::from(byte),
    }
}

fn windows_byte(char: char) -> Option<u8> {
    let high = WINDOWS_1252.iter().position(|other| *other == char && char != '\0');
    match high {
        Some(place) => u8::try_from(0x80 + place).ok(),
        None => u8::try_from(u32::from(char)).ok().filter(|byte| windows_char(*byte) == char),
    }
}

fn latin1_byte(char: char) -> Option<u8> {
    u8::try_from(u32::from(char)).ok()
}

fn latin1_to_utf8(body: &[u8]) -> Option<Vec<u8>> {
    if utf8(body).is_some() {
        return None;
    }
    mojibake(body)
}

fn windows_to_utf8(body: &[u8]) -> Option<Vec<u8>> {
    if utf8(body).is_some() {
        return None;
    }
    mojibake_windows(body)
}

fn utf8_to_latin1(body: &[u8]) -> Option<Vec<u8>> {
    utf8(body)?.chars().map(latin1_byte).collect()
}

fn utf8_to_windows(body: &[u8]) -> Option<Vec<u8>> {
    utf8(body)?.chars().map(windows_byte).collect()
}

fn unmojibake(body: &[u8]) -> Option<Vec<u8>> {
    utf8_to_latin1(body).filter(|out| utf8(out).is_some())
}

fn unmojibake_windows(body: &[u8]) -> Option<Vec<u8>> {
    utf8_to_windows(body).filter(|out| utf8(out).is_some())
}

fn mojibake(body: &[u8]) -> Option<Vec<u8>> {
    Some(beyond_ascii(body)?.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes())
}

fn mojibake_windows(body: &[u8]) -> Option<Vec<u8>> {
    Some(beyond_ascii(body)?.iter().map(|byte| windows_char(*byte)).collect::<String>().into_bytes())
}

fn nfc(body: &[u8]) -> Option<Vec<u8>> {
    Some(utf8(body)?.nfc().collect::<String>().into_bytes()).filter(|out| out != body)
}

fn nfd(body: &[u8]) -> Option<Vec<u8>> {
    Some(utf8(body)?.nfd().collect::<String>().into_bytes()).filter(|out| out != body)
}

fn units(body: &[u8], read: fn([u8; 2]) -> u16) -> Option<Vec<u8>> {
    // A text of ours has ASCII in it, so without a NUL these are not UTF-16.
    if body.is_empty() || !body.len().is_multiple_of(2) || !body.contains(&0) {
        return None;
    }
    let units: Vec<u16> = body.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
    let units = units.strip_prefix(&[0xfeff]).unwrap_or(&units);
    String::from_utf16(units).ok().map(String::into_bytes)
}

fn utf16le_to_utf8(body: &[u8]) -> Option<Vec<u8>> {
    units(body, u16::from_le_bytes)
}

fn utf16be_to_utf8(body: &[u8]) -> Option<Vec<u8>> {
    units(body, u16::from_be_bytes)
}

fn in_units(body: &[u8], mark: &str, write: fn(u16) -> [u8; 2]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body.strip_prefix(BOM).unwrap_or(body)).ok()?;
    Some(mark.encode_utf16().chain(text.encode_utf16()).flat_map(write).collect())
}

fn utf16le(body: &[u8]) -> Option<Vec<u8>> {
    in_units(body, "", u16::to_le_bytes)
}

fn utf16le_bom(body: &[u8]) -> Option<Vec<u8>> {
    in_units(body, "\u{feff}", u16::to_le_bytes)
}

fn utf16be(body: &[u8]) -> Option<Vec<u8>> {
    in_units(body, "", u16::to_be_bytes)
}

fn utf16be_bom(body: &[u8]) -> Option<Vec<u8>> {
    in_units(body, "\u{feff}", u16::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(code: &str, body: &[u8]) -> Option<Vec<u8>> {
        let change = CHANGES.iter().find(|change| change.code == code).unwrap();
        (change.make)(body)
    }

    #[test]
    fn a_change_that_changes_nothing_is_none() {
        for change in CHANGES.iter().filter(|change| !change.code.ends_with("_added")) {
            let kept = change.code.starts_with("utf8_to_utf16");
            assert_eq!((change.make)(b"{\"a\":1}").is_some(), kept, "{}", change.code);
        }
    }

    #[test]
    fn windows_1252_is_latin_1_but_for_its_punctuation() {
        assert_eq!(made("windows1252_to_utf8", b"\x93\xeb\x94").unwrap(), "“ë”".as_bytes());
        assert_eq!(made("utf8_to_windows1252", "€ë".as_bytes()).unwrap(), b"\x80\xeb");
        assert_eq!(made("mojibake_undone_windows1252", "â‚¬".as_bytes()).unwrap(), "€".as_bytes());
        assert_eq!(made("utf8_to_windows1252", "ж".as_bytes()), None);
    }

    proptest! {
        #[test]
        fn what_one_change_does_its_opposite_undoes(text in "[a-z]\r?\n?é[é-ü]{0,5}[a-z]") {
            let body = text.as_bytes();
            let pairs = [
                ("utf8_to_latin1", "latin1_to_utf8"),
                ("utf8_to_windows1252", "windows1252_to_utf8"),
                ("mojibake_done", "mojibake_undone"),
                ("mojibake_done_windows1252", "mojibake_undone_windows1252"),
                ("utf8_to_utf16le", "utf16le_to_utf8"),
                ("utf8_to_utf16be_bom", "utf16be_to_utf8"),
                ("bom_added", "bom_removed"),
                ("nfd", "nfc"),
            ];
            for (there, back) in pairs {
                let there = made(there, body).unwrap();
                prop_assert_eq!(made(back, &there).unwrap(), body);
            }
        }

        #[test]
        fn foreign_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            CHANGES.iter().for_each(|change| drop((change.make)(&body)));
        }
    }
}
