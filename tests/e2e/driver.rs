//! The app with hands on it: WebKitWebDriver starts the real program and is spoken to over HTTP (W3C WebDriver).
//! Nothing here waits a fixed time for luck: conditions are looked at until they hold or their deadline is over.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::stage::Stage;

/// For one answer of the driver: an app that dies at its start would otherwise never be heard of.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// For a condition to hold; debug builds on two busy cores are slow.
const CONDITION_LIMIT: Duration = Duration::from_secs(30);

/// For a long task to end: a pull, an import, a pack.
const TASK_LIMIT: Duration = Duration::from_secs(150);

/// For something to be pressed; longer than for it to come, so that the failure says which of the two it was.
const PRESS_LIMIT: Duration = Duration::from_secs(45);

/// Refusals of the driver that another try may not meet: drawn anew meanwhile, still on its way, still covered.
const PASSING: [&str; 3] =
    ["stale element reference", "element not interactable", "element click intercepted"];

/// Between two looks at a condition.
const LOOK_EACH: Duration = Duration::from_millis(50);

/// Between two presses of Tab, in ms: two frames.
const TAB_RHYTHM_MS: u32 = 34;

/// Waits until what is found has stood at its place for a few frames, or for two seconds: a hand presses nothing that
/// still moves, and a press that begins beside its button is no press.
const STILL: &str = "const done = arguments[0]; let [before, frames, still] = ['', 0, 0];
    const look = () => {
        const box = (FOUND)?.getBoundingClientRect();
        const now = box === undefined ? '' : [box.x, box.y, box.width, box.height].join(' ');
        still = now !== '' && now === before ? still + 1 : 0;
        [before, frames] = [now, frames + 1];
        if (still === 3 || frames === 120) done(true); else requestAnimationFrame(look);
    };
    look()";

/// The key by which WebDriver names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// `all`, `seen`, `text` and `free` for every script: elements by role and name.
const LOOK: &str = include_str!("look.js");

/// Where the focus is, and which parts of the page take none.
const FOCUS: &str = "const said = e => e?.outerHTML.slice(0, 160);
    return { on: said(document.activeElement), shut: [...document.querySelectorAll('[inert], [aria-hidden=true]:not(svg)')].map(said) }";

/// The key codes of WebDriver.
pub(crate) mod key {
    /// Enter.
    pub(crate) const ENTER: &str = "\u{e007}";
    /// Escape.
    pub(crate) const ESCAPE: &str = "\u{e00c}";
    /// Tab.
    pub(crate) const TAB: &str = "\u{e004}";
    /// Shift, until it is sent again.
    pub(crate) const SHIFT: &str = "\u{e008}";
    /// Control, until it is sent again.
    pub(crate) const CONTROL: &str = "\u{e009}";
    /// Backspace.
    pub(crate) const BACKSPACE: &str = "\u{e003}";
    /// Up.
    pub(crate) const UP: &str = "\u{e013}";
    /// Left.
    pub(crate) const LEFT: &str = "\u{e012}";
    /// Right.
    pub(crate) const RIGHT: &str = "\u{e014}";
    /// Down.
    pub(crate) const DOWN: &str = "\u{e015}";
    /// The first.
    pub(crate) const HOME: &str = "\u{e011}";
    /// A page down.
    pub(crate) const PAGE_DOWN: &str = "\u{e00f}";
    /// F1.
    pub(crate) const F1: &str = "\u{e031}";
}

/// A running app. Both processes go with it.
pub(crate) struct App {
    driver: Child,
    program: Option<u32>,
    client: Client,
    session: String,
    said: PathBuf,
    /// An address outside the app that does answer: the driver's own.
    pub(crate) outside: String,
}

impl App {
    /// Starts the app on `stage` with the workspace `workspace`.
    pub(crate) async fn start(stage: &Stage, workspace: &str) -> Self {
        let port = free_port();
        let said = stage.next_said();
        let log = File::create(&said).expect("the app's log can be written");
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("EXHIBIT_WORKSPACE", workspace)
            .envs(stage.surroundings())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the app's log can be shared"))
            .stderr(log)
            .spawn()
            .expect("WebKitWebDriver starts: install webkit2gtk-driver");
        let client = Client::builder().timeout(ANSWER_LIMIT).build().expect("a client can be made");
        let base = format!("http://127.0.0.1:{port}");
        let outside = format!("{base}/status");
        let mut app = Self { driver, program: None, client, session: base.clone(), said, outside };
        app.ready().await;
        let options = json!({ "binary": env!("CARGO_BIN_EXE_exhibit-desktop"), "args": [] });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let answer = app.send(Method::POST, "/session", Some(wanted)).await;
        app.program = child_of(app.driver.id());
        let id = answer["sessionId"].as_str().unwrap_or_else(|| app.fail(&format!("no session: {answer}")));
        app.session = format!("{base}/session/{id}");
        app
    }

