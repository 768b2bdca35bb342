//! The log: result sets, what is counted over them, the zone, copies.

use super::*;
use crate::wire::{
    EntryRef, Every, ExportFormat, ExportRequest, FacetRequest, LocateRequest, LocateTimeRequest, LogWindow,
    SetRef,
};

/// A file of that name outside the data folder, as if a person had chosen it in the dialog.
fn chosen(desk: &Desk, elsewhere: &tempfile::TempDir, name: &str) -> std::path::PathBuf {
    let target = elsewhere.path().join(name);
    desk.grants().write(&target);
    target
}

fn export(path: &Path, query: &str) -> ExportRequest {
    ExportRequest { query: query.into(), format: ExportFormat::Ndjson, path: path.display().to_string() }
}

fn in_zone(desk: &Desk, zone: &str) {
    desk.choose(Settings { zone: zone.into(), ..desk.settings() }).unwrap();
}

#[test]
fn everything_that_is_counted_over_a_result_set_agrees_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let set = opened(&desk, "actor:bob@acme.io action:user.login,user.logout");
    assert_eq!((set.count, set.terms.len()), (2, 2));
    assert_eq!(set.terms[1].values, ["user.login", "user.logout"]);
    let texts: Vec<&str> = set.terms.iter().map(|term| term.text.as_str()).collect();
    assert_eq!(texts.join(" "), set.canonical);

    let handle = set.handle;
    let counts = desk.log_counts(&SetRef { handle }).unwrap();
    assert_eq!(counts.rows, 2);
    let field = |field: &str, limit| FacetRequest { handle, field: field.into(), limit };
    let facet = desk.log_facet(field("action", 1)).unwrap();
    assert_eq!((facet.values.len(), facet.distinct), (1, 2));
    let histogram = desk.log_histogram(&SetRef { handle }).unwrap();
    let dated: u64 = histogram.buckets.iter().map(|bucket| bucket.count).sum();
    assert_eq!((dated, histogram.undated, histogram.every), (1, 1, Every::Hour));
    let rows = desk.log_rows(&LogWindow { handle, first: 0, rows: 10 }).unwrap();
    let located = desk.log_locate(&LocateRequest { handle, row: rows[1].row }).unwrap();
    assert_eq!(located.index, Some(1));
    assert_eq!(desk.log_locate(&LocateRequest { handle, row: 9_999 }).unwrap().index, None);
    assert_eq!(code(desk.log_facet(field("metadata.x", 5))), Code::Usage);
}

#[test]
fn a_time_leads_to_the_first_row_that_is_no_newer() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let handle = opened(&desk, "").handle;
    let rows = desk.log_rows(&LogWindow { handle, first: 0, rows: 100 }).unwrap();
    let place =
        |at: &str| desk.log_locate_time(&LocateTimeRequest { handle, at: at.into() }).map(|it| it.index);
    let no_newer = |than: &str| {
        rows.iter().position(|row| row.at.as_deref().is_none_or(|at| at <= than)).map(|place| place as u64)
    };
    assert_eq!(place("2026-05-02").unwrap(), no_newer("2026-05-02T23:59:59.999Z"));
    assert_eq!(place("2026-05-02T00:00:00Z").unwrap(), no_newer("2026-05-02T00:00:00.000Z"));
    assert_eq!(place("now").unwrap(), Some(0));
    assert_eq!(code(place("soon")), Code::BadQuery);
}

#[test]
fn a_handle_that_is_not_open_is_not_found_whatever_is_asked_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    for handle in [0, 77, u64::MAX] {
        let facet = FacetRequest { handle, field: "actor".into(), limit: 5 };
        for result in [
            desk.log_counts(&SetRef { handle }).map(drop),
            desk.log_histogram(&SetRef { handle }).map(drop),
            desk.log_facet(facet).map(drop),
            desk.log_locate(&LocateRequest { handle, row: 1 }).map(drop),
            desk.log_locate_time(&LocateTimeRequest { handle, at: "now".into() }).map(drop),
            desk.log_rows(&LogWindow { handle, first: 0, rows: 5 }).map(drop),
        ] {
            assert_eq!(code(result), Code::NotFound);
        }
    }
}

#[test]
fn bare_dates_are_days_of_the_chosen_zone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let on_the_second = || opened(&desk, "from:2026-05-02 to:2026-05-03").count;
    assert_eq!(on_the_second(), 1);
    // 23:30 in UTC is the morning of the third in Tokyo.
    in_zone(&desk, "Asia/Tokyo");
    assert_eq!(on_the_second(), 0);
    let elsewhere = tempfile::tempdir().unwrap();
    let target = chosen(&desk, &elsewhere, "copy.ndjson");
    desk.export_log(export(&target, "from:2026-05-03 to:2026-05-04"), nobody()).unwrap();
    assert!(std::fs::read_to_string(&target).unwrap().contains("eve@acme.io"));
    let set = opened(&desk, "from:2026-05-03 to:2026-05-04");
    let histogram = desk.log_histogram(&SetRef { handle: set.handle }).unwrap();
    assert_eq!(histogram.buckets[0].from, "2026-05-02T23:00:00.000Z");
}

