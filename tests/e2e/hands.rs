//! What a person does with a window, by the names they would read out: a role and a name, as `button` `Export`. A name
//! that ends in `*` is the beginning of one.

use serde_json::Value;

use crate::driver::{App, key};

/// More stops than any dialog has.
const MOST_TABS: usize = 80;

impl App {
    /// Presses a control, once it is there and can be pressed.
    pub(crate) async fn press(&self, role: &str, name: &str) {
        self.press_found(&called(role, name), &finding("free", role, name)).await;
    }

    /// Replaces what stands in a field.
    pub(crate) async fn fill(&self, role: &str, name: &str, text: &str) {
        let (what, find) = (called(role, name), finding("free", role, name));
        let all = format!("{c}a{c}{}{text}", key::BACKSPACE, c = key::CONTROL);
        self.type_found(&what, &find, &all).await;
    }

    /// Waits until something is seen.
    pub(crate) async fn sees(&self, role: &str, name: &str) {
        self.until(
            &format!("{} is seen", called(role, name)),
            &format!("return {} !== null", finding("seen", role, name)),
        )
        .await;
    }

    /// Waits until something is seen no more.
    pub(crate) async fn sees_no(&self, role: &str, name: &str) {
        self.until(
            &format!("{} is gone", called(role, name)),
            &format!("return {} === null", finding("seen", role, name)),
        )
        .await;
    }

    /// Waits until something is seen whose text `holds` (an expression over `said`) is true of, and gives the text.
    pub(crate) async fn hears(&self, (role, name): (&str, &str), holds: &str) -> String {
        let script = format!(
            "const said = {}; return said !== null && ({holds}) && said",
            finding("text", role, name)
        );
        let said = self.until(&format!("{} says {holds}", called(role, name)), &script).await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says `text` anywhere in sight.
    pub(crate) async fn reads(&self, text: &str) {
        let quoted = Value::from(text);
        self.until(
            &format!("the page says {text}"),
            &format!("return document.body.innerText.includes({quoted})"),
        )
        .await;
    }

    /// Goes to a screen by the rail.
    pub(crate) async fn go(&self, screen: &str) {
        self.press_found(
            &format!("{screen} in the rail"),
            &format!("all('button', '{screen}*').find(e => e.closest('nav'))"),
        )
        .await;
        self.until(
            &format!("{screen} is shown"),
            &format!(
                "return all('button', '{screen}*').some(e => e.getAttribute('aria-current') === 'page')"
            ),
        )
        .await;
    }

    /// The number that stands first in the log's count of rows found, once it is that of `query`.
    pub(crate) async fn rows_found(&self) -> u64 {
        let said = self.hears(("status", "Rows found"), "/^[\\d,]+ of [\\d,]+ rows$/.test(said)").await;
        first_number(&said)
    }

    /// Asks the log a query, in place of the one before, and gives the number of rows found.
    pub(crate) async fn ask_log(&self, query: &str) -> u64 {
        self.fill("searchbox", "Query", &format!("{query}{}", key::ENTER)).await;
        self.settled(query).await
    }

    /// Waits until the log stands on `query` and everything beside its rows is counted. Gives the rows found.
    pub(crate) async fn settled(&self, query: &str) -> u64 {
        let quoted = Value::from(query);
        self.until(
            &format!("the log stands on {query}"),
            &format!(
                "return seen('searchbox', 'Query')?.value.trim() === {quoted} && \
                 seen('status', 'Rows found') !== null && document.querySelector('.stat .skeleton') === null && \
                 document.querySelector('[aria-busy=true]') === null"
            ),
        )
        .await;
        self.rows_found().await
    }

    /// Fills the workspace from the first run's sample, and waits for its log.
    pub(crate) async fn open_sample(&self) {
        self.press("button", "Open sample data").await;
        let filled = "return seen('grid', 'Log rows') !== null && seen('button', 'Cancel the pull') === null";
        self.until_done("the sample is pulled", filled).await;
    }

    /// The role and name of what has the focus, as `button Export`.
    pub(crate) async fn focused(&self) -> String {
        let said = self
            .read("const e = document.activeElement; return e === null ? '' : `${e.getAttribute('role') ?? e.tagName.toLowerCase()} ${nameOf(e)}`")
            .await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Goes on by Tab until `name` has the focus, as `input Query`.
    pub(crate) async fn tab_to(&self, name: &str) {
        for _ in 0..MOST_TABS {
            if self.focused().await == name {
                return;
            }
            self.type_here(key::TAB).await;
        }
        self.fail(&format!("{name} is not reached by Tab"));
    }

    /// A key with Control held.
    pub(crate) async fn with_control(&self, letter: &str) {
        self.type_here(&format!("{c}{letter}{c}", c = key::CONTROL)).await;
    }
}

/// The first number of a text, its separators left out.
pub(crate) fn first_number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .collect();
    digits.replace(',', "").parse().unwrap_or_else(|_| panic!("no number in: {text}"))
}

fn called(role: &str, name: &str) -> String {
    format!("the {role} {name:?}")
}

fn finding(how: &str, role: &str, name: &str) -> String {
    format!("{how}({}, {})", Value::from(role), Value::from(name))
}
