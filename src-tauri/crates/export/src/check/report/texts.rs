//! README.txt, report.html and the OSCAL results, written again from the facts of the pack and the study of its rows.

use std::io::{Read, Seek};

use super::super::facts::PackFacts;
use super::super::held::Lacking;
use super::super::listings::Studied;
use super::super::sample;
use super::super::stream;
use super::super::{Contents, Tally};
use super::retold::{self, Retold};
use crate::archive::Archive;
use crate::error::Error;
use crate::oscal::assessment_results;
use crate::pack::{
    Details, FileFacts, Omitted, SheetFacts, Story, TEXTS_VERSION, media_type, path, readme, signatures,
    told_sheets,
};
use crate::plain::plain;
use crate::report::report_html;

/// Holds every text against what the facts give; tells which they are, or why they were not written again.
pub(super) fn check<R: Read + Seek>(
    (archive, facts): (&Archive<R>, &PackFacts),
    contents: &Contents,
    studied: &Studied,
    tally: &mut Tally,
) -> Result<Vec<&'static str>, String> {
    let version = facts.generator.as_ref().and_then(|generator| generator.texts);
    if version != Some(TEXTS_VERSION) {
        return Err(match version {
            Some(other) => {
                format!("they are of version {other}, and this Exhibit writes version {TEXTS_VERSION}")
            }
            None => "the pack does not say of which version they are".into(),
        });
    }
    let retold = match retold::read(archive, facts, studied) {
        Ok(retold) => retold,
        Err(Lacking::Unknown(why)) => return Err(why),
        Err(Lacking::Fault(why)) => {
            tally.fault(format!("they cannot be written again: {why}"));
            return Err(why);
        }
    };
    let written = write((archive, facts), contents, (&retold, studied));
    let Some(written) = tally.take(written) else { return Err("they cannot be written again".into()) };
    for (path, text) in &written {
        compare(archive, (path, text), tally);
    }
    Ok(written.into_iter().map(|(path, _)| path).collect())
}

type Texts = Vec<(&'static str, String)>;

fn write<R: Read + Seek>(
    (archive, facts): (&Archive<R>, &PackFacts),
    contents: &Contents,
    (retold, studied): (&Retold, &Studied),
) -> Result<Texts, String> {
    let input = &retold.input;
    let sheets = told_sheets(input, studied.sheets.clone());
    let sheets: Vec<SheetFacts> = sheets
        .iter()
        .map(|sheet| SheetFacts {
            path: sheet.path,
            title: sheet.title,
            about: sheet.about,
            rows: facts.rows_in(sheet.path).unwrap_or_default(),
        })
        .collect();
    let (omitted, drawn) = (omitted(facts)?, sample::drawn(archive)?);
    let files: Vec<FileFacts> = facts.files.iter().map(file).collect();
    let without = |left_out: &[&str]| -> Vec<FileFacts> {
        files.iter().filter(|file| !left_out.contains(&file.path.as_str())).cloned().collect()
    };
    let with_itself: Vec<FileFacts> = {
        let mut all = files.clone();
        all.extend(itself(contents));
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    };
    let story = Story {
        pack_id: &archive.top,
        input,
        findings: &studied.findings,
        sheets: &sheets,
        files: &files,
        omitted: &omitted,
        drawn: &drawn,
        redacted: &retold.redacted,
    };
    let details = Details { proofs: retold.proofs, signatures: &signatures(input) };
    let refused = |error: Error| plain(&error.to_string()).into_owned();
    let mut texts = vec![
        (path::README, readme(&story, details)),
        (path::REPORT, report_html(&Story { files: &with_itself, ..story }).map_err(refused)?),
    ];
    if input.extras.oscal {
        // It was written before these were there.
        let files = without(&[path::OSCAL, path::WORKBOOK]);
        texts.push((path::OSCAL, assessment_results(&Story { files: &files, ..story }).map_err(refused)?));
    }
    Ok(texts)
}

fn compare<R: Read + Seek>(archive: &Archive<R>, (path, text): (&str, &str), tally: &mut Tally) {
    let Some(found) = tally.take(stream::text(archive, path)) else { return };
    if found == text {
        return;
    }
    let lines = found.lines().zip(text.lines()).take_while(|(found, made)| found == made).count();
    tally.fault(format!("{path}, line {}: the facts of the pack give other words", lines + 1));
}

fn file(file: &super::super::facts::FileFacts) -> FileFacts {
    FileFacts {
        path: file.path.clone(),
        rows: file.rows,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        media_type: media_type(&file.path),
    }
}

/// `pack.json`, which does not name itself.
fn itself(contents: &Contents) -> Option<FileFacts> {
    let content = contents.get(path::PACK_JSON)?.as_ref().ok()?;
    Some(FileFacts {
        path: path::PACK_JSON.to_owned(),
        rows: None,
        bytes: content.bytes,
        sha256: content.sha256.clone(),
        media_type: media_type(path::PACK_JSON),
    })
}

fn omitted(facts: &PackFacts) -> Result<Vec<Omitted>, String> {
    let known = |omitted: &super::super::facts::OmittedFacts| match omitted.path.as_str() {
        path::JSON => Ok(Omitted { path: path::JSON, reason: omitted.reason.clone() }),
        other => Err(format!("pack.json leaves out {}, which no pack does", plain(other))),
    };
    facts.omitted.iter().map(known).collect()
}
