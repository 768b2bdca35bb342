//! The closing statement of an access review: what was decided, in words that can be signed and read in ten years.

use exhibit_entry::Moment;
use exhibit_entry::words::visible;

use super::input::Period;
use super::review::{Decision, Review, Verdict};

/// The statement about `review` with `by` closing it at `at`; `query` in its canonical spelling, empty for all rows, and the
/// decisions in their order. Every foreign text stands on one line with its control characters shown, so that no name can
/// write a line of its own. The last blank line stands before the first line of a person.
#[must_use]
pub fn closing_statement(
    review: &Review,
    (period, query): (Period, &str),
    (by, at): (&str, Moment),
) -> String {
    let rows = if query.is_empty() { "all rows of access".into() } else { visible(query) };
    let mut lines = vec![
        format!("Access review: {}", visible(&review.title)),
        format!("Period: {} to {}, its end not part of it", period.from, period.to),
        format!("Rows: {rows}"),
        format!("Opened: {} by {}", review.opened_at, visible(&review.opened_by)),
        format!("Closed: {at} by {}", visible(by)),
        String::new(),
        format!("People and programs reviewed: {}", review.decisions.len()),
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
    lines.extend(review.decisions.iter().map(line));
    lines.join("\n") + "\n"
}

fn count(review: &Review, verdict: Option<Verdict>) -> usize {
    review.decisions.iter().filter(|decision| decision.verdict == verdict).count()
}

fn line(decision: &Decision) -> String {
    let name = visible(&decision.principal);
    let role = decision.role.as_deref().map(|role| format!(" ({})", visible(role))).unwrap_or_default();
    let Some(verdict) = decision.verdict else { return format!("not decided: {name}{role}") };
    let note = match decision.note.as_str() {
        "" => String::new(),
        note => format!(": {}", visible(note)),
    };
    let by = decision
        .reviewer
        .as_deref()
        .map(|reviewer| format!(", by {}", visible(reviewer)))
        .unwrap_or_default();
    let at = decision.at.map(|at| format!(" at {at}")).unwrap_or_default();
    format!("{}: {name}{role}{by}{at}{note}", verdict.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn said(text: &str) -> String {
        let at = moment("2026-04-01T00:00:00Z");
        let decision = |verdict| Decision {
            principal: text.into(),
            role: Some(text.into()),
            flags: Vec::new(),
            verdict,
            note: text.into(),
            reviewer: Some(text.into()),
            at: Some(at),
        };
        let decisions = vec![decision(Some(Verdict::Revoke)), decision(None)];
        let review =
            Review { title: text.into(), opened_at: at, opened_by: text.into(), decisions, closing: None };
        let period = Period { from: moment("2026-01-01T00:00:00Z"), to: at };
        closing_statement(&review, (period, text), (text, at))
    }

    #[test]
    fn a_person_has_one_line_with_who_decided_when_and_why() {
        let lines = said("ana");
        assert!(lines.ends_with(
            "\n\nrevoke: ana (ana), by ana at 2026-04-01T00:00:00.000Z: ana\nnot decided: ana (ana)\n"
        ));
        assert!(lines.contains("\nPeople and programs reviewed: 2\napprove: 0\nrevoke: 1\n"), "{lines}");
    }

    proptest! {
        #[test]
        fn no_text_writes_a_line_of_its_own(text in "(?s).{0,20}", end in "[\r\n\u{85}\u{2028}]{0,3}") {
            let lines = said(&(text + &end));
            prop_assert_eq!(lines.matches('\n').count(), said("x").matches('\n').count());
            prop_assert_eq!(lines.lines().count(), lines.split('\n').count() - 1);
        }
    }
}
