//! Rows of one vendor over any stretch of time.

use chrono::{DateTime, Utc};

use crate::deed::{Deed, Routine, week_of_deeds};
use crate::json::Object;
use crate::shape::Shape;
use crate::week::{Week, ms_of, utc_of};
use crate::{flows, mushi, nevo, outworx, vectis};

/// One row as its vendor would write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When it happened, to the millisecond; the row's own text says the same.
    pub at: DateTime<Utc>,
    /// One compact JSON object without a line end.
    pub json: String,
}

/// The rows of `from <= at < until`, oldest first, made as they are asked for.
///
/// Two calls with the same seed agree wherever their stretches overlap, so a later `until` only appends.
pub fn rows(
    shape: Shape,
    seed: u64,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> impl Iterator<Item = Row> + Send + use<> {
    let (from_ms, until_ms) = (ms_of(from), ms_of(until));
    deeds(shape, seed, Week::of_ms(from_ms), until_ms)
        .skip_while(move |deed| deed.at_ms < from_ms)
        .map(move |deed| write(shape, deed))
}

/// The `n` newest rows of `at < until`, oldest first, made as they are asked for. It reaches back as far as it must,
/// and gives fewer than `n` only when the calendar ends (the year 1).
pub fn last_n(
    shape: Shape,
    seed: u64,
    until: DateTime<Utc>,
    n: usize,
) -> impl Iterator<Item = Row> + Send + use<> {
    let until_ms = ms_of(until);
    let (first, found) = reach_back(shape, seed, until_ms, n);
    deeds(shape, seed, first, until_ms)
        .skip(found.saturating_sub(n))
        .take(n)
        .map(move |deed| write(shape, deed))
}

/// The latest week from which there are `n` rows before `until_ms`, and how many there are.
fn reach_back(shape: Shape, seed: u64, until_ms: i64, n: usize) -> (Week, usize) {
    let mut week = Week::of_ms(until_ms);
    let mut found = deeds(shape, seed, week, until_ms).count();
    while found < n && week > Week::FIRST {
        week = week.back(1);
        found += week_of_deeds(routines(shape), shape as u64, seed, week).len();
    }
    (week, found)
}

fn deeds(shape: Shape, seed: u64, first: Week, until_ms: i64) -> impl Iterator<Item = Deed> + Send + use<> {
    let last = Week::of_ms(until_ms);
    let mut next = first.max(Week::FIRST);
    std::iter::from_fn(move || {
        let week = next;
        next = week.back(-1);
        (week <= last).then_some(week)
    })
    .flat_map(move |week| week_of_deeds(routines(shape), shape as u64, seed, week))
    .take_while(move |deed| deed.at_ms < until_ms)
}

fn routines(shape: Shape) -> &'static [Routine] {
    match shape {
        Shape::Outworx => outworx::ROUTINES,
        Shape::Nevo => nevo::ROUTINES,
        Shape::Flows => flows::ROUTINES,
        Shape::Mushi => mushi::ROUTINES,
        Shape::Vectis => vectis::ROUTINES,
    }
}

