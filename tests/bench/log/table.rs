//! What was measured, for people: on the terminal, and between two marks in the README.

use std::path::Path;

use serde_json::{Value, json};

use super::line::{Bar, Line, Unit, grouped, short};
use super::machine::Machine;

const BEGIN: &str = "<!-- bench:log -->";
const END: &str = "<!-- /bench:log -->";

/// All lines of one size.
pub(crate) struct Measured {
    pub(crate) rows: usize,
    pub(crate) lines: Vec<Line>,
}

/// One run.
pub(crate) struct Run {
    pub(crate) machine: Machine,
    pub(crate) date: String,
    /// Versions of the peers.
    pub(crate) peers: String,
    /// The smallest size first.
    pub(crate) sizes: Vec<Measured>,
}

impl Run {
    /// Whether a bar is missed at `rows` rows.
    pub(crate) fn misses_at(&self, rows: usize) -> bool {
        let sizes = self.sizes.iter().filter(|measured| measured.rows == rows);
        sizes.flat_map(|measured| &measured.lines).flat_map(Line::verdicts).any(|verdict| !verdict.is_met)
    }

    pub(crate) fn json(&self) -> Value {
        let sizes = self.sizes.iter().map(|measured| {
            let lines: Vec<Value> = measured.lines.iter().map(Line::json).collect();
            json!({ "rows": measured.rows, "lines": lines })
        });
        json!({
            "schema_version": 1, "date": self.date, "machine": self.machine.json(), "peers": self.peers,
            "sizes": sizes.collect::<Vec<_>>(), "growth": self.growths(),
        })
    }

    fn growths(&self) -> Vec<Value> {
        let pairs = self.sizes.windows(2).flat_map(|pair| {
            pair[1].lines.iter().filter_map(|line| {
                let (found, bar) = growth(&pair[0], line)?;
                Some(json!({
                    "key": line.key, "from": pair[0].rows, "to": pair[1].rows, "times": found,
                    "bar": bar, "met": bar.map(|bar| found <= bar),
                }))
            })
        });
        pairs.collect()
    }

    /// The table of one size, as Markdown: it reads well on a terminal, too.
    pub(crate) fn table(&self, nth: usize) -> String {
        let measured = &self.sizes[nth];
        let smaller = nth.checked_sub(1).map(|nth| &self.sizes[nth]);
        let growth_heading =
            smaller.map(|smaller| format!(" against {} rows |", grouped(smaller.rows as f64)));
        let mut text = format!(
            "| At {} rows | Exhibit | peers | ratio | bar | |{}\n|---|---|---|---|---|---|{}\n",
            grouped(measured.rows as f64),
            growth_heading.as_deref().unwrap_or_default(),
            if smaller.is_some() { "---|" } else { "" }
        );
        for line in &measured.lines {
            text.push_str(&row(line));
            if let Some(smaller) = smaller {
                text.push_str(&growth(smaller, line).map_or_else(|| " |".to_owned(), grown));
            }
            text.push('\n');
        }
        text
    }

    /// Machine, date and all tables.
    pub(crate) fn words(&self) -> String {
        let tables: Vec<String> = (0..self.sizes.len()).map(|nth| self.table(nth)).collect();
        format!(
            "Measured on {} on {}: the shortest of several turns, Exhibit and its peers one after the other on the same\nrows; {}.\n\n{}",
            self.date,
            self.machine.words(),
            self.peers,
            tables.join("\n")
        )
    }

    /// Puts the run in the place of what stands between the marks of `readme`.
    pub(crate) fn write_into(&self, readme: &Path) {
        let text = std::fs::read_to_string(readme).unwrap();
        let (before, rest) =
            text.split_once(BEGIN).unwrap_or_else(|| panic!("{} has no {BEGIN}", readme.display()));
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{} has no {END}", readme.display()));
        std::fs::write(readme, format!("{before}{BEGIN}\n{}{END}{after}", self.words())).unwrap();
    }
}

/// How many times the smaller size's figure a line takes, and how many it may.
fn growth(smaller: &Measured, line: &Line) -> Option<(f64, Option<f64>)> {
    let before = smaller.lines.iter().find(|before| before.key == line.key)?;
    Some((line.ours() / before.ours(), line.growth.bar()))
}

fn grown((found, bar): (f64, Option<f64>)) -> String {
    match bar {
        Some(bar) if found > bar => format!(" {} × (bar {} ×, **missed**) |", short(found), short(bar)),
        Some(bar) => format!(" {} × (bar {} ×) |", short(found), short(bar)),
        None => format!(" {} × |", short(found)),
    }
}

fn row(line: &Line) -> String {
    let peers = line.peers();
    let told: Vec<String> =
        peers.iter().map(|peer| format!("{} {}", peer.name, line.shown(peer.shortest()))).collect();
    let verdicts = line.verdicts();
    let ratios = peers.iter().map(|peer| match line.unit {
        Unit::Rate(_) => format!("{} ×", short(peer.shortest() / line.ours())),
        _ => format!("{} ×", short(line.ours() / peer.shortest())),
    });
    let bars: Vec<String> = verdicts.iter().map(|verdict| words(verdict.bar)).collect();
    let met = match () {
        () if verdicts.is_empty() => "",
        () if verdicts.iter().all(|verdict| verdict.is_met) => "met",
        () => "**missed**",
    };
    format!(
        "| {} | {} | {} | {} | {} | {met} |",
        line.what,
        line.shown(line.ours()),
        told.join("; "),
        ratios.collect::<Vec<_>>().join("; "),
        bars.join("; ")
    )
}

fn words(bar: Bar) -> String {
    match bar {
        Bar::RateOf(peer, _) | Bar::TimeOf(peer, _) => format!("{} {peer}", bar.words()),
        Bar::Under(_) => bar.words(),
    }
}
