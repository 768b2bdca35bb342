//! `report.html`: the pack for people. One page that loads nothing, runs nothing and prints well.
//!
//! The page is made of templates (`report/page/`) whose every value goes through one escaper ([`text::Spelt`]); none
//! is marked as safe. Tables are capped, so that the page stays small however large the pack is; the CSV files hold
//! everything.

mod axis;
mod chart;
mod cover;
mod coverage;
mod exceptions;
mod files;
mod incident;
mod people;
#[cfg(test)]
pub(crate) mod tale;
#[cfg(test)]
mod tests;
mod text;
mod ties;

use askama::Template;

use crate::control::{Control, RetentionLine, controls_note, controls_of, retention_table};
use crate::error::Error;
use crate::pack::{PackKind, Story, path};

/// Largest page, in bytes: what a browser opens at once, and well beyond what the caps below allow.
const MAX_REPORT_BYTES: u64 = 4_000_000;
/// Limits shown; they are written by the engine, about ten.
const LIMITS_SHOWN: usize = 60;

/// Everything that the templates print.
#[derive(Template)]
#[template(path = "page.html", config = "src/report/askama.toml")]
struct Page<'a> {
    /// The pack's name where it is as plain as [`crate::pack_id`] makes it: it stands inside the style sheet too.
    plain_id: &'a str,
    cover: cover::Cover,
    exceptions: exceptions::Exceptions,
    ties: ties::Ties,
    coverage: coverage::Coverage,
    listings: Vec<files::Listing>,
    histogram: Option<chart::Histogram>,
    charts: Vec<chart::Bars>,
    people: Option<people::People>,
    sign_off: Option<people::SignOff>,
    /// Whether people sign this kind of pack by hand.
    signs: bool,
    incident: Option<incident::Case>,
    sample: Option<files::Sample>,
    hidden: Option<files::Hidden>,
    frameworks: Vec<Framework>,
    controls_note: &'static str,
    retention: &'static [RetentionLine],
    limits: Vec<String>,
    commands: Vec<String>,
    files: files::Files,
    signed: bool,
}

/// Controls of one framework.
struct Framework {
    title: &'static str,
    controls: Vec<Speaks>,
}

/// One control with those of its files that this pack has.
struct Speaks {
    control: &'static Control,
    listings: Vec<&'static str>,
}

/// The text of `report.html`.
///
/// # Errors
/// [`Error::Input`] when a fact cannot be shown (a root that is no hash), [`Error::TooLarge`] above 4 MB.
pub(crate) fn report_html(story: &Story<'_>) -> Result<String, Error> {
    let input = story.input;
    let page = Page {
        plain_id: plain_id(story.pack_id),
        cover: cover::cover(story)?,
        exceptions: exceptions::exceptions(story.findings),
        ties: ties::ties(story),
        coverage: coverage::coverage(input),
        listings: files::listings(story),
        histogram: chart::histogram(input),
        charts: chart::charts(input, story.findings),
        people: people::people(story),
        sign_off: people::sign_off(input),
        signs: matches!(input.kind, PackKind::AccessReview | PackKind::ChangeManagement),
        incident: incident::case(input),
        sample: files::sample(story),
        hidden: files::hidden(story),
        frameworks: frameworks(story),
        controls_note: controls_note(),
        retention: retention_table(),
        limits: input.limits.iter().take(LIMITS_SHOWN).map(|limit| text::cut(limit, 600)).collect(),
        commands: files::commands(story.pack_id, input),
        files: files::files(story),
        signed: input.signer.is_some(),
    };
    let html = page.render().map_err(|error| Error::Write(std::io::Error::other(error)))?;
    if html.len() as u64 > MAX_REPORT_BYTES {
        return Err(Error::TooLarge { what: "report.html".into(), limit_bytes: MAX_REPORT_BYTES });
    }
    Ok(html)
}

/// `pack_id`, if it is made of small letters, digits and hyphens.
fn plain_id(pack_id: &str) -> &str {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if pack_id.bytes().all(is_plain) { pack_id } else { "evidence-pack" }
}

fn frameworks(story: &Story<'_>) -> Vec<Framework> {
    let mut frameworks: Vec<Framework> = Vec::new();
    for control in controls_of(story.input.kind) {
        let speaks = Speaks { control, listings: present(story, control) };
        match frameworks.last_mut() {
            Some(last) if last.title == control.framework_title => last.controls.push(speaks),
            _ => frameworks.push(Framework { title: &control.framework_title, controls: vec![speaks] }),
        }
    }
    frameworks
}

/// The files that speak to `control` and that the pack has, or will have once this page is written.
fn present(story: &Story<'_>, control: &'static Control) -> Vec<&'static str> {
    let later = [path::REPORT, path::PACK_JSON];
    let is_there = |listing: &&str| {
        let written = story.files.iter().map(|file| file.path.as_str());
        written.chain(later).any(|path| Control::names(listing, path))
    };
    control.listings.iter().map(String::as_str).filter(is_there).collect()
}
