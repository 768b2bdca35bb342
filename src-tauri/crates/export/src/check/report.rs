//! `report.html` is opened in a browser by people who trust it: nothing in it may run or ask the network, and it must
//! say what the pack says. So must README.txt and the OSCAL results.

mod retold;
mod texts;

use std::io::{Read, Seek};

use super::facts::PackFacts;
use super::listings::Studied;
use super::tally::Tally;
use super::{Check, Contents, Depth};
use crate::archive::Archive;
use crate::pack::path;

/// The policy that every report has (CONTRACT section 4), in small letters.
const POLICY: &str = "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"";
const POLICY_NAME: &str = "http-equiv=\"content-security-policy\"";
/// What no report has. A vendor's text cannot bring it in, because there `<` stands as `&lt;`.
const NEVER: [&str; 10] = [
    "<script",
    "<iframe",
    "<object",
    "<embed",
    "<link",
    "<base",
    "<form",
    "<frame",
    "http-equiv=\"refresh",
    "<meta http-equiv=refresh",
];
/// Bytes looked at once.
const WINDOW_BYTES: usize = 64 << 10;
/// Bytes looked at twice, so that nothing hides between two windows: longer than anything that is looked for.
const OVERLAP_BYTES: usize = 256;

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
    let wanted = [POLICY_NAME, POLICY];
    let (mut found, mut never) = ([false; 2], [false; NEVER.len()]);
    let walked = each_window(archive.open(member), |text| {
        wanted.iter().zip(&mut found).for_each(|(text_wanted, found)| *found |= text.contains(text_wanted));
        NEVER.iter().zip(&mut never).for_each(|(bad, never)| *never |= text.contains(bad));
    });
    tally.take(walked.map_err(|error| format!("{}: {error}", path::REPORT)));
    if found.contains(&false) {
        tally.fault("it does not forbid scripts and the network (Content-Security-Policy)".into());
    }
    for (bad, _) in NEVER.iter().zip(never).filter(|(_, never)| *never) {
        tally.fault(format!("it has {bad}, which no report of Exhibit has"));
    }
    let well = "report.html forbids scripts and the network, and has none";
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

/// Calls `visit` with all of the text in small letters, window by window.
fn each_window(mut reader: impl Read, mut visit: impl FnMut(&str)) -> std::io::Result<()> {
    let mut window: Vec<u8> = Vec::new();
    loop {
        let taken = (&mut reader).take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
        window.make_ascii_lowercase();
        visit(&String::from_utf8_lossy(&window));
        if taken == 0 {
            return Ok(());
        }
        let kept = window.len().saturating_sub(OVERLAP_BYTES);
        window.drain(..kept);
    }
}
