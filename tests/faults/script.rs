//! The vendor that things go wrong at: the honest answer, bent by what is wrong at this turn.

use std::collections::BTreeSet;

use super::chance::Chance;
use super::fault::{Fault, To, Trouble};
use super::kind::Kind;
use super::list::{Draft, List, param};
use super::log::{HEADER, HOUR_MS, Row};
use super::sign_in::{SignIn, refused};
use super::socket::{Answer, Ask};
use super::wire;

/// A vendor and what is wrong with it.
pub(crate) struct Script {
    /// The vendor.
    pub(crate) list: List,
    /// How people sign in there.
    pub(crate) sign_in: SignIn,
    /// What is wrong; nothing, once it is mended.
    pub(crate) troubles: Vec<Trouble>,
    /// Every row that left in a reply that was whole, as it is kept.
    pub(crate) sent: BTreeSet<String>,
    /// Where no request must ever go.
    pub(crate) other: String,
    /// Turns after which the rows stand still, so that a pull can come to its end.
    pub(crate) moving_turns: usize,
    /// Requests for rows so far.
    pub(crate) turn: usize,
    chance: Chance,
    last: Option<Ask>,
    second_mark: Option<String>,
}

impl Script {
    /// A vendor with which all is well.
    pub(crate) fn new(list: List, sign_in: SignIn, other: &str, seed: u64) -> Self {
        Self {
            list,
            sign_in,
            troubles: Vec::new(),
            sent: BTreeSet::new(),
            other: other.to_owned(),
            moving_turns: 8,
            turn: 0,
            chance: Chance::new(seed),
            last: None,
            second_mark: None,
        }
    }

    /// Other things go wrong from now on, counted from the next request.
    pub(crate) fn trouble(&mut self, troubles: Vec<Trouble>) {
        self.troubles = troubles;
        self.turn = 0;
        self.last = None;
        self.second_mark = None;
        self.list.order = None;
    }

    /// What the vendor says to a request.
    pub(crate) fn answer(&mut self, ask: &Ask) -> Answer {
        if let Some(token) = self.sign_in.token_answer(ask) {
            return token;
        }
        let is_file = ask.path.starts_with("/files/");
        if !is_file && !self.sign_in.opens(ask) {
            return refused();
        }
        if let Some(job) = self.list.job_answer(ask) {
            return self.bend_job(job);
        }
        if ask.path != "/log" && !is_file {
            return Answer::reply(404, "", b"{}");
        }
        let (kind, turn) = (self.list.kind, self.turn);
        self.turn += 1;
        let on: Vec<Fault> = self
            .troubles
            .clone()
            .into_iter()
            .filter(|trouble| trouble.is_on(kind, turn, &mut self.chance))
            .map(|trouble| trouble.fault)
            .collect();
        self.rows_answer(ask, &on)
    }

    fn rows_answer(&mut self, ask: &Ask, on: &[Fault]) -> Answer {
        if self.turn <= self.moving_turns {
            on.iter().for_each(|fault| self.move_rows(*fault));
        }
        if self.list.kind.has_mark() && self.list.is_expired(ask) {
            let status = on.iter().find_map(|fault| match fault {
                Fault::Expire(status) => Some(*status),
                _ => None,
            });
            let body = b"{\"error\":{\"code\":\"INVALID_CURSOR\",\"message\":\"it has expired\"}}";
            return Answer::reply(status.unwrap_or(410), "", body);
        }
        let repeated = self.last.clone().filter(|_| on.contains(&Fault::RepeatPage));
        let mut draft = self.draft(repeated.as_ref().unwrap_or(ask), on);
        self.last = Some(ask.clone());
        self.second_mark = self.second_mark.take().or_else(|| param(ask, "cursor"));
        on.iter().for_each(|fault| self.bend(*fault, &mut draft, ask));
        let whole = draft.answer(self.list.kind);
        let broken = on.iter().find_map(|fault| wire::broken(*fault, &draft, self));
        if let Some(answer) = broken {
            return answer;
        }
        let header = if self.list.kind.is_csv() { format!("{HEADER}\r\n") } else { String::new() };
        self.sent.extend(draft.rows.iter().map(|row| format!("{header}{row}")));
        on.iter().find_map(|fault| wire::odd(*fault, &draft, self.list.kind)).unwrap_or(whole)
    }

    /// The honest page, with other bounds where the fault is in them.
    fn draft(&self, ask: &Ask, on: &[Fault]) -> Draft {
        let mut list = self.list.clone();
        for fault in on {
            match fault {
                Fault::Cap(rows) => list.cap = *rows,
                Fault::CutRows if !list.kind.is_page() => list.cap = 4,
                Fault::IgnoreLimit => list.is_generous = true,
                Fault::Overlap => list.overlap = 3,
                _ => {}
            }
        }
        list.draft(ask)
    }

