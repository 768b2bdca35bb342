//! Words for hashes: eight words that a person can read aloud and compare, for the first eight bytes of a digest.
//!
//! They help eyes and ears and prove nothing by themselves: 64 bits can be searched for by somebody who means harm.
//! Whoever must be sure compares all 64 digits. The list never changes, since words stand in printed reports.

use crate::Hash;

/// How many words name a hash, one a byte from its beginning.
pub const WORDS_A_HASH: usize = 8;

/// One word for each value of a byte, in alphabetical order: no two share their first four letters or are one
/// letter apart.
const WORDS: [&str; 256] = [
    "acorn", "acrobat", "agate", "airport", "album", "almond", "alpine", "amber", "anchor", "antler",
    "apple", "apricot", "arcade", "arctic", "atlas", "autumn", "avocado", "badger", "bamboo", "banana",
    "banjo", "basket", "beacon", "beaver", "bedrock", "beetle", "bicycle", "biscuit", "bison", "blanket",
    "blossom", "bonfire", "bracelet", "bramble", "breeze", "brick", "bronze", "broom", "bubble", "bucket",
    "buffalo", "button", "cactus", "camera", "candle", "canyon", "captain", "caravan", "carbon", "carpet",
    "cashew", "castle", "chalk", "cherry", "chimney", "cinnamon", "circle", "citrus", "clarinet", "cliff",
    "clock", "clover", "cobalt", "coconut", "coffee", "comet", "compass", "copper", "cotton", "coyote",
    "cradle", "crater", "cricket", "crocus", "crystal", "cushion", "daisy", "dancer", "denim", "diamond",
    "dolphin", "domino", "donkey", "dragon", "eagle", "eclipse", "elbow", "elephant", "emerald", "engine",
    "fabric", "falcon", "farmer", "feather", "fennel", "fiddle", "flamingo", "flute", "forest", "fossil",
    "freckle", "galaxy", "garden", "garlic", "gazelle", "ginger", "giraffe", "glacier", "glove", "goblet",
    "granite", "grape", "guitar", "hammer", "harvest", "hazel", "helmet", "honey", "horizon", "husky",
    "iceberg", "igloo", "indigo", "insect", "island", "ivory", "jaguar", "jasmine", "jelly", "jigsaw",
    "jungle", "kayak", "kettle", "kitchen", "koala", "ladder", "lagoon", "lantern", "lavender", "lemon",
    "leopard", "lettuce", "library", "lilac", "lizard", "lobster", "lotus", "magnet", "mango", "maple",
    "marigold", "meadow", "meteor", "mirror", "mitten", "mosaic", "mountain", "mushroom", "napkin", "nectar",
    "nickel", "noodle", "nutmeg", "oasis", "ocean", "octopus", "olive", "onion", "orange", "orchid",
    "origami", "ostrich", "otter", "painter", "panda", "papaya", "parrot", "peach", "peanut", "pebble",
    "pelican", "penguin", "pepper", "piano", "pigeon", "pillow", "poppy", "prairie", "pretzel", "puffin",
    "pumpkin", "puzzle", "pyramid", "quilt", "rabbit", "raccoon", "radio", "ribbon", "river", "robin",
    "rocket", "ruby", "saffron", "salmon", "sandal", "sapphire", "scarf", "scooter", "seagull", "shadow",
    "shovel", "silver", "sketch", "skylark", "slipper", "snowman", "spider", "spinach", "spruce", "squirrel",
    "stadium", "sunset", "sycamore", "syrup", "teapot", "temple", "tennis", "thimble", "thunder", "tiger",
    "tomato", "topaz", "tractor", "trumpet", "tulip", "tundra", "tuxedo", "umbrella", "unicorn", "urchin",
    "valley", "vanilla", "velvet", "village", "violin", "volcano", "waffle", "wagon", "walnut", "whistle",
    "window", "wolf", "yogurt", "zebra", "zephyr", "zigzag",
];

/// The first eight bytes of a hash as eight words, most significant byte first.
#[must_use]
pub fn words(hash: &Hash) -> [&'static str; WORDS_A_HASH] {
    std::array::from_fn(|place| WORDS[usize::from(hash.0[place])])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Whether one inserted, left out or changed letter turns one word into the other.
    fn one_letter_apart(a: &str, b: &str) -> bool {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        if long.len() - short.len() > 1 {
            return false;
        }
        let same = short.bytes().zip(long.bytes()).take_while(|(x, y)| x == y).count();
        let behind =
            if short.len() == long.len() { &short[(same + 1).min(short.len())..] } else { &short[same..] };
        &long[(same + 1).min(long.len())..] == behind
    }

    #[test]
    fn every_word_is_short_plain_and_sorted() {
        assert!(WORDS.is_sorted());
        for word in WORDS {
            assert!((4..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn four_letters_tell_the_words_apart() {
        assert_eq!(WORDS.iter().map(|word| &word[..4]).collect::<BTreeSet<_>>().len(), WORDS.len());
    }

    #[test]
    fn no_slip_of_one_letter_makes_another_word() {
        assert!(one_letter_apart("amber", "ember") && one_letter_apart("beacon", "bacon"));
        assert!(!one_letter_apart("almond", "salmon") && !one_letter_apart("tulip", "tundra"));
        for (n, word) in WORDS.iter().enumerate() {
            let near = WORDS[n + 1..].iter().find(|other| one_letter_apart(word, other));
            assert_eq!(near, None, "{word}");
        }
    }

    #[test]
    fn a_hash_has_the_same_words_for_ever() {
        let empty = crate::empty_root();
        assert_eq!(words(&empty).join(" "), "thimble parrot radio compass meteor yogurt bison banjo");
    }

    proptest! {
        #[test]
        fn words_are_different_exactly_where_the_first_eight_bytes_are(a: [u8; 32], place in 0usize..32, flip in 1u8..) {
            let mut b = a;
            b[place] ^= flip;
            let apart: Vec<usize> =
                (0..WORDS_A_HASH).filter(|n| words(&Hash(a))[*n] != words(&Hash(b))[*n]).collect();
            prop_assert_eq!(apart, if place < WORDS_A_HASH { vec![place] } else { vec![] });
        }
    }
}
