//! `report.html` is opened in a browser by people who trust it: nothing in it may run or ask the network, and it must
//! say what the pack says. So must README.txt and the OSCAL results.

mod page;
mod retold;
mod texts;

use std::io::{Read, Seek};

use super::facts::PackFacts;
use super::listings::Studied;
use super::tally::Tally;
use super::{Check, Contents, Depth};
use crate::archive::Archive;
use crate::pack::path;

/// Whether its words are written again, and from what.
pub(super) struct Again<'a> {
    pub(super) depth: Depth,
    /// None: the study was not done again, so that its findings are not known.
    pub(super) studied: Option<&'a Studied>,
}

/// The check `report`, where the pack has one.
pub(super) fn check<R: Read + Seek>(
    (archive, facts): (&Archive<R>, &PackFacts),
    contents: &Contents,
    again: Again<'_>,
) -> Option<Check> {
    let member = archive.find(path::REPORT)?;
    let mut tally = Tally::new("report");
    let looked = page::check(archive.open(member), &mut tally);
    tally.take(looked.map_err(|error| format!("{}: {error}", path::REPORT)));
    let well = "the first lines of report.html forbid scripts and the network";
    let written = match again {
        Again { depth: Depth::Written, .. } => return Some(tally.check(well.into())),
        Again { studied: None, .. } => Err("the study of the rows was not done again".into()),
        Again { studied: Some(studied), .. } => texts::check((archive, facts), contents, studied, &mut tally),
    };
    Some(match written {
        Ok(texts) => {
            let texts = texts.join(", ");
            tally
                .check(format!("{well}; {texts}: word for word what the facts of the pack and its rows give"))
        }
        Err(why) => tally.open(format!("{well}; its words and those of README.txt were not compared: {why}")),
    })
}
