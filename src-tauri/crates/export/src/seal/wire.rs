//! The binary form that SSH writes everything in (RFC 4251 section 5): numbers with the big end first, and runs of
//! bytes with their length before them.

/// Reads from the front of foreign bytes; nothing is read twice and nothing beyond the end.
#[derive(Clone, Copy, Debug)]
pub struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    /// Over all of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// That fewer are left.
    pub fn exactly<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(cut_off)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A number of 32 bits.
    ///
    /// # Errors
    /// That fewer bytes are left.
    pub fn number(&mut self) -> Result<u32, String> {
        self.exactly().map(u32::from_be_bytes)
    }

    /// A run of bytes with its length before it.
    ///
    /// # Errors
    /// That fewer bytes are left than it says.
    pub fn bytes(&mut self) -> Result<&'a [u8], String> {
        let length = self.number()? as usize;
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut_off)?;
        self.0 = rest;
        Ok(taken)
    }

    /// As [`Wire::bytes`], for text.
    ///
    /// # Errors
    /// As [`Wire::bytes`], or that it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, String> {
        std::str::from_utf8(self.bytes()?).map_err(|_| "a text in it is not UTF-8".to_owned())
    }

    /// A positive whole number of any size, big end first without leading zeros (`mpint`).
    ///
    /// # Errors
    /// As [`Wire::bytes`], or that it is zero, negative or not in its shortest form.
    pub fn positive(&mut self) -> Result<&'a [u8], String> {
        match self.bytes()? {
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Ok(rest),
            whole @ [first, ..] if (1..0x80).contains(first) => Ok(whole),
            _ => Err("a number in it is not positive or not in its shortest form".to_owned()),
        }
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// That something is.
    pub fn end(self) -> Result<(), String> {
        if self.0.is_empty() { Ok(()) } else { Err("bytes stand behind its end".to_owned()) }
    }
}

/// Appends `bytes` with their length before them.
///
/// # Panics
/// Above 4 GiB, which nothing here comes near.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("BUG: nothing that is signed here is of 4 GiB");
    out.extend(length.to_be_bytes());
    out.extend(bytes);
}

/// Appends a positive number given big end first.
pub(super) fn put_positive(out: &mut Vec<u8>, digits: &[u8]) {
    let start = digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len());
    let mut number = digits[start..].to_vec();
    if number.first().is_some_and(|first| *first >= 0x80) {
        number.insert(0, 0);
    }
    put_bytes(out, &number);
}

fn cut_off() -> String {
    "it is cut off".to_owned()
}
