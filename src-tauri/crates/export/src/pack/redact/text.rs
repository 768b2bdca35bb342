//! One text with what was found in it replaced.

use super::pattern::Find;

/// What a place in a text was found by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// A pattern.
    Find(Find),
    /// A needle, by its number.
    Needle(usize),
}

/// A place in a text, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) by: By,
}

/// Several places that overlap, as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Its longest part.
    pub(super) longest: Span,
}

impl Cluster {
    /// Whether its longest part is all of it.
    pub(super) fn is_one(&self) -> bool {
        (self.from, self.to) == (self.longest.from, self.longest.to)
    }
}

/// The places in order, those that overlap joined: no part of what was found is left beside another.
pub(super) fn clusters(spans: &mut [Span]) -> Vec<Cluster> {
    spans.sort_by_key(|span| (span.from, std::cmp::Reverse(span.to)));
    let mut clusters: Vec<Cluster> = Vec::new();
    for span in spans.iter() {
        match clusters.last_mut() {
            Some(last) if span.from < last.to => {
                last.to = last.to.max(span.to);
                if span.to - span.from > last.longest.to - last.longest.from {
                    last.longest = *span;
                }
            }
            _ => clusters.push(Cluster { from: span.from, to: span.to, longest: *span }),
        }
    }
    clusters
}

/// `text` with each cluster replaced by what `stand_in` gives for it.
pub(super) fn replaced(
    text: &str,
    clusters: &[Cluster],
    stand_in: &mut dyn FnMut(&Cluster, &str) -> String,
) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for cluster in clusters {
        out.push_str(&text[at..cluster.from]);
        out.push_str(&stand_in(cluster, &text[cluster.from..cluster.to]));
        at = cluster.to;
    }
    out.push_str(&text[at..]);
    out
}
