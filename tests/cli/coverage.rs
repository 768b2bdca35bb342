//! What was asked and what came, schedules, rows that are no longer sent, times without a zone.

use serde_json::{Value, json};

use crate::bench::Bench;

/// A source that was never pulled and whose token is nowhere.
fn with_source() -> Bench {
    let bench = Bench::new();
    let add = ["source", "add", "audit", "--profile", "mushi-mushi", "--token-env", "NO_SUCH_TOKEN"];
    assert_eq!(bench.run_with(&add, &[("NO_SUCH_TOKEN", "for a moment")]).code, 0);
    bench
}

fn states(source: &Value) -> Vec<(&str, &str, u64)> {
    let days = source["days"].as_array().unwrap().iter();
    days.map(|day| {
        (day["day"].as_str().unwrap(), day["state"].as_str().unwrap(), day["rows"].as_u64().unwrap())
    })
    .collect()
}

#[test]
fn files_say_nothing_of_the_days_without_rows() {
    let bench = Bench::filled();
    let covered = bench.fine(&["coverage", "--from", "2026-05-09", "--to", "2026-05-13"]);
    let source = &covered["sources"][0];
    assert_eq!((source["name"].as_str(), source["is_pulled"].as_bool()), (Some("outworx"), Some(false)));
    let expected = [
        ("2026-05-09", "partial", 1),
        ("2026-05-10", "partial", 1),
        ("2026-05-11", "never_asked", 0),
        ("2026-05-12", "partial", 1),
    ];
    assert_eq!(states(source), expected);
    assert_eq!((source["gaps"].as_array().unwrap().len(), &source["clock"]), (1, &Value::Null));
    let in_berlin = bench.fine(&["coverage", "outworx", "--from", "2026-05-10", "--tz", "Europe/Berlin"]);
    assert_eq!(states(&in_berlin["sources"][0])[0], ("2026-05-10", "partial", 1));
    let shown = bench.run(&["coverage"]);
    assert!(shown.code == 0 && shown.out.contains("2026-05-04       ~~ ?~?"), "{}", shown.out);
}

#[test]
fn what_was_pulled_is_told_from_what_was_not() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["sample", "load"]).code, 0);
    let covered = bench.fine(&["coverage", "mushi-mushi", "--workspace", "sample"]);
    let source = &covered["sources"][0];
    let days = states(source);
    let (today, before) = days.split_last().unwrap();
    assert_eq!(today.1, "partial", "today is not over");
    assert!(before.len() > 80 && before.iter().all(|day| matches!(day.1, "pulled" | "empty")), "{days:?}");
    assert!(before.iter().all(|day| (day.1 == "pulled") == (day.2 > 0)), "{days:?}");
    let clock = &source["clock"];
    assert_eq!((&clock["kept_days"], &clock["is_alarm"]), (&json!(730), &json!(false)));
    let sentence = clock["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("what was not pulled since 20"), "{sentence}");
    let serious = |gap: &&Value| !matches!(gap["kind"].as_str(), Some("quiet"));
    assert_eq!(source["gaps"].as_array().unwrap().iter().filter(serious).count(), 0, "{}", source["gaps"]);
    let vanished = bench.fine(&["vanished", "--workspace", "sample"]);
    assert_eq!((&vanished["count"], &vanished["vanished"]), (&json!(0), &json!([])));
}

