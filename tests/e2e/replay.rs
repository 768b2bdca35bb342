//! Webhooks that are sent from here: a capture again, unchanged, edited and signed anew; a test event; a suite; and what
//! ties deliveries to rows. The receiver is one of the test's own, on loopback, and checks what it is sent.

use std::sync::{Arc, Mutex, PoisonError};

use exhibit_engine::clock;
use exhibit_engine::hook::{Capture, Key, Kind, Schemes, Secret, sign, to_ndjson, verify};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::driver::{App, key};
use crate::stage::Stage;

const SECRET: &str = "outworx-e2e-replay-7c1fb04d9a2e6635";
const BODY: &str = r#"{"id":"aud_7","action":"ROLE_CHANGED","metadata":{"from":"editor","to":"viewer"}}"#;

/// Longest request that the receiver takes: the suite sends a huge one.
const REQUEST_LIMIT_BYTES: usize = 16 << 20;

/// A receiver that takes what is signed by the rules of Outworx with one secret, and refuses the rest.
pub(crate) struct Receiver {
    /// Scheme, host and port.
    pub(crate) base: String,
    taken: Arc<Mutex<Vec<Capture>>>,
}

impl Receiver {
    /// Begins to take deliveries that are signed with `secret`.
    pub(crate) async fn start(secret: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&taken);
        let secret: Arc<str> = Arc::from(secret);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&secret), Arc::clone(&heard)));
            }
        });
        Self { base, taken }
    }

    /// What came, in order.
    fn taken(&self) -> Vec<Capture> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn answer(mut stream: TcpStream, secret: Arc<str>, heard: Arc<Mutex<Vec<Capture>>>) {
    let Some(capture) = request(&mut stream).await else { return };
    let scheme = Schemes::built_in().named("outworx").unwrap();
    let keys = [Key::from(Secret::new(&*secret))];
    let is_right = verify(&capture, scheme, &keys, Some(clock::now().utc())).kind == Kind::Valid;
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(capture);
    let (status, body) = if is_right {
        ("204 No Content", "")
    } else {
        ("401 Unauthorized", r#"{"error":"signature mismatch"}"#)
    };
    let length = if is_right { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let reply = format!("HTTP/1.1 {status}\r\n{length}Connection: close\r\n\r\n{body}");
    let _ = stream.write_all(reply.as_bytes()).await;
}

/// One request with a Content-Length, whole; none where somebody said less.
async fn request(stream: &mut TcpStream) -> Option<Capture> {
    let mut bytes = Vec::new();
    let mut part = vec![0; 65_536];
    let mut wanted = None;
    while wanted.is_none_or(|end| bytes.len() < end) && bytes.len() <= REQUEST_LIMIT_BYTES {
        let said = stream.read(&mut part).await.ok().filter(|said| *said > 0)?;
        bytes.extend_from_slice(&part[..said]);
        wanted = wanted.or_else(|| end_of(&bytes));
    }
    let head_end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, url) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header =
        |line: &str| Some((line.split_once(':')?.0.to_owned(), line.split_once(':')?.1.trim().to_owned()));
    Some(Capture {
        received_at: Some(clock::now().utc()),
        method,
        url,
        headers: lines.filter_map(header).collect(),
        body: bytes[head_end..].to_vec(),
    })
}

/// Where the request ends, once its head is there.
fn end_of(bytes: &[u8]) -> Option<usize> {
    let head_end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    Some(head_end + length.and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or(0))
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn a_delivery_is_sent_again_as_it_was_and_edited_and_a_receiver_is_tried() {
    let stage = Stage::new();
    let receiver = Receiver::start(SECRET).await;
    let app = App::start(&stage, "again").await;
    app.sees("button", "Open sample data").await;
    app.go("Webhooks").await;
    stage.will_pick(&stage.file("captures.ndjson", captured()));
    app.press("button", "Import captures").await;
    app.reads("1 delivery stored").await;
    the_secret_is_kept(&app).await;
    it_goes_as_it_came_and_is_refused(&app, &receiver).await;
    a_dry_run_sends_nothing(&app, &receiver).await;
    it_goes_as_it_was_signed_and_is_taken(&app, &receiver).await;
    a_private_address_is_refused(&app).await;
    a_test_event_is_taken(&app, &receiver).await;
    the_receiver_stands_the_suite(&app, &stage, &receiver).await;
    assert!(!app.said().contains(SECRET), "{}", app.said());
    assert_eq!(
        app.read(&format!("return document.documentElement.outerHTML.includes('{SECRET}')")).await,
        false
    );
    app.close().await;
}

/// One delivery that was signed right and has a line feed too many.
fn captured() -> String {
    let bare = Capture {
        received_at: None,
        method: "POST".to_owned(),
        url: "/hooks/audit".to_owned(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: BODY.as_bytes().to_vec(),
    };
    let scheme = Schemes::built_in().named("outworx").unwrap();
    let signed = sign(scheme, &Secret::new(SECRET), &bare, clock::now().utc(), "dlv_7").unwrap();
    let mut headers = signed.headers;
    headers.push(("Cookie".to_owned(), "session=of-somebody".to_owned()));
    let (received_at, body) = (Some(clock::now().utc()), format!("{BODY}\n").into_bytes());
    to_ndjson(&Capture { received_at, headers, body, ..bare })
}

async fn the_secret_is_kept(app: &App) {
    app.press("tab", "Secrets and schemes").await;
    app.press("button", "Paste a secret").await;
    app.fill("textbox", "Secret", SECRET).await;
    app.press("radio", "Keep it in a file*").await;
    app.fill("textbox", "Name", "outworx-current").await;
    app.press("checkbox", "Yes, keep it in a file.*").await;
    app.press("button", "Keep and use").await;
    app.sees("button", "Forget outworx-current").await;
    app.press("tab", "This delivery").await;
    app.sees("region", "Replay").await;
}

async fn it_goes_as_it_came_and_is_refused(app: &App, receiver: &Receiver) {
    app.reads("Nothing was sent of it yet").await;
    app.fill("textbox", "To", &format!("{}/hooks/again", receiver.base)).await;
    app.press("button", "Replay*").await;
    app.hears(("table", "Attempts"), "said.includes('401')").await;
    app.hears(("region", "Answer"), "said.includes('signature mismatch')").await;
    let taken = receiver.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].url, "/hooks/again");
    assert_eq!(taken[0].body, format!("{BODY}\n").into_bytes());
    assert_eq!(
        taken[0].header("cookie").count(),
        0,
        "credentials are left out unless asked: {:?}",
        taken[0].headers
    );
}

async fn a_dry_run_sends_nothing(app: &App, receiver: &Receiver) {
    app.press("button", "Dry run").await;
    app.sees("dialog", "Dry run").await;
    app.hears(("region", "Bytes to send"), "said.includes('POST /hooks/again HTTP/1.1')").await;
    app.press("tab", "Hex").await;
    app.hears(("region", "Bytes to send in hex"), "said.includes('50 4f 53 54 20 2f')").await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Dry run").await;
    assert_eq!(receiver.taken().len(), 1);
}

async fn it_goes_as_it_was_signed_and_is_taken(app: &App, receiver: &Receiver) {
    app.press("button", "Take the body as it was signed").await;
    app.hears(("region", "Changes of the body"), "said.includes('LF')").await;
    app.reads("It keeps a link to the original and never counts as evidence.").await;
    app.press("radio", "Sign again").await;
    app.press("button", "Replay edited*").await;
    app.hears(("table", "Attempts"), "said.includes('204') && said.includes('valid')").await;
    let taken = receiver.taken();
    assert_eq!((taken.len(), taken[1].body.as_slice()), (2, BODY.as_bytes()));
    // Both are listed, and each can be looked at.
    app.press("radio", "1").await;
    app.hears(("region", "Answer"), "said.includes('signature mismatch')").await;
}

async fn a_private_address_is_refused(app: &App) {
    app.fill("textbox", "To", "http://169.254.169.254/latest/meta-data").await;
    app.press("button", "Replay edited*").await;
    app.until(
        "a refusal is said",
        "return all('alert').some(e => squeezed(heard(e)).includes('169.254.169.254'))",
    )
    .await;
}

async fn a_test_event_is_taken(app: &App, receiver: &Receiver) {
    app.press("button", "Send test event").await;
    app.sees("dialog", "Send test event").await;
    the_way_is_chosen(app, &receiver.base, "outworx-current").await;
    app.press("button", "Send it").await;
    app.hears(("region", "What came back"), "said.includes('204, accepted')").await;
    let last = receiver.taken().pop().unwrap();
    assert!(String::from_utf8_lossy(&last.body).contains("\"action\""), "{last:?}");
    app.press("button", "Close").await;
    app.sees_no("dialog", "Send test event").await;
}

/// Scheme, address and secret of the two dialogs; a select is found by its label, which stands behind its value.
pub(crate) async fn the_way_is_chosen(app: &App, base: &str, secret: &str) {
    let select = |label: &str| format!("all('button').find(e => nameOf(e).endsWith('{label}')) ?? null");
    app.press_found("the scheme", &select("Signed by the rules of")).await;
    app.press("option", "Outworx*").await;
    let address = "[...seen('dialog').querySelectorAll('input')].find(e => nameOf(e) === 'To')";
    let is_empty = app.read(&format!("return {address}.value === ''")).await == true;
    if is_empty {
        app.type_found("the address", address, &format!("{base}/hooks/test")).await;
    }
    app.press_found("the secret", &select("Sign with")).await;
    app.press("option", secret).await;
}

async fn the_receiver_stands_the_suite(app: &App, stage: &Stage, receiver: &Receiver) {
    let before = receiver.taken().len();
    app.press("button", "Test receiver").await;
    app.sees("dialog", "Test a receiver").await;
    the_way_is_chosen(app, &receiver.base, "outworx-current").await;
    app.press("button", "Run the cases").await;
    app.until_done("the cases are told", "return seen('table', 'Cases') !== null").await;
    assert!(receiver.taken().len() > before + 5, "{}", receiver.taken().len());
    let said = app.hears(("table", "Cases"), "said.includes('as it should')").await;
    assert!(said.contains("refuses it (4xx)"), "{said}");
    let file = stage.beside("receiver-test.csv");
    stage.will_pick(&file);
    app.press("button", "Export as CSV…").await;
    app.reads("Written to").await;
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.lines().count() > 5 && !written.contains(SECRET), "{written}");
    app.press("button", "Close").await;
    app.sees_no("dialog", "Test a receiver").await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn deliveries_of_the_sample_are_held_against_its_rows_and_followed() {
    let stage = Stage::new();
    let app = App::start(&stage, "ties").await;
    app.open_sample().await;
    app.go("Webhooks").await;
    // The newest delivery may be of a vendor that no source is pulled from, as the hour will have it.
    app.fill("searchbox", "Query", &format!("scheme:outworx{}", key::ENTER)).await;
    app.reads("scheme outworx").await;
    app.sees("region", "Same event elsewhere").await;
    app.until("the same event was looked for", "return seen('list', 'Same event') !== null").await;
    app.press("button", "Everything this token*").await;
    app.sees("dialog", "Everything the same ones did").await;
    app.until(
        "rows and deliveries are counted",
        "return seen('dialog')?.innerText.match(/[1-9][0-9,]* (rows?|deliver)/) != null",
    )
    .await;
    app.press("button", "Close").await;
    app.sees_no("dialog", "Everything the same ones did").await;
    app.press("button", "Reconcile *").await;
    app.sees("dialog", "Reconcile deliveries with rows").await;
    app.hears(("status", "What was compared"), "/[1-9]/.test(said)").await;
    for list in
        ["Missing in the log", "Missing in webhooks", "Duplicates", "Late", "Out of order", "Content differs"]
    {
        app.sees("region", list).await;
    }
    // Rows from before the first delivery are looked for once a time to begin with is given.
    app.reads("give a time to begin with").await;
    app.press("button", "Since the first delivery*").await;
    app.press("option", "Last 90 days").await;
    app.until(
        "no row before it is left out",
        "return !seen('dialog')?.innerText.includes('time to begin with')",
    )
    .await;
    app.sees("region", "Missing in webhooks").await;
    let leads = "all('button').find(e => /^Row [0-9,]+$/.test(nameOf(e))) ?? null";
    app.press_found("a row of a list", leads).await;
    app.sees("complementary", "Row *").await;
    app.close().await;
}
