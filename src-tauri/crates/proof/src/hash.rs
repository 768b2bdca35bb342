//! SHA-256 with the domain prefixes of RFC 6962 section 2.1.

use crate::Error;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Keeps a leaf from being read as an inner node (RFC 6962 section 2.1).
const LEAF_PREFIX: [u8; 1] = [0x00];
/// Keeps an inner node from being read as a leaf.
const NODE_PREFIX: [u8; 1] = [0x01];

/// One SHA-256 digest. Text form: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(
    /// The digest, most significant byte first.
    pub [u8; 32],
);

/// Hash of one leaf: SHA-256(0x00 || data).
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update(LEAF_PREFIX).chain_update(data).finalize().into())
}

/// Hash of an inner node: SHA-256(0x01 || left || right).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new().chain_update(NODE_PREFIX).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // The decoder takes upper case too; one hash has one spelling, so that print stays the inverse of parse.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::HashText);
        }
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map_err(|_| Error::HashText)?;
        Ok(Self(digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_empty_tree_has_the_well_known_root() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(empty_root().to_string(), expected);
    }

    #[test]
    fn a_hash_has_only_one_spelling() {
        let text = leaf_hash(b"a").to_string();
        assert!(text.parse::<Hash>().is_ok());
        for wrong in [text.to_uppercase(), text[1..].to_owned(), format!("{text}0"), format!(" {text}")] {
            assert_eq!(wrong.parse::<Hash>(), Err(Error::HashText));
        }
    }

    proptest! {
        #[test]
        fn printing_is_the_inverse_of_parsing(digest: [u8; 32]) {
            prop_assert_eq!(Hash(digest).to_string().parse::<Hash>(), Ok(Hash(digest)));
        }
    }
}
