//! The window's doors, on Tauri's mock runtime with the true configuration: who may call what, and what junk gets.

mod commands;

use std::path::Path;

use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

use crate::desk::Desk;
use crate::picks::Picks;
use crate::surroundings::{Person, Surroundings};
use crate::{context, window};
use commands::{COMMANDS, TAKE_NOTHING};
use exhibit_engine::Home;
use exhibit_engine::secret::Keep;

const OWN: &str = "tauri://localhost";
/// Those that a secret goes along with.
const PRIVATE: &[&str] = &[
    "capture_judge",
    "capture_paste",
    "mapping_try",
    "pack_build",
    "pack_count",
    "plan_save",
    "review_close",
    "secret_add",
    "source_add",
    "source_token",
    "source_try",
];

/// A window over an empty data folder, which goes with it.
struct Window {
    webview: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
    folder: tempfile::TempDir,
}

fn opened() -> Window {
    let folder = tempfile::tempdir().unwrap();
    let person = Person { user: "auditor".into(), host: "ledger-7".into() };
    let around =
        Surroundings { workspace: Some("default".into()), keep: Some(Keep::InFile), indexes: true, person };
    let desk = Desk::new(Home::new(folder.path()), around);
    let answers = Picks::written(folder.path().join("no answers"));
    let app = window::with_commands(mock_builder(), desk, answers).build(context()).unwrap();
    let webview = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().unwrap();
    Window { webview, _app: app, folder }
}

impl Window {
    fn ask(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.ask_from(OWN, command, arguments)
    }

    fn ask_from(&self, origin: &str, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.into(),
        };
        get_ipc_response(&self.webview, request).map(|body| body.deserialize().unwrap())
    }
}

fn json_file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_workspace_that_is_not_there_holds_nothing_and_is_not_made_by_looking() {
    let window = opened();
    let status = window.ask("workspace_status", json!({})).unwrap();
    assert_eq!((&status["name"], &status["rows"]), (&json!("default"), &json!(0)));
    assert_eq!(status["sources"], json!([]));
    assert!(status["path"].as_str().unwrap().starts_with(window.folder.path().to_str().unwrap()));
    let query = json!({ "request": { "query": "" }, "progress": "__CHANNEL__:1" });
    let failure = window.ask("log_open", query).unwrap_err();
    assert_eq!(failure["code"], "no_such_workspace");
    assert_eq!(std::fs::read_dir(window.folder.path()).unwrap().count(), 0);
}

#[test]
fn another_origin_may_call_nothing() {
    let window = opened();
    for command in COMMANDS {
        let refused = window.ask_from("https://evil.test", command, json!({})).unwrap_err();
        assert!(refused.as_str().unwrap().contains("not allowed"), "{command}: {refused}");
    }
}

#[test]
fn nothing_of_tauri_itself_may_be_called() {
    let window = opened();
    let commands = [
        "plugin:window|set_title",
        "plugin:window|close",
        "plugin:webview|create_webview",
        "plugin:event|listen",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
        "plugin:app|version",
        "plugin:resources|close",
        "plugin:menu|new",
        "plugin:fs|read_file",
        "plugin:shell|execute",
    ];
    for command in commands {
        let refused = window.ask(command, json!({})).unwrap_err();
        assert!(refused.as_str().unwrap().contains("not allowed"), "{command}: {refused}");
    }
}

#[test]
fn a_command_that_is_not_one_is_refused() {
    assert!(opened().ask("workspace_remove", json!({})).is_err());
}

#[test]
fn the_window_is_allowed_the_commands_that_exist_and_no_more() {
    let capability = json_file("capabilities/main.json");
    let mut allowed: Vec<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    allowed.sort();
    let own: Vec<String> = COMMANDS.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(allowed, own);
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none() && capability.get("webviews").is_none());
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities")).unwrap();
    assert_eq!(files.count(), 1);
}

#[test]
fn the_page_may_load_only_what_is_inside_the_app() {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; \
                  connect-src 'self' ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'";
    let app = &json_file("tauri.conf.json")["app"];
    assert_eq!(app["security"]["csp"], policy);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["assetProtocol"]["enable"], false);
    assert!(app["security"].get("dangerousDisableAssetCspModification").is_none());
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["windows"].as_array().unwrap().len(), 1);
    let page = include_str!("../../ui/index.html");
    assert!(page.contains(&format!("content=\"{policy}\"")), "ui/index.html says another policy");
}

