//! `exhibit webhook reconcile`: deliveries held against rows.

use exhibit_engine::pull::Pulled;
use exhibit_engine::webhook::reconcile::{Arrival, Options, Reconciliation, Wanted, pull_windows, reconcile};
use exhibit_engine::{Patience, Workspace};
use serde_json::{Value, json};

use crate::answer;
use crate::args::ReconcileArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::sync;
use crate::watching::watched;

/// Lines of each list for people; `--json` gives all.
const LINES_AT_MOST: usize = 20;

/// Exit 0 when nothing is missing either way, 1 when something is, 5 when no delivery could be compared: a check that
/// checked nothing must not look like one that passed.
pub(super) fn run(args: &ReconcileArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let moment = |text: &Option<String>| text.as_deref().map(|text| scene.moment(text)).transpose();
    let options = Options {
        late_seconds: args.late_seconds,
        grace_seconds: args.grace_seconds,
        from: moment(&args.from)?,
        to: moment(&args.to)?,
    };
    let wanted = Wanted {
        schemes: super::schemes_of(scene),
        scheme: args.scheme.clone(),
        keys: super::keys::given_or_kept(&args.keys, scene)?,
        options,
    };
    let compare = |workspace: &Workspace| -> Result<Reconciliation, Stop> {
        Ok(watched(scene, |watch| reconcile(workspace, &args.source, &wanted, watch))?)
    };
    let mut found = compare(&workspace)?;
    let mut pulled: Vec<Pulled> = Vec::new();
    if args.pull && !found.windows.is_empty() {
        pulled = watched(scene, |watch| pull_windows(&workspace, &found, Patience::default(), watch))?;
        found = compare(&workspace)?;
    }
    if scene.json {
        let mut document = json!(found);
        document["pulled"] = Value::from(sync::lines(&pulled));
        answer::document(document)?;
    } else {
        print(&found, &pulled, scene)?;
    }
    Ok(match (found.is_whole(), found.is_compared()) {
        (false, _) => Ended::CheckFailed,
        (true, false) => Ended::Partial,
        (true, true) => Ended::Fine,
    })
}

fn print(found: &Reconciliation, pulled: &[Pulled], scene: &Scene) -> Result<(), Stop> {
    if !pulled.is_empty() {
        sync::print(pulled, scene)?;
    }
    for note in &found.notes {
        answer::say(scene, note);
    }
    answer::lines(summary(found, scene))?;
    lists(found, scene).into_iter().try_for_each(|list| list.print())
}

fn summary(found: &Reconciliation, scene: &Scene) -> Vec<String> {
    let totals = &found.totals;
    let period = found.period.map_or_else(
        || "nothing was delivered".to_owned(),
        |period| format!("{} to {}", scene.shown(period.from), scene.shown(period.to)),
    );
    let rows = [
        ("period", period),
        (
            "deliveries",
            format!(
                "{} ({} said by the vendor, {} unproven, {} refused)",
                totals.delivered, totals.said, totals.unproven, totals.refused
            ),
        ),
        (
            "rows in the period",
            format!(
                "{} ({} before and {} after it are not looked for)",
                totals.rows_in_period, totals.rows_before, totals.rows_after
            ),
        ),
        ("missing in the log", totals.missing_in_log.to_string()),
        ("missing in webhooks", totals.missing_in_webhooks.to_string()),
        ("duplicates", found.duplicates.len().to_string()),
        ("late", found.late.len().to_string()),
        ("out of order", found.out_of_order.len().to_string()),
        ("content differs", found.content_differs.len().to_string()),
    ];
    let cells: Vec<Vec<String>> =
        rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    table::columns(&[&found.source, ""], &cells)
}

/// One list for people.
struct List {
    title: &'static str,
    headings: &'static [&'static str],
    rows: Vec<Vec<String>>,
    total: u64,
}

impl List {
    fn of<T>(
        title: &'static str,
        headings: &'static [&'static str],
        (items, total): (&[T], u64),
        cells: impl Fn(&T) -> Vec<String>,
    ) -> Self {
        Self { title, headings, rows: items.iter().take(LINES_AT_MOST).map(cells).collect(), total }
    }

    fn print(self) -> Result<(), Stop> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let more = self.total - self.rows.len() as u64;
        let mut lines = vec![String::new(), self.title.to_owned()];
        lines.extend(table::columns(self.headings, &self.rows));
        lines.extend((more > 0).then(|| format!("and {more} more, see --json")));
        answer::lines(lines)
    }
}

