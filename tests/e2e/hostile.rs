//! Rows, captures, profiles and file names are written by attackers. Whatever they hold is seen as text: no script
//! runs, no request leaves, and the page goes on.

use exhibit_engine::clock;
use exhibit_engine::hook::{Capture, to_ndjson};
use serde_json::{Value, json};

use crate::driver::{App, key};
use crate::stage::Stage;
use crate::vendor::Vendor;

/// One MiB, the largest text that a row is promised to show.
const LONG: usize = 1 << 20;
/// Deeper than a reader that calls itself could go.
const DEEP: usize = 20_000;
/// No step of the page over any of this takes longer, in ms: a debug build on a busy machine, so ten times the promise
/// for the everyday job, which `calm` measures.
const LONGEST_STEP_MS: f64 = 1_000.0;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn hostile_rows_captures_and_names_are_text_and_never_run() {
    let stage = Stage::new();
    let trap = Vendor::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let payloads = payloads(&trap.base);
    plant_a_profile(&stage, &trap.base);
    let app = App::start(&stage, "hostile").await;
    app.sees("button", "Open sample data").await;
    listen(&app).await;
    rows_are_imported(&app, &stage, &payloads).await;
    every_row_is_opened(&app, &payloads).await;
    the_profile_is_listed_as_text(&app).await;
    its_answers_are_gaps_and_errors(&app).await;
    its_places_are_listed_as_text(&app, &stage).await;
    captures_are_opened(&app, &stage, &payloads).await;
    nothing_ran(&app, &trap).await;
    the_page_tries_to_leave(&app, &trap).await;
    app.close().await;
}

/// The name of a parameter.
const PARAM: &str = "<img src=x onerror=window.ran='param'>";

/// What the hostile vendor answers everybody: stored as the error of the run, told as the detail of a gap.
const ANSWER: &str = "{\"error\":{\"code\":\"</td><script>window.ran='code'</script>\",\
                      \"message\":\"<img src=x onerror=window.ran='gap'> \\u202egpj.exe\"}}";

/// A text that would do something wherever text is taken for more, and the part of it that must be seen.
struct Payload {
    id: &'static str,
    text: String,
    seen: &'static str,
}

fn payloads(trap: &str) -> Vec<Payload> {
    let payload = |id, text: String, seen| Payload { id, text, seen };
    vec![
        payload(
            "script",
            format!("<script>window.ran='script';fetch('{trap}')</script>"),
            "<script>window.ran='script';",
        ),
        payload(
            "image",
            format!("<img src='{trap}/x.png' onerror=\"window.ran='image'\">"),
            "<img src='http:",
        ),
        payload(
            "frame",
            format!("<iframe src='{trap}'></iframe><svg onload='window.ran=2'>"),
            "<iframe src='http:",
        ),
        payload("address", "javascript:window.ran='address'".to_owned(), "javascript:window.ran='address'"),
        payload(
            "closing",
            "</script></style></textarea><b onmouseover=window.ran=3>".to_owned(),
            "</script></style></textarea>",
        ),
        payload(
            "style",
            format!("<style>@import url({trap}/s.css);*{{display:none}}</style>"),
            "<style>@import url(",
        ),
        payload(
            "bidi",
            "user\u{202e}gpj.exe\u{2066}\u{200b}\u{feff}".to_owned(),
            "userU+202Egpj.exeU+2066U+200BU+FEFF",
        ),
        payload("escape", "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m".to_owned(), "0;pwned"),
        payload("nul", "before\0after".to_owned(), "before\\u0000after"),
        payload("formula", "=HYPERLINK('http://127.0.0.1')".to_owned(), "=HYPERLINK('http://127.0.0.1')"),
        payload(
            "template",
            "{{constructor.constructor('window.ran=1')()}}".to_owned(),
            "{{constructor.constructor('window.ran=1')()}}",
        ),
        payload("tags", "tag\u{e0041}\u{e0042} \u{3164}end".to_owned(), "tagU+E0041U+E0042 U+3164end"),
    ]
}

