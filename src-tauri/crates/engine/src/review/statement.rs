//! The closing statement: what was decided, in words that can be signed and read in ten years.

use exhibit_entry::Moment;
use exhibit_entry::words::visible;
use exhibit_export::Verdict;

use super::{Detail, Person};

/// The statement. Every foreign text stands on one line with its control characters shown, so that no name can write a
/// line of its own.
pub(super) fn statement(review: &Detail, (by, at): (&str, Moment)) -> String {
    let state = &review.state;
    let rows = if state.query.is_empty() { "all rows of access".into() } else { visible(&state.query) };
    let mut lines = vec![
        format!("Access review: {}", visible(&state.title)),
        format!("Period: {} to {}, its end not part of it", state.from, state.to),
        format!("Rows: {rows}"),
        format!("Opened: {} by {}", state.opened_at, visible(&state.opened_by)),
        format!("Closed: {at} by {}", visible(by)),
        String::new(),
        format!("People and programs reviewed: {}", review.people.len()),
    ];
    for verdict in Verdict::ALL {
        lines.push(format!("{}: {}", verdict.as_str(), count(review, Some(*verdict))));
    }
    lines.push(format!("not decided: {}", count(review, None)));
    lines.push(String::new());
    lines.push(
        "They are those whom the audit logs name in this period. A log shows changes of access, not all standing access."
            .to_owned(),
    );
    lines.push(String::new());
    lines.extend(review.people.iter().map(line));
    lines.join("\n") + "\n"
}

fn count(review: &Detail, verdict: Option<Verdict>) -> usize {
    review.people.iter().filter(|person| verdict_of(person) == verdict).count()
}

fn verdict_of(person: &Person) -> Option<Verdict> {
    person.decision().and_then(|decision| Verdict::from_word(&decision.decision))
}

fn line(person: &Person) -> String {
    let name = visible(&person.principal.name);
    let role =
        person.principal.role.as_deref().map(|role| format!(" ({})", visible(role))).unwrap_or_default();
    let Some(decision) = person.decision() else { return format!("not decided: {name}{role}") };
    let note = match decision.note.as_str() {
        "" => String::new(),
        note => format!(": {}", visible(note)),
    };
    let (word, reviewer) = (&decision.decision, visible(&decision.reviewer));
    format!("{word}: {name}{role}, by {reviewer} at {}{note}", decision.at)
}
