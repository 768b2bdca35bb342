//! The one place that asks for randomness.

/// 16 random bytes from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing that follows could be trusted.
#[must_use]
pub fn bytes16() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("BUG: the operating system gives randomness");
    bytes
}

/// Random bytes, 16 at a time, asked from the operating system by the page.
///
/// # Panics
/// As [`bytes16`].
pub fn salts() -> impl FnMut() -> [u8; 16] {
    let (mut bytes, mut next) = ([[0; 16]; 256], 256);
    move || {
        if next == bytes.len() {
            getrandom::fill(bytes.as_flattened_mut()).expect("BUG: the operating system gives randomness");
            next = 0;
        }
        next += 1;
        bytes[next - 1]
    }
}

/// 32 random bytes: a key.
///
/// # Panics
/// As [`bytes16`].
#[must_use]
pub fn bytes32() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("BUG: the operating system gives randomness");
    bytes
}

/// A name for one run, 16 hex digits.
#[must_use]
pub fn run_id() -> String {
    hex::encode(&bytes16()[..8])
}

/// A fraction from 0 to 1, to spread retries.
#[must_use]
pub fn fraction() -> f64 {
    let bytes = bytes16();
    f64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])) / f64::from(u32::MAX)
}
