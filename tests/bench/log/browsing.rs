//! Questions inside the process: what a gesture in the window waits for.

use std::process::Command;

use exhibit_engine::entry::Field;

use super::ask::{self, FACETS, Log, PAGE, Want, Which, statement};
use super::duck::Duck;
use super::line::{Bar, Growth, Line};
use super::place::{Place, program};
use super::turns::{Contestant, QUICK, Ran};

/// A page must be there within so many seconds.
const PAGE_BAR: f64 = 0.002;

/// Every question of this bench.
pub(crate) struct Questions {
    all: Which,
    revoked: Which,
    /// Two fields.
    filter: Which,
    rare: Which,
    common: Which,
    /// Too short for any index of trigrams or longer.
    short: Which,
    token: Which,
    /// Not much before the oldest row.
    far: u64,
}

impl Questions {
    /// Of the rows in a place: the needle and the token are taken from a row in the middle.
    pub(crate) fn of(log: &Log, rows: usize) -> Self {
        let contains =
            |needle: &str| Which::new(format!("\"{needle}\""), format!("contains(folded, '{needle}')"));
        let tokens = log.opened("has:token");
        let (all, reader) = (log.opened(""), log.reader().borrow());
        let middle = reader.window(all.0, all.1 / 2, 1).unwrap().remove(0);
        let token = reader.window(tokens.0, tokens.1 / 2, 1).unwrap().remove(0).token.unwrap();
        let needle: String = middle.id.unwrap().chars().take(13).collect();
        Self {
            all: Which::new("", "true"),
            revoked: Which::new("action:TOKEN_REVOKED", "action = 'TOKEN_REVOKED'"),
            filter: Which::new(
                "action:SPEC_EDITED,SPEC_UPLOADED origin:dashboard",
                "action IN ('SPEC_EDITED', 'SPEC_UPLOADED') AND origin = 'dashboard'",
            ),
            rare: contains(&needle),
            common: contains("dashboard"),
            short: contains("pr"),
            token: Which::new(format!("token:{token}"), format!("token = '{token}'")),
            far: (rows as u64) / 1_000 * 999,
        }
    }

    /// Asks each of them once, as somebody who browses does.
    pub(crate) fn ask_all(&self, log: &Log) {
        let all =
            [&self.all, &self.revoked, &self.filter, &self.rare, &self.common, &self.short, &self.token];
        for which in all {
            log.ask(&which.query, &eight());
            log.ask(&which.query, &[Want::Page(0)]);
        }
        let set = log.opened("");
        log.page(set, self.far);
    }
}

/// Count, six facets and histogram: what stands around the list.
fn eight() -> Vec<Want> {
    [Want::Count].into_iter().chain(FACETS.map(Want::Top)).chain([Want::Days]).collect()
}

/// All lines of questions.
pub(crate) fn lines(place: &Place<'_>, duck: Option<&Duck>) -> Vec<Line> {
    let log = Log::open(&place.data());
    let questions = Questions::of(&log, place.rows);
    let asked = Asked { place, log: &log, duck };
    let groups = [asked.pages(&questions), asked.filtered(&questions), asked.substrings(&questions)];
    groups.into_iter().flatten().collect()
}

struct Asked<'a> {
    place: &'a Place<'a>,
    log: &'a Log,
    duck: Option<&'a Duck>,
}

