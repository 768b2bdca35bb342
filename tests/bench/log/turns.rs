//! Taking turns: Exhibit and its peers do the same thing one after the other, again and again, while nothing else runs.

use std::time::Instant;

use serde_json::Value;

/// One turn: seconds, and the answer where it can be compared.
pub(crate) struct Ran {
    pub(crate) seconds: f64,
    pub(crate) answer: Option<Value>,
}

/// Somebody who takes turns.
pub(crate) struct Contestant<'a> {
    /// Who, and in which form: `DuckDB, LIKE`.
    pub(crate) name: String,
    pub(crate) run: Box<dyn FnMut() -> Ran + 'a>,
}

impl<'a> Contestant<'a> {
    pub(crate) fn new(name: &str, run: impl FnMut() -> Ran + 'a) -> Self {
        Self { name: name.to_owned(), run: Box::new(run) }
    }
}

/// How long a line may take.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// Turns that are taken in any case.
    least: u32,
    /// Turns that are enough.
    most: u32,
    /// No further turn begins after so long.
    seconds: f64,
}

impl Patience {
    /// With fewer turns where they are few.
    pub(crate) fn at_most(self, turns: u32) -> Self {
        Self { least: self.least.min(turns), most: self.most.min(turns), ..self }
    }
}

/// Questions of milliseconds: the machine is noisy, so there are many turns.
pub(crate) const QUICK: Patience = Patience { least: 5, most: 25, seconds: 6.0 };
/// Whole programs that start, answer and end.
pub(crate) const PROGRAM: Patience = Patience { least: 3, most: 15, seconds: 10.0 };
/// Work on every row.
pub(crate) const LONG: Patience = Patience { least: 1, most: 3, seconds: 60.0 };

/// The seconds of one contestant, turn by turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    pub(crate) name: String,
    pub(crate) seconds: Vec<f64>,
}

impl Turns {
    /// What counts: other programs on the machine only ever add.
    pub(crate) fn shortest(&self) -> f64 {
        self.seconds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Seconds that `work` takes.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed().as_secs_f64(), made)
}

/// Lets all take turns at `what`, another one first each time. Whoever gives an answer must give the first one's.
pub(crate) fn take(what: &str, mut contestants: Vec<Contestant<'_>>, patience: Patience) -> Vec<Turns> {
    let mut turns: Vec<Turns> = contestants
        .iter()
        .map(|contestant| Turns { name: contestant.name.clone(), seconds: Vec::new() })
        .collect();
    let mut agreed: Option<(String, Value)> = None;
    let begun = Instant::now();
    for turn in 0..patience.most {
        if turn >= patience.least && begun.elapsed().as_secs_f64() > patience.seconds {
            break;
        }
        for nth in 0..contestants.len() {
            let who = (nth + turn as usize) % contestants.len();
            let ran = (contestants[who].run)();
            turns[who].seconds.push(ran.seconds);
            if let Some(answer) = ran.answer {
                agree(what, &mut agreed, (&contestants[who].name, answer));
            }
        }
    }
    turns
}

/// A fast wrong answer is worth nothing.
fn agree(what: &str, agreed: &mut Option<(String, Value)>, (who, answer): (&str, Value)) {
    let Some((first, expected)) = agreed else {
        *agreed = Some((who.to_owned(), answer));
        return;
    };
    assert!(
        *expected == answer,
        "{what}: {first} and {who} do not agree:\n{}\n{}",
        beginning(expected),
        beginning(&answer)
    );
}

fn beginning(answer: &Value) -> String {
    answer.to_string().chars().take(2_000).collect()
}
