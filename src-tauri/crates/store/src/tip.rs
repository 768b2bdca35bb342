//! The end of a chain of hashes: how many lines it has and the hash over all of them. Captures are one chain, what was sent
//! from here another; both ends stand in the head file and in checkpoints.

/// How many lines a chain has, and the hash of the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tip {
    /// The number of the last line, since they are numbered from 1 without gaps.
    pub(crate) count: u64,
    /// Over all of them; zeros when there is none.
    pub(crate) hash: [u8; 32],
}

/// What a walk over a whole chain found.
pub(crate) struct Walked {
    /// The last link that recomputes.
    pub(crate) tip: Tip,
    /// Whether the walk came by the tip that it was to look for.
    pub(crate) passed: bool,
    /// The first line that differs, in words.
    pub(crate) fault: Option<String>,
}

impl Tip {
    /// The line of a checkpoint that names this end, `NAME COUNT HASH` with the hash in hex; none where the chain is empty.
    pub(crate) fn line(self, name: &str) -> Option<String> {
        (self.count > 0).then(|| format!("{name} {} {}", self.count, hex::encode(self.hash)))
    }

    /// Reads such a line of the chain called `name`.
    pub(crate) fn from_line(name: &str, line: &str) -> Option<Self> {
        let (count, hash) = line.strip_prefix(name)?.strip_prefix(' ')?.split_once(' ')?;
        let mut tip = Self { count: count.parse().ok()?, hash: [0; 32] };
        hex::decode_to_slice(hash, &mut tip.hash).ok()?;
        (tip.line(name)? == line).then_some(tip)
    }
}

impl Walked {
    /// Before the first step of a walk that looks for `noted`.
    pub(crate) fn towards(noted: Tip) -> Self {
        Self { tip: Tip::default(), passed: noted == Tip::default(), fault: None }
    }
}
