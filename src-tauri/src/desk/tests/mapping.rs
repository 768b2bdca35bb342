//! Mappings: looked at on chosen files and on pages, and kept as profiles of the person's own.

use exhibit_engine::secret;

use super::*;
use crate::wire::{Keeping, MappingPick, MappingRequest, MappingSave, NewSource, ProfileRef};

const ROWS: &str = r#"[{"when":"2026-05-01T00:00:00Z","what":"door.opened","by":{"mail":"dana@acme.example"}},
    {"when":"2026-05-02T00:00:00Z","what":"door.shut","by":{"mail":"rob@acme.example"}}]"#;

fn picks() -> Vec<MappingPick> {
    let pick = |field: &str, path: &str| MappingPick { field: field.into(), path: path.into() };
    vec![pick("at", "when"), pick("action", "what"), pick("actor_label", "by.mail")]
}

fn of_file(file: &Path) -> MappingRequest {
    let file = Some(file.display().to_string());
    MappingRequest { source: None, new: None, file, profile: "generic".into(), picks: picks() }
}

fn save(id: &str) -> MappingSave {
    let (title, profile) = ("Door log".into(), "generic".into());
    MappingSave { id: id.into(), title, profile, picks: picks(), source: None }
}

#[test]
fn only_a_chosen_file_is_looked_into() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"), "default");
    let file = folder.path().join("rows.json");
    std::fs::write(&file, ROWS).unwrap();
    let refused = desk.try_mapping(of_file(&file), nobody()).unwrap_err();
    assert!(refused.to_string().contains("was not chosen"), "{refused}");
    desk.grants().read(&[&file]);
    let seen = desk.try_mapping(of_file(&file), nobody()).unwrap();
    assert_eq!((seen.rows, seen.preview.entries.len()), (2, 2));
    let actor = seen.fields.iter().find(|field| field.field == "actor_label").unwrap();
    assert_eq!((actor.filled, actor.paths[0].as_str()), (2, "by.mail"));
    assert!(seen.paths.iter().any(|path| path.path == "by.mail"));
    let none = MappingRequest { file: None, ..of_file(&file) };
    assert!(matches!(desk.try_mapping(none, nobody()), Err(Error::Usage { .. })));
}

#[test]
fn a_profile_is_kept_listed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    let line = desk.save_mapping(save("doors")).unwrap();
    assert!(line.is_own && line.title == "Door log");
    assert!(desk.profiles().unwrap().iter().any(|known| known.id == "doors" && known.is_own));
    for id in ["generic", "../doors", "a/b", ""] {
        assert!(desk.save_mapping(save(id)).is_err(), "{id}");
        assert!(desk.remove_profile(&ProfileRef { id: id.into() }).is_err(), "{id}");
    }
    desk.remove_profile(&ProfileRef { id: "doors".into() }).unwrap();
    assert!(desk.profiles().unwrap().iter().all(|known| known.id != "doors"));
}

#[test]
fn a_source_is_read_with_a_mapping_at_once_and_one_that_does_not_fit_it_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let pick = |field: &str, path: &str| vec![MappingPick { field: field.into(), path: path.into() }];
    let saved = |id: &str, picks| MappingSave { source: Some("generic".into()), picks, ..save(id) };
    desk.save_mapping(saved("doors", pick("token", "actor"))).unwrap();
    let line = desk.status().unwrap().sources.remove(0);
    assert_eq!(
        (line.name.as_str(), line.profile.as_str(), line.title.as_str()),
        ("generic", "doors", "Door log")
    );
    assert!(desk.save_mapping(saved("by-actor", pick("id", "actor"))).is_err());
    let nobody = MappingSave { source: Some("nobody".into()), ..save("by-nobody") };
    assert!(desk.save_mapping(nobody).is_err());
    let known = desk.profiles().unwrap();
    assert!(known.iter().all(|known| !["by-actor", "by-nobody"].contains(&known.id.as_str())));
    assert!(desk.remove_profile(&ProfileRef { id: "doors".into() }).is_err(), "it is in use");
}

#[test]
fn a_page_of_a_vendor_is_looked_at_and_its_token_is_kept_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    let ours =
        desk.vendors.sources().unwrap().into_iter().find(|source| source.profile == "mushi-mushi").unwrap();
    let new = NewSource {
        name: "audit".into(),
        profile: ours.profile.clone(),
        url: Some(ours.url),
        token: Some(ours.token.reveal().to_owned()),
        keep: Some(Keeping::File),
        params: Default::default(),
    };
    let request =
        MappingRequest { source: None, new: Some(new), file: None, profile: ours.profile, picks: Vec::new() };
    let seen = desk.try_mapping(request, nobody()).unwrap();
    assert!(seen.rows > 0 && !seen.preview.entries.is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_secret_of_several_lines_reaches_its_source_whole() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    let two = desk
        .profiles()
        .unwrap()
        .into_iter()
        .find(|known| known.token_parts.len() == 2 && known.required.is_empty());
    let two = two.unwrap();
    let new = |name: &str, token: &str| NewSource {
        name: name.into(),
        profile: two.id.clone(),
        url: None,
        token: Some(token.into()),
        keep: Some(Keeping::File),
        params: Default::default(),
    };
    let refused = desk.add_source(new("one", "first-part")).unwrap_err().to_string();
    assert!(refused.contains(&two.token_parts[1]) && !refused.contains("first-part"), "{refused}");
    desk.add_source(new("two", " first-part\r\nsecond-part\n")).unwrap();
    let url = desk.status().unwrap().sources.into_iter().find_map(|source| source.url).unwrap();
    let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
    let owner = secret::Owner { workspace: "default", source: "two", origin: &origin };
    let kept = secret::fetch(&desk.home, owner, Some("store")).unwrap().unwrap();
    assert_eq!(kept.reveal().lines().collect::<Vec<_>>(), ["first-part", "second-part"]);
}
