//! The first and the last sheet: what the pack is, and what it is not.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::refused;
use crate::error::Error;
use crate::pack::Story;

/// Name of the first sheet.
pub(super) const SUMMARY: &str = "Summary";
/// Name of the last sheet.
pub(super) const ABOUT: &str = "About";
/// Characters of one text here.
const TEXT_CHARS: usize = 2000;
/// Lines of one list here.
const LINES_SHOWN: usize = 200;

/// Lines of two columns, written from the top.
struct Lines<'a> {
    page: &'a mut Worksheet,
    row: u32,
}

impl Lines<'_> {
    fn head(&mut self, text: &str) -> Result<(), Error> {
        self.row += u32::from(self.row > 0);
        self.page.write_string_with_format(self.row, 0, text, &Format::new().set_bold()).map_err(refused)?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let cut = |text: &str| text.chars().take(TEXT_CHARS).collect::<String>();
        self.page.write_string(self.row, 0, cut(name)).map_err(refused)?;
        self.page
            .write_string_with_format(self.row, 1, cut(text), &Format::new().set_text_wrap())
            .map_err(refused)?;
        self.row += 1;
        Ok(())
    }

    fn count(&mut self, name: &str, count: u64) -> Result<(), Error> {
        #[allow(clippy::cast_precision_loss, reason = "rows are far below 2^53")]
        let count = count as f64;
        self.page
            .write_string(self.row, 0, name.chars().take(TEXT_CHARS).collect::<String>())
            .map_err(refused)?;
        self.page
            .write_number_with_format(self.row, 1, count, &Format::new().set_num_format("#,##0"))
            .map_err(refused)?;
        self.row += 1;
        Ok(())
    }
}

/// Adds the first sheet.
pub(super) fn add_summary(book: &mut Workbook, story: &Story<'_>) -> Result<(), Error> {
    let mut lines = lines(book, SUMMARY)?;
    facts(&mut lines, story)?;
    let input = story.input;
    lines.head("Completeness")?;
    let found = &input.completeness;
    let verdict = if found.complete { "complete as far as is known" } else { "NOT COMPLETE" };
    lines.text(verdict, &found.statement)?;
    found.reasons.iter().take(LINES_SHOWN).try_for_each(|reason| lines.text("because", reason))?;
    lines.head("Rows")?;
    let population = &input.population;
    lines.count("rows in the period", population.total_in_period)?;
    for (reason, rows) in &population.excluded_by_reason {
        lines.count(&format!("not in this pack: {}", reason.as_str()), *rows)?;
    }
    lines.count("rows in this pack", population.included)?;
    lines.count("rows without a readable time, in no period", population.undated)?;
    lines.count("raw rows that could not be read", population.problems)?;
    lines.head("Rows by source")?;
    population.per_source.iter().take(LINES_SHOWN).try_for_each(|(name, rows)| lines.count(name, *rows))?;
    lines.head("Exceptions")?;
    let rules = story.findings.exceptions.iter().take(LINES_SHOWN);
    rules.into_iter().try_for_each(|rule| lines.count(&rule.title, rule.count))?;
    if story.findings.exceptions.is_empty() {
        lines.text("none", "No questions are put to the rows of this kind of pack.")?;
    }
    Ok(())
}

fn facts(lines: &mut Lines<'_>, story: &Story<'_>) -> Result<(), Error> {
    let input = story.input;
    let made = &input.generated;
    lines.head(input.title())?;
    lines.text("pack", story.pack_id)?;
    lines.text("organisation", input.organisation.as_deref().unwrap_or("not given"))?;
    lines.text("period", &format!("{} up to, not including, {}", input.period.from, input.period.to))?;
    lines.text("query", if input.query.is_empty() { "none" } else { &input.query })?;
    lines.text("rules, sha256", &input.rules_sha256)?;
    lines.text(
        "made",
        &format!("{} by {} on {} with Exhibit {}", made.at, made.user, made.host, made.app_version),
    )?;
    lines.text(
        "redaction",
        input.redaction.as_ref().map_or("none", |redaction| redaction.profile.id.as_str()),
    )?;
    lines.text("signed by", input.signer.as_ref().map_or("not signed", |signer| signer.identity.as_str()))?;
    lines.text("log", &format!("{} leaves, root {}", input.tree.size, input.tree.root))?;
    lines.text("assurance", &input.tier)
}

/// Adds the last sheet; `cut` says what the other sheets do not show.
pub(super) fn add_about(book: &mut Workbook, story: &Story<'_>, cut: &[String]) -> Result<(), Error> {
    let mut lines = lines(book, ABOUT)?;
    lines.head("What this workbook is")?;
    lines.text("", "The tables of the pack, for reading and filtering. The CSV and NDJSON files beside it are the evidence.")?;
    lines
        .text("", "Times are UTC, as text with milliseconds; texts stand as they are, none is a formula.")?;
    lines.head("What it does not show")?;
    cut.iter().try_for_each(|note| lines.text("", note))?;
    if cut.is_empty() {
        lines.text("", "Every row and every text of its tables is here.")?;
    }
    lines.head("What this pack does not prove")?;
    story.input.limits.iter().take(LINES_SHOWN).try_for_each(|limit| lines.text("", limit))?;
    lines.head("Sheets and files")?;
    story.sheets.iter().take(LINES_SHOWN).try_for_each(|sheet| lines.text(sheet.path, sheet.about))
}

fn lines<'a>(book: &'a mut Workbook, name: &str) -> Result<Lines<'a>, Error> {
    let page = book.add_worksheet();
    page.set_name(name).map_err(refused)?;
    page.set_column_width(0, 44).map_err(refused)?;
    page.set_column_width(1, 110).map_err(refused)?;
    Ok(Lines { page, row: 0 })
}
