//! Strangers' bytes made fit for a message: short, one line, no control codes.

/// Bytes of a foreign body that a message shows: enough to recognise it.
const SHOWN_BYTES: usize = 200;

/// The first bytes of `bytes`: printable ASCII as it is, everything else escaped.
pub(crate) fn start(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN_BYTES)];
    let mut text = String::with_capacity(SHOWN_BYTES);
    for byte in shown {
        match byte {
            b' '..=b'~' => text.push(*byte as char),
            _ => text.extend(byte.escape_ascii().map(char::from)),
        }
    }
    if shown.len() < bytes.len() {
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_but_printable_ascii_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(start(&bytes).bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }
    }

    #[test]
    fn long_bodies_are_cut_and_say_so() {
        assert_eq!(start(b"a\x1b[2Jb\n"), "a\\x1b[2Jb\\n");
        assert_eq!(start(&[b'x'; 300]).len(), SHOWN_BYTES + 3);
    }
}
