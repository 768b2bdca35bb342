//! Network addresses, and the networks they are in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Find, Pattern};

/// Length of the network that is left of an IPv4 address, in bits: 254 machines at least.
const V4_BITS: u8 = 24;

/// Length of the network that is left of an IPv6 address, in bits: what one customer is given (RFC 6177).
const V6_BITS: u8 = 48;

/// Longest text of an IPv6 address: eight groups of which the last two are an IPv4 address.
const V6_TEXT_BYTES: usize = 45;

/// The network of an address: `192.0.2.0/24`, `2001:db8:1::/48`. A network that is as wide already stays; none where
/// `text` is neither.
pub(in super::super) fn network_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    if is_wide(text) {
        return Some(text.to_owned());
    }
    let address = text.split_once('/').map_or(text, |(address, _)| address);
    let address = address.split_once('%').map_or(address, |(address, _)| address);
    let cut = match parsed(address)? {
        IpAddr::V4(v4) => {
            format!("{}/{V4_BITS}", Ipv4Addr::from_bits(v4.to_bits() & u32::MAX << (32 - V4_BITS)))
        }
        IpAddr::V6(v6) => {
            format!(
                "{}/{V6_BITS}",
                Ipv6Addr::from_bits(v6.to_bits() & u128::MAX << (128 - u32::from(V6_BITS)))
            )
        }
    };
    Some(cut)
}

pub(super) fn find_v4(text: &str, finds: &mut Vec<Find>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let Some(length) = starts_number(text, at).then(|| quad(&bytes[at..])).flatten() else {
            at += 1;
            continue;
        };
        let to = at + length + prefix_length(&bytes[at + length..], 32);
        if !is_wide(&text[at..to]) {
            finds.push(Find { from: at, to, pattern: Pattern::Ipv4 });
        }
        at = to;
    }
}

pub(super) fn find_v6(text: &str, finds: &mut Vec<Find>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_hexdigit() || bytes[at..].starts_with(b"::");
        let opens = super::opens(text, at);
        let Some(length) = (starts && opens).then(|| longest_v6(&text[at..])).flatten() else {
            at += 1;
            continue;
        };
        let to = at + length + prefix_length(&bytes[at + length..], 128);
        if !is_wide(&text[at..to]) {
            finds.push(Find { from: at, to, pattern: Pattern::Ipv6 });
        }
        at = to;
    }
}

/// A number of an address begins here, not the middle of a longer dotted one.
fn starts_number(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let dotted = at >= 2 && bytes[at - 1] == b'.' && bytes[at - 2].is_ascii_digit();
    let version = at >= 1 && matches!(bytes[at - 1], b'v' | b'V');
    bytes[at].is_ascii_digit() && !dotted && !version && (at == 0 || !bytes[at - 1].is_ascii_digit())
}

/// The length of the four numbers that `bytes` begin with.
fn quad(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            at += usize::from(*bytes.get(at)? == b'.');
        }
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[at..at + digits]).ok()?;
        if !(1..=3).contains(&digits) || number.parse::<u16>().ok()? > 255 {
            return None;
        }
        if part > 0 && bytes[at - 1] != b'.' {
            return None;
        }
        at += digits;
    }
    let longer = bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    (!longer).then_some(at)
}

/// The length of the longest address that `text` begins with.
fn longest_v6(text: &str) -> Option<usize> {
    let run = text
        .bytes()
        .take(V6_TEXT_BYTES + 1)
        .take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
    let run = run.count();
    let digits = |end: usize| text[..end].bytes().filter(u8::is_ascii_hexdigit).count();
    // `a::b` is a path in more languages than it is an address.
    if digits(run) < 3 || !text[..run].contains(':') {
        return None;
    }
    let is_address = |end: &usize| digits(*end) >= 3 && text[..*end].parse::<Ipv6Addr>().is_ok();
    (3..=run).rev().filter(|end| super::closes(text, *end)).find(is_address)
}

/// The length of `/24` and the like.
fn prefix_length(bytes: &[u8], most: u16) -> usize {
    if bytes.first() != Some(&b'/') {
        return 0;
    }
    let digits = bytes[1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = std::str::from_utf8(&bytes[1..1 + digits]).ok().and_then(|text| text.parse::<u16>().ok());
    if number.is_some_and(|bits| bits <= most) { 1 + digits } else { 0 }
}

/// Whether it is a network, no narrower than what would be left of an address in it.
fn is_wide(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    match (address.parse(), bits.parse::<u8>()) {
        (Ok(IpAddr::V4(v4)), Ok(bits)) if bits <= V4_BITS => {
            v4.to_bits().checked_shl(u32::from(bits)).unwrap_or(0) == 0
        }
        (Ok(IpAddr::V6(v6)), Ok(bits)) if bits <= V6_BITS => {
            v6.to_bits().checked_shl(u32::from(bits)).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// Numbers with leading zeros are read too: other programs write them. An IPv4 address in IPv6 dress is one of IPv4.
fn parsed(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    if quad(text.as_bytes())? != text.len() {
        return None;
    }
    let mut parts = text.split('.').filter_map(|part| part.parse::<u8>().ok());
    let mut next = || parts.next();
    Some(Ipv4Addr::new(next()?, next()?, next()?, next()?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut finds = Vec::new();
        find_v4(text, &mut finds);
        find_v6(text, &mut finds);
        finds.iter().map(|find| &text[find.from..find.to]).collect()
    }

    #[test]
    fn addresses_are_found_among_other_text() {
        for (text, expected) in [
            ("from 192.0.2.7:443", "192.0.2.7"),
            ("(192.0.2.7/32)", "192.0.2.7/32"),
            ("192.000.002.007", "192.000.002.007"),
            ("http://[2001:db8::1]:443/", "2001:db8::1"),
            ("src:2001:DB8:0:0:8:800:200C:417A,", "2001:DB8:0:0:8:800:200C:417A"),
            ("fe80::1%eth0", "fe80::1"),
            ("at 203.0.113.9.", "203.0.113.9"),
        ] {
            assert_eq!(found(text), [expected]);
        }
        assert!(found("::ffff:192.0.2.7").contains(&"::ffff:192.0.2.7"));
    }

    #[test]
    fn versions_times_paths_and_networks_are_no_addresses() {
        for text in [
            "v1.2.3.4",
            "1.3.6.1.4.1.311",
            "256.1.1.1",
            "09:00:00",
            "a::b",
            "std::string",
            "10.0.0.0/8",
            "192.0.2.0/24",
            "2001:db8::/32",
            "aa:bb:cc:dd:ee:ff",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn an_address_becomes_its_network_and_a_network_stays() {
        for (text, expected) in [
            ("192.0.2.7", "192.0.2.0/24"),
            ("192.000.002.007", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.0/24"),
            ("[2001:db8:1:2::3]", "2001:db8:1::/48"),
            ("fe80::1%eth0", "fe80::/48"),
            ("192.0.2.7/32", "192.0.2.0/24"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            assert_eq!(network_of(text).as_deref(), Some(expected));
        }
        assert_eq!(network_of("laptop.local"), None);
    }
}
