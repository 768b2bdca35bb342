//! The rules of the house, read from manifests and sources: who may depend on whom, and where the effects are allowed.
//! Every rule is proven able to fail on a bad snippet (`tidy/scan.rs`, `tidy/edges.rs`, and the last test here).

#[path = "tidy/edges.rs"]
mod edges;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/scan.rs"]
mod scan;

use edges::{forbidden_edges, forbidden_outside_crates};
use files::{Source, manifests, rust_sources, tracked, ui_sources};
use scan::{attributes_without_reason, names_with_house_words, words_on_lines};

/// Words that only the named places may hold. A place is a file without `.rs` or a folder.
struct Reserved {
    words: &'static [&'static str],
    places: &'static [&'static str],
    because: &'static str,
}

const ENGINE: &str = "src-tauri/crates/engine/src";
const XTASK: &str = "src-tauri/crates/xtask/src";
/// Lists the profiles that are compiled in.
const BUILD: &str = "src-tauri/crates/source/build";

const CLOCK: Reserved = Reserved {
    words: &["Utc::now", "Local::now", "SystemTime::now", "Instant::now"],
    places: &["src-tauri/crates/engine/src/clock", XTASK],
    because: "the time comes in as an argument; only engine::clock asks the world",
};

const SOCKETS: Reserved = Reserved {
    words: &["TcpListener", "TcpStream", "UdpSocket", "UnixStream", "UnixListener", "reqwest"],
    places: &[
        "src-tauri/crates/engine/src/net",
        "src-tauri/crates/engine/src/listen",
        "src-tauri/crates/sample/src/serve",
    ],
    because: "outbound sockets live in engine::net, listening ones in engine::listen and sample::serve",
};

const RANDOMNESS: Reserved = Reserved {
    words: &["getrandom", "rand::", "OsRng", "thread_rng", "RandomState::new"],
    places: &["src-tauri/crates/engine/src/random"],
    because: "randomness comes in as an argument; only engine::random draws it",
};

const ENVIRONMENT: Reserved = Reserved {
    words: &["env::var", "env::var_os", "env::vars", "env::vars_os"],
    places: &[
        "src-tauri/crates/engine/src/secret",
        "src-tauri/crates/cli/src",
        "src-tauri/src",
        XTASK,
        BUILD,
    ],
    because: "the environment is read by engine::secret and the faces",
};

const FILES: Reserved = Reserved {
    words: &["std::fs", "fs::", "File::open", "File::create", "OpenOptions", "std::process", "async"],
    places: &[
        ENGINE,
        "src-tauri/crates/store/src",
        "src-tauri/crates/sample/src",
        "src-tauri/crates/cli/src",
        "src-tauri/src",
        XTASK,
        BUILD,
    ],
    because: "entry, rule, proof, source, hook and export are pure: no files, no threads, no async",
};

const THREADS: Reserved = Reserved {
    words: &["std::thread"],
    places: &[
        ENGINE,
        "src-tauri/crates/store/src",
        "src-tauri/crates/sample/src",
        "src-tauri/crates/cli/src",
        "src-tauri/src",
        XTASK,
        BUILD,
        // Deflates what the first thread writes. It waits for nothing outside, and no byte depends on when it runs.
        "src-tauri/crates/export/src/pack/spool",
    ],
    because: FILES.because,
};

const UNWRAP: Reserved = Reserved {
    words: &[".unwrap()"],
    places: &[],
    because: "foreign input is a value; `expect(\"BUG: …\")` names an invariant",
};

#[test]
fn crates_depend_only_downwards() {
    assert_none(manifests().iter().flat_map(forbidden_edges));
}

#[test]
fn effects_come_from_outside_only_where_they_belong() {
    assert_none(manifests().iter().flat_map(forbidden_outside_crates));
}

#[test]
fn only_the_clock_module_asks_the_time() {
    assert_reserved(&CLOCK);
}

#[test]
fn only_the_network_modules_open_sockets() {
    assert_reserved(&SOCKETS);
}

#[test]
fn only_the_random_module_draws_randomness() {
    assert_reserved(&RANDOMNESS);
}

#[test]
fn only_secrets_and_faces_read_the_environment() {
    assert_reserved(&ENVIRONMENT);
}

#[test]
fn pure_crates_touch_no_file_and_wait_for_nothing() {
    assert_reserved(&FILES);
    assert_reserved(&THREADS);
}

#[test]
fn nothing_outside_tests_unwraps() {
    assert_reserved(&UNWRAP);
}

#[test]
fn the_top_level_holds_only_what_the_design_fixes() {
    assert_none(tracked().iter().filter_map(|path| stray_top_level(path)));
}

#[test]
fn every_rust_file_opens_by_saying_what_it_is() {
    assert_none(rust_sources().iter().filter_map(without_opening));
}

#[test]
fn no_file_is_longer_than_450_lines() {
    let written_by_hand =
        ui_sources().into_iter().filter(|source| !source.path.starts_with("ui/src/bindings/"));
    assert_none(rust_sources().into_iter().chain(written_by_hand).filter_map(|source| too_long(&source)));
}

#[test]
fn every_allowed_lint_has_its_reason() {
    assert_none(rust_sources().iter().flat_map(|source| at(source, attributes_without_reason(&source.code))));
}

#[test]
fn nothing_is_named_manager_service_helper_util_or_processor() {
    assert_none(
        rust_sources()
            .iter()
            .flat_map(|source| at(source, names_with_house_words(&source.path, &source.code))),
    );
}

