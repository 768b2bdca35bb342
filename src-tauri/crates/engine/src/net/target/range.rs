//! What kind of address an address is. Only what is public by the registries of special-purpose addresses (IANA, RFC
//! 6890 and its updates) counts as public; an IPv4 address wrapped into an IPv6 one is judged as what it leads to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// This machine itself.
    Loopback,
    /// Reached from anywhere.
    Public,
    /// Within a network, or of no machine at all; what it is, with its source.
    Private(&'static str),
    /// Where a cloud hands out credentials of the machine; whose.
    Metadata(&'static str),
}

impl Range {
    /// The kind of `address`.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

/// Addresses at which clouds answer with credentials, by the vendors' pages as of 2026.
const METADATA_V4: &[([u8; 4], &str)] = &[
    ([169, 254, 169, 254], "the metadata address of AWS, Google Cloud, Azure and others"),
    ([169, 254, 170, 2], "the credentials address of AWS ECS"),
    ([169, 254, 170, 23], "the credentials address of AWS EKS"),
    ([169, 254, 0, 23], "the metadata address of Tencent Cloud"),
    ([169, 254, 42, 42], "the metadata address of Scaleway"),
    ([100, 100, 100, 200], "the metadata address of Alibaba Cloud"),
    ([168, 63, 129, 16], "the platform address of Azure"),
    ([192, 0, 0, 192], "the metadata address of Oracle Cloud"),
];

const METADATA_V6: &[([u16; 8], &str)] = &[
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], "the metadata address of AWS"),
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23], "the credentials address of AWS EKS"),
    ([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], "the metadata address of Google Cloud"),
    ([0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42], "the metadata address of Scaleway"),
    ([0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe], "the metadata address of Oracle Cloud"),
    ([0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe], "the metadata address of OpenStack"),
];

/// Blocks of IPv4 that are no public ones: address, prefix length in bits, what it is.
const SPECIAL_V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "an unspecified address (RFC 1122)"),
    ([10, 0, 0, 0], 8, "a private address (RFC 1918)"),
    ([172, 16, 0, 0], 12, "a private address (RFC 1918)"),
    ([192, 168, 0, 0], 16, "a private address (RFC 1918)"),
    ([100, 64, 0, 0], 10, "an address of a carrier's inner network (RFC 6598)"),
    ([169, 254, 0, 0], 16, "a link-local address (RFC 3927)"),
    ([192, 0, 0, 0], 24, "an address for protocols (RFC 6890)"),
    ([192, 0, 2, 0], 24, "an address for documentation (RFC 5737)"),
    ([198, 51, 100, 0], 24, "an address for documentation (RFC 5737)"),
    ([203, 0, 113, 0], 24, "an address for documentation (RFC 5737)"),
    ([192, 88, 99, 0], 24, "a 6to4 relay (RFC 7526)"),
    ([198, 18, 0, 0], 15, "an address for benchmarks (RFC 2544)"),
    ([224, 0, 0, 0], 4, "a multicast address (RFC 5771)"),
    ([240, 0, 0, 0], 4, "a reserved or broadcast address (RFC 1112)"),
];

/// Blocks of IPv6 that lead to an IPv4 address: first groups, and how that address is taken out of the eight groups.
type Unwrap = fn([u16; 8]) -> Ipv4Addr;

/// Blocks of 2000::/3 that are no public ones: address, prefix length in bits, what it is.
const SPECIAL_V6: &[([u16; 8], u32, &str)] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "an address for protocols (RFC 2928)"),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "an address for documentation (RFC 3849)"),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "an address for documentation (RFC 9637)"),
];

fn of_v4(address: Ipv4Addr) -> Range {
    if let Some((_, whose)) = METADATA_V4.iter().find(|(known, _)| *known == address.octets()) {
        return Range::Metadata(whose);
    }
    if address.is_loopback() {
        return Range::Loopback;
    }
    let bits = address.to_bits();
    let within = |block: &[u8; 4], length: u32| (bits ^ u32::from_be_bytes(*block)) >> (32 - length) == 0;
    SPECIAL_V4
        .iter()
        .find(|(block, length, _)| within(block, *length))
        .map_or(Range::Public, |(.., what)| Range::Private(what))
}

fn of_v6(address: Ipv6Addr) -> Range {
    let groups = address.segments();
    if let Some((_, whose)) = METADATA_V6.iter().find(|(known, _)| *known == groups) {
        return Range::Metadata(whose);
    }
    if address.is_loopback() {
        return Range::Loopback;
    }
    if address.is_unspecified() {
        return Range::Private("an unspecified address (RFC 4291)");
    }
    if let Some((inner, what)) = wrapped(groups) {
        return match of_v4(inner) {
            Range::Metadata(whose) => Range::Metadata(whose),
            _ => Range::Private(what),
        };
    }
    special_v6(address, groups)
}

fn special_v6(address: Ipv6Addr, groups: [u16; 8]) -> Range {
    let first = groups[0];
    let bits = address.to_bits();
    let within =
        |block: [u16; 8], length: u32| (bits ^ Ipv6Addr::from(block).to_bits()) >> (128 - length) == 0;
    match first {
        _ if first & 0xfe00 == 0xfc00 => Range::Private("a private address (RFC 4193)"),
        _ if first & 0xffc0 == 0xfe80 => Range::Private("a link-local address (RFC 4291)"),
        _ if first & 0xff00 == 0xff00 => Range::Private("a multicast address (RFC 4291)"),
        // Nothing outside of 2000::/3 has been given out (IANA, IPv6 Global Unicast Address Assignments).
        _ if first & 0xe000 != 0x2000 => Range::Private("a reserved address (RFC 4291)"),
        _ => SPECIAL_V6
            .iter()
            .find(|(block, length, _)| within(*block, *length))
            .map_or(Range::Public, |(.., what)| Range::Private(what)),
    }
}

/// The IPv4 address that an IPv6 address leads to, and by which way.
fn wrapped(groups: [u16; 8]) -> Option<(Ipv4Addr, &'static str)> {
    let last: Unwrap = |groups| joined(groups[6], groups[7]);
    let (unwrap, what): (Unwrap, &'static str) = match groups {
        [0, 0, 0, 0, 0, 0xffff, ..] => (last, "an IPv4 address in IPv6 form (RFC 4291)"),
        [0, 0, 0, 0, 0xffff, 0, ..] => (last, "an IPv4 address in translated form (RFC 2765)"),
        [0, 0, 0, 0, 0, 0, ..] => (last, "an IPv4 address in an old IPv6 form (RFC 4291)"),
        [0x64, 0xff9b, ..] => (last, "an IPv4 address behind NAT64 (RFC 6052, RFC 8215)"),
        [0x2002, ..] => (|groups| joined(groups[1], groups[2]), "an IPv4 address behind 6to4 (RFC 3056)"),
        [0x2001, 0, ..] => {
            (|groups| joined(!groups[6], !groups[7]), "an IPv4 address behind Teredo (RFC 4380)")
        }
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => (last, "an IPv4 address in ISATAP form (RFC 5214)"),
        _ => return None,
    };
    Some((unwrap(groups), what))
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}