#[test]
fn a_source_that_was_never_pulled_is_an_alarm_with_the_keeping_that_the_user_says() {
    let bench = with_source();
    let source = &bench.fine(&["coverage"])["sources"][0];
    assert!(states(source).iter().all(|day| day.1 == "never_asked"));
    assert_eq!(source["clock"]["is_alarm"], true);
    assert!(source["gaps"][0]["can_pull"] == true && source["gaps"][0]["kind"] == "never_asked");
    let set = bench.fine(&["source", "set", "audit", "--kept-days", "7"]);
    assert_eq!(set["sources"][0]["clock"]["kept_days"], 7);
    let source = &bench.fine(&["coverage", "--from", "-10d"])["sources"][0];
    let count = |state| states(source).iter().filter(|day| day.1 == state).count();
    assert_eq!((count("beyond_retention"), count("never_asked")), (3, 8));
    assert_eq!(
        bench.fine(&["source", "set", "audit", "--kept-days", "profile"])["sources"][0]["kept_days"],
        Value::Null
    );
    let listed = &bench.fine(&["source", "list"])["sources"][0];
    assert_eq!((&listed["clock"]["kept_days"], &listed["paused"]), (&json!(730), &json!(false)), "{listed}");
    let list = bench.run(&["source", "list"]);
    assert!(list.err.contains("audit: rows older than 730 days vanish there now"), "{}", list.err);
}

#[test]
fn a_schedule_makes_a_source_due_and_a_failed_pull_waits_longer() {
    let bench = with_source();
    assert_eq!(bench.fine(&["sync", "--due"])["sources"], json!([]));
    let set = bench.fine(&["source", "set", "audit", "--every", "6h"]);
    assert_eq!(
        (&set["sources"][0]["every_minutes"], &set["sources"][0]["paused"]),
        (&json!(360), &json!(false))
    );
    assert!(set["sources"][0]["next_pull"].is_string());
    assert!(bench.run(&["source", "list"]).out.contains("every 6h"));
    let (code, pulled) = bench.json(&["sync", "--due"]);
    let line = &pulled["sources"][0];
    assert_eq!((code, &line["status"]), (3, &json!("failed")));
    assert_eq!((&line["restarts"], &line["resumed"]), (&json!(0), &json!(false)));
    assert_eq!(bench.fine(&["sync", "--due"])["sources"], json!([]), "not before twice the time");
    bench.fine(&["source", "set", "audit", "--pause"]);
    let set = bench.fine(&["source", "set", "audit", "--every", "1d"]);
    let line = &set["sources"][0];
    assert_eq!(
        (&line["paused"], &line["every_minutes"], &line["next_pull"]),
        (&json!(true), &json!(1440), &Value::Null)
    );
    assert!(bench.run(&["source", "list"]).out.contains("paused"));
    let set = bench.fine(&["source", "set", "audit", "--resume", "--every", "off"]);
    assert_eq!(
        (&set["sources"][0]["paused"], &set["sources"][0]["every_minutes"]),
        (&json!(false), &Value::Null)
    );
}

#[test]
fn a_paused_source_is_left_out_of_pulls_of_all() {
    let bench = with_source();
    bench.fine(&["source", "set", "audit", "--pause"]);
    assert_eq!(bench.fine(&["sync"])["sources"], json!([]));
    assert_eq!(bench.json(&["sync", "audit"]).0, 3, "by name it is pulled all the same");
}