#[test]
fn only_the_tauri_host_imports_tauri_in_the_ui() {
    assert_none(ui_sources().iter().flat_map(tauri_outside_its_host));
}

#[test]
fn the_ui_turns_no_string_into_markup_or_code() {
    assert_none(ui_sources().iter().flat_map(markup_or_code_from_strings));
}

#[test]
fn ui_parts_know_no_domain() {
    assert_none(ui_sources().iter().flat_map(domain_in_parts));
}

#[test]
fn the_rules_can_fail() {
    let code = Source::rust(
        "src-tauri/crates/entry/src/bad.rs",
        "//! x\nlet t = Utc::now();\nx.unwrap();\nstd::fs::read(p);\n",
    );
    assert_eq!(breaches(&CLOCK, &code).len(), 1);
    assert_eq!(breaches(&UNWRAP, &code).len(), 1);
    assert_eq!(breaches(&FILES, &code).len(), 1);
    assert!(breaches(&CLOCK, &Source::rust("src-tauri/crates/engine/src/clock.rs", "Utc::now()")).is_empty());
    assert!(
        breaches(&SOCKETS, &Source::rust("src-tauri/crates/engine/src/net/page.rs", "TcpStream")).is_empty()
    );
    assert_eq!(
        breaches(&SOCKETS, &Source::rust("src-tauri/crates/engine/src/network.rs", "TcpStream")).len(),
        1
    );
    assert_eq!(
        breaches(&RANDOMNESS, &Source::rust("src-tauri/crates/store/src/a.rs", "use rand::Rng; operand::x"))
            .len(),
        1
    );
    assert_eq!(
        breaches(&ENVIRONMENT, &Source::rust("src-tauri/crates/engine/src/a.rs", "std::env::var(x)")).len(),
        1
    );

    assert!(stray_top_level("docs/plan.md").is_some() && stray_top_level("DESIGN.md").is_some());
    assert!(stray_top_level("README.md").is_none() && stray_top_level(".ci/run").is_none());
    assert!(without_opening(&Source::rust("a.rs", "use x;\n")).is_some());
    assert!(too_long(&Source::rust("a.rs", &"\n".repeat(451))).is_some());

    let view = |text: &str| Source::script("ui/src/views/log.tsx", text);
    assert_eq!(tauri_outside_its_host(&view("import { invoke } from \"@tauri-apps/api/core\";")).len(), 1);
    assert!(
        tauri_outside_its_host(&Source::script("ui/src/host/tauri.ts", "from \"@tauri-apps/api/core\""))
            .is_empty()
    );
    assert_eq!(
        markup_or_code_from_strings(&view(
            "node.innerHTML = x;\neval(x);\n<p dangerouslySetInnerHTML={x} />"
        ))
        .len(),
        3
    );
    let part = |text: &str| Source::script("ui/src/parts/grid.tsx", text);
    assert_eq!(domain_in_parts(&part("import { Entry } from \"../bindings/Entry\";")).len(), 1);
    assert!(domain_in_parts(&view("import { Entry } from \"../bindings/Entry\";")).is_empty());
}

fn assert_none(breaches: impl IntoIterator<Item = String>) {
    let breaches: Vec<String> = breaches.into_iter().collect();
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

fn assert_reserved(rule: &Reserved) {
    assert_none(rust_sources().iter().flat_map(|source| breaches(rule, source)));
}

fn breaches(rule: &Reserved, source: &Source) -> Vec<String> {
    if source.is_test || rule.places.iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    let because = |found: String| format!("{found} ({})", rule.because);
    at(source, words_on_lines(&source.code, rule.words)).into_iter().map(because).collect()
}

fn at(source: &Source, found: Vec<(usize, String)>) -> Vec<String> {
    found.into_iter().map(|(line, what)| format!("{}:{line}: {what}", source.path)).collect()
}

/// DESIGN section 1. Dot files configure tools and are named there by kind, so they are not judged one by one.
fn stray_top_level(path: &str) -> Option<String> {
    let allowed = ["Cargo.toml", "Cargo.lock", "src-tauri", "ui", "tests", "icons", "README.md"];
    let top = path.split('/').next().unwrap_or(path);
    (!top.starts_with('.') && !allowed.contains(&top))
        .then(|| format!("{path}: `{top}` does not belong at the top level"))
}

fn without_opening(source: &Source) -> Option<String> {
    (!source.text.starts_with("//!"))
        .then(|| format!("{}: does not open with `//!` what and why", source.path))
}

fn too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > 450).then(|| format!("{}: {lines} lines; split it by idea", source.path))
}

fn tauri_outside_its_host(source: &Source) -> Vec<String> {
    if source.path == "ui/src/host/tauri.ts" {
        return Vec::new();
    }
    at(source, words_on_lines(&source.code, &["@tauri-apps"]))
}

fn markup_or_code_from_strings(source: &Source) -> Vec<String> {
    let words = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "dangerouslySetInnerHTML",
        "document.write",
        "eval(",
        "new Function",
    ];
    at(source, words_on_lines(&source.code, &words))
}

fn domain_in_parts(source: &Source) -> Vec<String> {
    if !source.path.starts_with("ui/src/parts/") {
        return Vec::new();
    }
    at(source, words_on_lines(&source.code, &["/views/", "/bindings/", "/views\"", "/bindings\""]))
}
