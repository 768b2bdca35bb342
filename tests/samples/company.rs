//! The sample workspace: filled by three kinds of source, and worth looking at.

use exhibit_engine::entry::Moment;
use exhibit_engine::fill::{self, Filled, FromApi, FromFile};
use exhibit_engine::pull::Ended;
use exhibit_engine::secret::Secret;
use exhibit_engine::{Patience, Watch};
use exhibit_sample::{SAMPLE_TOKEN, Server, Vendors, sample_imports, sample_sources};

use crate::place::{Place, assert_whole, entries};

/// The instant that `entries` takes for now.
fn noon() -> Moment {
    Moment::parse("2026-05-11T12:00:00Z").unwrap()
}

/// Fills a workspace from vendors whose present is `now`.
fn fill(place: &Place, now: Moment) -> Filled {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let vendors = Vendors::new(1, SAMPLE_TOKEN, move || now.utc());
    let server = runtime.block_on(Server::start(0, vendors)).unwrap();
    let sources: Vec<FromApi> = sample_sources(server.base())
        .into_iter()
        .map(|source| FromApi {
            name: source.name.to_owned(),
            profile: source.profile.to_owned(),
            url: source.url,
            token: Secret::new(source.token),
        })
        .collect();
    let files: Vec<FromFile> = sample_imports(1, now.utc())
        .into_iter()
        .map(|file| FromFile {
            name: file.name.to_owned(),
            profile: file.profile.to_owned(),
            source: file.source.to_owned(),
            bytes: file.bytes,
        })
        .collect();
    fill::fill(&place.workspace, (&sources, &files), Patience::default(), &Watch::silent()).unwrap()
}

#[test]
fn three_kinds_of_source_and_three_files_fill_it_and_filling_it_again_changes_nothing() {
    let place = Place::new();
    let first = fill(&place, noon());
    let pulled: Vec<(&str, Ended)> =
        first.pulled.iter().map(|pulled| (pulled.name.as_str(), pulled.ended)).collect();
    assert_eq!(pulled, [("mushi-mushi", Ended::Ok), ("nevo", Ended::Ok), ("outworx", Ended::Ok)]);
    assert!(first.pulled.iter().all(|pulled| pulled.counts.new > 500 && pulled.counts.problems == 0));
    let formats: Vec<&str> = first.imported.iter().map(|file| file.format.as_str()).collect();
    assert_eq!(formats, ["ndjson", "ndjson", "csv"]);
    let export = first.imported.last().unwrap().counts;
    assert!(export.seen > 30, "{export:?}");
    assert_eq!((export.new, export.revised, export.problems), (0, 0, 0), "the export holds nothing new");
    assert_eq!(export.duplicates, export.seen);
    let rows = place.workspace.reader().unwrap().status().unwrap().rows;
    assert!((8_000..14_000).contains(&rows), "{rows}");
    let again = fill(&place, noon());
    assert!(again.pulled.iter().all(|pulled| pulled.counts.new + pulled.counts.revised == 0));
    assert!(again.imported.iter().all(|file| file.counts.new + file.counts.revised == 0));
    assert_eq!(place.workspace.reader().unwrap().status().unwrap().rows, rows);
    assert_whole(&place.workspace);
}

#[test]
fn a_later_fill_only_adds() {
    let place = Place::new();
    let first = fill(&place, noon().plus_ms(-9 * 3_600_000));
    let later = fill(&place, noon());
    let new = |filled: &Filled| filled.pulled.iter().map(|pulled| pulled.counts.new).sum::<u64>();
    assert!(new(&later) > 0 && new(&later) < new(&first) / 10);
    assert!(later.pulled.iter().all(|pulled| pulled.counts.revised == 0 && pulled.ended == Ended::Ok));
    assert_whole(&place.workspace);
}

#[test]
fn its_last_seven_days_show_all_five_systems_with_failures_and_warnings() {
    let place = Place::new();
    fill(&place, noon());
    for source in ["mushi-mushi", "outworx", "nevo", "flows", "vectis"] {
        let found = entries(&place.workspace, &format!("source:{source} from:-7d")).len();
        assert!(found >= 20, "{source}: {found}");
    }
    for outcome in ["failure", "warning", "success"] {
        let found = entries(&place.workspace, &format!("outcome:{outcome} from:-7d"));
        assert!(found.len() >= 10, "{outcome}: {}", found.len());
    }
    let named = entries(&place.workspace, "source:nevo actor:*@acme.io*");
    assert!(named.len() > 100, "the export names people: {}", named.len());
}
