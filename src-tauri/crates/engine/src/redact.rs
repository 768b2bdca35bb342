//! Redaction of packs, as far as it asks the world: the user's own profiles, the key of the pseudonyms, and the sealed
//! file that says whom they stand for. What is hidden, and how, is the matter of `exhibit-export`.

mod key;
mod profile;
mod sealed;

pub use key::{pack_key, pack_key_from};
pub use profile::{Broken, Known, Profiles, profile, profiles};
pub use sealed::{Line, Revealed, UNSEALED, reveal, seal, sealed_path};
