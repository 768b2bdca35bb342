//! `exhibit webhook import`: files of captures onto the shelf.

use exhibit_engine::Watch;
use exhibit_engine::webhook::shelf::{self, Imported, ImportedFile, Judging};
use serde_json::json;

use crate::answer;
use crate::args::CaptureImportArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::{watched, watched_at_input};

pub(super) fn run(args: &CaptureImportArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    // Storing needs no secret: what a delivery is, is judged when it is looked at.
    let judging = Judging { schemes: super::schemes_of(scene), ..Judging::default() };
    let verb = |watch: &Watch<'_>| shelf::import(&workspace, &args.files, &judging, watch);
    let reads_input = args.files.iter().any(|path| path.as_os_str() == "-");
    let imported = if reads_input { watched_at_input(scene, verb) } else { watched(scene, verb) }?;
    print(&imported, scene)?;
    if let [only] = imported.files.as_slice()
        && let (Some(failure), 0) = (&only.error, only.seen)
    {
        return Ok(Ended::Told(failure.code));
    }
    Ok(if imported.is_whole() { Ended::Fine } else { Ended::Partial })
}

fn print(imported: &Imported, scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        return answer::document(json!(imported));
    }
    let cells = imported.files.iter().map(|file| {
        let mut cells = vec![file.path.clone(), file.format.clone()];
        let numbers = [file.seen, file.new, file.again, file.known, file.conflicts, file.problems];
        cells.extend(numbers.map(|number| number.to_string()));
        cells
    });
    let headings = ["file", "format", "seen", "new", "again", "known", "conflicts", "problems"];
    answer::lines(table::columns(&headings, &cells.collect::<Vec<_>>()))?;
    for file in &imported.files {
        for note in &file.notes {
            answer::say(scene, &format!("{} line {}: {}", file.path, note.line, note.reason));
        }
        let untold = file.problems.saturating_sub(file.notes.len() as u64);
        if untold > 0 {
            answer::say(scene, &format!("{}: {untold} more problems; {}", file.path, kept(file)));
        }
        if let Some(failure) = &file.error {
            answer::say_failure(scene, failure);
        }
    }
    Ok(())
}

fn kept(file: &ImportedFile) -> String {
    match file.problems_kept {
        all if all == file.problems => "they are kept raw".to_owned(),
        some => format!("the first {some} of the file are kept raw, the others are only counted"),
    }
}
