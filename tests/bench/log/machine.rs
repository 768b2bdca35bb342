//! What it was measured on.

use serde_json::{Value, json};

/// A machine, as it tells of itself.
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    memory_gib: f64,
    disk: &'static str,
}

impl Machine {
    /// This one. Reads `/proc` and `/sys`; what they do not tell is unknown.
    pub(crate) fn this() -> Self {
        let told = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory = after(&told("/proc/meminfo"), "MemTotal");
        let memory_kib: f64 =
            memory.and_then(|line| line.split(' ').next()?.parse().ok()).unwrap_or(f64::NAN);
        Self {
            processor: after(&told("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
            memory_gib: memory_kib / f64::from(1 << 20),
            disk: disk(),
        }
    }

    pub(crate) fn words(&self) -> String {
        let Self { processor, cores, memory_gib, disk } = self;
        format!("{processor}, {cores} cores, {memory_gib:.0} GiB of memory, {disk}")
    }

    pub(crate) fn json(&self) -> Value {
        let Self { processor, cores, memory_gib, disk } = self;
        json!({ "processor": processor, "cores": cores, "memory_gib": memory_gib, "disk": disk })
    }
}

/// Of the first disk that says whether it turns.
fn disk() -> &'static str {
    let blocks = std::fs::read_dir("/sys/block").into_iter().flatten().flatten();
    let name = |block: &std::fs::DirEntry| block.file_name().to_string_lossy().into_owned();
    let real =
        blocks.filter(|block| ["sd", "vd", "nvme", "xvd"].iter().any(|kind| name(block).starts_with(kind)));
    let first = real.min_by_key(std::fs::DirEntry::file_name);
    let Some(first) = first else { return "disk of unknown kind" };
    let turns = std::fs::read_to_string(first.path().join("queue/rotational")).unwrap_or_default();
    match (name(&first).starts_with("vd"), turns.trim()) {
        (true, _) => "a virtual disk",
        (_, "0") => "a solid disk",
        (_, "1") => "a turning disk",
        _ => "disk of unknown kind",
    }
}
