//! `account_diff.csv`: an imported list of accounts against what the log shows.

use super::super::super::account::Account;
use super::super::super::sheet::FieldKind::{Integer, Text, Time, Word};
use super::super::super::sheet::{Cell, Sheet, Sink, field, required};
use super::super::super::study::Principal;
use super::super::people::People;
use super::table;
use crate::error::Error;
use exhibit_entry::fold::fold;
use std::collections::BTreeMap;

const DIFFERENCES: &[&str] =
    &["in_list_not_in_log", "in_log_not_in_list", "role_differs", "active_but_removed_in_log"];

/// The list of accounts, each with its person in the log.
pub(super) struct Matched {
    accounts: Vec<(Account, Option<usize>)>,
    /// For every place among the people whether the list has it.
    listed: Vec<bool>,
}

impl Matched {
    /// Looks every account up among the people, by its name or its owner's, letter case set aside.
    pub(super) fn new(accounts: Vec<Account>, people: &People) -> Self {
        let mut listed = vec![false; people.len()];
        let accounts = accounts.into_iter().map(|account| {
            let place = people.look_up(&account);
            if let Some(place) = place {
                listed[place] = true;
            }
            (account, place)
        });
        Self { accounts: accounts.collect(), listed }
    }

    /// For every place among the people whether the list has it.
    pub(super) fn listed(&self) -> &[bool] {
        &self.listed
    }

    /// Writes the differences: accounts in the order of the list, then people by name. Returns how many.
    pub(super) fn write(
        self,
        principals: &[Principal],
        names: &[String],
        sink: &mut dyn Sink,
    ) -> Result<u64, Error> {
        let by_name: BTreeMap<&str, &Principal> =
            principals.iter().map(|principal| (principal.name.as_str(), principal)).collect();
        let mut written = 0;
        let mut tell =
            |difference: &'static str, account: Option<&Account>, principal: Option<&Principal>| {
                written += 1;
                sink.row(table::ACCOUNTS, &cells(difference, account, principal))
            };
        for (account, place) in &self.accounts {
            let principal = place.map(|place| by_name[names[place].as_str()]);
            for difference in differences(account, principal) {
                tell(difference, Some(account), principal)?;
            }
        }
        let listed: std::collections::BTreeSet<&str> = self
            .listed
            .iter()
            .zip(names)
            .filter(|(listed, _)| **listed)
            .map(|(_, name)| name.as_str())
            .collect();
        let missing = |principal: &&Principal| {
            !listed.contains(principal.name.as_str())
                && principal.kind != "system"
                && principal.state != "removed"
        };
        for principal in principals.iter().filter(missing) {
            tell("in_log_not_in_list", None, Some(principal))?;
        }
        Ok(written)
    }
}

fn differences(account: &Account, principal: Option<&Principal>) -> Vec<&'static str> {
    let Some(principal) = principal else { return vec!["in_list_not_in_log"] };
    let mut found = Vec::new();
    if let (Some(listed), Some(seen)) = (&account.role, &principal.role)
        && !says_same(listed, seen)
    {
        found.push("role_differs");
    }
    if account.active == Some(true) && principal.state == "removed" {
        found.push("active_but_removed_in_log");
    }
    found
}

/// Whether one of the roles of the list is one of the roles of the log, wherever it is held.
fn says_same(listed: &str, seen: &str) -> bool {
    let roles = |text: &str| -> Vec<String> {
        text.split([';', ',']).map(|role| fold(role.rsplit(": ").next().unwrap_or(role).trim())).collect()
    };
    let seen = roles(seen);
    roles(listed).iter().any(|role| seen.contains(role))
}

fn cells<'a>(
    difference: &'static str,
    account: Option<&'a Account>,
    principal: Option<&'a Principal>,
) -> Vec<Cell<'a>> {
    vec![
        difference.into(),
        account.map(|account| account.name.as_str()).into(),
        account.and_then(|account| account.owner.as_deref()).into(),
        account.and_then(|account| account.role.as_deref()).into(),
        account.and_then(|account| account.status.as_deref()).into(),
        account.map(|account| account.line).into(),
        principal.map(|principal| principal.name.as_str()).into(),
        principal.and_then(|principal| principal.role.as_deref()).into(),
        principal.map(|principal| principal.state.as_str()).into(),
        principal.and_then(|principal| principal.last_seen).into(),
    ]
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/account_diff.csv",
        title: "Accounts against the log",
        about: "One line a difference between the imported list of accounts and what the log shows.",
        columns: vec![
            required("difference", Word(DIFFERENCES), "What differs."),
            field("account", Text, "Name in the list; empty: not there."),
            field("owner", Text, "Owner in the list."),
            field("list_role", Text, "Role in the list."),
            field("list_status", Text, "Status in the list, as written."),
            field("list_line", Integer, "Line of the list."),
            field("principal", Text, "Name in principals.csv; empty: not in the log."),
            field("log_role", Text, "Roles last seen in the log."),
            field("log_state", Text, "State by the log."),
            field("log_last_seen", Time, "Last row of the log that names it."),
        ],
        key: &[],
    }
}
