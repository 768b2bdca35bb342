//! Drawing held against another way to draw: everything in memory, hex text sorted, shares by hand.

use std::collections::BTreeMap;

use exhibit_entry::{Actor, Entry};
use proptest::prelude::*;

use super::super::super::fixture::{entry, moment};
use super::super::super::study::fixture::row_of;
use super::*;
use crate::digest::sha256_hex;

fn rows(shapes: &[(u8, u8, u8, u8)]) -> Vec<PackRow> {
    let row = |(n, (month, actor, source, risk)): (usize, &(u8, u8, u8, u8))| {
        row_of(Entry {
            key: format!("k{n}"),
            at: Some(moment(&format!("2026-{:02}-01T00:00:00.000Z", month % 12 + 1))),
            actor: Actor { label: (*actor > 0).then(|| format!("a{actor}")), ..Actor::default() },
            source: format!("s{source}"),
            risk: *risk,
            ..entry(n as u64)
        })
    };
    shapes.iter().enumerate().map(row).collect()
}

fn plan(method: SampleMethod, size: u64, seed: &str) -> SamplePlan {
    SamplePlan { method, size, seed: seed.to_owned(), listing: None }
}

fn drawn(plan: &SamplePlan, rows: &[PackRow]) -> Vec<Drawn> {
    let mut draw = Draw::new(plan, rows.len() as u64);
    rows.iter().for_each(|row| draw.take(row, false));
    draw.finish()
}

fn ranked<'a>(seed: &str, rows: impl Iterator<Item = &'a PackRow>) -> Vec<String> {
    let mut ranked: Vec<(String, &str)> = rows
        .map(|row| (sha256_hex(format!("{seed}\0{}", row.entry.key).as_bytes()), row.entry.key.as_str()))
        .collect();
    ranked.sort();
    ranked.into_iter().map(|(_, key)| key.to_owned()).collect()
}

/// Keys by an independent way: sorts everything, counts shares with fractions in floating point.
fn naive(plan: &SamplePlan, rows: &[PackRow]) -> Vec<String> {
    let size = plan.size as usize;
    let stratum = |row: &PackRow| match plan.method {
        SampleMethod::ByMonth => row.entry.at.unwrap().to_string()[..7].to_owned(),
        SampleMethod::ByActor => row.entry.actor.label.clone().unwrap_or_default(),
        _ => row.entry.source.clone(),
    };
    match plan.method {
        SampleMethod::HighRisk => {
            rows.iter().filter(|row| row.entry.risk == 3).map(|row| row.entry.key.clone()).collect()
        }
        SampleMethod::Random => ranked(&plan.seed, rows.iter()).into_iter().take(size).collect(),
        SampleMethod::Systematic => {
            let every = rows.len().div_ceil(size).max(1);
            let hex = sha256_hex(plan.seed.as_bytes());
            let start = hex.chars().fold(0, |rest, c| (rest * 16 + c.to_digit(16).unwrap() as usize) % every);
            rows.iter().skip(start).step_by(every).map(|row| row.entry.key.clone()).collect()
        }
        _ => {
            let mut strata: BTreeMap<String, Vec<&PackRow>> = BTreeMap::new();
            rows.iter().for_each(|row| strata.entry(stratum(row)).or_default().push(row));
            let size = size.min(rows.len());
            let exact = |members: &Vec<&PackRow>| (size * members.len()) as f64 / rows.len().max(1) as f64;
            let mut by_rest: Vec<&String> = strata.keys().collect();
            // Rounded, so that equal fractions are equal in floating point too.
            let rest = |name: &String| (exact(&strata[name]).fract() * 1e9).round() as i64 % 1_000_000_000;
            by_rest.sort_by_key(|name| -rest(name));
            let whole: usize = strata.values().map(|members| (exact(members) + 1e-9).floor() as usize).sum();
            let lucky: Vec<&String> = by_rest.into_iter().take(size - whole).collect();
            strata
                .iter()
                .flat_map(|(name, members)| {
                    let share = (exact(members) + 1e-9).floor() as usize + usize::from(lucky.contains(&name));
                    ranked(&plan.seed, members.iter().copied()).into_iter().take(share.max(1))
                })
                .collect()
        }
    }
}

