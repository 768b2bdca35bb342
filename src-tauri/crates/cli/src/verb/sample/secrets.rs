//! `exhibit sample secrets`: what a listener needs to check the sample vendors' deliveries.

use chrono::{DateTime, Utc};
use exhibit_engine::entry::Moment;
use exhibit_engine::fill;
use exhibit_engine::hook::Published;
use exhibit_sample::sample_keys;
use serde_json::{Value, json};

use super::{WORKSPACE, given};
use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Where the vendors would answer: what is asked here is only which names are theirs.
const NOWHERE: &str = "http://127.0.0.1:0";

pub(super) fn run(scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace_given_or(WORKSPACE)?;
    let (sources, files) = given(NOWHERE, scene);
    let keys = sample_keys();
    fill::entrust(&workspace, (&sources, &files), &keys)?;
    if scene.json {
        let secrets: Vec<Value> = keys.iter().map(line).collect();
        answer::document(json!({ "workspace": workspace.name(), "secrets": secrets }))?;
        return Ok(Ended::Fine);
    }
    let shown = |at: Option<DateTime<Utc>>, without: &str| {
        at.map_or(without.to_owned(), |at| scene.shown(Moment::from(at)))
    };
    let cells = keys.iter().map(|key| {
        let (from, until) = (shown(key.from, "ever since"), shown(key.until, "no end"));
        vec![key.name.clone(), key.schemes.join(", "), from, until, key.text.clone()]
    });
    answer::lines(table::columns(
        &["name", "for", "in use from", "until", "secret"],
        &cells.collect::<Vec<_>>(),
    ))?;
    let said = format!(
        "the workspace `{}` checks deliveries by them; everybody has them, so what they sign proves nothing",
        workspace.name()
    );
    answer::say(scene, &said);
    Ok(Ended::Fine)
}

fn line(key: &Published) -> Value {
    let Published { name, text, from, until, schemes } = key;
    let [from, until] = [from, until].map(|at| at.map(Moment::from));
    json!({ "name": name, "schemes": schemes, "from": from, "until": until, "secret": text })
}
