//! The different values of one field in a segment.
//!
//! One item is what a row has in the field: no text, one, or several (an actor's id and label, the kinds of evidence,
//! the rules that decided). Items stand in the order of the text under which they are counted, those without one last.

use std::cmp::Ordering;
use std::collections::HashMap;

use exhibit_entry::pattern::Matcher;
use exhibit_entry::{Entry, Field};

use crate::bytes::{Cursor, Fault, small};

/// The items of a field, by code.
#[derive(Debug)]
pub struct Dictionary {
    /// Where each item ends in `items`.
    ends: Vec<u32>,
    items: Vec<u8>,
}

/// A dictionary in the making; codes are given in the order in which items first come.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    codes: HashMap<Box<[u8]>, u32>,
    item: Vec<u8>,
}

/// One item, read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    is_recorded: bool,
    values: &'a [u8],
}

impl Gathering {
    /// The code of what `entry` has in `field`.
    pub(crate) fn code(&mut self, field: Field, entry: &Entry) -> u32 {
        self.item.clear();
        self.item.push(u8::from(field.recorded(entry)));
        for value in field.values(entry) {
            self.item.extend_from_slice(&small(value.len()).to_le_bytes());
            self.item.extend_from_slice(value.as_bytes());
        }
        if let Some(code) = self.codes.get(self.item.as_slice()) {
            return *code;
        }
        let code = small(self.codes.len());
        self.codes.insert(self.item.as_slice().into(), code);
        code
    }

    /// The items in their order, and for each code of [`Gathering::code`] its place among them.
    pub(crate) fn finish(self) -> (Vec<Box<[u8]>>, Vec<u32>) {
        let mut items: Vec<(Box<[u8]>, u32)> = self.codes.into_iter().collect();
        items.sort_unstable_by(|(a, _), (b, _)| in_order(Item::of(a), Item::of(b)).then_with(|| a.cmp(b)));
        let mut places = vec![0; items.len()];
        for (place, (_, code)) in items.iter().enumerate() {
            places[*code as usize] = small(place);
        }
        (items.into_iter().map(|(item, _)| item).collect(), places)
    }
}

/// Adds items to `into`: how many, where each ends, and they.
pub(crate) fn write(items: &[Box<[u8]>], into: &mut Vec<u8>) {
    into.extend_from_slice(&small(items.len()).to_le_bytes());
    let mut end = 0;
    for item in items {
        end += item.len();
        into.extend_from_slice(&small(end).to_le_bytes());
    }
    items.iter().for_each(|item| into.extend_from_slice(item));
}

/// Reads what [`write`] wrote.
pub(crate) fn read(bytes: &[u8]) -> Result<Dictionary, Fault> {
    let mut cursor = Cursor(bytes);
    let count = cursor.u32()? as usize;
    let ends = crate::bytes::words(cursor.take(count.saturating_mul(4))?)?;
    let items = cursor.0.to_vec();
    if !ends.is_sorted() || ends.last().is_some_and(|end| *end as usize != items.len()) {
        return Err(Fault::Damaged("a dictionary does not fit its index"));
    }
    Ok(Dictionary { ends, items })
}

impl Dictionary {
    /// How many items there are; codes are below that.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none: a segment without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts that a condition on the field is compared with; none for an unknown code.
    pub fn values(&self, code: u32) -> impl Iterator<Item = &str> {
        self.item(code).values()
    }

    /// The text under which the item counts; none: under `null`. Kinds of evidence count each by itself and not by this.
    #[must_use]
    pub fn counted(&self, code: u32) -> Option<&str> {
        self.item(code).counted()
    }

    /// For each code whether one of its values fits one of `matchers`.
    pub(crate) fn fitting(&self, matchers: &[Matcher]) -> Vec<bool> {
        let fits = |text: &str| matchers.iter().any(|matcher| matcher.fits(text));
        self.each().map(|item| item.values().any(fits)).collect()
    }

    /// For each code whether it says something.
    pub(crate) fn recorded(&self) -> Vec<bool> {
        self.each().map(|item| item.is_recorded).collect()
    }

    /// Bytes of memory that it takes.
    pub(crate) fn size_bytes(&self) -> usize {
        self.items.len() + self.ends.len() * 4
    }

    fn each(&self) -> impl Iterator<Item = Item<'_>> {
        (0..small(self.ends.len())).map(|code| self.item(code))
    }

    fn item(&self, code: u32) -> Item<'_> {
        let place = code as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        Item::of(self.items.get(start as usize..end as usize).unwrap_or_default())
    }
}

impl<'a> Item<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let (first, values) = bytes.split_first().unwrap_or((&0, &[]));
        Self { is_recorded: *first != 0, values }
    }

    /// Bytes that are no text, which only a forged file holds, end the values.
    pub(crate) fn values(self) -> impl Iterator<Item = &'a str> {
        let mut rest = Cursor(self.values);
        std::iter::from_fn(move || {
            let length = rest.u32().ok()?;
            std::str::from_utf8(rest.take(length as usize).ok()?).ok()
        })
    }

    /// Of several values the last one: the name that people know, or all rules together.
    fn counted(self) -> Option<&'a str> {
        self.values().last()
    }
}

fn in_order(a: Item<'_>, b: Item<'_>) -> Ordering {
    let (a, b) = (a.counted(), b.counted());
    a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(&b))
}
