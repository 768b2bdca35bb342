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

/// For one answer of the driver: an app that dies at its start would otherwise never be heard of.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// For a condition to hold; debug builds on two busy cores are slow.
const CONDITION_LIMIT: Duration = Duration::from_secs(60);

/// Between two looks at a condition.
const LOOK_EACH: Duration = Duration::from_millis(50);

/// The key by which WebDriver names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

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
    /// Up.
    pub(crate) const UP: &str = "\u{e013}";
    /// Down.
    pub(crate) const DOWN: &str = "\u{e015}";
}

/// A running app. Both processes go with it.
pub(crate) struct App {
    process: Child,
    client: Client,
    session: String,
    said: PathBuf,
    /// An address outside the app that does answer: the driver's own.
    pub(crate) outside: String,
}

impl App {
    /// Starts the app over the data folder `data` with the workspace `workspace`; what it says goes to `said`.
    pub(crate) async fn start(data: &Path, workspace: &str, said: &Path) -> Self {
        let port = free_port();
        let log = File::create(said).expect("the app's log can be written");
        let process = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("EXHIBIT_DATA_DIR", data)
            .env("EXHIBIT_WORKSPACE", workspace)
            // What the webview itself keeps (storage of the page) must not come from an earlier run.
            .env("XDG_DATA_HOME", data.join("webview"))
            .env("XDG_CACHE_HOME", data.join("cache"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the app's log can be shared"))
            .stderr(log)
            .spawn()
            .expect("WebKitWebDriver starts: install webkit2gtk-driver");
        let client = Client::builder().timeout(ANSWER_LIMIT).build().expect("a client can be made");
        let base = format!("http://127.0.0.1:{port}");
        let mut app = Self {
            process,
            client,
            session: base.clone(),
            said: said.to_owned(),
            outside: format!("{base}/status"),
        };
        app.ready().await;
        let options = json!({ "binary": env!("CARGO_BIN_EXE_exhibit-desktop"), "args": [] });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let answer = app.send(Method::POST, "/session", Some(wanted)).await;
        let id = answer["sessionId"].as_str().unwrap_or_else(|| app.fail(&format!("no session: {answer}")));
        app.session = format!("{base}/session/{id}");
        app
    }

    /// Ends the app.
    pub(crate) async fn close(self) {
        self.send(Method::DELETE, "", None).await;
    }

    /// Runs `script` in the page and gives what it returns.
    pub(crate) async fn read(&self, script: &str) -> Value {
        self.send(Method::POST, "/execute/sync", Some(json!({ "script": script, "args": [] }))).await
    }

    /// Runs `script` in the page and gives what it hands to the function that is its last argument.
    pub(crate) async fn read_async(&self, script: &str) -> Value {
        self.send(Method::POST, "/execute/async", Some(json!({ "script": script, "args": [] }))).await
    }

    /// Moves and sizes the window.
    pub(crate) async fn reshape(&self, rect: Value) {
        self.send(Method::POST, "/window/rect", Some(rect)).await;
    }

    /// Waits until `script` returns something true and gives that; `what` is for the one who reads the failure.
    pub(crate) async fn until(&self, what: &str, script: &str) -> Value {
        let holds = async {
            loop {
                let value = self.read(script).await;
                if !matches!(value, Value::Null | Value::Bool(false)) {
                    return value;
                }
                sleep(LOOK_EACH).await;
            }
        };
        match timeout(CONDITION_LIMIT, holds).await {
            Ok(value) => value,
            Err(_) => {
                let page = self.read("return document.body.innerText").await;
                self.fail(&format!("waited in vain until {what}; the page says: {page}"))
            }
        }
    }

    /// How many windows there are.
    pub(crate) async fn windows(&self) -> usize {
        self.send(Method::GET, "/window/handles", None).await.as_array().map_or(0, Vec::len)
    }

    /// Presses the element that `xpath` names, once it is there and can be pressed. One that was drawn anew between
    /// the look and the press is looked for again, as a hand would.
    pub(crate) async fn press(&self, xpath: &str) {
        let pressed = async {
            loop {
                let path = format!("/element/{}/click", self.element(xpath).await);
                match self.ask(Method::POST, &path, Some(json!({}))).await {
                    Ok(_) => return,
                    Err(refusal) if refusal["error"] == "stale element reference" => {}
                    Err(refusal) => self.fail(&format!("{xpath} cannot be pressed: {refusal}")),
                }
            }
        };
        if timeout(CONDITION_LIMIT, pressed).await.is_err() {
            self.fail(&format!("{xpath} is drawn anew again and again"));
        }
    }

    /// Types into the element that `xpath` names.
    pub(crate) async fn type_into(&self, xpath: &str, text: &str) {
        let element = self.element(xpath).await;
        self.keys(&element, text).await;
    }

    /// Types wherever the focus is.
    pub(crate) async fn type_here(&self, text: &str) {
        let focused = self.send(Method::GET, "/element/active", None).await;
        let element = focused[ELEMENT].as_str().unwrap_or_else(|| self.fail("nothing has the focus"));
        self.keys(element, text).await;
    }

    /// A picture of the window, taken once everything that the page says is painted.
    pub(crate) async fn picture(&self, file: &Path) {
        let painted = "const d = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(d, 0)))";
        self.read_async(painted).await;
        let picture = self.send(Method::GET, "/screenshot", None).await;
        let bytes = STANDARD.decode(picture.as_str().unwrap_or_default()).expect("a picture is base64");
        std::fs::write(file, bytes).expect("the picture can be written");
    }

    async fn keys(&self, element: &str, text: &str) {
        self.send(Method::POST, &format!("/element/{element}/value"), Some(json!({ "text": text }))).await;
    }

    async fn element(&self, xpath: &str) -> String {
        let quoted = Value::from(xpath);
        let script = format!(
            "const e = document.evaluate({quoted}, document, null, 9, null).singleNodeValue; \
             return e !== null && !e.disabled && e"
        );
        let found = self.until(&format!("{xpath} is there"), &script).await;
        found[ELEMENT].as_str().unwrap_or_else(|| self.fail(&format!("{xpath} is no element"))).to_owned()
    }

    async fn ready(&self) {
        let answers = async {
            let status = format!("{}/status", self.session);
            while self.client.get(&status).send().await.is_err() {
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

    fn fail(&self, why: &str) -> ! {
        let said = std::fs::read_to_string(&self.said).unwrap_or_default();
        panic!("{why}\n--- the app and its driver said:\n{said}")
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // A session that was not closed ends with its driver, and the app with the session.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}