fn write(shape: Shape, deed: Deed) -> Row {
    let at = utc_of(deed.at_ms);
    let object: Object = match shape {
        Shape::Outworx => outworx::write(at, deed),
        Shape::Nevo => nevo::write(at, deed),
        Shape::Flows => flows::write(at, deed),
        Shape::Mushi => mushi::write(at, deed),
        Shape::Vectis => vectis::write(at, deed),
    };
    Row { at, json: object.text() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    const OUTWORX: &str = "PROJECT_CREATED PROJECT_DELETED PROJECT_VISIBILITY_CHANGED VERSION_PROMOTED_DEFAULT \
        PREVIEW_CREATED VERSION_DEACTIVATED BRANDING_UPDATED THEME_UPDATED CUSTOMIZATION_UPDATED SPEC_UPLOADED \
        SPEC_EDITED SPEC_SYNCED COLLABORATOR_INVITED COLLABORATOR_ROLE_CHANGED COLLABORATOR_REMOVED TOKEN_CREATED \
        TOKEN_REVOKED UPLOAD_TOKEN_ROTATED";
    const NEVO: &str = "project.created project.deleted channel.created channel.deleted connection.created \
        connection.disconnected endpoint.created endpoint.updated endpoint.deleted api_key.created api_key.rotated \
        api_key.deleted rule.created rule.deleted rule.enabled rule.disabled event.replayed \
        event.replayed_with_edits team.member_invited team.member_removed team.invitation_revoked \
        billing.plan_changed";
    const FLOWS: &str = "identity.user.signed_in automation.flow.created";
    const MUSHI: &str = "report.created report.triaged fix.dispatched fix.completed fix.failed lesson.promoted \
        key.created key.revoked sso.registered project.deleted pdca.run.started user.invited";
    const VECTIS: &str = "login_succeeded login_failed password_changed mfa_enrolled session_invalidated \
        sso_callback integration_credentials_updated user_role_changed branding_updated customer_matching_changed \
        rule_updated rule_fired ticket_created create_ticket update_ticket_status acknowledge_alert \
        create_time_entry feedback_submitted support_request_submitted rate_limited";

    fn instant(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn quarter(shape: Shape, seed: u64) -> Vec<Row> {
        rows(shape, seed, instant("2026-02-10T09:30:00Z"), instant("2026-05-11T09:30:00Z")).collect()
    }

    fn parsed(row: &Row) -> serde_json::Value {
        serde_json::from_str(&row.json).unwrap()
    }

    fn member<'a>(value: &'a serde_json::Value, names: &[&str]) -> &'a serde_json::Value {
        names.iter().find_map(|name| value.get(name)).unwrap()
    }

    fn any_shape() -> impl Strategy<Value = Shape> {
        prop::sample::select(Shape::ALL.to_vec())
    }

    #[test]
    fn every_action_that_a_seed_names_occurs_in_a_quarter() {
        let named = [OUTWORX, NEVO, FLOWS, MUSHI, VECTIS];
        for (shape, named) in Shape::ALL.into_iter().zip(named) {
            for seed in 0..6 {
                let seen: HashSet<String> = quarter(shape, seed)
                    .iter()
                    .map(|row| member(&parsed(row), &["action", "event_type"]).as_str().unwrap().to_owned())
                    .collect();
                let missing: Vec<&str> =
                    named.split_whitespace().filter(|&action| !seen.contains(action)).collect();
                assert!(missing.is_empty(), "{shape} with seed {seed} lacks {missing:?}");
            }
        }
    }

    #[test]
    fn every_row_parses_tells_its_instant_and_has_an_id_of_its_own() {
        for shape in Shape::ALL {
            let all = quarter(shape, 2);
            let mut ids = HashSet::new();
            for row in &all {
                let value = parsed(row);
                let at = instant(member(&value, &["created_at", "date"]).as_str().unwrap());
                assert_eq!(at, row.at);
                assert!(!row.json.contains('\n'));
                assert!(ids.insert(value["id"].to_string()), "{shape}: {} twice", value["id"]);
            }
            assert!(all.is_sorted_by_key(|row| row.at));
            assert!(all.len() > 500, "{shape}: {}", all.len());
        }
    }

    #[test]
    fn every_awkward_name_occurs_in_every_shape() {
        for shape in Shape::ALL {
            let text: Vec<String> = quarter(shape, 3).into_iter().map(|row| row.json).collect();
            for name in crate::company::AWKWARD {
                let written = serde_json::to_string(name).unwrap();
                assert!(text.iter().any(|json| json.contains(&written)), "{shape} lacks {written}");
            }
        }
    }

    #[test]
    fn a_revoked_token_was_created_under_the_same_id() {
        let all: Vec<serde_json::Value> = quarter(Shape::Outworx, 4).iter().map(parsed).collect();
        let ids = |action: &str| -> Vec<&str> {
            all.iter()
                .filter(|row| row["action"] == action)
                .map(|row| row["target_id"].as_str().unwrap())
                .collect()
        };
        let (created, revoked) = (ids("TOKEN_CREATED"), ids("TOKEN_REVOKED"));
        let known = revoked.iter().filter(|id| created.contains(id)).count();
        // The first two weeks revoke tokens that are older than the quarter.
        assert!(known + 3 >= revoked.len() && known > 8, "{known} of {}", revoked.len());
    }

    #[test]
    fn a_leaked_token_leaves_a_trace_that_ends_with_its_revocation() {
        let all: Vec<serde_json::Value> = quarter(Shape::Outworx, 5).iter().map(parsed).collect();
        let leaked =
            all.iter().find(|row| row["metadata"]["reason"] == "found in a public repository").unwrap();
        let trace: Vec<_> =
            all.iter().filter(|row| row["metadata"]["token_id"] == leaked["target_id"]).collect();
        assert!(trace.len() >= 25, "{}", trace.len());
        assert!(trace.iter().all(|row| row["created_at"].as_str() < leaked["created_at"].as_str()));
    }

    #[test]
    fn a_role_begins_where_the_last_change_left_it() {
        let mut roles = std::collections::HashMap::new();
        let mut changes = 0;
        for row in quarter(Shape::Vectis, 6).iter().map(parsed) {
            let (user, change) = (row["target"].to_string(), &row["details"]);
            if row["action"] == "user_role_changed" && user.contains("@acme.io") {
                let before = roles.insert(user.clone(), change["to"].clone());
                assert!(before.is_none_or(|role| role == change["from"]), "{user}");
                changes += 1;
            }
        }
        assert!(changes > 10, "{changes}");
    }

    #[test]
    fn the_fix_worker_goes_to_the_wrong_repository_and_loses_its_key() {
        let all: Vec<serde_json::Value> = quarter(Shape::Mushi, 1).iter().map(parsed).collect();
        let wrong = all.iter().find(|row| row["metadata"]["error"]["code"] == "WRONG_REPOSITORY").unwrap();
        let run: Vec<&str> = all
            .iter()
            .filter(|row| row["resource_id"] == wrong["resource_id"])
            .map(|row| row["action"].as_str().unwrap())
            .collect();
        assert_eq!(run, ["fix.dispatched", "fix.completed", "fix.failed"]);
        let reason = "worker wrote to the wrong repository";
        assert!(all.iter().any(|row| row["action"] == "key.revoked" && row["metadata"]["reason"] == reason));
    }

    #[test]
    fn a_night_of_failed_sign_ins_meets_the_limit_and_ends_in_one_success() {
        let all: Vec<serde_json::Value> = quarter(Shape::Vectis, 1).iter().map(parsed).collect();
        let night: Vec<&str> = all
            .iter()
            .filter(|row| row["ip"] == "203.0.113.66")
            .map(|row| row["action"].as_str().unwrap())
            .collect();
        let count = |action| night.iter().filter(|&&seen| seen == action).count();
        assert!(count("login_failed") >= 30 && count("rate_limited") >= 6, "{night:?}");
        assert_eq!(night.last(), Some(&"login_succeeded"));
    }

    #[test]
    fn a_contractor_goes_up_and_down_in_a_day() {
        for shape in [Shape::Outworx, Shape::Flows, Shape::Mushi, Shape::Vectis] {
            let all = quarter(shape, 1);
            let changes: Vec<&Row> = all
                .iter()
                .filter(|row| {
                    row.json.to_lowercase().contains("role_changed") || row.json.contains("role.changed")
                })
                .filter(|row| row.json.contains(".example\""))
                .collect();
            let pairs =
                changes.windows(2).filter(|pair| pair[1].at - pair[0].at < chrono::TimeDelta::hours(12));
            assert!(pairs.count() >= 2, "{shape}: {changes:?}");
        }
    }

    #[test]
    fn system_rows_have_no_actor_and_numbers_pass_what_floats_hold() {
        assert!(quarter(Shape::Outworx, 1).iter().any(|row| row.json.contains("\"actor_user_id\":null")));
        let ids: Vec<u64> =
            quarter(Shape::Vectis, 1).iter().map(|row| parsed(row)["id"].as_u64().unwrap()).collect();
        assert!(ids.iter().all(|&id| id > 1 << 53));
        assert!(ids.iter().any(|&id| (id as f64) as u64 != id));
    }

    /// Fails when any byte of the sample changes: then the change must be meant, and demo numbers looked at again.
    #[test]
    fn the_sample_is_the_same_on_every_machine() {
        let mut text = String::new();
        for shape in Shape::ALL {
            let mut hash = Sha256::new();
            for row in quarter(shape, 1) {
                hash.update(row.json);
            }
            let digest: [u8; 32] = hash.finalize().into();
            let head: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            writeln!(text, "{shape} {head}").unwrap();
        }
        assert_eq!(text, include_str!("row.golden"));
    }

    #[test]
    fn there_is_nothing_in_an_empty_or_reversed_stretch() {
        let (early, late) = (instant("2026-05-01T00:00:00Z"), instant("2026-05-08T00:00:00Z"));
        assert_eq!(rows(Shape::Mushi, 1, late, late).count(), 0);
        assert_eq!(rows(Shape::Mushi, 1, late, early).count(), 0);
        assert_eq!(last_n(Shape::Mushi, 1, late, 0).count(), 0);
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trouble() {
        assert_eq!(last_n(Shape::Nevo, 1, DateTime::<Utc>::MAX_UTC, 3).count(), 3);
        assert_eq!(last_n(Shape::Nevo, 1, DateTime::<Utc>::MIN_UTC, 3).count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_later_load_only_appends(shape in any_shape(), seed: u64, hours in 0_i64..400, more in 0_i64..400) {
            let from = instant("2026-04-20T07:11:00Z");
            let until = from + chrono::TimeDelta::hours(hours);
            let later = until + chrono::TimeDelta::hours(more);
            let mut joined: Vec<Row> = rows(shape, seed, from, until).collect();
            joined.extend(rows(shape, seed, until, later));
            prop_assert_eq!(joined, rows(shape, seed, from, later).collect::<Vec<_>>());
        }

        #[test]
        fn the_newest_rows_end_every_longer_list(shape in any_shape(), seed: u64, few in 0_usize..300, more in 0_usize..900) {
            let until = instant("2024-01-17T12:00:00Z");
            let long: Vec<Row> = last_n(shape, seed, until, few + more).collect();
            let short: Vec<Row> = last_n(shape, seed, until, few).collect();
            prop_assert_eq!(long.len(), few + more);
            prop_assert_eq!(&long[more..], &short[..]);
            prop_assert!(long.iter().all(|row| row.at < until));
        }

        #[test]
        fn another_seed_tells_another_story(shape in any_shape(), seed: u64) {
            let until = instant("2026-05-11T09:30:00Z");
            let told = |seed| last_n(shape, seed, until, 20).collect::<Vec<_>>();
            prop_assert_ne!(told(seed), told(seed ^ 1));
        }
    }
}