    /// Closes the window, as a person would, and waits until the program has ended.
    pub(crate) async fn close(mut self) {
        self.send(Method::DELETE, "/window", None).await;
        let Some(program) = self.program.take() else { return };
        let ended = async {
            while is_alive(program) {
                sleep(LOOK_EACH).await;
            }
        };
        if timeout(CONDITION_LIMIT, ended).await.is_err() {
            self.program = Some(program);
            self.fail("the window was closed, and the program goes on");
        }
    }

    /// Runs `script` in the page and gives what it returns. `seen(role, name)` and its like are there.
    pub(crate) async fn read(&self, script: &str) -> Value {
        self.run("sync", script).await
    }

    /// Runs `script` in the page and gives what it hands to the function that is its last argument.
    pub(crate) async fn read_async(&self, script: &str) -> Value {
        self.run("async", script).await
    }

    /// Moves and sizes the window.
    pub(crate) async fn reshape(&self, rect: Value) {
        self.send(Method::POST, "/window/rect", Some(rect)).await;
    }

    /// Waits until `script` returns something true and gives that; `what` is for the one who reads the failure.
    pub(crate) async fn until(&self, what: &str, script: &str) -> Value {
        self.within(CONDITION_LIMIT, what, script).await
    }

    /// As [`App::until`], for what a long task brings.
    pub(crate) async fn until_done(&self, what: &str, script: &str) -> Value {
        self.within(TASK_LIMIT, what, script).await
    }

    async fn within(&self, limit: Duration, what: &str, script: &str) -> Value {
        let holds = async {
            loop {
                let value = self.read(script).await;
                if !matches!(value, Value::Null | Value::Bool(false)) {
                    return value;
                }
                sleep(LOOK_EACH).await;
            }
        };
        match timeout(limit, holds).await {
            Ok(value) => value,
            Err(_) => {
                let page = self.read("return document.body.innerText").await;
                let focus = self.read(FOCUS).await;
                self.fail(&format!("waited in vain until {what}; the focus: {focus}; the page says: {page}"))
            }
        }
    }

    /// How many windows there are.
    pub(crate) async fn windows(&self) -> usize {
        self.send(Method::GET, "/window/handles", None).await.as_array().map_or(0, Vec::len)
    }

    /// Presses the element that `find` (an expression of the page) gives, once it is there and nothing covers it. One that
    /// was drawn anew between the look and the press is looked for again, as a hand would.
    pub(crate) async fn press_found(&self, what: &str, find: &str) {
        let shown = format!("(e => (e?.scrollIntoView({{ block: 'nearest' }}), e))({find})");
        let pressed = async {
            loop {
                self.element(what, &shown).await;
                self.read_async(&STILL.replace("FOUND", find)).await;
                let over = json!({ ELEMENT: self.element(what, &shown).await });
                let press = json!([
                    { "type": "pointerMove", "duration": 0, "origin": over, "x": 0, "y": 0 },
                    { "type": "pointerDown", "button": 0 },
                    { "type": "pointerUp", "button": 0 },
                ]);
                let mouse = json!({ "type": "pointer", "id": "mouse", "actions": press });
                match self.ask(Method::POST, "/actions", Some(json!({ "actions": [mouse] }))).await {
                    Ok(_) => return,
                    Err(refusal) if PASSING.iter().any(|error| refusal["error"] == *error) => {
                        sleep(LOOK_EACH).await;
                    }
                    Err(refusal) => self.fail(&format!("{what} cannot be pressed: {refusal}")),
                }
            }
        };
        if timeout(PRESS_LIMIT, pressed).await.is_err() {
            self.fail(&format!("{what} cannot be pressed: it moves, or something lies over it"));
        }
    }

    /// Types into the element that `find` gives.
    pub(crate) async fn type_found(&self, what: &str, find: &str, text: &str) {
        let element = self.element(what, find).await;
        self.keys(&element, text).await;
    }

