//! What lies in the pack, what lies not in it and why, and how to check it all.

use super::text::{clock, cut, grouped, hex_groups, size};
use crate::pack::{Drawn, NAMESPACE, PackInput, SampleMethod, SamplePlan, Story, path};

/// Files shown: a pack has about thirty.
const FILES_SHOWN: usize = 100;

/// Rows of a sample shown; all of them stand in `sample.csv`.
const DRAWN_SHOWN: usize = 25;

/// The sections about files.
pub(super) struct Files {
    pub(super) lines: Vec<FileLine>,
    pub(super) omitted: Vec<OmittedLine>,
}

/// One file.
pub(super) struct FileLine {
    pub(super) path: String,
    pub(super) title: Option<String>,
    pub(super) rows: Option<String>,
    pub(super) size: String,
    pub(super) sha256: String,
}

/// One file that the layout knows and that is not there.
pub(super) struct OmittedLine {
    pub(super) path: String,
    pub(super) reason: String,
}

/// One listing of the kind.
pub(super) struct Listing {
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) path: &'static str,
    /// Its file, without the folder.
    pub(super) name: &'static str,
    pub(super) rows: String,
}

/// The sample.
pub(super) struct Sample {
    pub(super) method: &'static str,
    pub(super) seed: String,
    pub(super) from: String,
    pub(super) rows: Option<String>,
    /// The first rows that were drawn.
    pub(super) first: Vec<DrawnLine>,
}

/// One row that was drawn.
pub(super) struct DrawnLine {
    pub(super) rank: String,
    pub(super) line: String,
    pub(super) at: Option<String>,
    pub(super) row: String,
    pub(super) summary: String,
}

/// What was hidden, by rule and field.
pub(super) struct Hidden {
    pub(super) lines: Vec<HiddenLine>,
    /// Lines that are not shown.
    pub(super) more: usize,
}

/// One rule on one field.
pub(super) struct HiddenLine {
    pub(super) rule: String,
    pub(super) field: String,
    pub(super) method: String,
    pub(super) rows: String,
}

/// What a redaction hid; none without one.
pub(super) fn hidden(story: &Story<'_>) -> Option<Hidden> {
    const LINES_SHOWN: usize = 60;
    story.input.redaction.as_ref()?;
    let line = |line: &crate::pack::RedactionLine| HiddenLine {
        rule: cut(&line.rule, 80),
        field: cut(&line.field, 80),
        method: cut(&line.method, 60),
        rows: grouped(line.rows),
    };
    Some(Hidden {
        lines: story.redacted.iter().take(LINES_SHOWN).map(line).collect(),
        more: story.redacted.len().saturating_sub(LINES_SHOWN),
    })
}

/// The files of `story`.
pub(super) fn files(story: &Story<'_>) -> Files {
    let title =
        |path: &str| story.sheets.iter().find(|sheet| sheet.path == path).map(|sheet| sheet.title.to_owned());
    let line = |file: &crate::pack::FileFacts| FileLine {
        path: cut(&file.path, 120),
        title: title(&file.path),
        rows: file.rows.map(grouped),
        size: size(file.bytes),
        sha256: hex_groups(&file.sha256),
    };
    let omitted = story.omitted.iter().take(FILES_SHOWN);
    Files {
        lines: story.files.iter().take(FILES_SHOWN).map(line).collect(),
        omitted: omitted
            .map(|omitted| OmittedLine { path: cut(omitted.path, 120), reason: cut(&omitted.reason, 300) })
            .collect(),
    }
}

/// The listings of the kind: its tables below `data/evidence/`.
pub(super) fn listings(story: &Story<'_>) -> Vec<Listing> {
    let own = story.sheets.iter().filter(|sheet| sheet.path.starts_with("data/evidence/"));
    own.map(|sheet| Listing {
        title: sheet.title,
        about: sheet.about,
        path: sheet.path,
        name: sheet.path.rsplit('/').next().unwrap_or(sheet.path),
        rows: grouped(sheet.rows),
    })
    .collect()
}

/// The sample of `story`, where one was drawn.
pub(super) fn sample(story: &Story<'_>) -> Option<Sample> {
    let plan = story.input.sample.as_ref()?;
    let rows = story
        .sheets
        .iter()
        .find(|sheet| sheet.path == "data/sample/sample.csv")
        .map(|sheet| grouped(sheet.rows));
    Some(Sample {
        method: method(plan),
        seed: cut(&plan.seed, 200),
        from: plan.listing.as_deref().map_or_else(
            || "all rows of the pack".to_owned(),
            |listing| format!("the rows of {}", cut(listing, 60)),
        ),
        rows,
        first: story.drawn.iter().take(DRAWN_SHOWN).map(drawn).collect(),
    })
}

fn drawn(row: &Drawn) -> DrawnLine {
    DrawnLine {
        rank: grouped(row.rank),
        line: grouped(row.position),
        at: row.at.map(clock),
        row: format!("{}/{}", cut(&row.source, 60), cut(&row.key, 90)),
        summary: cut(&row.summary, 240),
    }
}

fn method(plan: &SamplePlan) -> &'static str {
    match plan.method {
        SampleMethod::Random => "random: the rows of lowest rank",
        SampleMethod::Systematic => "systematic: every k-th row, from a start that the seed gives",
        SampleMethod::ByMonth => "by month: the lowest ranks of each month, in proportion to its rows",
        SampleMethod::ByActor => "by actor: the lowest ranks of each actor, in proportion to its rows",
        SampleMethod::BySource => "by source: the lowest ranks of each source, in proportion to its rows",
        SampleMethod::HighRisk => "every row of the highest risk",
    }
}

/// The commands by which an outsider checks the pack, one a line, without Exhibit.
pub(super) fn commands(pack_id: &str, input: &PackInput) -> Vec<String> {
    let (manifest, seal) = (path::MANIFEST, path::TAG_MANIFEST);
    let mut lines = vec![
        format!("unzip {pack_id}.zip && cd {pack_id}"),
        format!("sha256sum -c {manifest} {seal}"),
        "bagit.py --validate .".to_owned(),
        "frictionless validate data/datapackage.json".to_owned(),
    ];
    if let Some(signer) = &input.signer {
        let identity = shell_word(&cut(&signer.identity, 100));
        lines.push(format!("ssh-keygen -Y verify -f allowed_signers -I {identity} -n {NAMESPACE} \\"));
        lines.push(format!("  -s {seal}.sig < {seal}"));
        if let Some(key) = &signer.minisign {
            lines.push(format!("minisign -Vm {seal} -P {}", shell_word(&cut(key, 100))));
        }
    }
    lines.push(format!("wc -l {}    # {}", path::NDJSON, input.population.included));
    lines
}

/// `text` as one word of a shell: people copy these lines.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._+-=/".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_people_copy_is_one_word() {
        assert_eq!(shell_word("dana@acme.io"), "dana@acme.io");
        assert_eq!(shell_word("$(reboot)"), "'$(reboot)'");
        assert_eq!(shell_word("a'b"), "'a'\\''b'");
    }
}
