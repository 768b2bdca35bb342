//! Laws over any rows of access.

use exhibit_entry::{Evidence, Outcome};
use proptest::prelude::*;

use super::super::super::super::kind::PackKind;
use super::super::super::super::rows::{PackRow, sort_rows};
use super::super::super::fixture::{Line, input_of, row_of, study, told};

fn any_row() -> impl Strategy<Value = PackRow> {
    let does = proptest::sample::select(vec![
        ("login_succeeded", "login", "user"),
        ("session_invalidated", "logout", "session"),
        ("user_invited", "invite", "user"),
        ("user_role_changed", "grant", "role"),
        ("user_removed", "revoke", "user"),
        ("token_created", "create", "token"),
        ("token_revoked", "revoke", "token"),
        ("integration_credentials_updated", "rotate", "credential"),
        ("sso_settings_updated", "update", "sso"),
        ("evidence_pack_exported", "export", "evidence"),
        ("role_seen", "read", "role"),
        ("whatever", "", ""),
    ]);
    let metadata = proptest::sample::select(vec![
        "",
        r#"{"from":"viewer","to":"admin"}"#,
        r#"{"role":"owner","email":"p1@x.test"}"#,
        r#"{"from":"t1","to":"t2","sso":true}"#,
    ]);
    let name = |n: u8| format!("p{n}@x.test");
    (0i64..300_000, does, metadata, 0u8..6, 0u8..6, any::<bool>(), 0u8..4).prop_map(
        move |(minute, does, metadata, actor, subject, fails, evidence)| {
            let (actor, subject) = (name(actor), name(subject));
            let outcome = if fails { Outcome::Failure } else { Outcome::Success };
            let line = Line {
                minute,
                actor: &actor,
                does,
                to: ("user", &subject),
                metadata,
                outcome,
                ..Line::default()
            };
            let mut entry = told(0, &line);
            if evidence == 0 {
                entry.evidence = vec![Evidence::Change];
            }
            row_of(entry)
        },
    )
}

fn numbered(mut rows: Vec<PackRow>) -> Vec<PackRow> {
    for (n, row) in rows.iter_mut().enumerate() {
        row.entry.key = format!("k{n:05}");
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_is_in_the_one_listing_that_its_verb_says(rows in proptest::collection::vec(any_row(), 0..80)) {
        let mut rows = numbered(rows);
        sort_rows(&mut rows);
        let made = study(&input_of(PackKind::AccessReview), &rows);
        let verb = |row: &&PackRow, verbs: &[&str]| row.entry.verb.as_deref().is_some_and(|verb| verbs.contains(&verb));
        let is_access = |row: &&PackRow| row.entry.evidence.contains(&Evidence::Access);
        let logins = rows.iter().filter(|row| verb(row, &["login", "logout"])).count();
        let quiet = |row: &&PackRow| verb(row, &["login", "logout", "read", "export", "other"]) || !is_access(row);
        let is_credential = |row: &&PackRow| matches!(row.entry.object.as_deref(), Some("token" | "credential"));
        let credentials = rows.iter().filter(|row| !quiet(row) && is_credential(row)).count();
        let changes = rows.iter().filter(|row| !quiet(row) && !is_credential(row)).count();
        prop_assert_eq!(made.rows("logins"), logins);
        prop_assert_eq!(made.rows("access_changes"), changes);
        let told: usize = made.column("credentials", "rows").iter().map(|rows| rows.parse::<usize>().unwrap()).sum();
        prop_assert_eq!(told, credentials);
        let mut keys: Vec<&str> = made.column("logins", "key");
        keys.extend(made.column("access_changes", "key"));
        keys.sort_unstable();
        prop_assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn the_sums_over_principals_are_those_of_the_rows(rows in proptest::collection::vec(any_row(), 0..80)) {
        let mut rows = numbered(rows);
        sort_rows(&mut rows);
        let made = study(&input_of(PackKind::AccessReview), &rows);
        let sum = |column: &str| made.column("principals", column).iter().map(|text| text.parse::<u64>().unwrap()).sum::<u64>();
        let failed = |row: &&PackRow| row.entry.outcome == Outcome::Failure;
        let login = |row: &&PackRow| row.entry.verb.as_deref() == Some("login");
        prop_assert_eq!(sum("rows"), rows.len() as u64);
        prop_assert_eq!(sum("logins"), rows.iter().filter(|row| login(row) && !failed(row)).count() as u64);
        prop_assert_eq!(sum("failed_logins"), rows.iter().filter(|row| login(row) && failed(row)).count() as u64);
        let open = made.column("credentials", "open").iter().filter(|open| **open == "true").count() as u64;
        prop_assert_eq!(sum("open_credentials"), open);
        prop_assert_eq!(made.rows("review"), made.rows("principals"));
        prop_assert_eq!(made.findings.per_day.values().sum::<u64>(), rows.len() as u64);
    }

    #[test]
    fn the_order_of_import_changes_no_listing(
        (rows, shuffled) in proptest::collection::vec(any_row(), 0..50)
            .prop_map(numbered).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let placed = |rows: Vec<PackRow>| {
            let mut rows: Vec<PackRow> = rows.into_iter().enumerate().map(|(n, mut row)| {
                row.entry.row = n as u64 + 1;
                row.leaf.leaf_index = n as u64;
                row.entry.received_at = row.entry.received_at.plus_ms(n as i64);
                row
            }).collect();
            sort_rows(&mut rows);
            rows
        };
        for kind in PackKind::ALL {
            let (a, b) = (study(&input_of(*kind), &placed(rows.clone())), study(&input_of(*kind), &placed(shuffled.clone())));
            prop_assert_eq!(a.tables, b.tables);
            prop_assert_eq!(a.findings, b.findings);
        }
    }
}
