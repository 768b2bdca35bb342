//! One line of the table: what was measured of whom, and which bar it is held against.

use serde_json::{Value, json};

use super::turns::Turns;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Work on so many rows: shown as rows a second, more is better.
    Rate(f64),
    /// Shown as time, less is better.
    Time,
    /// MB, less is better. The "seconds" of its turns are MB.
    Memory,
}

/// What must hold at [`super::JUDGED_ROWS`] rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bar {
    /// At least so many times the rate of the peer.
    RateOf(&'static str, f64),
    /// At most so many times the time of the peer.
    TimeOf(&'static str, f64),
    /// At most so much of the unit.
    Under(f64),
}

/// How a figure may grow from 10^6 to 10^7 rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Growth {
    Any,
    /// A page: as good as not at all.
    Page,
    /// A look at every row: in proportion.
    Scan,
}

impl Growth {
    /// The most, of issue 7.
    pub(crate) fn bar(self) -> Option<f64> {
        match self {
            Self::Any => None,
            Self::Page => Some(1.5),
            Self::Scan => Some(12.0),
        }
    }
}

pub(crate) struct Line {
    /// Its name in JSON.
    pub(crate) key: &'static str,
    pub(crate) what: String,
    pub(crate) unit: Unit,
    /// Exhibit first, then its peers in each of their forms.
    pub(crate) turns: Vec<Turns>,
    pub(crate) bars: Vec<Bar>,
    pub(crate) growth: Growth,
}

/// How a line stands to one of its bars.
pub(crate) struct Verdict {
    /// Against whom, in words for the table; none: against a fixed figure.
    pub(crate) peer: Option<Turns>,
    /// Times of the peer's rate or time, or the figure itself.
    pub(crate) found: f64,
    pub(crate) bar: Bar,
    pub(crate) is_met: bool,
}

impl Line {
    pub(crate) fn new(key: &'static str, what: impl Into<String>, turns: Vec<Turns>) -> Self {
        Self { key, what: what.into(), unit: Unit::Time, turns, bars: vec![], growth: Growth::Any }
    }

    pub(crate) fn of(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    pub(crate) fn held_to(mut self, bar: Bar) -> Self {
        self.bars.push(bar);
        self
    }

    pub(crate) fn growing(self, growth: Growth) -> Self {
        Self { growth, ..self }
    }

    pub(crate) fn ours(&self) -> f64 {
        self.turns[0].shortest()
    }

    /// The quickest form of each peer, in the order in which they came.
    pub(crate) fn peers(&self) -> Vec<&Turns> {
        let mut peers: Vec<&Turns> = Vec::new();
        for turns in &self.turns[1..] {
            match peers.iter_mut().find(|peer| maker(peer) == maker(turns)) {
                Some(peer) if peer.shortest() <= turns.shortest() => {}
                Some(peer) => *peer = turns,
                None => peers.push(turns),
            }
        }
        peers
    }

    /// A bar against a peer that is not there has no verdict.
    pub(crate) fn verdicts(&self) -> Vec<Verdict> {
        self.bars.iter().filter_map(|bar| self.verdict(*bar)).collect()
    }

    fn verdict(&self, bar: Bar) -> Option<Verdict> {
        let ours = self.ours();
        let named = |name: &str| self.peers().into_iter().find(|peer| maker(peer) == name).cloned();
        Some(match bar {
            Bar::Under(most) => Verdict { peer: None, found: ours, bar, is_met: ours <= most },
            Bar::TimeOf(name, most) => {
                let peer = named(name)?;
                let found = ours / peer.shortest();
                Verdict { peer: Some(peer), found, bar, is_met: found <= most }
            }
            Bar::RateOf(name, least) => {
                let peer = named(name)?;
                let found = peer.shortest() / ours;
                Verdict { peer: Some(peer), found, bar, is_met: found >= least }
            }
        })
    }

    pub(crate) fn shown(&self, figure: f64) -> String {
        match self.unit {
            Unit::Rate(rows) => format!("{}/s", grouped(rows / figure)),
            Unit::Time if figure < 0.01 => format!("{:.2} ms", figure * 1e3),
            Unit::Time if figure < 1.0 => format!("{:.0} ms", figure * 1e3),
            Unit::Time => format!("{figure:.1} s"),
            Unit::Memory => format!("{figure:.0} MB"),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let unit = match self.unit {
            Unit::Rate(_) | Unit::Time => "s",
            Unit::Memory => "MB",
        };
        let turns = self.turns.iter().map(|turns| {
            json!({ "who": turns.name, "shortest": turns.shortest(), "median": turns.median(), "turns": turns.seconds })
        });
        let verdicts = self.verdicts().into_iter().map(|verdict| {
            json!({
                "peer": verdict.peer.map(|peer| peer.name), "found": verdict.found,
                "bar": verdict.bar.words(), "met": verdict.is_met,
            })
        });
        json!({
            "key": self.key, "what": self.what, "unit": unit,
            "measured": turns.collect::<Vec<_>>(), "bars": verdicts.collect::<Vec<_>>(),
        })
    }
}

impl Bar {
    pub(crate) fn words(self) -> String {
        match self {
            Self::RateOf(_, least) => format!("≥ {} ×", short(least)),
            Self::TimeOf(_, most) => format!("≤ {} ×", short(most)),
            Self::Under(most) if most < 1.0 => format!("≤ {} ms", short(most * 1e3)),
            Self::Under(most) => format!("≤ {} MB", short(most)),
        }
    }
}

/// Whose turns these are, whatever the form: the words before the comma.
fn maker(turns: &Turns) -> &str {
    turns.name.split(',').next().unwrap_or_default()
}

/// A figure with three digits that count.
pub(crate) fn short(figure: f64) -> String {
    match figure {
        figure if figure >= 100.0 => format!("{figure:.0}"),
        figure if figure >= 10.0 => trimmed(format!("{figure:.1}")),
        figure if figure >= 0.1 => trimmed(format!("{figure:.2}")),
        figure => trimmed(format!("{figure:.4}")),
    }
}

fn trimmed(text: String) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Digits in groups of three.
pub(crate) fn grouped(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let starts = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    digits.chars().enumerate().fold(String::new(), |mut text, (place, digit)| {
        if starts(place) {
            text.push(' ');
        }
        text.push(digit);
        text
    })
}