#[test]
fn a_set_tells_what_the_time_bounds_of_its_query_came_to() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    in_zone(&desk, "Asia/Tokyo");
    let bounds = |query: &str| {
        let set = opened(&desk, query);
        (set.from, set.to)
    };
    let (from, to) = bounds("from:2026-05-02 to:2026-05-03T00:00:00Z");
    assert_eq!(from.as_deref(), Some("2026-05-01T15:00:00.000Z"));
    assert_eq!(to.as_deref(), Some("2026-05-03T00:00:00.000Z"));
    let (from, to) = bounds("from:-30d");
    assert!(from.is_some_and(|from| from.ends_with('Z')) && to.is_none());
    assert_eq!(bounds("actor:bob@acme.io"), (None, None));
}

#[test]
fn a_copy_replaces_the_file_that_was_chosen_and_a_stopped_one_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(filled(folder.path()));
    let elsewhere = tempfile::tempdir().unwrap();
    let target = chosen(&desk, &elsewhere, "copy.ndjson");
    std::fs::write(&target, "as before").unwrap();
    assert_eq!(code(desk.export_log(export(&target, ""), stopping(&desk))), Code::Cancelled);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "as before");
    let exported = desk.export_log(export(&target, ""), nobody()).unwrap();
    assert_eq!((exported.rows, exported.sha256.len(), exported.note), (3, 64, None));
    assert_eq!(std::fs::metadata(&target).unwrap().len(), exported.bytes);
    // It has been replaced as the person agreed; for another time the dialog asks again.
    assert_eq!(code(desk.export_log(export(&target, ""), nobody())), Code::Usage);
    let unasked = elsewhere.path().join("unasked.csv").display().to_string();
    for path in ["-", "copy.csv", "", &unasked] {
        assert_eq!(code(desk.export_log(export(Path::new(path), ""), nobody())), Code::Usage, "{path:?}");
    }
    assert!(!Path::new(&unasked).exists());
    assert_eq!(code(desk.export_log(export(&target, "nofield:x"), nobody())), Code::BadQuery);
}

#[test]
fn a_list_gets_long_texts_cut_and_the_detail_gets_them_whole() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let file = folder.path().join("long.ndjson");
    let actor = "é".repeat(1 << 20);
    std::fs::write(&file, format!(r#"{{"id":"1","action":"login","actor":"{actor}"}}"#) + "\n").unwrap();
    picked(&desk, &[&file]);
    desk.import(import_of(&[&file]), nobody()).unwrap();
    let handle = opened(&desk, "").handle;
    let row = desk.log_rows(&LogWindow { handle, first: 0, rows: 1 }).unwrap().remove(0);
    assert_eq!(row.actor.as_ref().unwrap().chars().count(), 301);
    assert!(serde_json::to_string(&row).unwrap().len() < 8_000);
    let detail = desk.log_entry(&EntryRef { row: row.row }).unwrap();
    assert_eq!(detail.facts.row.actor, Some(actor));
}

#[test]
fn a_time_without_a_zone_is_marked_in_the_list_and_in_the_entry() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let file = folder.path().join("zones.ndjson");
    let rows = "{\"id\":\"1\",\"time\":\"2026-05-09 17:14:08\",\"action\":\"a\",\"actor\":\"bob\"}\n\
                {\"id\":\"2\",\"time\":\"2026-05-09T17:14:09Z\",\"action\":\"a\",\"actor\":\"bob\"}\n";
    std::fs::write(&file, rows).unwrap();
    picked(&desk, &[&file]);
    desk.import(import_of(&[&file]), nobody()).unwrap();
    let handle = opened(&desk, "").handle;
    let listed = desk.log_rows(&LogWindow { handle, first: 0, rows: 2 }).unwrap();
    let marks: Vec<(u64, bool)> = listed.iter().map(|row| (row.row, row.at_assumed)).collect();
    assert_eq!(marks, [(2, false), (1, true)]);
    let detail = desk.log_entry(&EntryRef { row: 1 }).unwrap();
    assert!(detail.facts.row.at_assumed && detail.absent.is_none());
    assert_eq!(detail.facts.row.at.as_deref(), Some("2026-05-09T17:14:08.000Z"));
}