/// One row a payload, which stands in every field; then rows that are hostile by their size and by their names.
fn rows(payloads: &[Payload]) -> String {
    let at = clock::now();
    let row = |id: &str, text: &str, metadata: Value| {
        let row = json!({
            "id": id, "created_at": at.to_string(), "action": text, "actor_user_id": text, "target_type": text,
            "target_id": text, "project_id": text, "origin": text, "metadata": metadata,
        });
        row.to_string() + "\n"
    };
    let mut lines: Vec<String> = payloads
        .iter()
        .map(|Payload { id, text, .. }| row(id, text, json!({ (text): text, "list": [text] })))
        .collect();
    lines.push(row(
        "long",
        &"L".repeat(LONG),
        json!({ "long": "M".repeat(LONG), "marks": "\u{202e}".repeat(40_000) }),
    ));
    lines.push(row(
        "names",
        "names",
        json!({ "__proto__": { "ran": true }, "constructor": "x", "toString": "y", "hasOwnProperty": 1 }),
    ));
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    lines.push(format!(
        "{{\"id\":\"deep\",\"created_at\":\"{at}\",\"action\":\"deep\",\"metadata\":{{\"d\":{deep}}}}}\n"
    ));
    let deeper = format!("{}1{}", "[".repeat(DEEP), "]".repeat(DEEP));
    lines.push(format!("{{\"id\":\"deeper\",\"created_at\":\"{at}\",\"action\":\"deeper\",\"metadata\":{{\"d\":{deeper}}}}}\n"));
    lines.push(format!("{{\"id\":\"lone\",\"created_at\":\"{at}\",\"action\":\"lone \\ud800 half\",\"id\":\"twice\",\"metadata\":{{\"n\":12345678901234567890123}}}}\n"));
    lines.concat()
}

/// A vendor of the user's own whose every text is hostile.
fn plant_a_profile(stage: &Stage, trap: &str) {
    let folder = stage.data().join("profiles");
    std::fs::create_dir_all(&folder).expect("the data folder can be written");
    let text = include_str!("../../src-tauri/crates/source/src/profiles/outworx.toml")
        .replacen("id = \"outworx\"", "id = \"evil\"", 1)
        .replacen(
            "Outworx Docs activity log",
            &format!("<img src='{trap}/t' onerror='window.ran=1'> evil"),
            1,
        )
        .replacen("vendor = \"Outworx\"", "vendor = \"<script>window.ran='vendor'</script>\"", 1)
        .replacen("notes = [", &format!("notes = [\n  \"<a href='javascript:window.ran=1'>{trap}</a>\","), 1)
        .replacen("as_read =", "token_note = \"<svg onload=window.ran='token'> `<b>code</b>`\"\nas_read =", 1)
        .replacen("method = \"GET\"", &format!("method = \"GET\"\nallowed = [\"{PARAM}\"]"), 1);
    std::fs::write(folder.join("evil.toml"), text).expect("the data folder can be written");
}

/// Notes what the page was refused, and how long it could do nothing.
async fn listen(app: &App) {
    app.read(
        "window.refusals = []; document.addEventListener('securitypolicyviolation', \
         e => window.refusals.push(e.violatedDirective + ' ' + e.blockedURI)); \
         window.faults = []; window.addEventListener('error', e => window.faults.push(String(e.message))); \
         window.addEventListener('unhandledrejection', e => window.faults.push(String(e.reason))); return true",
    )
    .await;
}

async fn rows_are_imported(app: &App, stage: &Stage, payloads: &[Payload]) {
    let file = stage.file("<img src=x onerror=window.ran='name'>.ndjson", rows(payloads));
    app.press("button", "Import files").await;
    stage.will_pick(&file);
    app.press("button", "Choose files").await;
    app.sees("textbox", "Into the source").await;
    app.reads("<img src=x onerror=window.ran='name'>.ndjson").await;
    app.press_found(
        "Read as",
        "all('button').find(e => e.matches('.select') || nameOf(e).includes('Read as'))",
    )
    .await;
    app.press("option", "Outworx Docs activity log").await;
    app.fill("textbox", "Into the source", "<b>source</b>").await;
    app.until("such a name is refused", "return seen('button', 'Import 1 file').disabled").await;
    app.fill("textbox", "Into the source", "evil").await;
    app.press("button", "Import 1 file").await;
    app.reads("Imported 1 of 1 file").await;
    app.press("button", "Done").await;
}

/// Each row in the drawer, as a tree with everything open, and as raw text.
async fn every_row_is_opened(app: &App, payloads: &[Payload]) {
    app.go("Log").await;
    app.ask_log("source:evil").await;
    let rows = app.rows_found().await;
    assert!(rows as usize >= payloads.len() + 3, "{rows}");
    let pulse = app.feel_the_pulse().await;
    app.until(
        "the grid is there",
        "const grid = seen('grid', 'Log rows'); grid?.focus(); return grid !== null",
    )
    .await;
    app.type_here(&format!("{}{}", key::HOME, key::ENTER)).await;
    let mut raws = Vec::new();
    for at in 0..rows {
        app.sees("region", "In the log").await;
        open_the_tree(app).await;
        app.press("tab", "Raw text").await;
        let raw = app.until("the raw text shows", "return seen('region', 'Raw text')?.innerText").await;
        raws.push(raw.as_str().unwrap().to_owned());
        if at + 1 < rows {
            let before = app.read("return nameOf(seen('complementary', 'Row *'))").await;
            app.press("button", "Next row").await;
            app.until("the next row is there", &format!("const row = seen('complementary', 'Row *'); return row !== null && nameOf(row) !== {before} && seen('region', 'In the log') !== null")).await;
        }
    }
    for Payload { id, seen, .. } in payloads {
        let raw = raws.iter().find(|raw| raw.contains(&format!("\"id\":\"{id}\"")));
        let raw = raw.unwrap_or_else(|| panic!("{id} was not opened"));
        assert!(raw.contains(seen), "{id}: {raw}");
    }
    let stillness = app.stillness(pulse).await;
    println!("FIGURE hostile rows: {stillness}");
    assert!(stillness.own_ms < LONGEST_STEP_MS, "{stillness}");
    app.type_here(key::ESCAPE).await;
}

