//! `exhibit webhook trace`: what the same token, address, person and session did, and where else a delivery or row stands.

use exhibit_engine::webhook::shelf::{Beside, beside};
use exhibit_engine::webhook::trace::{By, Elsewhere, Link, Of, Trace, elsewhere, trace};
use exhibit_engine::{Workspace, browse};
use serde_json::json;

use super::shelf::{judging, named};
use crate::answer;
use crate::args::TraceArgs;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

/// Actions of a value for people; `--json` gives more.
const ACTIONS_SHOWN: usize = 3;

pub(super) fn run(args: &TraceArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let of = match args.what.strip_prefix("capture:") {
        Some(number) => Of::Capture(number.parse().map_err(|_| no_number(number, &workspace))?),
        None => Of::Row(browse::show(&workspace.fresh_reader()?, &args.what)?.entry.row),
    };
    let judging = judging(None, &args.keys, scene)?;
    let by = By { schemes: judging.schemes.clone(), scheme: None, keys: judging.keys.clone() };
    let found = watched(scene, |watch| trace(&workspace, of, &by, watch))?;
    let others = watched(scene, |watch| elsewhere(&workspace, of, watch))?;
    let mut ids = [others.same_delivery.as_slice(), &others.conflicts, &others.same_row].concat();
    ids.sort_unstable();
    ids.dedup();
    let beside = beside(&workspace.reader()?, &judging, &ids)?;
    if scene.json {
        let mut document = json!(found);
        document["elsewhere"] = json!(others);
        document["elsewhere"]["beside"] = json!(beside);
        answer::document(document)?;
    } else {
        print(&found, (&others, &beside), scene)?;
    }
    Ok(Ended::Fine)
}

fn no_number(text: &str, workspace: &Workspace) -> Stop {
    usage_stop(
        format!("`capture:{}` is no capture", text.escape_debug()),
        &format!("give the number that `{}` shows", workspace.command("webhook list")),
    )
}

fn print(found: &Trace, (others, beside): (&Elsewhere, &[Beside]), scene: &Scene) -> Result<(), Stop> {
    if let Some(sent) = &found.sent_here {
        let (attempt, run) = (sent.attempt, &sent.run);
        let words = format!("it was sent from here (attempt {attempt}, run {run}) and is no evidence");
        answer::say(scene, &words);
    }
    if found.is_claimed {
        let words = "it carries a replay mark that nothing sent from this workspace explains";
        answer::say(scene, words);
    }
    let headings = ["field", "value", "rows", "deliveries", "first", "last", "actions", "query"];
    let cells: Vec<Vec<String>> = found.links.iter().map(|link| cells(link, scene)).collect();
    answer::lines(table::columns(&headings, &cells))?;
    let numbers = |ids: &[u64]| if ids.is_empty() { "none".to_owned() } else { named(ids, beside) };
    let rows: Vec<String> =
        others.rows.iter().map(|row| format!("row:{} ({})", row.row, row.source)).collect();
    let mut lines = vec![
        String::new(),
        format!("in the log: {}", if rows.is_empty() { "none".to_owned() } else { rows.join(" ") }),
        format!("the same delivery again: {}", numbers(&others.same_delivery)),
        format!("the same delivery id with another body: {}", numbers(&others.conflicts)),
        format!("other deliveries of the row: {}", numbers(&others.same_row)),
        format!("of these, sent from here and no evidence: {}", numbers(&others.copies)),
    ];
    lines.extend(others.mentions.iter().map(|one| format!("rows about it: {} ({})", one.rows, one.query)));
    lines.extend(left_out(found, others));
    answer::lines(lines.iter().map(|line| table::visible(line)))
}

/// What a person has to know that is not shown.
fn left_out(found: &Trace, others: &Elsewhere) -> Vec<String> {
    let more = &others.left_out;
    let counts = [
        (found.left_out, "further values that it names were not looked for"),
        (more.same_row, "further deliveries of the row are counted and not named"),
        (more.copies, "of the deliveries were not looked at for being sent from here"),
        (more.ids, "of its ids were not looked for in other rows"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    told.map(|(count, words)| format!("left out: {count} {words}")).collect()
}

fn cells(link: &Link, scene: &Scene) -> Vec<String> {
    let shown = |at: Option<exhibit_engine::entry::Moment>| {
        at.map_or_else(|| "none".to_owned(), |at| scene.shown(at))
    };
    let actions = link.actions.iter().take(ACTIONS_SHOWN);
    let named: u64 = actions.clone().map(|acted| acted.rows).sum();
    let mut actions: Vec<String> = actions
        .map(|acted| format!("{} {}", acted.rows, acted.action.as_deref().unwrap_or("not recorded")))
        .collect();
    actions.extend((link.rows > named).then(|| format!("{} others", link.rows - named)));
    let deliveries = &link.deliveries;
    vec![
        link.field.to_owned(),
        link.value.clone(),
        link.rows.to_string(),
        match deliveries.sent_here {
            0 => format!("{} ({} valid)", deliveries.count, deliveries.valid),
            copies => {
                format!("{} ({} valid), {copies} sent from here", deliveries.count, deliveries.valid)
            }
        },
        shown(link.first),
        shown(link.last),
        actions.join(", "),
        link.query.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use exhibit_engine::webhook::trace::LeftOut;

    #[test]
    fn what_was_left_out_is_said_and_nothing_else_is() {
        let found = |left_out| Trace {
            of: Of::Row(1),
            verdict: None,
            sent_here: None,
            is_claimed: false,
            at: None,
            action: None,
            links: Vec::new(),
            left_out,
        };
        let others =
            |ids| Elsewhere { left_out: LeftOut { ids, ..LeftOut::default() }, ..Elsewhere::default() };
        assert!(left_out(&found(0), &others(0)).is_empty());
        let said = left_out(&found(7), &others(2));
        assert_eq!(said[0], "left out: 7 further values that it names were not looked for");
        assert_eq!(said[1], "left out: 2 of its ids were not looked for in other rows");
    }
}
