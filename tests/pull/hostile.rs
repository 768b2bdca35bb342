//! Rows that are odd, hostile, changed, or without an id.

use exhibit_engine::pull::Ended;

use crate::log::{Known, Log, body_of, known, revised};
use crate::place::{assert_whole, entries, stored};
use crate::server::{Vendor, reply};
use crate::{assert_holds, place_at, sync};

/// A vendor with these rows on one page.
fn vendor_of(rows: Vec<Vec<u8>>) -> Vendor {
    Vendor::start(move |ask| {
        let offset: usize = ask.query["offset"].parse().unwrap();
        let shown: Vec<&[u8]> = rows.iter().skip(offset).map(Vec::as_slice).collect();
        reply(200, "", &body_of(&shown, rows.len()))
    })
}

fn row_with(n: usize, name_and_value: &[u8]) -> Vec<u8> {
    let mut raw = known(n).raw;
    raw.pop();
    [raw.as_slice(), b", ", name_and_value, b"}"].concat()
}

fn hostile() -> Vec<Vec<u8>> {
    let deep = |n: usize| ["[".repeat(n), "]".repeat(n)].concat();
    vec![
        row_with(0, br#""user_agent": "\ud800 alone""#),
        row_with(1, br#""metadata": {"n": 1e999}"#),
        row_with(2, format!("\"metadata\": {{\"deep\": {}}}", deep(500)).as_bytes()),
        row_with(3, format!("\"metadata\": {{\"deep\": {}}}", deep(20_000)).as_bytes()),
        row_with(4, br#""ip_address": "10.0.0.1\u0000\u001f", "project_name": "\u0000""#),
        row_with(5, b"\"user_agent\": \"\xff\xfe\xc3\x28\""),
        row_with(6, br#""id": "m-00006", "id": "second""#),
        row_with(7, b"\"user_agent\": \"\x01\x02 raw controls\""),
        row_with(8, br#""user_agent": "\x""#),
        row_with(9, br#""metadata": {"__proto__": 1, "": {"": null}}"#),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"text\"".to_vec(),
        b"12345678901234567890123".to_vec(),
        b"{}".to_vec(),
        b"{\"id\": {\"not\": \"text\"}, \"created_at\": \"yesterday\"}".to_vec(),
        b"{\"id\": 9007199254740993, \"created_at\": \"2026-13-45T99:00:00Z\"}".to_vec(),
    ]
}

#[test]
fn hostile_rows_cost_only_themselves() {
    let good: Vec<Known> = (1_000..1_100).map(known).collect();
    let mut all: Vec<Vec<u8>> = good.iter().map(|row| row.raw.clone()).collect();
    for (n, row) in hostile().into_iter().enumerate() {
        all.insert(n * 5, row);
    }
    let vendor = vendor_of(all.clone());
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!(pulled.ended, Ended::Ok, "{:?}", pulled.failure);
    let counts = pulled.counts;
    assert_eq!(counts.seen, all.len() as u64);
    assert_eq!(counts.seen, counts.new + counts.revised + counts.duplicates + counts.problems);
    let (rows, problems) = stored(&place.workspace);
    assert_eq!(problems.len() as u64, counts.problems);
    for row in &good {
        assert!(rows.contains(&(row.id.clone(), row.raw.clone())), "{} is missing", row.id);
    }
    let mut kept: Vec<Vec<u8>> = rows.into_iter().map(|(_, raw)| raw).chain(problems).collect();
    kept.sort();
    all.sort();
    assert!(kept == all, "every row is kept byte for byte, readable or not");
    assert_whole(&place.workspace);
    // Again: the same problems are told again, and nothing grows.
    let size = place.workspace.reader().unwrap().head().unwrap().size;
    let again = sync(&place).counts;
    assert_eq!((again.new, again.revised, again.problems), (0, 0, counts.problems));
    assert_eq!(place.workspace.reader().unwrap().head().unwrap().size, size);
}

#[test]
fn the_same_id_with_other_content_is_a_revision() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    sync(&place);
    let before = log.rows()[5].clone();
    let changed = revised(444, "\"action\": \"key.deleted\"");
    assert_eq!(before.id, changed.id);
    log.change(|rows| rows[5] = changed.clone());
    let second = sync(&place).counts;
    assert_eq!((second.new, second.revised), (0, 1));
    let mut truth = log.rows();
    truth.push(before.clone());
    assert_holds(&place, &truth);
    let newest = entries(&place.workspace, &format!("id:{}", before.id));
    assert_eq!((newest.len(), newest[0].revision), (1, 2));
    assert_eq!(newest[0].action.as_deref(), Some("key.deleted"));
    let both = entries(&place.workspace, &format!("id:{} revision:all", before.id));
    assert_eq!(both.len(), 2);
    // A vendor that goes back and forth does not grow a revision at every pull.
    log.change(|rows| rows[5] = before);
    assert_eq!(sync(&place).counts.revised, 0);
}

#[test]
fn other_blanks_and_another_order_of_keys_are_no_other_content() {
    let first = known(1).raw;
    let text = String::from_utf8(first.clone()).unwrap();
    let (id, rest) = text[1..text.len() - 1].split_once(", ").unwrap();
    let second = format!("{{{rest} ,\n  {id}}}").into_bytes();
    let place = place_at(&vendor_of(vec![first]).url());
    // The vendor is gone before it was asked; the next one is at another address.
    assert_eq!(sync(&place).ended, Ended::Failed);
    let vendor = vendor_of(vec![known(1).raw, second]);
    let place = place_at(&vendor.url());
    let counts = sync(&place).counts;
    assert_eq!((counts.new, counts.revised, counts.duplicates), (1, 0, 1));
}

#[test]
fn a_row_without_an_id_is_kept_as_often_as_one_pull_shows_it() {
    let anonymous = |n: usize| {
        let text = String::from_utf8(known(n).raw).unwrap();
        format!("{{{}", text.split_once(", ").unwrap().1).into_bytes()
    };
    let rows = vec![anonymous(3), anonymous(2), anonymous(2), anonymous(1)];
    let vendor = vendor_of(rows.clone());
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).counts.new, 4);
    assert_eq!(sync(&place).counts.new, 0);
    let keys: Vec<String> = stored(&place.workspace).0.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys.iter().filter(|key| key.ends_with("#1")).count(), 3);
    assert_eq!(keys.iter().filter(|key| key.ends_with("#2")).count(), 1);
    let mut raws: Vec<Vec<u8>> = stored(&place.workspace).0.into_iter().map(|(_, raw)| raw).collect();
    let mut truth = rows;
    raws.sort();
    truth.sort();
    assert_eq!(raws, truth);
    assert_whole(&place.workspace);
}

#[test]
fn rows_without_ids_are_not_doubled_where_pages_meet() {
    let anonymous = |row: Known| {
        let text = String::from_utf8(row.raw).unwrap();
        Known { raw: format!("{{{}", text.split_once(", ").unwrap().1).into_bytes(), ..row }
    };
    for arrivals in [0, 1, 7] {
        let log = Log::of((0..450).rev().map(|n| anonymous(known(n))).collect());
        let served = log.clone();
        let vendor = Vendor::start(move |ask| {
            if ask.nth == 1 {
                let new = (450..450 + arrivals).map(|n| anonymous(known(n)));
                served.change(|rows| new.for_each(|row| rows.insert(0, row)));
            }
            served.page(ask)
        });
        let place = place_at(&vendor.url());
        assert_eq!(sync(&place).ended, Ended::Ok);
        sync(&place);
        let mut raws: Vec<Vec<u8>> = stored(&place.workspace).0.into_iter().map(|(_, raw)| raw).collect();
        let mut truth: Vec<Vec<u8>> = log.rows().into_iter().map(|row| row.raw).collect();
        raws.sort();
        truth.sort();
        assert_eq!(raws.len(), truth.len(), "{arrivals} rows arrived between two pages");
        assert!(raws == truth);
    }
}
