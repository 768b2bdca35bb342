//! Where a pull stands: the window it asks for, and the one request of it that comes next. A step is kept as text
//! between two requests, so that a pull that was killed goes on where it was.

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Error, safe};

/// The part of the log that is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Rows from this instant on; none for all. APIs without such a parameter send all.
    pub since: Option<Moment>,
    /// Rows before this instant; none for all. APIs without such a parameter send later ones too.
    pub until: Option<Moment>,
}

impl Window {
    /// The first request of this window.
    #[must_use]
    pub fn first_step(self) -> Step {
        Step { since: self.since, until: self.until, ..Step::default() }
    }
}

/// One request of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// As in [`Window`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// As in [`Window`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Rows that earlier steps brought, as the vendor counts them; where paging is by offsets, those to skip.
    pub offset: u64,
    /// The number of the page, where pages are numbered; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// What the reply before said of this page: a cursor, an id, a number, or path and query of an address. None for
    /// the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The id of the export job that this step asks for; none where it is not ordered yet, or there are no jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<Cursor>,
}

impl Step {
    /// This step as one line of JSON; [`Step::parse`] is its inverse.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("BUG: a step is made of texts and numbers")
    }

    /// Reads what [`Step::to_json`] wrote.
    ///
    /// # Errors
    /// [`Error::Step`] for anything else.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = || Error::Step { start: safe::start(text.as_bytes()) };
        // A derived reader would take an array for the same fields in their order.
        if text.starts_with('{') { serde_json::from_str(text).map_err(|_| refused()) } else { Err(refused()) }
    }

    /// This step with its job ordered.
    #[must_use]
    pub fn with_job(self, job: Cursor) -> Self {
        Self { job: Some(job), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moments() -> impl Strategy<Value = Option<Moment>> {
        proptest::option::of(
            (-62_167_219_200_000..=253_402_300_799_999_i64).prop_map(|ms| Moment::from_ms(ms).unwrap()),
        )
    }

    fn cursors() -> impl Strategy<Value = Option<Cursor>> {
        proptest::option::of(
            "\\PC{1,20}|[\\x00-\\x7f]{1,20}".prop_map(|text| Cursor::try_from(text).unwrap()),
        )
    }

    #[test]
    fn what_no_step_wrote_is_refused_and_told_safely() {
        for text in
            ["", "{", "[]", r#"{"offset":-1}"#, r#"{"cursor":""}"#, r#"{"since":"soon"}"#, r#"{"evil":1}"#]
        {
            assert!(Step::parse(text).is_err(), "{text} was taken");
        }
        let error = Step::parse("\u{1b}[2J").unwrap_err().to_string();
        assert!(error.is_ascii() && !error.contains('\u{1b}'), "{error}");
        assert_eq!(Step::parse("{}"), Ok(Step::default()));
    }

    proptest! {
        #[test]
        fn a_step_is_read_as_it_was_written(
            (since, until) in (moments(), moments()),
            (offset, page) in (any::<u64>(), proptest::option::of(any::<u64>())),
            (cursor, job) in (cursors(), cursors()),
        ) {
            let step = Step { since, until, offset, page, cursor, job };
            let text = step.to_json();
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(Step::parse(&text), Ok(step));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[{}\":a-z,0-9]{0,40}") {
            let _ = Step::parse(&text);
        }
    }
}