impl Asked<'_> {
    fn pages(&self, of: &Questions) -> Vec<Line> {
        let page = |key, what: &str, which| {
            let line = self.line((key, what), which, &[Want::Page(0)])?;
            Some(line.held_to(Bar::Under(PAGE_BAR)))
        };
        let mut lines = vec![
            page("page_first", "first page", &of.all).map(|line| line.growing(Growth::Page)),
            page("page_filtered_rare", "first page under a filter that few rows pass", &of.revoked)
                .map(|line| line.growing(Growth::Scan)),
            page("page_filtered", "first page under a 2-field filter", &of.filter)
                .map(|line| line.growing(Growth::Scan)),
        ];
        lines.push(self.far(("page_far", "jump to 999 rows in 1 000"), &of.all, of.far));
        let middle = self.log.opened(&of.filter.query).1 / 2;
        lines.push(self.far(
            ("page_filtered_next", "page in the middle of the filtered list"),
            &of.filter,
            middle,
        ));
        lines.into_iter().flatten().collect()
    }

    /// A page of a list that is open already.
    fn far(&self, (key, what): (&'static str, &str), which: &Which, first: u64) -> Option<Line> {
        self.place.wants(key).then_some(())?;
        let set = self.log.opened(&which.query);
        let wants = [Want::Page(first)];
        let statements = which.statements(&wants);
        let mut contestants = vec![Contestant::new("Exhibit", || self.log.page(set, first))];
        if let Some(duck) = self.duck {
            contestants.push(Contestant::new("DuckDB, OFFSET", || ask::duck(duck, &statements, &wants)));
        }
        let what = format!("{what}: {PAGE} rows");
        let line = Line::new(key, what, self.place.take(key, contestants, QUICK));
        Some(line.held_to(Bar::Under(PAGE_BAR)).growing(Growth::Page))
    }

    fn filtered(&self, of: &Questions) -> Vec<Line> {
        let tops = FACETS.map(Want::Top);
        let mut lines = vec![
            self.line(("count_filtered", "count under the 2-field filter"), &of.filter, &[Want::Count]),
            self.line(("facets_filtered", "6 facets under it"), &of.filter, &tops),
            self.line(("histogram_filtered", "histogram by day under it"), &of.filter, &[Want::Days]),
            self.eight(("eight_filtered", "count, 6 facets and histogram under it"), &of.filter),
            self.eight(("eight_all", "count, 6 facets and histogram of all rows"), &of.all),
            self.line(
                ("token", "trace of a token: count and page"),
                &of.token,
                &[Want::Count, Want::Page(0)],
            ),
        ];
        lines.iter_mut().flatten().for_each(|line| line.growth = Growth::Scan);
        lines.into_iter().flatten().collect()
    }

    fn eight(&self, (key, what): (&'static str, &str), which: &Which) -> Option<Line> {
        self.place.wants(key).then_some(())?;
        let wants = eight();
        let mut contestants = self.contestants(which, &wants);
        if let Some(duck) = self.duck {
            let sets = grouping_sets(&which.condition);
            contestants.push(Contestant::new("DuckDB, one statement of GROUPING SETS", move || Ran {
                answer: None,
                ..duck.run(std::slice::from_ref(&sets))
            }));
            let once = filtered_once(&which.condition, &wants);
            let (made, asked) = once.split_at(1);
            let (made, asked) = (made.to_vec(), asked.to_vec());
            contestants.push(Contestant::new("DuckDB, filtered once into a table", move || {
                let seconds = duck.run(&made).seconds;
                let ran = ask::duck(duck, &asked, &eight());
                Ran { seconds: seconds + ran.seconds, ..ran }
            }));
        }
        let line = Line::new(key, what, self.place.take(key, contestants, QUICK));
        Some(line.held_to(Bar::TimeOf("DuckDB", 1.0)))
    }

    fn substrings(&self, of: &Questions) -> Vec<Line> {
        let page = [Want::Count, Want::Page(0)];
        let by_action = [Want::Count, Want::Top(Field::Action)];
        let asked = [
            (("substring_rare", "rare substring: count and page"), &of.rare, page, 0.05),
            (
                ("substring_common", "common substring: count and facets by action"),
                &of.common,
                by_action,
                1.0,
            ),
            (("substring_short", "two characters: count and facets by action"), &of.short, by_action, 1.0),
        ];
        let line = |((key, what), which, wants, most): ((&'static str, &str), &Which, [Want; 2], f64)| {
            self.place.wants(key).then_some(())?;
            let mut contestants = self.contestants(which, &wants);
            if let Some(duck) = self.duck {
                let like =
                    which.condition.replace("contains(folded, '", "folded LIKE '%").replace("')", "%'");
                let like = Which::new("", like).statements(&wants);
                contestants.push(Contestant::new("DuckDB, LIKE", move || ask::duck(duck, &like, &wants)));
                let one = in_one(&which.condition, wants[1]);
                contestants.push(Contestant::new("DuckDB, in one statement", move || Ran {
                    answer: None,
                    ..duck.run(std::slice::from_ref(&one))
                }));
            }
            if let (Some(duck), true, "substring_rare") =
                (self.duck, self.place.sqlite_utils_file().exists(), key)
            {
                contestants.push(self.full_text(duck, &which.query));
            }
            let line =
                Line::new(key, format!("{what} ({})", which.query), self.place.take(key, contestants, QUICK));
            Some(line.held_to(Bar::TimeOf("DuckDB", most)).growing(Growth::Scan))
        };
        asked.into_iter().filter_map(line).collect()
    }

    /// sqlite-utils' own full-text search over what it inserted. Its table holds the vendor's columns, so that only the time
    /// of its answer is compared.
    fn full_text<'b>(&'b self, duck: &'b Duck, quoted: &str) -> Contestant<'b> {
        let path = self.place.sqlite_utils_file();
        let mut enable = Command::new(self.place.peers.sqlite_utils.as_ref().unwrap());
        enable.arg("enable-fts").arg(&path).args(["rows", "id", "action", "target_id", "metadata"]);
        program(enable.args(["--fts5", "--tokenize", "trigram", "--replace"]), &[0]);
        let found = format!("SELECT rowid FROM rows_fts WHERE rows_fts MATCH '{quoted}'");
        let statements = [
            format!("SELECT count(*) FROM ({found})"),
            format!("SELECT * FROM rows WHERE rowid IN ({found}) ORDER BY created_at DESC LIMIT {PAGE}"),
        ];
        let name = "sqlite-utils, FTS5 trigram";
        Contestant::new(name, move || Ran { answer: None, ..duck.run_sqlite(&path, &statements) })
    }

    fn line(&self, (key, what): (&'static str, &str), which: &Which, wants: &[Want]) -> Option<Line> {
        self.place.wants(key).then_some(())?;
        Some(Line::new(key, what, self.place.take(key, self.contestants(which, wants), QUICK)))
    }

    fn contestants<'b>(&'b self, which: &'b Which, wants: &[Want]) -> Vec<Contestant<'b>> {
        let ours = wants.to_vec();
        let mut contestants = vec![Contestant::new("Exhibit", move || self.log.ask(&which.query, &ours))];
        if let Some(duck) = self.duck {
            let (statements, wants) = (which.statements(wants), wants.to_vec());
            contestants
                .push(Contestant::new("DuckDB, one by one", move || ask::duck(duck, &statements, &wants)));
        }
        contestants
    }
}

/// Count and the other want in one pass, where SQL has words for it.
fn in_one(condition: &str, want: Want) -> String {
    match want {
        // The counts of all values are the count.
        Want::Top(_) => statement(condition, "log", want),
        _ => {
            statement(condition, "log", want).replacen("SELECT number", "SELECT number, count(*) OVER ()", 1)
        }
    }
}

/// The eight questions in one pass; the sorting is left to whoever asks.
fn grouping_sets(condition: &str) -> String {
    let columns = FACETS.map(ask::column);
    let sets: Vec<String> = columns.iter().map(|column| format!("({column})")).collect();
    format!(
        "SELECT {}, date_trunc('day', happened) AS day, count(*) FROM log WHERE {condition} \
         GROUP BY GROUPING SETS ((), {}, (day))",
        columns.join(", "),
        sets.join(", ")
    )
}

/// The first statement keeps the columns of the rows that pass, the others ask them.
fn filtered_once(condition: &str, wants: &[Want]) -> Vec<String> {
    let columns = FACETS.map(ask::column).join(", ");
    let keep =
        format!("CREATE OR REPLACE TEMP TABLE kept AS SELECT happened, {columns} FROM log WHERE {condition}");
    [keep].into_iter().chain(wants.iter().map(|want| statement("true", "kept", *want))).collect()
}