/// Opens what can be opened, level by level, as far as forty of them.
async fn open_the_tree(app: &App) {
    if app.read("return seen('treegrid', 'Metadata') === null").await == true {
        return;
    }
    for _ in 0..40 {
        let closed = "const line = [...seen('treegrid', 'Metadata').querySelectorAll('[role=row][aria-expanded=false] button')][0]; line?.click(); return line !== undefined";
        if app.read(closed).await == false {
            return;
        }
    }
}

async fn the_profile_is_listed_as_text(app: &App) {
    app.go("Sources").await;
    app.press("button", "Add source").await;
    app.sees("dialog", "Add source").await;
    app.type_here("evil").await;
    app.press("option", "<img src=*").await;
    app.reads("<a href='javascript:window.ran=1'>").await;
    app.reads("<script>window.ran='vendor'</script>").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Add source").await;
}

/// A source of the hostile profile is asked, and what its vendor says stands at the run, in the list and at the gap.
async fn its_answers_are_gaps_and_errors(app: &App) {
    let heads = format!("Content-Type: application/json\r\nContent-Length: {}", ANSWER.len());
    let reply = format!("HTTP/1.1 400 Bad Request\r\n{heads}\r\nConnection: close\r\n\r\n{ANSWER}");
    let vendor = Vendor::answering(reply).await;
    app.press("button", "Add source").await;
    app.sees("dialog", "Add source").await;
    app.type_here("evil").await;
    app.press("option", "<img src=*").await;
    app.press("button", "Next").await;
    app.reads("<svg onload=window.ran='token'>").await;
    app.fill("textbox", "Name in this workspace", "asked").await;
    app.fill("textbox", "Address", &vendor.base).await;
    app.fill("textbox", PARAM, "<b>value</b>").await;
    app.fill("textbox", "Token", "any-token").await;
    app.press("radio", "In a file of Exhibit's data folder*").await;
    app.press("button", "Next").await;
    app.press("button", "Add source").await;
    app.reads("was added.").await;
    app.press("button", "Pull now").await;
    app.until_done("the run has ended", "return document.body.innerText.includes('The newest run failed.')")
        .await;
    // The core writes what could turn the line round as its bytes.
    let said = "<img src=x onerror=window.ran='gap'> \\xe2\\x80\\xaegpj.exe";
    app.reads(said).await;
    app.go("Coverage").await;
    app.hears(("table", "Gaps"), &format!("said.includes({})", Value::from(said))).await;
    app.hears(("grid", "Days of asked"), "true").await;
    assert!(vendor.asked()[0].contains("any-token") && !vendor.asked().is_empty());
    app.go("Sources").await;
}

/// Places and what stands there, in the editor of a file whose keys and values are payloads.
async fn its_places_are_listed_as_text(app: &App, stage: &Stage) {
    let name = "<img src=x onerror=window.ran='map'>.ndjson";
    let row = json!({
        "<script>window.ran='key'</script>": "<svg onload=window.ran='example'>",
        "when\u{202e}": { "__proto__": "2026-05-01T00:00:00Z", "constructor": "<b>" },
    });
    stage.will_pick(&stage.file(name, row.to_string() + "\n"));
    app.press("button", "Import files").await;
    app.press("button", "Choose files").await;
    app.reads("Not recognised").await;
    app.press("button", &format!("Change what is read of {name}")).await;
    let places = ("listbox", "Places for Time");
    app.hears(places, "said.includes('<script>window.ran=') && said.includes('<svg onload=window.ran=')")
        .await;
    app.hears(places, "said.includes('whenU+202E') && said.includes('__proto__')").await;
    app.fill("textbox", "Its name", "<img src=x onerror=window.ran='title'>").await;
    app.fill("textbox", "Id of your profile", "evil-two").await;
    app.press_found("the place", "all('option', null, seen('listbox', 'Places for Time'))[0]").await;
    app.press("button", "Save as my profile").await;
    app.sees_no("listbox", "Places for Time").await;
    assert!(stage.data().join("profiles/evil-two.toml").exists());
    app.press("button", &format!("Leave out {name}")).await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Import files").await;
    app.press("button", "Add source").await;
    app.fill("searchbox", "Find a vendor", "evil-two").await;
    app.press("option", "<img src=x onerror=window.ran='title'>").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Add source").await;
}

