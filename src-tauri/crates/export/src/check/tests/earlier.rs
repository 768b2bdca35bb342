//! Packs as earlier versions of Exhibit wrote them: without what the layout got since, and still good.

use super::kit::Kit;
use super::*;

/// What the first version did not write.
const SINCE: [&str; 7] = [
    path::REPORT,
    path::DATA_PACKAGE,
    path::COVERAGE,
    path::GAPS,
    path::LEAF_HASHES,
    path::CONSISTENCY,
    path::CUSTODY,
];

fn first_version() -> Kit {
    let mut kit = Kit::of(&small_pack()).resealed();
    kit.files.retain(|path, _| {
        let kept =
            ["events.", "pack.json", "sync_runs", "excluded", "leaves.csv", "checkpoint", "classification"];
        let is_new = SINCE.contains(&path.as_str());
        !is_new && (!path.starts_with("data/") || kept.iter().any(|part| path.contains(part)))
    });
    let newer = [",rule,verb,object,risk", ",outworx-role,grant,role,1"];
    let table = newer.iter().fold(kit.text(path::CSV), |table, cells| table.replace(cells, ""));
    kit = kit.with(path::CSV, table.as_bytes());
    for file in [path::NDJSON, path::JSON] {
        let member = r#","rule":"outworx-role","verb":"grant","object":"role","risk":1"#;
        let text = kit.text(file);
        assert!(text.contains(member));
        kit = kit.with(file, text.replace(member, "").as_bytes());
    }
    let old = [
        "schema",
        "pack_id",
        "kind",
        "period",
        "generated",
        "complete",
        "completeness",
        "population",
        "query",
    ];
    let old = [old.as_slice(), &["integrity", "files", "omitted", "limits"]].concat();
    kit.facts(|facts| {
        facts.as_object_mut().unwrap().retain(|name, _| old.contains(&name.as_str()));
        let population = facts["population"].as_object_mut().unwrap();
        population.remove("per_category");
        population.remove("per_day");
    })
}

#[test]
fn a_pack_of_the_first_version_is_still_good() {
    let kit = first_version();
    let found = check(&sealed(&kit));
    assert!(found.ok, "{found:#?}");
    let names: Vec<_> = found.checks.iter().map(|check| check.name).collect();
    for absent in ["proofs", "consistency", "datapackage", "report"] {
        assert!(!names.contains(&absent), "{absent}");
    }
    let damaged = sealed(&kit.edit(path::CSV, "evt_0001", "evt_9999"));
    assert_eq!(failed(&damaged), ["counts"]);
}

/// [`Kit::resealed`] for a pack that has no descriptor.
fn sealed(kit: &Kit) -> Vec<u8> {
    let described = kit.clone().with(path::DATA_PACKAGE, br#"{"resources":[]}"#).resealed();
    described
        .without(path::DATA_PACKAGE)
        .facts(|facts| {
            facts["files"].as_array_mut().unwrap().retain(|file| file["path"] != path::DATA_PACKAGE);
        })
        .remanifested()
        .zip()
}
