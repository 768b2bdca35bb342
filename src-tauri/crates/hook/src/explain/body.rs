//! The bodies that may have been signed in place of the captured one, likeliest first, made one at a time.

use super::change::Change;
use super::json::{self, Node};
use super::json_text::{self, STYLES, Style};
use super::layout::{LAYOUTS, Layout};
use super::{form, pack, text};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

/// Ends that editors, consoles and servers put behind a text, likeliest first.
pub(crate) const TAILS: [&[u8]; 8] = [b"", b"\n", b"\r\n", b"\n\n", b"\r\n\r\n", b"\r", b" ", b"\t"];

/// Ends that are tried where many other things are tried too.
pub(crate) const FEW_TAILS: [&[u8]; 3] = [b"", b"\n", b"\r\n"];

/// Longest body that is taken apart as JSON: a short value in it takes 2 bytes there and 32 here.
const JSON_LIMIT_BYTES: usize = 2 << 20;

/// A body that may have been signed.
#[derive(Clone)]
pub(crate) struct Variant {
    /// What was done, as codes joined by `+`; empty = as captured.
    pub(crate) code: String,
    /// The same in words; completes "It does match if …".
    pub(crate) words: String,
    /// The body without the white space at its end.
    pub(crate) stem: Vec<u8>,
    /// That white space.
    pub(crate) tail: Vec<u8>,
}

impl Variant {
    /// The captured body itself.
    pub(crate) fn captured(body: &[u8]) -> Self {
        Self::new(String::new(), String::new(), body)
    }

    fn new(code: String, words: String, body: &[u8]) -> Self {
        let stem = body.trim_ascii_end();
        Self { code, words, stem: stem.to_vec(), tail: body[stem.len()..].to_vec() }
    }

    /// The tails to try with it: its own first.
    pub(crate) fn tails<'a>(&'a self, usual: &'a [&'a [u8]]) -> Vec<&'a [u8]> {
        let others = usual.iter().copied().filter(|tail| *tail != self.tail);
        std::iter::once(self.tail.as_slice()).chain(others).collect()
    }

    fn whole(&self) -> Vec<u8> {
        [self.stem.as_slice(), &self.tail].concat()
    }
}

/// Who looks at variants and pays for their making.
pub(crate) trait Visitor<T> {
    /// Whether `bytes` may be written.
    fn pays(&mut self, bytes: usize) -> bool;
    /// Looks at one; breaks with what was found.
    fn visit(&mut self, variant: &Variant) -> ControlFlow<T>;
}

/// Shows every variant of the body that is not the body itself, each once: first those of one rewrite, then those of two.
pub(crate) fn each<T>(body: &[u8], visitor: &mut impl Visitor<T>) -> Option<T> {
    let mut round = Round { seen: HashSet::new(), opened: Vec::new(), depth: Depth::One };
    let captured = Variant::captured(body);
    round.is_new(&captured.stem);
    let found = round.rewrites(&captured, visitor);
    if found.is_some() {
        return found;
    }
    round.depth = Depth::Two;
    let opened = std::mem::take(&mut round.opened);
    opened.iter().find_map(|variant| round.rewrites(variant, visitor))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    One,
    Two,
}

/// What the search has seen.
struct Round {
    seen: HashSet<u64>,
    /// Variants that are rewritten once more.
    opened: Vec<Variant>,
    depth: Depth,
}

impl Round {
    fn rewrites<T>(&mut self, from: &Variant, visitor: &mut impl Visitor<T>) -> Option<T> {
        let body = from.whole();
        let early = text::CHANGES[..4].iter().chain(&pack::CHANGES[..3]);
        let late = text::CHANGES[4..].iter().chain(&form::CHANGES).chain(&pack::CHANGES[3..]);
        let node =
            (body.len() <= JSON_LIMIT_BYTES && visitor.pays(body.len())).then(|| json::read(&body)).flatten();
        self.changes(from, &body, early, visitor)
            .or_else(|| self.layouts(from, node.as_ref()?, visitor))
            .or_else(|| self.changes(from, &body, late, visitor))
            .or_else(|| self.styles(from, &body, node.as_ref()?, visitor))
    }