#[test]
fn junk_gets_a_failure_from_every_command_that_takes_something() {
    let window = opened();
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let deep: Value = serde_json::from_str(&deep).unwrap();
    let junk = [
        json!(null),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!("\u{0}\u{202e}"),
        json!([]),
        json!({}),
        json!({ "row": -1, "task": "x", "handle": {}, "query": 7, "path": [], "kind": "?" }),
        json!({ "row": u64::MAX, "task": u64::MAX, "handle": u64::MAX, "first": u64::MAX, "rows": u64::MAX }),
        deep,
    ];
    let takes = COMMANDS.iter().filter(|command| !TAKE_NOTHING.contains(command));
    for (command, junk) in takes.flat_map(|command| junk.iter().map(move |junk| (command, junk))) {
        let answer = window.ask(command, json!({ "request": junk, "progress": junk }));
        // To stop a task that has ended is no failure, nor to close a pack that is not open; a number is all they take.
        let (is_task, is_pack) = (junk["task"].is_u64(), junk["handle"].is_u64());
        if (*command == "task_cancel" && is_task) || (*command == "opened_close" && is_pack) {
            continue;
        }
        let failure = answer.expect_err(&format!("{command} {junk}"));
        let said = failure.as_str().or(failure["message"].as_str()).unwrap();
        assert!(!said.is_empty() && failure["code"] != "bug", "{command} {junk}: {failure}");
    }
}

#[test]
fn hostile_text_in_a_request_is_refused_in_words() {
    let window = opened();
    let sign = json!({
        "kind": "none", "path": null, "passphrase": null, "fingerprint": null, "identity": null, "minisign": false,
    });
    let pack = json!({
        "kind": "access-review", "from": "2026-01-01", "to": "2026-02-01", "query": "", "organisation": null,
        "path": null, "title": null, "unclassified_too": false, "redaction": null, "seal_passphrase": null,
        "sample": null, "sign": sign, "accounts": null, "review": null, "milestones": [], "deliveries": [],
        "workbook": false, "oscal": false,
    });
    let review = json!({ "title": "x", "from": "2026-01-01", "to": "2026-02-01", "query": "" });
    let decision = json!({ "id": 1, "places": [1], "verdict": "approve", "note": "", "reviewer": "x" });
    let export = json!({ "query": "", "format": "csv", "path": "/nonexistent/x.csv" });
    let settings = json!({ "theme": "system", "density": "regular", "zone": "Mars/Olympus" });
    let refusals = [
        ("log_open", json!({ "query": "nofield:x" }), "bad_query"),
        ("log_rows", json!({ "handle": 1, "first": 0, "rows": 100 }), "not_found"),
        ("log_rows", json!({ "handle": 1, "first": 0, "rows": 100_000 }), "usage"),
        ("log_entry", json!({ "row": 1 }), "no_such_workspace"),
        ("log_counts", json!({ "handle": 1 }), "not_found"),
        ("log_histogram", json!({ "handle": 1 }), "not_found"),
        ("log_locate", json!({ "handle": 1, "row": 1 }), "not_found"),
        ("log_locate_time", json!({ "handle": 1, "at": "2026-01-31" }), "not_found"),
        ("log_locate_time", json!({ "handle": 1, "at": "2026-01-32" }), "bad_query"),
        ("log_facet", json!({ "handle": 1, "field": "actor", "limit": 5 }), "not_found"),
        ("log_facet", json!({ "handle": 1, "field": "<b>", "limit": 5 }), "usage"),
        ("log_export", export, "usage"),
        ("pack_verify", json!({ "path": "/\u{0}" }), "usage"),
        ("pack_verify", json!({ "path": "/nonexistent/pack.zip" }), "usage"),
        ("pack_build", pack.clone(), "no_such_workspace"),
        ("pack_count", pack, "no_such_workspace"),
        ("opened_open", json!({ "path": "/nonexistent/pack.zip", "signers": null }), "usage"),
        ("opened_query", json!({ "pack": 1, "query": "" }), "not_found"),
        ("opened_rows", json!({ "handle": 1, "first": 0, "rows": 1 }), "not_found"),
        ("opened_entry", json!({ "pack": 1, "line": 1 }), "not_found"),
        ("opened_locate", json!({ "handle": 1, "row": 1 }), "not_found"),
        ("opened_table", json!({ "pack": 1, "path": "x", "first": 0, "records": 1 }), "not_found"),
        ("review_open", review, "no_such_workspace"),
        ("review_show", json!({ "id": 1 }), "no_such_workspace"),
        ("review_decide", decision, "no_such_workspace"),
        ("rule_save", json!({ "json": "{", "replaces": null }), "usage"),
        ("sync_run", json!({ "sources": [] }), "no_such_workspace"),
        ("source_remove", json!({ "name": "x" }), "no_such_workspace"),
        ("source_receipts", json!({ "name": "x" }), "no_such_workspace"),
        ("source_problems", json!({ "name": "x" }), "no_such_workspace"),
        ("workspace_open", json!({ "name": "x" }), "no_such_workspace"),
        ("workspace_create", json!({ "name": "../x" }), "usage"),
        ("settings_write", settings, "usage"),
        ("capture_rows", json!({ "set": 7, "first": 0, "count": 1 }), "not_found"),
        ("secret_remove", json!({ "name": "x" }), "usage"),
        ("capture_judge", json!({ "scheme": "none", "pasted": [] }), "usage"),
        ("show_in_folder", json!({ "path": "https://evil.test/" }), "usage"),
        ("pick_files", json!({ "purpose": "pack" }), "usage"),
    ];
    for (command, request, code) in refusals {
        let refused = window.ask(command, json!({ "request": request, "progress": "__CHANNEL__:1" }));
        assert_eq!(refused.unwrap_err()["code"], code, "{command} {request}");
    }
}