#[test]
fn settings_that_make_no_sense_change_nothing() {
    let bench = with_source();
    let set = ["source", "set", "audit"];
    let bad: [&[&str]; 9] = [
        &[],
        &["--every", "6x"],
        &["--every", "é"],
        &["--every", ""],
        &["--every", "4m"],
        &["--every", "99999999d"],
        &["--kept-days", "0"],
        &["--kept-days", "week"],
        &["--pause", "--resume"],
    ];
    for words in bad {
        assert_eq!(bench.run(&[&set[..], words].concat()).code, 2, "{words:?}");
    }
    let line = &bench.fine(&["source", "list"])["sources"][0];
    assert_eq!(
        (&line["every_minutes"], &line["kept_days"], &line["paused"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    assert_eq!(bench.run(&["source", "set", "nobody", "--pause"]).code, 2);
    assert_eq!(Bench::filled().run(&["source", "set", "outworx", "--every", "6h"]).code, 2);
    for words in [&["coverage", "nobody"][..], &["vanished", "nobody"]] {
        assert_eq!(bench.run(words).code, 2, "{words:?}");
    }
    for words in [&["coverage", "--from", "2999-01-01"][..], &["coverage", "--from", "spring"]] {
        assert_eq!(bench.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn a_time_without_a_zone_is_shown_as_an_assumption() {
    let bench = Bench::new();
    let rows = "{\"time\":\"2026-05-09 17:14:08\",\"action\":\"a\",\"user\":\"bob\"}\n\
                {\"time\":\"2026-05-09T17:14:08Z\",\"action\":\"a\",\"user\":\"bob\"}\n";
    let file = bench.file("rows.ndjson", rows.as_bytes());
    bench.fine(&["import", file.to_str().unwrap(), "--profile", "generic"]);
    let entry = |row: &str| bench.fine(&["show", row])["entry"].clone();
    let (assumed, written) = (entry("row:1"), entry("row:2"));
    assert_eq!((&assumed["at"], &assumed["at_assumed"]), (&written["at"], &json!(true)));
    assert_eq!(written["at_assumed"], false);
    assert!(bench.run(&["show", "row:1"]).out.contains("written without a zone; UTC is assumed"));
    assert!(!bench.run(&["show", "row:2"]).out.contains("assumed"));
    assert_eq!(bench.fine(&["show", "row:1"])["absent"], Value::Null);
}

#[test]
fn problems_are_counted_and_listed_with_their_headings_once() {
    let bench = Bench::new();
    let broken: String = (0..1_200).map(|nth| format!("{{\"nth\":{nth},\"at\":nope}}\n")).collect();
    let rows = format!("{{\"id\":\"1\",\"action\":\"a\"}}\n{broken}");
    let file = bench.file("rows.ndjson", rows.as_bytes());
    assert_eq!(bench.run(&["import", file.to_str().unwrap(), "--profile", "generic"]).code, 5);
    let document = bench.fine(&["problems"]);
    let problems = document["problems"].as_array().unwrap();
    assert_eq!(document["count"].as_u64(), Some(problems.len() as u64));
    assert!(problems.len() == 1_200 && problems[7]["raw"] == r#"{"nth":7,"at":nope}"#);
    let shown = bench.run(&["problems", "generic"]);
    assert_eq!(shown.out.lines().count(), problems.len() + 1);
    assert_eq!(shown.out.lines().filter(|line| line.starts_with("ROW")).count(), 1);
    assert!(shown.err.contains(&format!("{} rows could not be read", problems.len())), "{}", shown.err);
    let none = bench.fine(&["problems", "--workspace", "default", "generic"]);
    assert_eq!(none["count"], document["count"]);
}

#[test]
fn a_window_that_ends_before_the_bookmark_is_usage_and_leaves_nothing_behind() {
    let bench = Bench::new();
    let profiles = bench.data().join("profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    let text = "schema = 'profile/1'\nid = 'doors'\ntitle = 'D'\nvendor = 'D'\nkind = 'api'\nas_read = '2026-05-09'\n\
        time = ['rfc3339']\n[request]\nurl = 'http://127.0.0.1:1'\npath = '/x'\nwindow = { first_days = 3, params = [\
        { name = 's', text = '{since}' }, { name = 'u', text = '{until}' }] }\n[fields]\nat = ['at']\n";
    std::fs::write(profiles.join("doors.toml"), text).unwrap();
    bench.fine(&["source", "add", "doors", "--profile", "doors"]);
    let (code, document) = bench.json(&["sync", "--until", "2020-01-01"]);
    assert_eq!((code, document["error"]["code"].as_str()), (2, Some("usage")), "{document}");
    assert!(document["error"]["message"].as_str().unwrap().starts_with("doors: "), "{document}");
    let days = &bench.fine(&["coverage"])["sources"][0]["days"];
    assert!(days.as_array().unwrap().iter().all(|day| day["note"].is_null()), "{days}");
}
