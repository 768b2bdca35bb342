//! `README.txt`: what the pack is, how to check it without Exhibit, and what it does not prove.

use std::fmt::Write;

use super::input::{PackInput, Population};
use super::path;
use crate::plain::plain;

/// How an outsider checks the files; `{top}` is the name of the folder.
const HOW_TO_CHECK: &str = "\
How to check that nothing was added, lost or changed
----------------------------------------------------
Steps 1 to 3 do not need Exhibit, and no step needs a network once its tool is there.

1. Unpack the zip that you received (here {top}.zip):
     unzip {top}.zip
     cd {top}
2. Compare every file with its listed hash:
     Linux:    sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
     macOS:    shasum -a 256 -c manifest-sha256.txt tagmanifest-sha256.txt
     Windows, in PowerShell:
       Get-Content manifest-sha256.txt, tagmanifest-sha256.txt | ForEach-Object {
         $hash, $path = $_ -split '  ', 2
         $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $path).Hash
         if ($found -ne $hash) { \"CHANGED $path\" } else { \"ok $path\" }
       }
   These commands do not see files that were added. The next two do.
3. With the Library of Congress tool (pip install bagit), from inside the folder:
     bagit.py --validate .
4. With Exhibit, on the zip as you received it:
     exhibit pack verify {top}.zip
   This also counts the rows in every file, compares every row with its leaf in the log, and looks for anything
   hidden in the archive itself.

Who changes a file can also write new hashes. Ask the sender, by another way, for the SHA-256 of
tagmanifest-sha256.txt and compare it with yours: it stands for the whole pack.
";

const CONTENTS: &str = "\
What is inside
--------------
data/pack.json                      where everything comes from, all counts, for programs
data/evidence/events.ndjson         the rows: one JSON object a line, each with the vendor's own text in `raw`
                                    (in `raw_base64` where that is not UTF-8)
data/evidence/events.csv            the same rows as a table (one record a row; cells may hold line ends)
data/evidence/events.json           the same rows as one array, one row a line
data/completeness/sync_runs.csv     what the vendors were asked, and what they answered
data/completeness/excluded.csv      rows of the period that are not in the pack, by reason
data/integrity/leaves.csv           each row's leaf in the log, in the order of events.ndjson
data/integrity/checkpoint.txt       size and root of the log
data/rules/classification.json      the rules that decided which rows are evidence of what

A leaf is SHA-256 of a zero byte followed by this JSON text (RFC 8785: names sorted, no blanks):
  {\"ingest\":..,\"raw_sha256\":..,\"received_at\":..,\"salt\":..,\"source\":..,\"v\":1,\"vendor_id\":..}

In CSV files a text that a spreadsheet could take for a formula has an apostrophe put in front of it. The NDJSON
file holds every text exactly. Times are UTC.
";

/// The text of `README.txt`; `json_note` says why there is no `events.json`, if so.
pub(super) fn readme(pack_id: &str, input: &PackInput, json_note: Option<&str>) -> String {
    let title = plain(input.title());
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.len()));
    let mut say = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    facts(pack_id, input).into_iter().for_each(&mut say);
    say(String::new());
    counts(&input.population).into_iter().for_each(&mut say);
    say(String::new());
    sources(input).into_iter().for_each(&mut say);
    say(String::new());
    completeness(input).into_iter().for_each(&mut say);
    say(String::new());
    say(CONTENTS.to_owned());
    if let Some(note) = json_note {
        say(format!("{} is not in this pack: {note}.\n", path::JSON));
    }
    say(HOW_TO_CHECK.replace("{top}", pack_id));
    limits(input).into_iter().for_each(&mut say);
    text
}

fn facts(pack_id: &str, input: &PackInput) -> Vec<String> {
    let made = &input.generated;
    let query =
        if input.query.is_empty() { "none: every row of this kind".into() } else { plain(&input.query) };
    vec![
        format!("Pack           {pack_id}"),
        format!("Organisation   {}", plain(input.organisation.as_deref().unwrap_or("not given"))),
        format!("Period         {} up to, not including, {}", input.period.from, input.period.to),
        format!("Query          {query}"),
        format!("Made           {} by {} on {}", made.at, plain(&made.user), plain(&made.host)),
        format!("               with Exhibit {}", plain(&made.app_version)),
        format!("Log            {} leaves, root {}", input.tree.size, input.tree.root),
        format!("Assurance      {}", plain(&input.tier)),
    ]
}

fn counts(population: &Population) -> Vec<String> {
    let mut lines = vec![
        "Counts".to_owned(),
        "------".to_owned(),
        format!("{:>12}  rows in the period", population.total_in_period),
        format!("{:>12}  of them in this pack", population.included),
    ];
    for (reason, rows) in &population.excluded_by_reason {
        lines.push(format!("{rows:>12}  not in it, {}: {}", reason.as_str(), reason.meaning()));
    }
    lines.push(format!(
        "{:>12}  rows of the workspace without a readable time, in no period",
        population.undated
    ));
    lines.push(format!("{:>12}  raw rows of the workspace that could not be read", population.problems));
    lines
}

fn sources(input: &PackInput) -> Vec<String> {
    let mut lines = vec!["Sources".to_owned(), "-------".to_owned()];
    for source in &input.sources {
        let mut line = format!("{} ({}), {} rows", plain(&source.name), plain(&source.vendor), source.rows);
        if let Some(at) = source.last_pull_at {
            write!(line, ", last pulled {at}").expect("BUG: a String takes every write");
        }
        lines.push(line);
        lines.extend(
            source.retention_note.iter().map(|note| format!("  kept by the vendor: {}", plain(note))),
        );
        lines.extend(
            source.not_recorded.iter().map(|what| format!("  not recorded by the vendor: {}", plain(what))),
        );
    }
    if input.sources.is_empty() {
        lines.push("none".to_owned());
    }
    lines
}

fn completeness(input: &PackInput) -> Vec<String> {
    let found = &input.completeness;
    let verdict = if found.complete { "Complete as far as is known." } else { "NOT COMPLETE." };
    let mut lines = vec!["Completeness".to_owned(), "------------".to_owned()];
    lines.push(format!("{verdict} {}", plain(&found.statement)));
    lines.extend(found.reasons.iter().map(|reason| format!("- {}", plain(reason))));
    lines
}

fn limits(input: &PackInput) -> Vec<String> {
    let heading = "What this pack does not prove";
    let mut lines = vec![heading.to_owned(), "-".repeat(heading.len())];
    lines.extend(input.limits.iter().map(|limit| format!("- {}", plain(limit))));
    lines.push("- Hashes show whether a file changed since the pack was made, not who made it.".to_owned());
    lines
}
