//! A builder of segments that is killed, again and again, while somebody asks.

use std::time::Duration;

use crate::chance::Chance;
use crate::{killed, number_of};

const ROWS: usize = 12_000;

#[test]
fn segments_whose_builder_is_killed_change_no_answer_and_are_made_in_the_end() {
    let seed = number_of("EXHIBIT_SEED", 4) as u64;
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.ndjson");
    let row =
        |n: usize| format!("{{\"id\":\"{n}\",\"action\":\"A{}\",\"user\":\"u{}@acme.io\"}}\n", n % 7, n % 90);
    std::fs::write(&file, (0..ROWS).map(row).collect::<String>()).unwrap();
    let exhibit = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_exhibit"));
        command.env_clear().env("EXHIBIT_DATA_DIR", folder.path().join("data")).env("EXHIBIT_INDEX", "off");
        command.args(words);
        command
    };
    let said = |words: &[&str]| String::from_utf8(exhibit(words).output().unwrap().stdout).unwrap();
    assert!(exhibit(&["import", "--source", "log"]).arg(&file).status().unwrap().success());
    let expected = (0..ROWS).filter(|n| n % 7 == 3 && row(*n).contains("u3")).count();
    for _ in 0..number_of("EXHIBIT_KILLS", 2) * 4 {
        let mut builder = exhibit(&["index"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(chance.below(400) as u64));
        let _was_running = killed(&mut builder);
        assert_eq!(said(&["count", "action:A3 u3"]).trim(), expected.to_string(), "seed {seed}");
    }
    assert!(exhibit(&["index"]).status().unwrap().success());
    assert_eq!(said(&["index"]).trim(), format!("{ROWS} of {ROWS} rows are indexed"));
    assert_eq!(said(&["count", "action:A3 u3"]).trim(), expected.to_string(), "seed {seed}");
    let made = std::fs::read_dir(folder.path().join("data/workspaces/default/workspace.columns")).unwrap();
    let left = made.filter(|item| item.as_ref().unwrap().path().extension().is_some_and(|end| end == "new"));
    assert_eq!(left.count(), 0);
}
