//! Files of CSV: streamed, whole or torn, and whatever strangers put into them.

use std::io::Write;

use exhibit_engine::import::{self, Imported, Wanted};
use exhibit_engine::{Error, Watch};

use crate::place::{Place, assert_whole, entries, stored};

fn import(place: &Place, bytes: &[u8]) -> Result<Imported, Error> {
    let wanted = Wanted { profile: None, source: None };
    import::bytes(&place.workspace, ("log.csv", bytes), &wanted, &Watch::silent())
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A table with `count` rows of a vendor that nobody knows.
fn table(count: usize) -> String {
    let rows = (0..count).map(|n| format!("e{n},2026-03-01T08:00:00Z,\"do, it\",\"line\n{n}\"\n"));
    std::iter::once("event_id,event_time,action,note\n".to_owned()).chain(rows).collect()
}

#[test]
fn a_table_goes_in_plain_and_zipped_and_ties_out() {
    for (bytes, format) in [(table(1_500).into_bytes(), "csv"), (zipped(table(1_500).as_bytes()), "csv.gz")] {
        let place = Place::new();
        let first = import(&place, &bytes).unwrap();
        assert_eq!(
            (first.format.as_str(), first.profile.as_str(), first.cut.as_deref()),
            (format, "generic", None)
        );
        assert_eq!((first.counts.seen, first.counts.new), (1_500, 1_500));
        let again = import(&place, &bytes).unwrap();
        assert_eq!((again.counts.seen, again.counts.duplicates), (1_500, 1_500));
        assert_eq!(entries(&place.workspace, "action:\"do, it\" \"line\"").len(), 1_500);
        assert_whole(&place.workspace);
    }
}

#[test]
fn a_header_alone_is_a_log_without_rows_of_the_vendor_that_it_names() {
    let place = Place::new();
    let header = b"id,created_at,actor,action,resource_type,resource_id,metadata\r\n";
    let imported = import(&place, header).unwrap();
    assert_eq!(
        (imported.profile.as_str(), imported.format.as_str(), imported.counts.seen),
        ("nevo", "csv", 0)
    );
    assert!(import(&Place::new(), b"Dear all, hello\n").is_err());
}

#[test]
fn a_torn_gzip_keeps_its_whole_rows_and_says_what_is_missing() {
    let bytes = zipped(table(60_000).as_bytes());
    let place = Place::new();
    let imported = import(&place, &bytes[..bytes.len() / 2]).unwrap();
    assert!(imported.cut.unwrap().contains("breaks off"));
    let counts = imported.counts;
    assert!(counts.new > 10_000 && counts.new < 60_000 && counts.problems == 0, "{counts:?}");
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let place = Place::new();
    let broken = table(3_000).replace("e7,", "e7,\"");
    let imported = import(&place, broken.as_bytes()).unwrap();
    let counts = imported.counts;
    assert_eq!(counts.seen, counts.new + counts.problems);
    // The line with the quote, and the line behind the line end inside its own record.
    assert_eq!((counts.new, counts.problems), (2_999, 2), "{counts:?}");
    assert!(
        stored(&place.workspace)
            .1
            .iter()
            .any(|raw| raw.ends_with(b"e7,\"2026-03-01T08:00:00Z,\"do, it\",\"line"))
    );
    assert_whole(&place.workspace);
}

#[test]
fn what_strangers_put_into_cells_stays_as_it_is() {
    let texts = [
        "'=cmd|' /C calc'!A0",
        "=HYPERLINK(\"https://evil.example\")",
        "<script>alert(1)</script>",
        "invoice_\u{202e}fdp.exe",
        "\u{1b}[2J",
        "a\r\nb",
        "{\"not\": json",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["event_id", "event_time", "action", "actor_name"]).unwrap();
    for (n, text) in texts.iter().enumerate() {
        writer.write_record([&n.to_string(), "2026-03-01T08:00:00Z", "do", text]).unwrap();
    }
    let cell = "x".repeat(1 << 20);
    writer.write_record(["big", "2026-03-01T08:00:00Z", "do", &cell]).unwrap();
    let place = Place::new();
    let imported = import(&place, &writer.into_inner().unwrap()).unwrap();
    assert_eq!((imported.counts.new, imported.counts.problems), (texts.len() as u64 + 1, 0));
    let mut found: Vec<String> =
        entries(&place.workspace, "").into_iter().filter_map(|entry| entry.actor.label).collect();
    let mut expected: Vec<String> = texts.iter().map(|text| (*text).to_owned()).chain([cell]).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_whole(&place.workspace);
}

#[test]
fn rows_that_do_not_fit_their_header_are_problems_with_their_bytes() {
    let bytes =
        b"event_id,event_time,action,action\n1,2026-03-01T08:00:00Z,a,b\n2,2026-03-01T08:00:00Z,a,b\n";
    let place = Place::new();
    assert_eq!(import(&place, bytes).unwrap().counts.problems, 2, "the header names a column twice");
    let ragged = b"event_id,event_time,action\n1,2026-03-01T08:00:00Z,a\n2,b\n3,2026-03-01T08:00:00Z,c,d\n\
        4,2026-03-01T08:00:00Z,\0\n5,2026-03-01T08:00:00Z,\xff\n6,2026-03-01T08:00:00Z,g\n7,2026-03-01T08:00:00Z,h\n\
        8,2026-03-01T08:00:00Z,i\nevent_id,event_time,action\n";
    let place = Place::new();
    let counts = import(&place, ragged).unwrap().counts;
    assert_eq!((counts.seen, counts.new, counts.problems), (9, 4, 5));
    assert_eq!(import(&place, ragged).unwrap().counts.new, 0);
    assert_whole(&place.workspace);
}

#[test]
fn the_same_rows_without_ids_written_another_way_are_known() {
    let rows =
        ["2026-03-01T08:00:00Z,login,ana@fixture.example", "2026-03-01T09:00:00Z,logout,ana@fixture.example"];
    let header = "Time,Action,Actor";
    let plain = format!("{header}\n{}\n{}\n", rows[0], rows[1]);
    let place = Place::new();
    assert_eq!(import(&place, plain.as_bytes()).unwrap().counts.new, 2);
    for other in [
        plain.replace('\n', "\r\n"),
        plain.replace("login", "\"login\""),
        format!("{header},Note\n{},\n{},\n", rows[0], rows[1]),
        format!("{header}\n{}\n{}\n", rows[1], rows[0]),
    ] {
        let counts = import(&place, other.as_bytes()).unwrap().counts;
        assert_eq!((counts.new, counts.duplicates), (0, 2), "{other}");
    }
    let twice = format!("{plain}{}\n", rows[0].replace("login", "\"login\""));
    assert_eq!(import(&place, twice.as_bytes()).unwrap().counts.new, 1, "a true repeat is kept");
    assert_eq!(entries(&place.workspace, "").len(), 3);
    assert_whole(&place.workspace);
}

#[test]
fn a_table_after_the_same_rows_as_json_is_sighted_and_does_not_become_the_newest() {
    let json = "{\"id\":\"1\",\"actor_user_id\":\"u\",\"action\":\"SPEC_EDITED\",\"metadata\":{\"n\":1},\
        \"created_at\":\"2026-03-01T08:00:00Z\"}\n{\"id\":\"2\",\"actor_user_id\":\"u\",\"action\":\"SPEC_EDITED\",\
        \"metadata\":{\"n\":2},\"created_at\":\"2026-03-01T08:00:01Z\"}\n";
    let table = "id,created_at,actor_user_id,action\n1,2026-03-01T08:00:00Z,u,SPEC_EDITED\n\
        2,2026-03-01T08:00:01Z,u,SPEC_EDITED\n";
    let place = Place::new();
    assert_eq!(place.import(("log.ndjson", json.as_bytes()), "outworx").unwrap().counts.new, 2);
    let counts = place.import(("log.csv", table.as_bytes()), "outworx").unwrap().counts;
    assert_eq!((counts.revised, counts.duplicates), (0, 2));
    let reader = place.workspace.reader().unwrap();
    for entry in entries(&place.workspace, "revision:all") {
        let detail = reader.detail(entry.row).unwrap().unwrap();
        assert_eq!((detail.raw.first(), detail.sightings), (Some(&b'{'), 1));
    }
    assert_whole(&place.workspace);
}

#[test]
fn a_small_table_with_a_long_header_is_cut_before_it_fills_the_disk_and_says_so() {
    let columns: Vec<String> = (0..1_500).map(|n| format!("column{n}")).collect();
    let fitting = format!("do,{}\n", ",".repeat(columns.len() - 1));
    let text = format!("action,{}\n{}{}", columns.join(","), fitting.repeat(100), "x\n".repeat(9_000));
    let place = Place::new();
    let imported = import(&place, text.as_bytes()).unwrap();
    let cut = imported.cut.unwrap();
    assert!(cut.contains("all after it were not stored"), "{cut}");
    assert!(imported.counts.seen > 4_000 && imported.counts.seen < 5_000, "{:?}", imported.counts);
    assert!(std::fs::metadata(place.workspace.path()).unwrap().len() < 200 << 20);
}