#[test]
fn a_secret_that_cannot_be_read_is_not_said_back() {
    let window = opened();
    let secret = "whsec_0123456789abcdef";
    let whole = json!({
        "name": "a", "profile": "generic", "params": {}, "token": secret,
        "text": secret, "scheme": null, "secrets": [], "pasted": [],
    });
    let with = |key: &str| {
        let mut request = whole.clone();
        request[key] = json!(secret);
        request
    };
    let asked = [json!(secret), json!([secret]), with("params"), with("keep"), json!({ "token": secret })];
    for (command, request) in PRIVATE.iter().flat_map(|command| asked.iter().map(move |r| (command, r))) {
        let arguments = json!({ "request": request, "progress": "__CHANNEL__:1" });
        let (Ok(answer) | Err(answer)) = window.ask(command, arguments);
        assert!(!answer.to_string().contains(secret), "{command}: {answer}");
    }
    for command in PRIVATE {
        let arguments = json!({ "request": secret, "progress": "__CHANNEL__:1" });
        assert_eq!(window.ask(command, arguments).unwrap_err()["code"], "usage");
    }
}

#[test]
fn the_lists_of_commands_are_one_list() {
    let handled = include_str!("window.rs").split_once("generate_handler![").unwrap().1;
    let handled = handled.split_once("])").unwrap().0;
    let mut handled: Vec<&str> = handled
        .split(',')
        .filter_map(|path| path.trim().rsplit("::").next().filter(|name| !name.is_empty()))
        .collect();
    handled.sort_unstable();
    assert_eq!(handled, COMMANDS);
    let listed = include_str!("../build.rs").split_once("COMMANDS: &[&str] = &[").unwrap().1;
    let mut listed: Vec<&str> = listed.split_once("];").unwrap().0.split('"').skip(1).step_by(2).collect();
    listed.sort_unstable();
    assert_eq!(listed, COMMANDS);
}

#[test]
fn the_program_says_what_it_is_and_whether_all_is_well() {
    let window = opened();
    let about = window.ask("about", json!({})).unwrap();
    assert_eq!(about["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(about["data_folder"], window.folder.path().to_str().unwrap());
    assert_eq!(about["keep"], "file");
    assert_ne!(about["has_keychain"].as_bool().unwrap(), about["keychain_trouble"].is_string());
    let checks = window.ask("doctor", json!({})).unwrap();
    assert!(checks.as_array().unwrap().iter().any(|check| check["name"] == "data_folder"));
}

#[test]
fn written_answers_stand_for_the_dialogs() {
    let window = opened();
    std::fs::write(window.folder.path().join("no answers"), "/a.zip\t/b.zip\n\n/c.csv\n").unwrap();
    let files = window.ask("pick_files", json!({ "request": { "purpose": "pack" } })).unwrap();
    assert_eq!(files, json!(["/a.zip", "/b.zip"]));
    let save = json!({ "request": { "suggested": "x.csv", "extension": "csv" } });
    assert_eq!(window.ask("pick_save", save.clone()).unwrap(), json!(null));
    assert_eq!(window.ask("pick_save", save).unwrap(), json!("/c.csv"));
}

#[test]
fn the_page_reads_and_writes_only_what_a_dialog_gave_it() {
    let window = opened();
    let elsewhere = tempfile::tempdir().unwrap();
    let rows = elsewhere.path().join("rows.ndjson");
    std::fs::write(&rows, "{\"id\":\"1\",\"action\":\"login\"}\n").unwrap();
    let copy = elsewhere.path().join("copy.csv");
    let picks = format!("{}\n{}\n", rows.display(), copy.display());
    std::fs::write(window.folder.path().join("no answers"), picks).unwrap();
    let import = json!({ "files": [{ "path": rows, "profile": null, "source": null }] });
    let import = json!({ "request": import, "progress": "__CHANNEL__:1" });
    let export = json!({ "query": "", "format": "csv", "path": copy });
    let export = json!({ "request": export, "progress": "__CHANNEL__:1" });

    assert_eq!(window.ask("import_run", import.clone()).unwrap()["files"][0]["failure"]["code"], "usage");
    window.ask("pick_files", json!({ "request": { "purpose": "import" } })).unwrap();
    assert_eq!(window.ask("import_run", import).unwrap()["files"][0]["rows_new"], 1);
    assert_eq!(window.ask("log_export", export.clone()).unwrap_err()["code"], "usage");
    let save = json!({ "request": { "suggested": "copy.csv", "extension": "csv" } });
    window.ask("pick_save", save).unwrap();
    assert_eq!(window.ask("log_export", export).unwrap()["rows"], 1);
    let shown = window.ask("show_in_folder", json!({ "request": { "path": "/etc/hostname" } }));
    assert_eq!(shown.unwrap_err()["code"], "usage");
}
