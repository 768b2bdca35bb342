//! Stretches of time: what was asked for, without overlaps and in order.

/// Stretches in milliseconds since 1970 UTC (or in whole days, for files), each from its start up to but not including its
/// end; apart and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stretches(Vec<(i64, i64)>);

impl FromIterator<(i64, i64)> for Stretches {
    fn from_iter<T: IntoIterator<Item = (i64, i64)>>(stretches: T) -> Self {
        let mut given: Vec<(i64, i64)> = stretches.into_iter().filter(|(from, to)| from < to).collect();
        given.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (from, to) in given {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }
}

impl Stretches {
    /// They, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.0.iter().copied()
    }

    /// The one that holds the instant `at`.
    pub(crate) fn around(&self, at: i64) -> Option<(i64, i64)> {
        self.last_until(at).filter(|(_, to)| at < *to)
    }

    /// The last one that begins at or before the instant `at`.
    pub(crate) fn last_until(&self, at: i64) -> Option<(i64, i64)> {
        let after = self.0.partition_point(|(from, _)| *from <= at);
        after.checked_sub(1).map(|last| self.0[last])
    }

    /// Whether every instant from `from` up to `to` is in one of them.
    pub(crate) fn cover(&self, from: i64, to: i64) -> bool {
        from >= to || self.around(from).is_some_and(|(_, end)| end >= to)
    }

    /// Whether some instant from `from` up to `to` is in one of them.
    pub(crate) fn touch(&self, from: i64, to: i64) -> bool {
        let next = self.0.partition_point(|(_, end)| *end <= from);
        from < to && self.0.get(next).is_some_and(|(start, _)| *start < to)
    }

    /// What is in none of them between `from` and `to`.
    pub(crate) fn missing(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut missing = Vec::new();
        let mut reached = from;
        for (start, end) in self.iter().filter(|(start, end)| *end > from && *start < to) {
            if start > reached {
                missing.push((reached, start));
            }
            reached = reached.max(end);
        }
        if reached < to {
            missing.push((reached, to));
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_instant_is_in_them_when_it_is_in_one_of_the_given(
            given in proptest::collection::vec((0..60_i64, 0..60_i64), 0..8),
            from in 0..60_i64,
            to in 0..60_i64,
        ) {
            let held = |at: i64| given.iter().any(|(from, to)| (*from..*to).contains(&at));
            let stretches = Stretches::from_iter(given.clone());
            for at in 0..60 {
                prop_assert_eq!(stretches.around(at).is_some(), held(at));
            }
            prop_assert_eq!(stretches.cover(from, to), (from..to).all(held));
            prop_assert_eq!(stretches.touch(from, to), (from..to).any(held));
            let missing = stretches.missing(from, to);
            let is_missing = |at: i64| missing.iter().any(|(from, to)| (*from..*to).contains(&at));
            for at in 0..60 {
                prop_assert_eq!(is_missing(at), (from..to).contains(&at) && !held(at));
            }
            prop_assert!(stretches.0.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