proptest! {
    #[test]
    fn every_method_draws_what_another_way_draws(
        shapes in proptest::collection::vec((0u8..4, 0u8..5, 0u8..3, 0u8..4), 0..120),
        size in 1u64..40,
        seed in "[a-z0-9 ]{1,12}",
        method in proptest::sample::select(SampleMethod::ALL),
    ) {
        let (plan, rows) = (plan(method, size, &seed), rows(&shapes));
        let sample = drawn(&plan, &rows);
        let keys: Vec<String> = sample.iter().map(|row| row.key.clone()).collect();
        prop_assert_eq!(keys, naive(&plan, &rows));
        for (n, row) in sample.iter().enumerate() {
            prop_assert_eq!(row.rank, n as u64 + 1);
            prop_assert_eq!(&rows[row.position as usize - 1].entry.key, &row.key);
            prop_assert_eq!(&row.rank_sha256, &sha256_hex(format!("{seed}\0{}", row.key).as_bytes()));
        }
    }

    #[test]
    fn only_rows_of_the_listing_are_drawn_and_positions_count_all(
        listed in proptest::collection::vec(any::<bool>(), 1..60), size in 1u64..20,
        method in proptest::sample::select(SampleMethod::ALL),
    ) {
        let rows = rows(&vec![(1, 1, 1, 3); listed.len()]);
        let plan = SamplePlan { listing: Some("changes".into()), ..plan(method, size, "s") };
        let mut draw = Draw::new(&plan, rows.len() as u64);
        rows.iter().zip(&listed).for_each(|(row, listed)| draw.take(row, *listed));
        let sample = draw.finish();
        prop_assert!(sample.iter().all(|row| listed[row.position as usize - 1]));
        if method == SampleMethod::Random {
            prop_assert_eq!(sample.len() as u64, size.min(listed.iter().filter(|listed| **listed).count() as u64));
        }
    }
}

#[test]
fn what_is_kept_does_not_grow_with_the_rows() {
    let mut draw = Draw::new(&plan(SampleMethod::ByActor, 3, "s"), 30_000);
    for (n, row) in rows(&vec![(1, 0, 1, 0); 30_000]).iter_mut().enumerate() {
        row.entry.actor.label = Some(format!("a{}", n % 3000));
        draw.take(row, false);
    }
    assert_eq!(draw.strata.len(), MAX_STRATA + 1);
    assert!(draw.strata.values().all(|stratum| stratum.lowest.len() <= 3));
    let sample = draw.finish();
    assert_eq!(sample.len(), MAX_STRATA + 1);
    assert_eq!(sample[0].stratum, None);
}

#[test]
fn a_sample_of_nothing_is_empty() {
    for method in SampleMethod::ALL {
        let plan = plan(*method, 0, "s");
        assert_eq!(drawn(&plan, &rows(&[(1, 1, 1, 0); 9])), []);
    }
}

#[test]
fn rows_that_are_taken_as_they_come_need_not_be_kept() {
    let rows = rows(&(0..40).map(|n| (n, n, n, 3)).collect::<Vec<_>>());
    for method in [SampleMethod::HighRisk, SampleMethod::Systematic] {
        let plan = plan(method, 7, "seed");
        let mut draw = Draw::new(&plan, rows.len() as u64);
        let mut at_once = Vec::new();
        for row in &rows {
            draw.take(row, false);
            at_once.extend(draw.drawn_now());
            assert!(draw.taken.is_empty(), "nothing is kept");
        }
        assert_eq!(at_once, drawn(&plan, &rows));
        assert!(!at_once.is_empty() && draw.finish().is_empty());
    }
}
