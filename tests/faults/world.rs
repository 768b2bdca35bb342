//! A workspace, a vendor with which things go wrong, and an origin where nothing must ever arrive; and what must be true
//! after every pull.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use exhibit_engine::entry::Moment;
use exhibit_engine::pull::{self, Ended, Pulled, Wanted};
use exhibit_engine::secret::{Given, Keep};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::store::Receipt;
use exhibit_engine::{Patience, Watch, Workspace, clock};

use super::fault::{Expect, Fault, Trouble, When};
use super::kind::{Kind, PAGE_ROWS};
use super::list::List;
use super::log::{HOUR_MS, Log};
use super::place::{Place, assert_whole, entries};
use super::script::Script;
use super::sign_in::{MARK, SignIn};
use super::socket::{Answer, Listener};

/// Rows that a log starts with: six pages, more than seven days.
pub(crate) const ROWS: usize = 60;
/// Requests of one pull beyond which it has lost its way.
const ASKED_AT_MOST: usize = 900;

/// Repeats at once and gives up soon.
pub(crate) fn short() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        idle: Duration::from_secs(20),
        total: Duration::from_secs(60),
        backoff: Duration::from_millis(1),
        longest_wait: Duration::from_secs(2),
        repeats: 4,
    }
}

/// A workspace with a profile for one kind and one way of signing in, and an origin where nothing must arrive.
pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    sign_in: SignIn,
    pub(crate) other: Listener,
}

/// One source of a world with the vendor that it is pulled from.
pub(crate) struct Case<'w> {
    pub(crate) world: &'w World,
    pub(crate) name: String,
    pub(crate) vendor: Listener,
    pub(crate) script: Arc<Mutex<Script>>,
}

/// A row as it is stored: key, revision, raw.
pub(crate) type Kept = (String, u64, String);

impl World {
    /// An empty one.
    pub(crate) fn new(kind: Kind, sign_in: SignIn) -> Self {
        Self::with_profile(kind, sign_in, &kind.profile(sign_in.table(), PAGE_ROWS))
    }

    /// An empty one whose profile says this.
    pub(crate) fn with_profile(kind: Kind, sign_in: SignIn, profile: &str) -> Self {
        let mut place = Place::new();
        let profiles = place.workspace.home().profiles();
        std::fs::create_dir_all(&profiles).unwrap();
        std::fs::write(profiles.join("faults.toml"), profile).unwrap();
        std::fs::write(place.beside("token.txt"), sign_in.secret()).unwrap();
        // What was read before does not know the new profile.
        place.workspace = Workspace::at(place.workspace.home(), "test").unwrap();
        let planted = b"{\"rows\":[{\"id\":\"EVIL.PLANTED\"}],\"access_token\":\"x\"}";
        let other = Listener::start(|_| Answer::reply(200, "", planted));
        Self { place, kind, sign_in, other }
    }

    /// A source called `name` with a vendor of its own that has `rows` rows.
    pub(crate) fn case(&self, name: &str, rows: usize, seed: u64) -> Case<'_> {
        let vendor = Listener::start(|_| Answer::reply(500, "", b""));
        let list = List::new(self.kind, Log::new(rows, clock::now()), &vendor.url());
        let script = Script::new(list, self.sign_in, &self.other.url(), seed);
        let script = Arc::new(Mutex::new(script));
        let served = Arc::clone(&script);
        vendor.now(move |ask| served.lock().unwrap().answer(ask));
        let new = NewSource {
            name: name.to_owned(),
            profile: self.kind.id(),
            url: Some(vendor.url()),
            params: BTreeMap::new(),
            token: Some(Given::File(self.place.beside("token.txt"))),
            keep: Keep::Nowhere,
        };
        source::add(&self.place.workspace, &new).unwrap();
        Case { world: self, name: name.to_owned(), vendor, script }
    }

    /// What must be true at the end: the log is sound, and no secret stands anywhere.
    pub(crate) fn end(self) -> Vec<String> {
        assert_whole(&self.place.workspace);
        let leaks = files_below(self.place.data()).into_iter().filter(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes())
        });
        leaks.map(|path| format!("a secret stands in {}", path.display())).collect()
    }
}