async fn captures_are_opened(app: &App, stage: &Stage, payloads: &[Payload]) {
    app.go("Webhooks").await;
    let mut text: String =
        payloads.iter().map(|Payload { id, text, .. }| to_ndjson(&hostile_capture(id, text))).collect();
    text += &to_ndjson(&hostile_capture("long", &"H".repeat(LONG)));
    text += &to_ndjson(&hostile_capture("deep", &format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP))));
    let count = payloads.len() + 2;
    stage.will_pick(&stage.file("<svg onload=window.ran=1>.ndjson", text));
    app.press("button", "Import captures").await;
    app.sees("radio", &format!("All {count}")).await;
    for at in 0..count {
        // Only what is in view is drawn.
        let scroll = format!("seen('listbox', 'Deliveries').scrollTop = {at} * 58; return true");
        assert_eq!(app.read(&scroll).await, true);
        let option =
            format!("seen('listbox', 'Deliveries')?.querySelector('[aria-posinset=\"{}\"]')", at + 1);
        app.press_found("a delivery", &option).await;
        let chosen = format!("return {option}?.getAttribute('aria-selected') === 'true'");
        app.until("it is chosen", &chosen).await;
        for reading in ["Tree", "Hex", "Raw"] {
            app.press("tab", reading).await;
        }
        app.sees("region", "Raw body").await;
    }
    app.reads("<svg onload=window.ran=1>.ndjson").await;
}

fn hostile_capture(id: &str, payload: &str) -> Capture {
    let header = |name: &str| (name.to_owned(), payload.to_owned());
    Capture {
        received_at: Some(clock::now().utc()),
        method: payload.chars().take(200).collect(),
        url: payload.to_owned(),
        headers: vec![header("X-Outworx-Event"), header("X-Outworx-Signature"), header(payload)],
        body: json!({ "id": id, "action": payload, (payload): { "deep": payload } }).to_string().into_bytes(),
    }
}

async fn nothing_ran(app: &App, trap: &Vendor) {
    assert_eq!(app.read("return [window.ran ?? null, ({}).ran ?? null]").await, json!([null, null]));
    assert_eq!(app.read("return window.refusals").await, json!([]), "not even an attempt was made");
    assert_eq!(app.read("return window.faults").await, json!([]));
    assert_eq!(
        app.read("return document.querySelectorAll('img, iframe, object, embed, link[rel=import]').length")
            .await,
        0
    );
    assert_eq!(trap.asked(), Vec::<String>::new());
}

/// Even a script of the page itself, which none of the above is, leads nowhere.
async fn the_page_tries_to_leave(app: &App, trap: &Vendor) {
    for attempt in [
        "document.body.appendChild(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))",
        "document.body.appendChild(Object.assign(document.createElement('iframe'), { src: 'OUTSIDE' }))",
        "document.body.appendChild(Object.assign(document.createElement('img'), { src: 'OUTSIDE' }))",
        "fetch('OUTSIDE').catch(() => {})",
    ] {
        app.read(&attempt.replace("OUTSIDE", &trap.base)).await;
    }
    app.until(
        "the policy has refused all four",
        "return new Set(window.refusals.map(refusal => refusal.split(' ')[0])).size === 4",
    )
    .await;
    for attempt in [
        "window.open('OUTSIDE')",
        "document.body.appendChild(Object.assign(document.createElement('a'), \
         { href: 'OUTSIDE', target: '_blank' })).click()",
        "location.href = 'file:///etc/hostname'",
        "location.href = 'OUTSIDE'",
    ] {
        app.read(&attempt.replace("OUTSIDE", &trap.base)).await;
        stays(app).await;
        println!("FIGURE after {attempt}: {:?}", trap.asked());
    }
    assert!(trap.asked().iter().all(String::is_empty), "{:?}", trap.asked());
}

/// Looks often enough that a page which answers at once would have come. A navigation that was refused tells nobody,
/// so there is nothing to wait for.
async fn stays(app: &App) {
    let inside = "return [location.href.startsWith('tauri://localhost'), window.ran ?? null, seen('navigation', 'Sections') !== null]";
    for _ in 0..20 {
        assert_eq!(app.read(inside).await, json!([true, null, true]));
        assert_eq!(app.windows().await, 1);
    }
}
