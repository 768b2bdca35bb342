//! Files in UTF-16, as `>` in Windows PowerShell writes them.

/// The text in UTF-8, where the bytes begin with a UTF-16 mark.
///
/// # Errors
/// Where they are not whole UTF-16: half a surrogate pair, or an odd number of bytes.
pub(crate) fn decode(bytes: &[u8]) -> Option<Result<String, &'static str>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let text = bytes.len().is_multiple_of(2).then(|| String::from_utf16(&units).ok()).flatten();
    Some(text.ok_or("the file begins as UTF-16 and does not go on so"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read_and_halves_refused() {
        assert_eq!(decode(b"\xff\xfea\0\xe9\0"), Some(Ok("a\u{e9}".to_owned())));
        assert_eq!(decode(b"\xfe\xff\0a\0\xe9"), Some(Ok("a\u{e9}".to_owned())));
        assert!(decode(b"\xff\xfea").unwrap().is_err());
        assert!(decode(b"\xff\xfe\0\xd8").unwrap().is_err());
        assert_eq!(decode(b"{}"), None);
    }
}
