//! The most memory that a program held.

use std::process::Child;
use std::time::Duration;

/// Waits for the end of the program and says how many MiB were resident at the most, as the system last told; 0 where
/// it does not tell.
pub(crate) fn peak_mib(program: &mut Child) -> f64 {
    let status = format!("/proc/{}/status", program.id());
    let mut peak = 0.0;
    while program.try_wait().unwrap().is_none() {
        if let Some(told) = std::fs::read_to_string(&status).ok().and_then(|text| high_water(&text)) {
            peak = told;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    peak
}

fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