    fn changes<'c, T>(
        &mut self,
        from: &Variant,
        body: &[u8],
        changes: impl Iterator<Item = &'c Change>,
        visitor: &mut impl Visitor<T>,
    ) -> Option<T> {
        for change in changes {
            if !visitor.pays(body.len() / 4) {
                return None;
            }
            let Some(out) = (change.make)(body) else { continue };
            let Some(variant) = self.fresh(from, (change.code, change.words), &out, visitor)? else {
                continue;
            };
            if let ControlFlow::Break(found) = visitor.visit(&variant) {
                return Some(found);
            }
            if change.opens && self.depth == Depth::One {
                self.opened.push(variant);
            }
        }
        None
    }

    /// Every layout with the strings as they are, in the order of the members and sorted.
    fn layouts<T>(&mut self, from: &Variant, node: &Node<'_>, visitor: &mut impl Visitor<T>) -> Option<T> {
        let plain = LAYOUTS.iter().find_map(|layout| self.written(from, node, (layout, None, ""), visitor));
        plain.or_else(|| {
            let sorted = json::sorted(node);
            LAYOUTS[..5]
                .iter()
                .find_map(|layout| self.written(from, &sorted, (layout, None, "json_sorted"), visitor))
        })
    }

    /// Every way to escape, with the white space as it is and in each layout.
    fn styles<T>(
        &mut self,
        from: &Variant,
        body: &[u8],
        node: &Node<'_>,
        visitor: &mut impl Visitor<T>,
    ) -> Option<T> {
        if !json_text::has_choice(body) {
            return None;
        }
        let kept = STYLES.iter().find_map(|style| self.restyled(from, body, style, visitor));
        let laid_out = || {
            LAYOUTS.iter().find_map(|layout| {
                STYLES.iter().find_map(|style| self.written(from, node, (layout, Some(style), ""), visitor))
            })
        };
        kept.or_else(laid_out).or_else(|| {
            let sorted = json::sorted(node);
            LAYOUTS[..3].iter().find_map(|layout| {
                STYLES.iter().find_map(|style| {
                    self.written(from, &sorted, (layout, Some(style), "json_sorted"), visitor)
                })
            })
        })
    }

    fn restyled<T>(
        &mut self,
        from: &Variant,
        body: &[u8],
        style: &Style,
        visitor: &mut impl Visitor<T>,
    ) -> Option<T> {
        visitor.pays(2 * body.len()).then_some(())?;
        let out = json::restyled(body, style)?;
        let code = format!("json_text_{}", style.code);
        let words = format!("the strings of the JSON are written {}", style.words);
        self.shown(from, (&code, &words), &out, visitor)
    }

    fn written<T>(
        &mut self,
        from: &Variant,
        node: &Node<'_>,
        (layout, style, order): (&Layout, Option<&Style>, &str),
        visitor: &mut impl Visitor<T>,
    ) -> Option<T> {
        // Escaping anew reads every character twice.
        visitor.pays(from.stem.len() * if style.is_some() { 2 } else { 1 }).then_some(())?;
        let out = json::written(node, layout, style)?;
        let mut code = layout.code.to_owned();
        let mut words = layout.words.to_owned();
        if let Some(style) = style {
            code = format!("{code}+json_text_{}", style.code);
            words = format!("{words}, {}", style.words);
        }
        if !order.is_empty() {
            code = format!("{code}+{order}");
            words = format!("{words}, with its members in alphabetical order");
        }
        self.shown(from, (&code, &words), &out, visitor)
    }

    fn shown<T>(
        &mut self,
        from: &Variant,
        said: (&str, &str),
        out: &[u8],
        visitor: &mut impl Visitor<T>,
    ) -> Option<T> {
        let variant = self.fresh(from, said, out, visitor)??;
        match visitor.visit(&variant) {
            ControlFlow::Break(found) => Some(found),
            ControlFlow::Continue(()) => None,
        }
    }

    /// The variant, where it is a new one; `None` outside when it cannot be paid for.
    fn fresh<T>(
        &mut self,
        from: &Variant,
        (code, words): (&str, &str),
        out: &[u8],
        visitor: &mut impl Visitor<T>,
    ) -> Option<Option<Variant>> {
        visitor.pays(out.len() / 4).then_some(())?;
        let joined = |before: &str, between: &str, after: &str| match before {
            "" => after.to_owned(),
            _ => format!("{before}{between}{after}"),
        };
        let variant = Variant::new(joined(&from.code, "+", code), joined(&from.words, " and ", words), out);
        let unusual = !TAILS.contains(&variant.tail.as_slice());
        let new = self.is_new(&variant.stem) || (unusual && self.is_new(out));
        Some(new.then_some(variant))
    }

    /// By a hash of 64 bits: two that share it by chance or by design cost one variant and prove nothing wrong.
    fn is_new(&mut self, bytes: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        self.seen.insert(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct All(Vec<Variant>);

    impl Visitor<()> for All {
        fn pays(&mut self, _: usize) -> bool {
            true
        }

        fn visit(&mut self, variant: &Variant) -> ControlFlow<()> {
            self.0.push(variant.clone());
            ControlFlow::Continue(())
        }
    }

    fn all(body: &[u8]) -> Vec<Variant> {
        let mut all = All(Vec::new());
        assert!(each(body, &mut all).is_none());
        all.0
    }

    #[test]
    fn each_variant_comes_once_and_none_is_the_body_itself() {
        let body = "{ \"name\": \"Zo\u{eb}\",\r\n \"url\": \"a/b\" }\n".as_bytes();
        let found = all(body);
        let mut wholes: Vec<_> = found.iter().map(Variant::whole).collect();
        wholes.sort();
        wholes.dedup();
        assert_eq!(wholes.len(), found.len());
        assert!(!wholes.contains(&body.to_vec()));
        assert!(found.len() > 60, "{}", found.len());
    }

    #[test]
    fn two_rewrites_follow_one_another() {
        use base64::Engine;
        let body = base64::engine::general_purpose::STANDARD.encode("{\"a\": 1}");
        let found = all(body.as_bytes());
        let wanted = found.iter().find(|variant| variant.stem == b"{\"a\":1}").unwrap();
        assert_eq!(wanted.code, "base64_decoded+json_compact");
    }

    #[test]
    fn the_likeliest_come_first() {
        let codes: Vec<_> = all(b"{\r\n\"a\": 1}").into_iter().map(|variant| variant.code).collect();
        assert_eq!(codes[..3], ["crlf_to_lf", "json_compact", "json_python"]);
    }
}