    /// Types wherever the focus is, as a keyboard does: it moves no focus by itself. Control and Shift are held until they
    /// are sent again.
    pub(crate) async fn type_here(&self, text: &str) {
        let mut held = Vec::new();
        let mut keys = Vec::new();
        for sign in text.chars().map(String::from) {
            let is_held = held.contains(&sign);
            if [key::CONTROL, key::SHIFT].contains(&sign.as_str()) {
                keys.push(json!({ "type": if is_held { "keyUp" } else { "keyDown" }, "value": sign }));
                if is_held { held.retain(|other| *other != sign) } else { held.push(sign) }
            } else {
                keys.extend(["keyDown", "keyUp"].map(|what| json!({ "type": what, "value": sign })));
            }
        }
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        self.send(Method::POST, "/actions", Some(actions)).await;
    }

    /// Presses Tab so many times, in the rhythm of a hand: each stop has a moment to show that it has the focus.
    pub(crate) async fn tabs(&self, times: usize) {
        let press = [
            json!({ "type": "keyDown", "value": key::TAB }),
            json!({ "type": "keyUp", "value": key::TAB }),
            json!({ "type": "pause", "duration": TAB_RHYTHM_MS }),
        ];
        let keys: Vec<Value> = std::iter::repeat_n(press, times).flatten().collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        self.send(Method::POST, "/actions", Some(actions)).await;
    }

    /// A picture of the window, taken once everything that the page says is painted.
    pub(crate) async fn picture(&self, file: &Path) {
        let painted = "const d = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(d, 0)))";
        self.read_async(painted).await;
        let picture = self.send(Method::GET, "/screenshot", None).await;
        let bytes = STANDARD.decode(picture.as_str().unwrap_or_default()).expect("a picture is base64");
        std::fs::write(file, bytes).expect("the picture can be written");
    }

    /// The process in which the page lives.
    pub(crate) fn page_process(&self) -> u32 {
        let is_page = |id: &u32| {
            let command = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains("WebKitWebProcess")
        };
        let mine = self.program.map(children_of).unwrap_or_default();
        mine.into_iter().find(is_page).unwrap_or_else(|| self.fail("the page has no process"))
    }

    /// What the app and its driver said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read(&self.said)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Fails the test with `why` and what the app said.
    pub(crate) fn fail(&self, why: &str) -> ! {
        panic!("{why}\n--- the app and its driver said:\n{}", self.said())
    }

    async fn run(&self, how: &str, script: &str) -> Value {
        let body = json!({ "script": format!("{LOOK}\n{script}"), "args": [] });
        self.send(Method::POST, &format!("/execute/{how}"), Some(body)).await
    }

    async fn keys(&self, element: &str, text: &str) {
        self.send(Method::POST, &format!("/element/{element}/value"), Some(json!({ "text": text }))).await;
    }

    async fn element(&self, what: &str, find: &str) -> String {
        let found = self.until(&format!("{what} is there"), &format!("return {find}")).await;
        found[ELEMENT].as_str().unwrap_or_else(|| self.fail(&format!("{what} is no element"))).to_owned()
    }

    async fn ready(&self) {
        let answers = async {
            while self.client.get(&self.outside).send().await.is_err() {
                sleep(LOOK_EACH).await;
            }
        };
        if timeout(ANSWER_LIMIT, answers).await.is_err() {
            self.fail("WebKitWebDriver does not answer");
        }
    }

    /// One WebDriver command that has to do: anything but a good answer fails the test with what the app said.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let answer = self.ask(method, path, body).await;
        answer.unwrap_or_else(|refusal| self.fail(&format!("{path}: {refusal}")))
    }

    /// One WebDriver command: the value of its answer, or the driver's refusal.
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Value> {
        let mut request = self.client.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let text = match request.send().await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(error) => self.fail(&format!("{path}: {error:?}")),
        };
        let mut answer: Value =
            serde_json::from_str(&text).unwrap_or_else(|_| self.fail(&format!("{path}: {text}")));
        let value = answer["value"].take();
        if value["error"].is_string() { Err(value) } else { Ok(value) }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // What was not closed ends here: the program outlives its driver otherwise.
        if let Some(program) = self.program.filter(|program| is_alive(*program)) {
            let _ = Command::new("kill").arg(program.to_string()).status();
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The first program that a driver started.
fn child_of(driver: u32) -> Option<u32> {
    children_of(driver).first().copied()
}

/// The programs that another one started.
fn children_of(program: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{program}/task/{program}/children"));
    children.unwrap_or_default().split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Whether a program runs; one that has ended and was not waited for yet does not.
fn is_alive(program: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{program}/stat"))
        .is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| !rest.trim_start().starts_with('Z')))
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}
