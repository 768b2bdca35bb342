//! A list of accounts as a vendor or a directory shows it now, read from CSV, to be held against the log.
//!
//! A log shows changes, not standing access: what was granted before its first row is known only from such a list.

mod words;

use std::collections::HashSet;

use csv::{ByteRecord, ReaderBuilder};
use exhibit_entry::fold::fold;
use exhibit_entry::words::cut;

use self::words::{NAME, NEGATIVE, NO, OWNER, ROLE, STATUS, YES};
use super::spelling::spelling_key;

/// One account of the list. Texts are foreign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Line of the file it stands on, from 2: line 1 is the header.
    pub line: u64,
    /// The name or address that the log would know it by.
    pub name: String,
    /// The person it belongs to, where that is another name.
    pub owner: Option<String>,
    /// Its role or roles, as written.
    pub role: Option<String>,
    /// Whether it can be used now; none: the list does not say.
    pub active: Option<bool>,
    /// The status as written.
    pub status: Option<String>,
}

/// Largest list, in bytes: some hundred bytes for each of [`MAX_ACCOUNTS`].
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Accounts that are read; the largest directories have about as many.
const MAX_ACCOUNTS: usize = 200_000;

/// Longest cell that is kept, in characters.
const CELL_LIMIT_CHARS: usize = 1000;

/// Problems that are told one by one.
const MAX_PROBLEMS: usize = 100;

/// Reads a list of accounts from CSV with a header: parted by `,`, `;` or tabs, with or without a byte order mark.
/// Headings are found by their usual names (account name, email, user, login; owner; role or roles; status, active,
/// suspended and the like). Gives the accounts and, in sentences, what could not be read; a list too large is read as
/// far as it may be, and that is said.
#[must_use]
pub fn read_accounts(csv: &[u8]) -> (Vec<Account>, Vec<String>) {
    let mut problems = Problems::default();
    let accounts = read(csv, &mut problems).unwrap_or_default();
    (accounts, problems.finish())
}

fn read(bytes: &[u8], problems: &mut Problems) -> Option<Vec<Account>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        problems.say("the list is UTF-16 text; save it as CSV UTF-8 and choose it again".into());
        return None;
    }
    let mut bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > MAX_BYTES {
        problems.say(format!("the list is larger than {MAX_BYTES} bytes; it was read up to there"));
        bytes = &bytes[..MAX_BYTES];
    }
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(bytes)).from_reader(bytes);
    let mut record = ByteRecord::new();
    if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
        problems.say("the list is empty; it needs a header and one line an account".into());
        return None;
    }
    let columns = Columns::find(&record, problems)?;
    let (mut accounts, mut known, mut lines) = (Vec::new(), HashSet::new(), Lines { bytes, at: 0, line: 1 });
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        if accounts.len() == MAX_ACCOUNTS {
            problems.say(format!("the list has more than {MAX_ACCOUNTS} accounts; only the first were read"));
            break;
        }
        let line = lines.of(&record);
        let Some(account) = columns.account(&record, line, problems) else { continue };
        if !known.insert(spelling_key(&account.name)) {
            problems.say(format!("line {line}: `{}` is in the list twice", shown(&account.name)));
        }
        accounts.push(account);
    }
    Some(accounts)
}

/// Counts lines; the reader of CSV takes a record to begin between CR and LF.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which `record` begins, from 1; records come in order.
    fn of(&mut self, record: &ByteRecord) -> u64 {
        let start =
            record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        while let Some(byte) = self.bytes.get(self.at)
            && (self.at < start || matches!(byte, b'\r' | b'\n'))
        {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// The delimiter that parts the first line into the most cells.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
    // The first of equal ones is the last that max_by_key gives.
    *b"\t;,".iter().max_by_key(|delimiter| count(**delimiter)).expect("BUG: there are three")
}

/// Where what stands.
struct Columns {
    name: usize,
    owner: Option<usize>,
    role: Option<usize>,
    status: Option<usize>,
    negative: bool,
}

impl Columns {
    fn find(header: &ByteRecord, problems: &mut Problems) -> Option<Self> {
        let headings: Vec<String> = header.iter().map(heading).collect();
        let place = |known: &[&str]| {
            known.iter().find_map(|name| headings.iter().position(|heading| heading == name))
        };
        let Some(name) = place(NAME) else {
            let first = headings.iter().take(10).map(|heading| shown(heading)).collect::<Vec<_>>().join(", ");
            problems.say(format!("no column names the account: there must be one called account name, email, user or login; found {first}"));
            return None;
        };
        let status = place(STATUS);
        let negative = status.is_some_and(|place| NEGATIVE.contains(&headings[place].as_str()));
        Some(Self {
            name,
            owner: place(OWNER).filter(|place| *place != name),
            role: place(ROLE),
            status,
            negative,
        })
    }

    fn account(&self, record: &ByteRecord, line: u64, problems: &mut Problems) -> Option<Account> {
        if record.iter().any(|cell| std::str::from_utf8(cell).is_err()) {
            problems.say(format!("line {line}: it is not UTF-8; unreadable letters are shown as \u{fffd}"));
        }
        let cell = |place: Option<usize>| {
            let text = String::from_utf8_lossy(record.get(place?)?);
            Some(cut(text.trim(), CELL_LIMIT_CHARS)).filter(|text| !text.is_empty())
        };
        let Some(name) = cell(Some(self.name)) else {
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                problems.say(format!("line {line}: it names no account, so it was left out"));
            }
            return None;
        };
        let status = cell(self.status);
        let active = status.as_deref().and_then(|status| self.is_active(status));
        let owner = cell(self.owner).filter(|owner| fold(owner) != fold(&name));
        Some(Account { line, name, owner, role: cell(self.role), active, status })
    }

    fn is_active(&self, status: &str) -> Option<bool> {
        let status = fold(status);
        let said = if YES.contains(&status.as_str()) {
            Some(true)
        } else {
            NO.contains(&status.as_str()).then_some(false)
        };
        if !self.negative {
            return said;
        }
        // `deactivated: 2026-03-01` is a yes too, and `suspended: suspended`.
        let is_date = status.starts_with(|c: char| c.is_ascii_digit()) && status.len() > 4;
        if is_date || NEGATIVE.contains(&status.as_str()) { Some(false) } else { said.map(|yes| !yes) }
    }
}