fn lists(found: &Reconciliation, scene: &Scene) -> Vec<List> {
    let shown = |at: Option<exhibit_engine::entry::Moment>| {
        at.map_or_else(|| "not recorded".to_owned(), |at| scene.shown(at))
    };
    let number = |row: Option<u64>| row.map_or_else(|| "none".to_owned(), |row| row.to_string());
    let capture = |arrival: &Arrival| format!("capture:{}", arrival.capture);
    let whole = |count: usize| count as u64;
    let totals = &found.totals;
    let mut lists = vec![
        List::of(
            "Delivered, not in the log",
            &["capture", "verdict", "happened", "key", "why"],
            (&found.missing_in_log, totals.missing_in_log),
            |one| {
                let told = &one.unmatched;
                vec![
                    capture(&told.arrival),
                    told.arrival.verdict.as_str().into(),
                    shown(told.at),
                    told.key.clone(),
                    one.detail.into(),
                ]
            },
        ),
        List::of(
            "In the log, not delivered",
            &["row", "happened", "action", "refused", "key"],
            (&found.missing_in_webhooks, totals.missing_in_webhooks),
            |one| {
                let refused: Vec<String> =
                    one.refused.iter().map(|number| format!("capture:{number}")).collect();
                vec![
                    one.row.to_string(),
                    shown(Some(one.at)),
                    one.action.clone().unwrap_or_else(|| "not recorded".to_owned()),
                    if refused.is_empty() { "none".to_owned() } else { refused.join(" ") },
                    one.key.clone(),
                ]
            },
        ),
        List::of(
            "Delivered more than once",
            &["times", "row", "bodies", "key"],
            (&found.duplicates, whole(found.duplicates.len())),
            |one| {
                let bodies = if one.is_same_body { "the same" } else { "DIFFERENT" };
                vec![one.count.to_string(), number(one.row), bodies.into(), one.key.clone()]
            },
        ),
        List::of(
            "Late",
            &["capture", "happened", "late by", "key"],
            (&found.late, whole(found.late.len())),
            |one| {
                vec![
                    capture(&one.arrival),
                    shown(one.at),
                    format!("{} s", one.delay_ms / 1_000),
                    one.key.clone(),
                ]
            },
        ),
        List::of(
            "Out of order",
            &["capture", "happened", "behind by", "key"],
            (&found.out_of_order, whole(found.out_of_order.len())),
            |one| {
                vec![
                    capture(&one.arrival),
                    shown(Some(one.at)),
                    format!("{} ms", one.behind_ms),
                    one.key.clone(),
                ]
            },
        ),
        List::of(
            "Says something else than the row",
            &["capture", "row", "fields", "key"],
            (&found.content_differs, whole(found.content_differs.len())),
            |one| vec![capture(&one.arrival), number(one.row), one.fields.join(", "), one.key.clone()],
        ),
        List::of(
            "Refused: proves nothing",
            &["capture", "verdict", "row", "reason", "key"],
            (&found.refused, whole(found.refused.len())),
            |one| {
                vec![
                    capture(&one.arrival),
                    one.arrival.verdict.as_str().into(),
                    number(one.row),
                    one.reason.to_string(),
                    one.key.clone(),
                ]
            },
        ),
        List::of("To pull", &["missing", "command"], (&found.windows, whole(found.windows.len())), |one| {
            vec![one.missing.to_string(), one.command.clone()]
        }),
    ];
    lists.extend(of_origin(found));
    lists
}

/// Deliveries that are copies, or say so.
fn of_origin(found: &Reconciliation) -> [List; 2] {
    let totals = &found.totals;
    let capture = |arrival: &Arrival| format!("capture:{}", arrival.capture);
    [
        List::of(
            "Sent from here: compared with nothing",
            &["capture", "verdict", "attempt", "delivery"],
            (&found.copies, totals.copies),
            |one| {
                vec![
                    capture(&one.arrival),
                    one.arrival.verdict.as_str().into(),
                    one.sent_here.attempt.to_string(),
                    one.arrival.delivery.clone().unwrap_or_else(|| "not recorded".to_owned()),
                ]
            },
        ),
        List::of(
            "Carries a replay mark of no attempt known here: compared as any other",
            &["capture", "verdict", "delivery"],
            (&found.claimed, totals.claimed),
            |one| {
                vec![
                    capture(one),
                    one.verdict.as_str().into(),
                    one.delivery.clone().unwrap_or_else(|| "not recorded".to_owned()),
                ]
            },
        ),
    ]
}