#[test]
fn the_log_is_read_while_an_import_an_export_and_a_pack_are_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(filled(folder.path()));
    let read = Arc::new(Mutex::new(Vec::new()));
    let reading = || -> Hear {
        let (desk, read) = (Arc::clone(&desk), Arc::clone(&read));
        Box::new(move |progress: Progress| {
            let handle = opened(&desk, "actor:bob@acme.io").handle;
            desk.log_counts(&SetRef { handle }).unwrap();
            desk.status().unwrap();
            read.lock().unwrap().push(progress.stage);
        })
    };
    desk.import(import_of(&[&folder.path().join("rows.ndjson")]), reading()).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    desk.export_log(export(&chosen(&desk, &elsewhere, "copy"), ""), reading()).unwrap();
    let pack = packs::pack(None);
    let built = desk.build_pack(pack, reading()).unwrap();
    desk.verify_pack(&crate::wire::PackFile { path: built.path }, reading()).unwrap();
    let read = read.lock().unwrap();
    for stage in ["Starting", "Importing", "Writing", "Checking"] {
        assert!(read.iter().any(|told| told == stage), "{stage}: {read:?}");
    }
}

#[test]
fn an_export_stands_in_the_list_of_what_was_done_with_the_days_it_was_resolved_to() {
    use exhibit_engine::activity::{self, Deed};
    let folder = tempfile::tempdir().unwrap();
    let (desk, elsewhere) = (filled(folder.path()), tempfile::tempdir().unwrap());
    in_zone(&desk, "Asia/Tokyo");
    let target = chosen(&desk, &elsewhere, "copy.ndjson");
    desk.export_log(export(&target, "from:2026-05-03"), nobody()).unwrap();
    let (records, _) = activity::read(&desk.workspace().unwrap()).unwrap();
    let Deed::Exported { rows, query, from, to, .. } = &records[0].deed else { panic!("{records:?}") };
    assert_eq!((*rows, query.as_str(), *to), (1, "from:2026-05-03", None));
    assert_eq!(from.unwrap().to_string(), "2026-05-02T15:00:00.000Z");
}

#[test]
fn the_workspace_is_not_replaced_by_an_export_even_where_the_dialog_was_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let database = desk.workspace().unwrap().path().to_owned();
    desk.grants().write(&database);
    assert_eq!(code(desk.export_log(export(&database, ""), nobody())), Code::Usage);
    assert_eq!(opened(&desk, "").count, 3);
}

#[test]
fn rows_come_while_something_is_counted_over_them() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let handle = opened(&desk, "").handle;
    let window = LogWindow { handle, first: 0, rows: 10 };
    let while_counting = |reader: &exhibit_engine::store::Reader| {
        let rows = desk.log_rows(&window)?.len();
        assert_eq!(desk.log_locate(&LocateRequest { handle, row: 9_999 })?.index, None);
        Ok((rows, reader.outcomes(handle)?))
    };
    let (rows, outcomes) = desk.log.over(&desk.workspace().unwrap(), handle, while_counting).unwrap();
    assert_eq!((rows, outcomes.rows), (3, 3));
}

#[test]
fn what_is_counted_is_what_was_found_however_the_workspace_has_grown() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let handle = opened(&desk, "").handle;
    let file = folder.path().join("more.ndjson");
    std::fs::write(&file, r#"{"id":"a-4","action":"user.login"}"#.to_owned() + "\n").unwrap();
    picked(&desk, &[&file]);
    desk.import(import_of(&[&file]), nobody()).unwrap();
    assert_eq!(desk.log_counts(&SetRef { handle }).unwrap().rows, 3);
    assert_eq!(opened(&desk, "").count, 4);
}

/// A desk over rows whose profile has changed since they were read.
pub(super) fn stale(folder: &Path) -> Arc<Desk> {
    drop(filled(folder));
    let profiles = Home::new(folder).profiles();
    std::fs::create_dir_all(&profiles).unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/source/src/profiles/generic.toml");
    let changed = std::fs::read_to_string(ours).unwrap() + "\n# changed\n";
    std::fs::write(profiles.join("generic.toml"), changed).unwrap();
    Arc::new(desk(folder, "acme"))
}

#[test]
fn rows_are_read_again_in_a_task_that_is_told_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let desk = stale(folder.path());
    let query = || LogQuery { query: String::new() };
    assert_eq!(code(desk.open_log(query(), stopping(&desk))), Code::Cancelled);
    let (hear, heard) = listener();
    assert_eq!(desk.open_log(query(), hear).unwrap().count, 3);
    assert!(heard.lock().unwrap().iter().any(|told| told.stage == "Reading rows again"));
    let (hear, heard) = listener();
    desk.open_log(query(), hear).unwrap();
    assert!(heard.lock().unwrap().is_empty());
}
