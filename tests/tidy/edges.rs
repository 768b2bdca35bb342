//! Who may depend on whom: DESIGN section 2 as two tables.

use toml::{Table, Value};

/// Each package of the house and the packages of the house that it may know.
const EDGES: &[(&str, &[&str])] = &[
    ("entry", &[]),
    ("column", &["entry"]),
    ("rule", &["entry"]),
    ("proof", &[]),
    ("source", &["entry"]),
    ("hook", &[]),
    ("export", &["entry", "rule", "proof", "hook"]),
    ("store", &["entry", "column", "rule", "proof", "hook"]),
    ("sample", &["source", "hook"]),
    ("engine", &["entry", "rule", "proof", "source", "hook", "export", "store"]),
    ("cli", &["engine", "sample"]),
    ("app", &["engine", "sample"]),
    ("xtask", &[]),
];

/// Outside crates that carry an effect (first word of the name), and the only packages that may have it.
const EFFECTS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("libsqlite3", &["store"]),
    ("reqwest", &["engine"]),
    ("hyper", &["engine"]),
    ("keyring", &["engine"]),
    ("getrandom", &["engine"]),
    ("rand", &["engine"]),
    ("tauri", &["app"]),
    ("axum", &["sample", "engine"]),
    ("tokio", &["sample", "engine", "cli", "app"]),
    ("futures", &["sample", "engine", "cli", "app"]),
];

/// Dependencies of this manifest on packages of the house that it may not know; unknown packages are a breach too.
pub(crate) fn forbidden_edges(manifest: &Table) -> Vec<String> {
    let name = package(manifest);
    let Some((_, allowed)) = EDGES.iter().find(|(package, _)| *package == name) else {
        return vec![format!(
            "{name}: stands in no layer; give it one in DESIGN section 2 and in tests/tidy/edges.rs"
        )];
    };
    let ours =
        dependencies(manifest).into_iter().filter_map(|to| to.strip_prefix("exhibit-").map(str::to_owned));
    ours.filter(|to| !allowed.contains(&to.as_str()))
        .map(|to| format!("{name} may not depend on {to}"))
        .collect()
}

/// Dependencies of this manifest on outside crates whose effect belongs to another package.
pub(crate) fn forbidden_outside_crates(manifest: &Table) -> Vec<String> {
    let name = package(manifest);
    let owners = |dependency: &str| {
        let first = dependency.split(['-', '_']).next().unwrap_or(dependency);
        EFFECTS.iter().find(|(effect, _)| *effect == first).map(|(_, owners)| *owners)
    };
    let wrong = dependencies(manifest)
        .into_iter()
        .filter(|dependency| owners(dependency).is_some_and(|owners| !owners.contains(&name.as_str())));
    wrong.map(|dependency| format!("{name} may not depend on {dependency}")).collect()
}

fn package(manifest: &Table) -> String {
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let name = name.expect("a manifest names its package");
    name.strip_prefix("exhibit-").unwrap_or(name).to_owned()
}

/// What the package is built from, on every platform, under the crates' true names. Tests may use what they like.
fn dependencies(manifest: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let sections = [manifest].into_iter().chain(targets.filter_map(Value::as_table));
    let tables =
        sections.flat_map(|section| ["dependencies", "build-dependencies"].map(|kind| section.get(kind)));
    let entries = tables.flatten().filter_map(Value::as_table).flatten();
    entries
        .map(|(key, value)| value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, rest: &str) -> Table {
        format!("[package]\nname = \"exhibit-{name}\"\n{rest}").parse().unwrap()
    }

    #[test]
    fn an_arrow_upwards_is_found() {
        let bad = manifest("entry", "[dependencies]\nexhibit-store.workspace = true\n");
        assert_eq!(forbidden_edges(&bad), ["entry may not depend on store"]);
    }

    #[test]
    fn an_arrow_downwards_is_fine() {
        assert!(
            forbidden_edges(&manifest("rule", "[dependencies]\nexhibit-entry.workspace = true\n")).is_empty()
        );
    }

    #[test]
    fn a_package_without_a_layer_is_found() {
        assert_eq!(forbidden_edges(&manifest("extras", "")).len(), 1);
    }

    #[test]
    fn an_effect_in_the_wrong_package_is_found_wherever_it_hides() {
        let hidden = "[target.'cfg(unix)'.dependencies]\nsql = { version = \"1\", package = \"rusqlite\" }\n\
                      [build-dependencies]\ntauri-build = \"2\"\n[dependencies]\ntokio = \"1\"\n";
        assert_eq!(forbidden_outside_crates(&manifest("hook", hidden)).len(), 3);
    }

    #[test]
    fn an_effect_in_a_test_is_fine() {
        assert!(
            forbidden_outside_crates(&manifest("hook", "[dev-dependencies]\ntokio = \"1\"\n")).is_empty()
        );
    }
}
