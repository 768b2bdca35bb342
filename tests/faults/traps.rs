//! Rows that a careless reader changes, loses or dies of: they are stored byte for byte, by a pull and by a file, and one
//! that cannot be read is a problem beside its neighbours.

use exhibit_engine::pull::Ended;

use super::kind::Kind;
use super::log::Row;
use super::place::Place;
use super::sign_in::SignIn;
use super::world::World;

/// Nesting far beyond what is read, and beyond what a stack could hold.
const DEEP: usize = 200_000;

/// Rows with a trap each, `None` for rows that may be readable or not but are kept.
fn traps() -> Vec<(&'static str, String)> {
    vec![
        (
            "integers over 2^53",
            ",\"n\":[9007199254740993,18446744073709551616,-9223372036854775809,1e400]".into(),
        ),
        ("number texts", ",\"n\":[1e2,0.1000,-0,-0.0,1E+2,100000000000000000000000000000.50]".into()),
        ("equal keys", ",\"k\":1,\"k\":{\"k\":2,\"k\":[3]},\"k\":null".into()),
        ("lone surrogates", ",\"s\":\"\\ud800 \\udfff\\ud83d\\ude00 \\uD800x\"".into()),
        ("control characters", ",\"s\":\"\\u0000\\u001b[31m\\u202e\\ufeff\u{7f}\u{85}\u{2028}\"".into()),
        ("a string of a mebibyte", format!(",\"s\":\"{}\"", "\u{10e5}\\n".repeat(1 << 18))),
        ("white space", ",\t\"w\" :\r\n [ 1 ,2 , { } ] ".into()),
        ("strange keys", ",\"\":1,\"a.b\":2,\"__proto__\":3,\"\\u0000\":4,\"\u{202e}\":5".into()),
    ]
}

fn bottomless() -> String {
    format!(",\"deep\":{}1{}", "[".repeat(DEEP), "]".repeat(DEEP))
}

/// The raw bytes of every row of a source, readable ones and problems apart.
fn raws(place: &Place) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (rows, problems) = super::place::stored(&place.workspace);
    (rows.into_iter().map(|(_, raw)| raw).collect(), problems)
}

#[track_caller]
fn assert_kept(name: &str, row: &Row, place: &Place) {
    let (rows, problems) = raws(place);
    let raw = row.json().into_bytes();
    let copies = rows.iter().chain(&problems).filter(|kept| **kept == raw).count();
    assert_eq!(copies, 1, "{name}: {} rows, {} problems", rows.len(), problems.len());
}

#[test]
fn traps_of_json_are_stored_byte_for_byte_by_every_kind_of_pull() {
    for kind in [Kind::Cursor, Kind::OffsetTotal, Kind::Link, Kind::LastId, Kind::ExportJson, Kind::Whole] {
        let world = World::new(kind, SignIn::Bearer);
        let case = world.case("log", 12, 1);
        case.change(|log| {
            traps().iter().enumerate().for_each(|(index, (_, more))| log.revise(index + 1, more));
        });
        let first = case.pull();
        assert_eq!(first.ended, Ended::Ok, "{kind:?}: {:?}", first.failure);
        let rows = case.script.lock().unwrap().list.log.rows.clone();
        for (index, (name, _)) in traps().iter().enumerate() {
            assert_kept(&format!("{kind:?}, {name}"), &rows[index + 1], &world.place);
        }
        assert_eq!(
            (first.counts.new, first.counts.problems),
            (12, 0),
            "{kind:?}: every one of them is readable"
        );
        let again = case.pull_all();
        assert_eq!((again.counts.new, again.counts.revised), (0, 0), "{kind:?}");
        assert!(world.end().is_empty());
    }
}

#[test]
fn a_bottomless_row_is_a_problem_and_its_neighbours_are_rows() {
    for kind in [Kind::Cursor, Kind::OffsetTotal, Kind::NextWhole, Kind::Whole] {
        let world = World::new(kind, SignIn::Bearer);
        let case = world.case("log", 12, 2);
        case.change(|log| log.revise(6, &bottomless()));
        let pulled = case.pull();
        assert_eq!(pulled.ended, Ended::Ok, "{kind:?}: {:?}", pulled.failure);
        assert_eq!((pulled.counts.new, pulled.counts.problems), (11, 1), "{kind:?}");
        let row = case.script.lock().unwrap().list.log.rows[6].clone();
        assert_kept(&format!("{kind:?}"), &row, &world.place);
        let again = case.pull_all();
        assert_eq!((again.counts.new, again.counts.revised), (0, 0), "{kind:?}");
        assert_eq!(raws(&world.place).1.len(), 1, "{kind:?}: a problem is told once");
        assert!(world.end().is_empty());
    }
}

#[test]
fn traps_of_json_are_stored_byte_for_byte_by_a_file() {
    let world = World::new(Kind::Cursor, SignIn::Bearer);
    let case = world.case("log", 12, 3);
    case.change(|log| traps().iter().enumerate().for_each(|(index, (_, more))| log.revise(index + 1, more)));
    case.change(|log| log.revise(10, &bottomless()));
    let rows = case.script.lock().unwrap().list.log.rows.clone();
    let lines = |separator: &str| rows.iter().map(Row::json).collect::<Vec<_>>().join(separator);
    // A line of a file ends at its line end.
    let file = lines("\n").replace("\r\n [", "  [");
    let array = format!("[{}]", lines(",\n"));
    for (name, text, changed) in [("rows.ndjson", file, true), ("rows.json", array, false)] {
        let place = Place::new();
        let profiles = place.workspace.home().profiles();
        std::fs::create_dir_all(&profiles).unwrap();
        let profile = Kind::Cursor.profile(SignIn::Bearer.table(), 10);
        std::fs::write(profiles.join("faults.toml"), profile).unwrap();
        let mut place = place;
        place.workspace = exhibit_engine::Workspace::at(place.workspace.home(), "test").unwrap();
        let imported = place.import((name, text.as_bytes()), &Kind::Cursor.id()).unwrap();
        assert_eq!((imported.counts.new, imported.counts.problems), (11, 1), "{name}");
        for (index, (trap, _)) in traps().iter().enumerate() {
            if *trap != "white space" || !changed {
                assert_kept(&format!("{name}, {trap}"), &rows[index + 1], &place);
            }
        }
        assert_kept(&format!("{name}, bottomless"), &rows[10], &place);
        let again = place.import((name, text.as_bytes()), &Kind::Cursor.id()).unwrap();
        assert_eq!((again.counts.new, again.counts.revised), (0, 0), "{name}");
    }
}
