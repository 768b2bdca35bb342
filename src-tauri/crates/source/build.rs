//! Lists the profiles below `src/profiles`, so that a vendor is added by a file and by nothing else.
//!
//! Writes `profiles.rs` into the build folder: one array of `(file name without .toml, text)`, sorted by name, `generic`
//! last, because it reads what no other knows.

use std::path::{Path, PathBuf};

/// Relative to the package, where cargo runs this.
const FOLDER: &str = "src/profiles";

#[allow(clippy::disallowed_methods, reason = "only so does cargo say where built files go")]
fn main() {
    tell_cargo();
    let out = std::env::var("OUT_DIR").expect("BUG: cargo names the folder for what is built");
    let listing = format!("[{}]", profiles().iter().map(|file| line(file)).collect::<String>());
    std::fs::write(Path::new(&out).join("profiles.rs"), listing).expect("the build folder can be written to");
}

#[allow(clippy::print_stdout, reason = "the way in which cargo is told")]
fn tell_cargo() {
    println!("cargo::rerun-if-changed={FOLDER}");
}

fn profiles() -> Vec<PathBuf> {
    let folder = Path::new(FOLDER).canonicalize().expect("the folder of profiles is there");
    let entries = folder.read_dir().expect("the folder of profiles can be read");
    let paths = entries.map(|entry| entry.expect("the folder of profiles can be read").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort_by_key(|path| (name(path) == "generic", name(path)));
    files
}

fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn line(path: &Path) -> String {
    format!("({:?}, include_str!({:?})),\n", name(path), path.display().to_string())
}
