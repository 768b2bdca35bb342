//! Values that one text of a row hides, looked for in all its other texts.

use exhibit_entry::fold::{fold, fold_into};
use memchr::memmem;

/// Shortest needle that is found inside words too; a shorter one would be in half of all texts.
const INSIDE_CHARS: usize = 4;

/// Shortest needle at all.
const SHORTEST_CHARS: usize = 2;

/// What stands at the end of a text that was cut short.
pub(super) const CUT: char = '\u{2026}';

/// Most places of a text where something may have been cut short; a summary has three.
pub(super) const CUTS_LIMIT: usize = 8;

/// Most bytes of a value that are left where it was cut short: more than a summary holds.
const LEFT_LIMIT_BYTES: usize = 1024;

/// In which texts it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reach {
    /// In every text.
    All,
    /// In texts made for reading only: what is said openly elsewhere in the row may stand there.
    Prose,
}

/// A value that was hidden, and what stands for it.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    folded: String,
    /// Found between other letters and digits too.
    inside: bool,
    pub(super) reach: Reach,
    pub(super) replacement: String,
    pub(super) rule: usize,
}

impl Needle {
    /// A needle for a value; none for one that is too short to mean anything.
    pub(super) fn new(value: &str, replacement: &str, rule: usize) -> Option<Self> {
        let folded = fold(value.trim());
        let chars = folded.chars().count();
        let number = folded.bytes().all(|b| b.is_ascii_digit());
        (chars >= SHORTEST_CHARS && folded.chars().any(char::is_alphanumeric)).then(|| Self {
            inside: chars >= INSIDE_CHARS && !number,
            folded,
            reach: Reach::All,
            replacement: replacement.to_owned(),
            rule,
        })
    }

    /// The same, as whole words only.
    pub(super) fn whole_word(mut self) -> Self {
        self.inside = false;
        self
    }

    /// The same, in prose only.
    pub(super) fn prose_only(mut self) -> Self {
        self.reach = Reach::Prose;
        self
    }

    /// The same as somebody would write it in an address, where that differs.
    pub(super) fn encoded(&self) -> Option<Self> {
        let differs = self.folded.contains(['@', ' ']);
        let encode = || self.folded.replace('@', "%40").replace(' ', "%20");
        differs.then(|| Self { folded: encode(), ..self.clone() })
    }

    /// What tells it from others: the value, and where it is looked for.
    pub(super) fn sought(&self) -> (String, Reach, bool) {
        (self.folded.clone(), self.reach, self.inside)
    }

    /// Calls `found` with the place of each occurrence in `text`, in bytes. In codes it has to be a whole word.
    pub(super) fn find(&self, text: &Folded<'_>, in_code: bool, found: &mut dyn FnMut(usize, usize)) {
        if self.folded.len() > text.folded.len() {
            return;
        }
        for at in memmem::find_iter(text.folded.as_bytes(), self.folded.as_bytes()) {
            let (from, to) = (text.place(at), text.place(at + self.folded.len()));
            if (self.inside && !in_code) || is_word(text.text, (from, to), in_code) {
                found(from, to);
            }
        }
    }

    /// Calls `found` with what is left of it where `text` was cut short, before a `…`: two characters at least.
    pub(super) fn find_cut(&self, text: &Folded<'_>, found: &mut dyn FnMut(usize, usize)) {
        for (end, _) in text.folded.rmatch_indices(CUT).take(CUTS_LIMIT) {
            if let Some(start) = cut_short(&self.folded, &text.folded[..end]) {
                found(text.place(start), text.place(end));
            }
        }
    }
}

/// A text beside itself with letter case folded.
pub(super) struct Folded<'a> {
    text: &'a str,
    folded: &'a str,
    /// For each byte of the folded text where its character stands in the text; empty where the two run alike.
    places: Vec<usize>,
}

impl<'a> Folded<'a> {
    /// Folds `text` into `space`.
    pub(super) fn new(text: &'a str, space: &'a mut String) -> Self {
        space.clear();
        fold_into(space, text);
        let folded = &*space;
        let mut places = Vec::new();
        if !text.is_ascii() {
            for ((at, _), c) in text.char_indices().zip(folded.chars()) {
                places.extend(std::iter::repeat_n(at, c.len_utf8()));
            }
            places.push(text.len());
        }
        Self { text, folded, places }
    }

    fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or(at)
    }
}

/// Where in `text` a word begins that is the beginning of `value`, two characters at least, and reaches to the end.
pub(super) fn cut_short(value: &str, text: &str) -> Option<usize> {
    let least = text.len().saturating_sub(LEFT_LIMIT_BYTES).max(text.len().saturating_sub(value.len()));
    let starts = (least..text.len()).filter(|start| text.is_char_boundary(*start));
    let joins = |start: usize| text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
    let mut found = starts.filter(|start| value.starts_with(&text[*start..]) && !joins(*start));
    found.next().filter(|start| text[*start..].chars().nth(SHORTEST_CHARS - 1).is_some())
}

/// Whether `folded` says `value` as a word of its own.
pub(super) fn says(folded: &str, value: &str) -> bool {
    memmem::find_iter(folded.as_bytes(), value.as_bytes())
        .any(|at| is_word(folded, (at, at + value.len()), false))
}

/// No letter or digit stands beside it; in codes no underscore either.
fn is_word(text: &str, (from, to): (usize, usize), in_code: bool) -> bool {
    let joins = |c: char| c.is_alphanumeric() || (in_code && c == '_');
    !text[..from].chars().next_back().is_some_and(joins) && !text[to..].chars().next().is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, text: &str, in_code: bool) -> Vec<String> {
        let mut space = String::new();
        let folded = Folded::new(text, &mut space);
        let mut all = Vec::new();
        let needle = Needle::new(needle, "x", 0).unwrap();
        needle.find(&folded, in_code, &mut |from, to| all.push(text[from..to].to_owned()));
        all
    }

    #[test]
    fn values_are_found_whatever_their_letter_case() {
        assert_eq!(found("Bob Smith", "to BOB SMITH's", false), ["BOB SMITH"]);
        assert_eq!(found("ÄRGER", "der ärger! É Ärger", false), ["ärger", "Ärger"]);
        // The Kelvin sign is three bytes and folds to one.
        assert_eq!(found("kelvin", "\u{212a}elvin", false), ["\u{212a}elvin"]);
    }

    #[test]
    fn what_is_left_of_a_value_that_was_cut_short_is_found() {
        let long = "alice smith of the long name";
        for (text, expected) in [("to Alice Smi\u{2026} (x)", "Alice Smi"), ("by alice\u{2026}", "alice")] {
            let mut space = String::new();
            let folded = Folded::new(text, &mut space);
            let mut all = Vec::new();
            Needle::new(long, "x", 0).unwrap().find_cut(&folded, &mut |from, to| all.push(&text[from..to]));
            assert_eq!(all, [expected]);
        }
        assert_eq!(cut_short(long, "the malice"), None);
        assert_eq!(cut_short(long, "only a"), None);
        assert!(says("to ann, who", "ann") && !says("the planned", "ann"));
    }

    #[test]
    fn short_values_and_numbers_are_whole_words_only() {
        assert_eq!(found("bob", "bobbin bob", false).len(), 1);
        assert_eq!(found("1001", "10010 1001", false).len(), 1);
        assert_eq!(found("role", "MEMBER_ROLE_CHANGED", true).len(), 0);
        assert_eq!(found("robert", "x.robert.y", true).len(), 1);
        assert!(Needle::new("a", "x", 0).is_none() && Needle::new("→ —", "x", 0).is_none());
    }
}
