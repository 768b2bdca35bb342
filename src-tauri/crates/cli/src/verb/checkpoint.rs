//! `exhibit checkpoint` and `exhibit proof`.

use std::path::Path;

use exhibit_engine::checkpoint::{self, Checkpoint};
use exhibit_engine::output::{self, Existing};
use exhibit_engine::words;
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;

pub(super) fn run(output: Option<&Path>, force: bool, scene: &Scene) -> Result<Ended, Stop> {
    let taken = checkpoint::take(&scene.existing()?, scene.now)?;
    // Standard output is where it goes anyway.
    let output = output.filter(|path| path.as_os_str() != "-");
    if let Some(path) = output {
        let existing = if force { Existing::Replace } else { Existing::Keep };
        output::create(&scene.home, (path, existing), taken.note.as_bytes())?;
    }
    if scene.json {
        answer::document(said(&taken, output))?;
    } else if output.is_none() {
        answer::lines(taken.note.lines().map(str::to_owned))?;
    }
    answer::say(scene, &format!("{} rows; in words: {}", taken.head.size, words(&taken.head.root).join(" ")));
    if !taken.is_signed {
        answer::say(
            scene,
            "not signed: no key was made for this workspace; keep it where nobody here can change it",
        );
    }
    Ok(Ended::Fine)
}

pub(super) fn proof(name: &str, scene: &Scene) -> Result<Ended, Stop> {
    let proof = checkpoint::proof(&scene.existing()?, name, scene.now)?;
    if scene.json {
        let hashes: Vec<String> = proof.hashes.iter().map(ToString::to_string).collect();
        let head = proof.checkpoint.head;
        answer::document(json!({
            "ok": true, "tree_size": head.size, "root": head.root.to_string(),
            "checks": [{ "name": "inclusion", "ok": true, "detail": "the proof leads from the leaf to the root" }],
            "row": proof.row, "leaf_index": proof.leaf_index, "leaf": proof.leaf.to_string(), "hashes": hashes,
            "proof": proof.text,
        }))?;
    } else {
        answer::lines(proof.text.lines().map(str::to_owned))?;
    }
    Ok(Ended::Fine)
}

fn said(taken: &Checkpoint, output: Option<&Path>) -> Value {
    json!({
        "ok": true, "tree_size": taken.head.size, "root": taken.head.root.to_string(), "checks": [],
        "words": words(&taken.head.root), "signed": taken.is_signed, "checkpoint": taken.note,
        "path": output.map(|path| path.display().to_string()),
    })
}
