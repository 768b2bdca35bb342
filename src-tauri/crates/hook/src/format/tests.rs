//! What reading costs is counted in bytes looked at, not in seconds: twice the file may cost twice as much.

use super::work;
use crate::read_captures;

#[path = "../../tests/hostile/growing.rs"]
mod growing;

#[test]
fn twice_the_file_costs_twice_as_much_at_most() {
    for (name, file) in growing::GROWING {
        let cost = |n: usize| work::of(|| read_captures(&file(n)));
        let (once, twice) = (cost(3_000), cost(6_000));
        assert!(once > 0, "nothing counts what reading {name} costs");
        assert!(twice <= once * 2 + once / 8 + 4_096, "{name}: {once} bytes looked at, then {twice}");
    }
}

#[test]
fn no_byte_is_looked_at_more_than_a_hundred_times() {
    for (name, file) in growing::GROWING {
        let file = file(3_000);
        let cost = work::of(|| read_captures(&file));
        assert!(cost <= 100 * file.len() + 4_096, "{name}: {cost} bytes looked at in {}", file.len());
    }
}

/// The counter itself: a reader that starts anew at every line must be seen.
#[test]
fn a_cost_that_grows_with_the_square_is_seen() {
    let read = |n: usize| {
        let text = vec![b'['; n];
        work::of(|| (0..n).for_each(|start| assert!(super::json::value(&text[start..]).is_err())))
    };
    assert!(read(600) > 3 * read(300));
}