/// A heading in small letters, `_` for everything between words.
fn heading(cell: &[u8]) -> String {
    let text = fold(&cut(&String::from_utf8_lossy(cell), CELL_LIMIT_CHARS));
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// Foreign text inside a sentence.
fn shown(text: &str) -> String {
    cut(&exhibit_entry::words::visible(text), 60)
}

/// What could not be read, told up to a number.
#[derive(Default)]
struct Problems {
    told: Vec<String>,
    more: u64,
}

impl Problems {
    fn say(&mut self, sentence: String) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push(sentence);
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more problems of this kind", self.more));
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(csv: &str) -> Account {
        let (mut accounts, problems) = read_accounts(csv.as_bytes());
        assert_eq!((accounts.len(), problems), (1, vec![]), "{csv}");
        accounts.remove(0)
    }

    #[test]
    fn the_usual_headings_are_found_in_any_order_and_form() {
        let account = Account {
            line: 2,
            name: "ann@acme.test".into(),
            owner: Some("Ann Alt".into()),
            role: Some("Admin; Billing".into()),
            active: Some(false),
            status: Some("Deactivated".into()),
        };
        assert_eq!(
            one("Account name,Owner,Role(s),Status\r\nann@acme.test,Ann Alt,Admin; Billing,Deactivated\r\n"),
            account
        );
        assert_eq!(
            one(
                "\u{feff}STATUS;E-Mail;display name;roles\nDeactivated;ann@acme.test;Ann Alt;\"Admin; Billing\"\n"
            ),
            account
        );
        assert_eq!(
            one("role\temail\tstatus\towner\nAdmin; Billing\tann@acme.test\tDeactivated\tAnn Alt"),
            account
        );
    }

    #[test]
    fn a_status_says_whether_the_account_can_be_used_or_nothing() {
        let active = |heading: &str, status: &str| one(&format!("user,{heading}\nann,{status}\n")).active;
        assert_eq!(active("status", "ACTIVE"), Some(true));
        assert_eq!(active("active", "no"), Some(false));
        assert_eq!(active("suspended", "false"), Some(true));
        assert_eq!(active("suspended", "TRUE"), Some(false));
        assert_eq!(active("deactivated", "2026-03-01"), Some(false));
        assert_eq!(active("status", "pending"), None);
        assert_eq!(active("status", ""), None);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        let (accounts, problems) =
            read_accounts(b"email,role\r\nann@x,\"ad\r\nmin\"\r\n,viewer\r\n\r\nANN@x,editor\r\n\xff,x\n");
        assert_eq!(accounts.iter().map(|account| account.line).collect::<Vec<_>>(), [2, 6, 7]);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(
            problems[0].starts_with("line 4:")
                && problems[1].contains("twice")
                && problems[2].contains("UTF-8")
        );
        assert!(read_accounts(b"colour,size\nred,7\n").1[0].starts_with("no column names the account"));
        assert!(read_accounts(b"").1[0].starts_with("the list is empty"));
        assert!(read_accounts(b"\xff\xfee\0m\0").1[0].contains("UTF-16"));
    }

    #[test]
    fn a_list_beyond_the_limit_is_read_up_to_it_and_that_is_said() {
        let mut list = String::from("user\n");
        (0..=MAX_ACCOUNTS).for_each(|n| list.push_str(&format!("u{n}\n")));
        let (accounts, problems) = read_accounts(list.as_bytes());
        assert_eq!(accounts.len(), MAX_ACCOUNTS);
        assert!(problems[0].contains("more than 200000"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let (accounts, _) = read_accounts(&bytes);
            prop_assert!(accounts.iter().all(|account| !account.name.is_empty()));
        }

        #[test]
        fn every_name_that_was_written_is_read(names in proptest::collection::btree_set("[a-z]{1,8}@[a-z]{1,5}", 1..30)) {
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(["role", "login"]).unwrap();
            names.iter().for_each(|name| out.write_record(["a, \"b\"\nc", name]).unwrap());
            let (accounts, problems) = read_accounts(&out.into_inner().unwrap());
            prop_assert_eq!(problems, Vec::<String>::new());
            prop_assert_eq!(accounts.iter().map(|account| account.name.clone()).collect::<std::collections::BTreeSet<_>>(), names);
        }
    }
}