impl Case<'_> {
    /// Pulls, as people do.
    pub(crate) fn pull(&self) -> Pulled {
        self.pull_as(Wanted::default())
    }

    /// Pulls from the beginning.
    pub(crate) fn pull_all(&self) -> Pulled {
        self.pull_as(Wanted { full: true, ..Wanted::default() })
    }

    /// Pulls and waits only so long for the next bytes.
    pub(crate) fn pull_idle(&self, idle: Duration) -> Pulled {
        self.pull_with(Wanted::default(), Patience { idle, ..short() })
    }

    fn pull_as(&self, wanted: Wanted) -> Pulled {
        self.pull_with(wanted, short())
    }

    fn pull_with(&self, wanted: Wanted, patience: Patience) -> Pulled {
        let wanted = Wanted { sources: vec![self.name.clone()], ..wanted };
        let mut all = pull::sync(&self.world.place.workspace, &wanted, patience, &Watch::silent()).unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// Changes what the vendor has.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Log)) {
        change(&mut self.script.lock().unwrap().list.log);
    }

    /// These things go wrong from now on.
    pub(crate) fn trouble(&self, faults: &[(Fault, When)]) {
        let trouble =
            |(fault, when): &(Fault, When)| Trouble { fault: *fault, when: *when, expect: Expect::Either };
        self.script.lock().unwrap().trouble(faults.iter().map(trouble).collect());
    }

    /// The rows that are stored, problem rows too, in the order of their keys.
    pub(crate) fn kept(&self) -> Vec<Kept> {
        let workspace = &self.world.place.workspace;
        let reader = workspace.reader().unwrap();
        let found = entries(workspace, &format!("source:{} revision:all", self.name));
        let raw = |row| String::from_utf8(reader.raw_and_leaf(row).unwrap().0).unwrap();
        let mut kept: Vec<Kept> =
            found.into_iter().map(|entry| (entry.key, u64::from(entry.revision), raw(entry.row))).collect();
        let problems = reader.problems(Some(&self.name)).unwrap();
        kept.extend(
            problems.into_iter().map(|row| ("problem".to_owned(), row.row, format!("{:?}", row.raw))),
        );
        kept.sort();
        kept
    }

    /// The receipts of this source, oldest first.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        let all = self.world.place.workspace.reader().unwrap().receipts().unwrap();
        all.into_iter().filter(|receipt| receipt.source == self.name).collect()
    }

    /// Every id that the vendor has now.
    pub(crate) fn ids(&self) -> BTreeSet<String> {
        self.script.lock().unwrap().list.log.rows.iter().map(|row| row.id.clone()).collect()
    }

    /// What is wrong after a pull that began when the vendor had the rows `before`.
    pub(crate) fn faults(&self, before: &BTreeSet<String>, pulled: &Pulled) -> Vec<String> {
        let (kept, now) = (self.kept(), self.ids());
        let mut wrong = Vec::new();
        let mut say = |what: &str, rows: Vec<String>| {
            if !rows.is_empty() {
                wrong.push(format!("{what}: {} rows, e.g. {}", rows.len(), rows[0]));
            }
        };
        let keys: BTreeSet<&str> = kept.iter().map(|(key, _, _)| key.as_str()).collect();
        if pulled.ended == Ended::Ok {
            let missing = before.intersection(&now).filter(|id| !keys.contains(id.as_str()));
            say("it says ok and lacks rows that were there all the time", missing.cloned().collect());
        }
        let mut contents = BTreeMap::new();
        kept.iter().for_each(|(key, _, raw)| *contents.entry((key, raw)).or_insert(0) += 1);
        let twice = contents.iter().filter(|(_, copies)| **copies > 1);
        say("stored more than once", twice.map(|((key, _), _)| (*key).clone()).collect());
        let script = self.script.lock().unwrap();
        let kind = self.world.kind;
        let ever = script.list.log.ever(|row| List::kept(kind, row));
        let strange = kept.iter().filter(|(_, _, raw)| !ever.contains(raw));
        say("stored and never the vendor's", strange.map(|(key, _, raw)| format!("{key}: {raw}")).collect());
        drop(script);
        wrong.extend(self.told(pulled));
        wrong
    }

    /// What is wrong with the words of a pull, and with where it went.
    fn told(&self, pulled: &Pulled) -> Vec<String> {
        let mut wrong = Vec::new();
        if pulled.ended != Ended::Ok && pulled.failure.as_ref().is_none_or(|failure| failure.hint.is_empty())
        {
            wrong.push("it is not ok and says neither why nor what to do".to_owned());
        }
        if format!("{pulled:?}{:?}", self.receipts()).contains(MARK) {
            wrong.push("a secret stands in a failure or receipt".to_owned());
        }
        if self.world.other.count() > 0 {
            wrong.push(format!("something reached the other origin: {:?}", self.world.other.asked()));
        }
        if self.vendor.count() > ASKED_AT_MOST {
            wrong.push(format!("{} requests", self.vendor.count()));
        }
        wrong
    }

    /// Mends the vendor, pulls once, and says what is wrong then.
    pub(crate) fn heal(&self) -> Vec<String> {
        self.script.lock().unwrap().trouble(Vec::new());
        let pulled = self.pull();
        let mut wrong = self.faults(&self.ids(), &pulled);
        if pulled.ended != Ended::Ok {
            wrong.push(format!("{:?}, {:?}", pulled.ended, pulled.failure));
        }
        let kept: BTreeSet<String> = self.kept().into_iter().map(|(_, _, raw)| raw).collect();
        let script = self.script.lock().unwrap();
        let lost: Vec<&String> = script.sent.iter().filter(|raw| !kept.contains(*raw)).collect();
        if let Some(first) = lost.first() {
            wrong.push(format!("left the vendor and is not stored: {} rows, e.g. {first}", lost.len()));
        }
        let kind = self.world.kind;
        let newest = script.list.log.rows.iter().map(|row| row.at).max().unwrap();
        let lately = |at: Moment| at >= newest.plus_ms(-20 * HOUR_MS);
        let rows = script.list.log.rows.iter().filter(|row| lately(row.at));
        let old: Vec<&str> =
            rows.filter(|row| !kept.contains(&List::kept(kind, row))).map(|row| row.id.as_str()).collect();
        if !old.is_empty() {
            wrong.push(format!("the newest content is not stored of {old:?}"));
        }
        wrong.into_iter().map(|what| format!("after the good pull: {what}")).collect()
    }
}

/// Every file below `folder`.
fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let listed = std::fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    listed.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
