//! The files that the rules read: what git tracks or would track, so build products and caches are never judged.

use std::path::Path;
use std::process::Command;

use crate::scan::{test_modules, without_comments_and_strings, without_script_comments, without_test_items};

/// One source file.
pub(crate) struct Source {
    /// Relative to the checkout, with `/`.
    pub(crate) path: String,
    /// As it stands on disk.
    pub(crate) text: String,
    /// What the rules read: comments blanked, in Rust also string contents and test items; same line numbers.
    pub(crate) code: String,
    /// A file that is nothing but test code.
    pub(crate) is_test: bool,
}

impl Source {
    /// A Rust file.
    pub(crate) fn rust(path: &str, text: &str) -> Self {
        let code = without_test_items(&without_comments_and_strings(text));
        let is_test = path.starts_with("tests/") || path.contains("/tests/");
        Self { path: path.to_owned(), text: text.to_owned(), code, is_test }
    }

    /// The places of the modules that this Rust file declares for tests only (`#[cfg(test)] mod name;`).
    fn test_places(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let (folder, file) = stem.rsplit_once('/').unwrap_or(("", stem));
        let below = if ["lib", "main", "mod"].contains(&file) { folder } else { stem };
        let place = |(name, path): (String, Option<String>)| match path {
            Some(path) => format!("{folder}/{}", path.trim_end_matches(".rs")),
            None => format!("{below}/{name}"),
        };
        test_modules(&self.text).into_iter().map(place).collect()
    }

    /// A TypeScript or CSS file.
    pub(crate) fn script(path: &str, text: &str) -> Self {
        let is_test = path.contains(".test.") || path.starts_with("ui/src/test/");
        Self { path: path.to_owned(), text: text.to_owned(), code: without_script_comments(text), is_test }
    }

    /// Whether the file is the module `place` (without `.rs`) or lies below the folder `place`.
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path.strip_prefix(place).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }
}

/// Every path that is tracked, or new and not ignored.
pub(crate) fn tracked() -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git must be there to list the checkout");
    assert!(
        listing.status.success(),
        "git could not list the checkout: {}",
        String::from_utf8_lossy(&listing.stderr)
    );
    let paths = String::from_utf8(listing.stdout).expect("paths are UTF-8");
    // A deleted file stays in the index until it is committed.
    paths
        .split('\0')
        .filter(|path| !path.is_empty() && root().join(path).exists())
        .map(str::to_owned)
        .collect()
}

/// Every Rust file.
pub(crate) fn rust_sources() -> Vec<Source> {
    let paths = tracked().into_iter().filter(|path| path.ends_with(".rs"));
    let sources: Vec<Source> = paths.map(|path| Source::rust(&path, &read(&path))).collect();
    assert!(sources.len() > 10, "the listing is broken: only {} Rust files", sources.len());
    marked(sources)
}

/// The same sources, those that are compiled for tests only marked as such.
pub(crate) fn marked(mut sources: Vec<Source>) -> Vec<Source> {
    let places: Vec<String> = sources.iter().flat_map(Source::test_places).collect();
    for source in &mut sources {
        source.is_test |= places.iter().any(|place| source.is_in(place));
    }
    sources
}

/// Every TypeScript and CSS file below `ui/src`, tests left out.
pub(crate) fn ui_sources() -> Vec<Source> {
    let written = |path: &String| {
        path.starts_with("ui/src/") && [".ts", ".tsx", ".css"].iter().any(|end| path.ends_with(end))
    };
    let sources = tracked().into_iter().filter(written).map(|path| Source::script(&path, &read(&path)));
    sources.filter(|source| !source.is_test).collect()
}

/// Every package manifest, parsed.
pub(crate) fn manifests() -> Vec<toml::Table> {
    let paths =
        tracked().into_iter().filter(|path| path.starts_with("src-tauri/") && path.ends_with("Cargo.toml"));
    let manifests: Vec<toml::Table> =
        paths.map(|path| read(&path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))).collect();
    assert!(manifests.len() > 10, "the listing is broken: only {} manifests", manifests.len());
    manifests
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).expect("this package lies three folders deep")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_test_code_wherever_it_lies() {
        let lib = Source::rust("c/src/lib.rs", "mod a;\n#[cfg(test)]\npub(crate) mod fixture;\n");
        let a = Source::rust(
            "c/src/a.rs",
            "#[cfg(test)]\nmod laws;\nmod b;\n#[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod tests;\n",
        );
        let files = [
            "c/src/fixture.rs",
            "c/src/fixture/row.rs",
            "c/src/a/laws.rs",
            "c/src/a_tests.rs",
            "c/src/a/b.rs",
            "c/src/laws.rs",
        ];
        let rest = files.map(|path| Source::rust(path, ""));
        let tests: Vec<bool> =
            marked([lib, a].into_iter().chain(rest).collect()).iter().map(|s| s.is_test).collect();
        assert_eq!(tests, [false, false, true, true, true, true, false, false]);
    }
}
