//! How many rows of a sample come from which stratum.

/// Shares of `size` in proportion to `strata` (rows of each, in a fixed order) by largest remainder, the earlier of
/// equal ones first; then one for each stratum that has none. So the sum is `size`, or more where there are many small
/// strata; never more rows than a stratum has.
pub(super) fn shares(size: u64, strata: &[u64]) -> Vec<u64> {
    let all: u128 = strata.iter().map(|rows| u128::from(*rows)).sum();
    if size == 0 || all == 0 {
        return vec![0; strata.len()];
    }
    let size = u128::from(size).min(all);
    let product = |rows: &u64| size * u128::from(*rows);
    let mut shares: Vec<u128> = strata.iter().map(|rows| product(rows) / all).collect();
    let left = size - shares.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..strata.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(product(&strata[*place]) % all));
    order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)).for_each(|place| shares[place] += 1);
    let at_least_one = |(share, rows): (u128, &u64)| u64::try_from(share).unwrap_or(*rows).max(1).min(*rows);
    shares.into_iter().zip(strata).map(at_least_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_are_in_proportion_with_at_least_one_each() {
        assert_eq!(shares(10, &[70, 20, 10]), [7, 2, 1]);
        assert_eq!(shares(5, &[50, 49, 1]), [3, 2, 1]);
        assert_eq!(shares(1, &[5, 5]), [1, 1]);
        assert_eq!(shares(100, &[3, 4]), [3, 4]);
        assert_eq!(shares(0, &[3, 4]), [0, 0]);
        assert!(shares(3, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_they_have_and_nobody_nothing(size in 1u64..200, strata in proptest::collection::vec(1u64..100, 1..20)) {
            let all: u64 = strata.iter().sum();
            let shares = shares(size, &strata);
            let sum: u64 = shares.iter().sum();
            prop_assert!(sum >= size.min(all) && sum <= size.min(all) + strata.len() as u64);
            for (share, rows) in shares.iter().zip(&strata) {
                prop_assert!((1..=*rows).contains(share));
                let exact = size.min(all) as f64 * *rows as f64 / all as f64;
                prop_assert!((*share as f64 - exact).abs() <= 1.0);
            }
        }
    }
}