    fn move_rows(&mut self, fault: Fault) {
        let count = self.list.log.rows.len();
        let log = &mut self.list.log;
        match fault {
            Fault::InsertNewest => (0..2).for_each(|_| log.add_newest()),
            Fault::AddLate => log.add_late(5 * HOUR_MS),
            Fault::DeleteNewest => log.delete(count.saturating_sub(3)..count),
            Fault::DeleteOldest => log.delete(0..count.min(12)),
            Fault::DeleteSome if count > 1 => log.delete_some(&mut self.chance),
            Fault::Revise if count > 30 => {
                for index in [2, count - 2, count - 1] {
                    log.revise(index, &format!(",\"revised\":{}", self.turn));
                }
            }
            Fault::SameId if count > 30 => {
                let twin = log.rows[count - 15].clone();
                let n = log.rows[count - 1].n + 1;
                log.put(Row { n, more: ",\"twin\":true".to_owned(), ..twin });
            }
            Fault::Reverse => self.list.order = Some(log.rows.iter().map(|row| row.n).collect()),
            Fault::Reshuffle => {
                let mut order: Vec<u64> = log.rows.iter().map(|row| row.n).collect();
                self.chance.shuffle(&mut order);
                self.list.order = Some(order);
            }
            Fault::Expire(_) => self.list.generation += 1,
            _ => {}
        }
    }

    fn bend(&mut self, fault: Fault, draft: &mut Draft, ask: &Ask) {
        let kind = self.list.kind;
        let here = param(ask, "cursor").unwrap_or_else(|| "0.9999999999999.9999999".to_owned());
        match fault {
            Fault::Empty => {
                draft.rows.clear();
                self.name_next(draft, ask, &format!("{here}~{}", self.turn));
            }
            Fault::CutRows if kind.is_page() => draft.rows.truncate(4),
            Fault::DoubleRow if draft.rows.len() > 2 => draft.rows.insert(1, draft.rows[2].clone()),
            Fault::ShufflePage => self.chance.shuffle(&mut draft.rows),
            Fault::Count(text) => {
                let name = if kind == Kind::PageCount { "pages" } else { "total" };
                draft.beside.insert(name, text.to_owned());
                draft.beside.retain(|_, text| !text.is_empty());
            }
            Fault::MarkOfItself => self.name_next(draft, ask, &here),
            Fault::MarkOfSecond if self.turn > 3 => {
                let second = self.second_mark.clone().unwrap_or(here);
                self.name_next(draft, ask, &second);
            }
            Fault::Endless if draft.rows.len() < 10 => {
                let end = format!("{}.0.0~{}", self.list.generation, self.turn);
                self.name_next(draft, ask, &end);
            }
            Fault::OddMark(json) => drop(draft.beside.insert("next", json.to_owned())),
            Fault::Next(to) => {
                let address = self.address(to);
                if kind == Kind::Link {
                    draft.link = Some(address);
                } else {
                    draft.beside.insert("next", format!("\"{}\"", address.replace('\\', "\\\\")));
                }
            }
            Fault::Renamed => draft.envelope = "items",
            _ => {}
        }
    }

    /// Says that the next page is behind this mark.
    fn name_next(&self, draft: &mut Draft, ask: &Ask, mark: &str) {
        let kind = self.list.kind;
        if kind == Kind::Link {
            draft.link = Some(self.list.address(ask, mark));
        } else if kind.has_address() {
            draft.beside.insert("next", format!("\"{}\"", self.list.address(ask, mark)));
        } else if kind.has_mark() {
            draft.beside.insert("next", format!("\"{mark}\""));
        }
        if matches!(kind, Kind::CursorMore | Kind::LastIdMore) {
            draft.beside.insert("more", "true".to_owned());
        }
    }

    /// Another address for the file, where the fault is there.
    fn bend_job(&self, job: Answer) -> Answer {
        let away = self.troubles.iter().find_map(|trouble| match trouble.fault {
            Fault::Next(to) => Some(self.address(to)),
            _ => None,
        });
        let Some(away) = away else { return job };
        let body =
            format!("{{\"job\":\"j0\",\"state\":\"ready\",\"url\":\"{}\"}}", away.replace('\\', "\\\\"));
        Answer::reply(200, "", body.as_bytes())
    }

    /// An address to be sent to.
    pub(crate) fn address(&self, to: To) -> String {
        let host = |url: &str| url.trim_start_matches("http://").to_owned();
        let (own, other) = (host(&self.list.base), host(&self.other));
        match to {
            To::Other => format!("http://{other}/log?cursor=1"),
            To::Schemeless => format!("//{other}/log?cursor=1"),
            To::UserInfo => format!("http://{own}@{other}/log?cursor=1"),
            To::Backslash => format!("http://{own}\\@{other}/log?cursor=1"),
            To::Https => format!("https://{own}/log?cursor=1"),
            To::File => "file:///etc/passwd".to_owned(),
            To::Same => format!("{}/elsewhere", self.list.base),
        }
    }
}
