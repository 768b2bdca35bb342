//! What a person cannot say of a page at a glance: whether axe finds a fault in it, whether Tab leads everywhere.

use std::path::Path;

use serde_json::{Value, json};

use crate::driver::App;

/// The looks that every screen must be readable in.
pub(crate) const THEMES: [&str; 4] = ["light", "dark", "contrast-light", "contrast-dark"];

/// The sizes that people have, in px.
pub(crate) const SIZES: [(u32, u32); 2] = [(1280, 800), (1920, 1080)];

/// axe-core as npm installed it; it is a script of the tests and never part of the app.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");

/// A walk through a screen is so many pieces at most, of so many stops each: the log has a button for each value.
const MOST_WALKS: usize = 12;
const TABS_A_WALK: usize = 24;

const WALK: &str = include_str!("walk.js");

const ALL_RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
const CONTRAST: &str = "{ type: 'rule', values: ['color-contrast'] }";

/// One rule is left out: it is an experiment of axe's own, and takes what describes an option for a part of its name.
/// One place is left out: react-aria's announcer keeps its last words for seconds, named by what may be gone by then.
const AXE_RUN: &str = "const done = arguments[0]; window.axe.run({ exclude: [['[data-live-announcer]']] }, { runOnly: RULES, rules: \
    { 'label-content-name-mismatch': { enabled: false } } }).then(r => \
    done(r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.slice(0, 5).map(n => n.target.join(' ') + ' ' + \
    (n.any[0]?.message ?? '')).join(' | '))), e => done(['axe failed: ' + e]))";

impl App {
    /// Makes the window so large, in px.
    pub(crate) async fn size(&self, width: u32, height: u32) {
        self.reshape(json!({ "x": 0, "y": 0, "width": width, "height": height })).await;
        let there =
            format!("return Math.abs(innerWidth - {width}) < 3 && Math.abs(innerHeight - {height}) < 3");
        self.until("the window has its size", &there).await;
    }

    /// Lights the page, without keeping it as a setting, and without the moment that colours take to change.
    pub(crate) async fn light(&self, theme: &str) {
        let still = "window.still ??= (sheet => { sheet.replaceSync('*, *::before, *::after { transition: none !important }'); \
                     document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; return sheet; })(new CSSStyleSheet())";
        self.read(&format!("{still}; document.documentElement.dataset.theme = '{theme}'; return true")).await;
    }

    /// What axe finds in the page as it stands, against WCAG 2.2 AA and its own good practice: one line a fault, with its
    /// places. In the themes after the first only what a theme can change is looked at.
    pub(crate) async fn faults(&self, screen: &str) -> Vec<String> {
        if self.read("return typeof window.axe").await != "object" {
            let axe = std::fs::read_to_string(AXE).expect("axe-core is installed: npm ci in ui/");
            self.read(&format!("{axe}; window.axe = axe; return true")).await;
        }
        let mut faults = Vec::new();
        for (theme, rules) in THEMES.iter().zip([ALL_RULES, CONTRAST, CONTRAST, CONTRAST]) {
            self.light(theme).await;
            let script = AXE_RUN.replace("RULES", rules);
            let found = self.read_async(&script).await;
            let lines = found.as_array().expect("axe gives a list");
            let line = |line: &Value| format!("{screen}, {theme}: {}", line.as_str().unwrap_or_default());
            faults.extend(lines.iter().map(line));
        }
        self.light("light").await;
        faults
    }

    /// Walks by Tab until every control had the focus, or long enough. One line for each that was not reached, and for
    /// each stop that could not be seen.
    pub(crate) async fn walk(&self, screen: &str) -> Vec<String> {
        self.read(WALK).await;
        let mut reached = Value::from(0);
        for _ in 0..MOST_WALKS {
            self.tabs(TABS_A_WALK).await;
            let now =
                self.read("return window.walk.missed().length === 0 ? null : window.walk.reached.size").await;
            if now.is_null() || now == reached {
                break;
            }
            reached = now;
        }
        let found = self
            .read(
                "document.removeEventListener('focusin', window.walk.heard, true); return \
                 window.walk.missed().map(e => 'no Tab leads to ' + e).concat(window.walk.hidden().map(e => \
                 'the focus cannot be seen on ' + e), window.walk.reached.size === 0 ? ['Tab leads nowhere'] : [])",
            )
            .await;
        let lines = found.as_array().expect("the walk gives a list");
        lines.iter().map(|line| format!("{screen}: {}", line.as_str().unwrap_or_default())).collect()
    }

    /// One picture in each theme and size, named after them.
    pub(crate) async fn pictures_in(&self, folder: &Path, name: &str, sizes: &[(u32, u32)]) {
        for (width, height) in sizes {
            self.size(*width, *height).await;
            for theme in ["light", "dark"] {
                self.light(theme).await;
                self.picture(&folder.join(format!("{name}-{theme}-{width}.png"))).await;
            }
        }
        self.size(SIZES[0].0, SIZES[0].1).await;
        self.light("light").await;
    }
}
