//! Workspaces: opening, making, coming back to; settings.

use super::*;
use crate::vendors::SAMPLE;
use crate::wire::WorkspaceRef;

fn named(name: &str) -> WorkspaceRef {
    WorkspaceRef { name: name.into() }
}

#[test]
fn a_workspace_that_does_not_exist_is_not_opened_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    assert_eq!(code(desk.open_workspace(&named("acme"))), Code::NoSuchWorkspace);
    assert_eq!(desk.status().unwrap().name, "default");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    for name in ["", "../x", "-", "a/b", "\u{0}", &"n".repeat(900)] {
        assert_eq!(code(desk.open_workspace(&named(name))), Code::Usage, "{name:?}");
        assert_eq!(code(desk.create_workspace(&named(name))), Code::Usage, "{name:?}");
    }
}

#[test]
fn a_workspace_is_made_once_opened_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    assert_eq!(desk.create_workspace(&named("beta")).unwrap().name, "beta");
    assert_eq!(code(desk.create_workspace(&named("acme"))), Code::Usage);
    let lines = desk.workspaces().unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.rows, line.is_open)).collect();
    assert_eq!(told, [("acme", 3, false), ("beta", 0, true)]);
    assert_eq!(lines[0].sources, 1);
}

#[test]
fn opening_a_workspace_lets_the_result_sets_of_the_last_one_go() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let handle = opened(&desk, "").handle;
    desk.create_workspace(&named("beta")).unwrap();
    let window = crate::wire::LogWindow { handle, first: 0, rows: 10 };
    assert_eq!(code(desk.log_rows(&window)), Code::NotFound);
    assert_eq!(opened(&desk, "").count, 0);
    assert_eq!(desk.open_workspace(&named("acme")).unwrap().rows, 3);
    assert_eq!(opened(&desk, "").count, 3);
}

#[test]
fn no_workspace_is_changed_under_a_running_task() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(filled(folder.path()));
    desk.create_workspace(&named("beta")).unwrap();
    let (asking, refused) = (Arc::clone(&desk), Arc::new(Mutex::new(Vec::new())));
    let answers = Arc::clone(&refused);
    let hear = Box::new(move |_| {
        let elsewhere = [
            asking.open_workspace(&named("acme")),
            asking.create_workspace(&named("gamma")),
            asking.load_sample(nobody()).and_then(|_| asking.status()),
        ];
        answers.lock().unwrap().extend(elsewhere.into_iter().map(code));
        assert_eq!(asking.open_workspace(&named("beta")).unwrap().name, "beta");
    });
    desk.import(import_of(&[]), hear).unwrap();
    assert_eq!(*refused.lock().unwrap(), [Code::Usage; 3]);
    assert!(!folder.path().join("workspaces/gamma").exists());
    assert_eq!(desk.open_workspace(&named("acme")).unwrap().name, "acme");
}

#[test]
fn the_workspace_that_was_open_last_is_open_again_unless_one_is_named_or_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).open_workspace(&named("acme")).unwrap();
    let again = |workspace| Desk::new(Home::new(folder.path()), around(workspace)).status().unwrap().name;
    assert_eq!((again(None).as_str(), again(Some("other")).as_str()), ("acme", "other"));
    std::fs::remove_dir_all(folder.path().join("workspaces/acme")).unwrap();
    assert_eq!(again(None), "default");
}

#[test]
fn the_sample_is_open_again_too() {
    let folder = tempfile::tempdir().unwrap();
    desk(folder.path(), "default").load_sample(nobody()).unwrap();
    assert_eq!(Desk::new(Home::new(folder.path()), around(None)).status().unwrap().name, SAMPLE);
}

#[test]
fn a_workspace_that_cannot_be_opened_says_why_and_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| desk(folder.path(), name).status().unwrap_err().failure().code;
    assert_eq!(named("../outside"), Code::Usage);

    let file = Home::new(folder.path()).database("broken").unwrap();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "not a database, but somebody's bytes").unwrap();
    assert_eq!(named("broken"), Code::Damaged);
    assert_eq!(std::fs::read(&file).unwrap(), b"not a database, but somebody's bytes");
}

#[test]
fn the_list_says_why_a_workspace_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let file = Home::new(folder.path()).database("broken").unwrap();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "not a database").unwrap();
    let lines = desk.workspaces().unwrap();
    assert!(lines[0].trouble.is_none() && lines[1].trouble.is_some());
    assert_eq!(code(desk.open_workspace(&named("broken"))), Code::Damaged);
    assert_eq!(desk.status().unwrap().name, "acme");
}
