//! `exhibit pack controls`: what packs speak to, in our own words.

use exhibit_engine::export::{Control, PackKind, RetentionLine, controls_note, controls_of, retention_table};
use serde_json::{Value, json};

use super::kind_of;
use crate::answer;
use crate::args::Kind;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(kind: Option<Kind>, scene: &Scene) -> Result<Ended, Stop> {
    let kinds: Vec<PackKind> = kind.map_or_else(|| PackKind::ALL.to_vec(), |kind| vec![kind_of(kind)]);
    let controls: Vec<(PackKind, &Control)> = kinds
        .iter()
        .flat_map(|kind| controls_of(*kind).iter().map(move |control| (*kind, control)))
        .collect();
    if scene.json {
        let controls: Vec<Value> = controls.iter().map(|(kind, control)| said(*kind, control)).collect();
        let retention: Vec<Value> = retention_table().iter().map(kept).collect();
        answer::document(json!({ "controls": controls, "retention": retention, "note": controls_note() }))?;
        return Ok(Ended::Fine);
    }
    let cells = |(kind, control): &(PackKind, &Control)| {
        vec![kind.id().to_owned(), control.framework_title.clone(), control.id.clone(), control.about.clone()]
    };
    let rows: Vec<Vec<String>> = controls.iter().map(cells).collect();
    answer::lines(table::columns(&["kind", "framework", "control", "about"], &rows))?;
    let rows = retention_table().iter();
    let rows = rows.map(|line| vec![line.regime.clone(), line.people_use.clone(), line.text_says.clone()]);
    answer::lines([String::new()])?;
    answer::lines(table::columns(&["regime", "people keep", "the text says"], &rows.collect::<Vec<_>>()))?;
    answer::say(scene, controls_note());
    Ok(Ended::Fine)
}

fn said(kind: PackKind, control: &Control) -> Value {
    json!({
        "kind": kind.id(), "framework": control.framework, "framework_title": control.framework_title,
        "id": control.id, "about": control.about, "listings": control.listings, "shows": control.shows,
        "not_shown": control.not_shown,
    })
}

fn kept(line: &RetentionLine) -> Value {
    json!({
        "regime": line.regime, "people_use": line.people_use, "text_says": line.text_says,
        "explicit": line.explicit,
    })
}
