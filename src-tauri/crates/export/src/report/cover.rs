//! The cover: what the pack is, whether it is complete, and what its contents rest on.

use exhibit_proof::{Hash, words};

use super::text::{clock, counted, cut, day_of, grouped, hex_groups, instant, long_day};
use crate::error::Error;
use crate::pack::{PackInput, PackKind, Story};

/// Reasons shown on the cover; all of them stand in `pack.json`.
const REASONS_SHOWN: usize = 12;
/// Characters of one foreign text on the cover.
const TEXT_CHARS: usize = 600;
/// Figures beside the rows and exceptions.
const FIGURES_SHOWN: usize = 4;

/// What the cover shows.
pub(super) struct Cover {
    pub(super) title: String,
    /// Organisation and period in words.
    pub(super) subtitle: String,
    pub(super) complete: bool,
    /// Holes that are known although nothing of the pack is known to be missing, e.g. `2 known gaps`.
    pub(super) but: Option<String>,
    pub(super) statement: String,
    pub(super) reasons: Vec<String>,
    /// Reasons that are not shown.
    pub(super) more_reasons: usize,
    pub(super) lede: Vec<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) facts: Vec<Fact>,
    pub(super) words: [&'static str; 8],
    pub(super) root: String,
}

/// One number of the cover.
pub(super) struct Figure {
    pub(super) number: String,
    pub(super) label: String,
}

/// One line of the cover's table of facts.
pub(super) struct Fact {
    pub(super) name: &'static str,
    /// None: not recorded, and said so.
    pub(super) text: Option<String>,
    /// A hash, a key or a query below it.
    pub(super) code: Option<String>,
}

/// The cover of `story`.
pub(super) fn cover(story: &Story<'_>) -> Result<Cover, Error> {
    let input = story.input;
    let root: Hash = input
        .tree
        .root
        .parse()
        .map_err(|_| Error::Input("the root of the log is not a hash of 64 hexadecimal digits".into()))?;
    let period = period_in_words(input);
    let organisation = input.organisation.as_deref().map(|name| cut(name, 200));
    let reasons = &input.completeness.reasons;
    Ok(Cover {
        title: cut(input.title(), 200),
        subtitle: organisation.map_or_else(|| period.clone(), |name| format!("{name}, {period}")),
        complete: input.completeness.complete,
        but: (!input.gaps.is_empty()).then(|| counted(input.gaps.len() as u64, "known gap", "known gaps")),
        statement: cut(&input.completeness.statement, TEXT_CHARS),
        reasons: reasons.iter().take(REASONS_SHOWN).map(|reason| cut(reason, TEXT_CHARS)).collect(),
        more_reasons: reasons.len().saturating_sub(REASONS_SHOWN),
        lede: lede(input),
        figures: figures(story),
        facts: facts(input),
        words: words(&root),
        root: hex_groups(&input.tree.root),
    })
}

/// `1 January to 31 March 2026`: whole days of the zone that was asked in, else exact times.
fn period_in_words(input: &PackInput) -> String {
    const DAY_MS: i64 = 86_400_000;
    let [ahead_from_ms, ahead_to_ms] = input.ahead_of_utc_ms;
    let (from, to) = (input.period.from.plus_ms(ahead_from_ms), input.period.to.plus_ms(ahead_to_ms));
    if from.ms().rem_euclid(DAY_MS) != 0 || to.ms().rem_euclid(DAY_MS) != 0 {
        return format!("{} to {} UTC", clock(input.period.from), clock(input.period.to));
    }
    let (first, last) = (day_of(from), day_of(to.plus_ms(-1)));
    let (first_long, last_long) = (long_day(&first), long_day(&last));
    if first == last {
        return first_long;
    }
    if first.get(..4) == last.get(..4) {
        let without_year = first_long.rsplit_once(' ').map_or(first_long.as_str(), |(day, _)| day);
        return format!("{without_year} to {last_long}");
    }
    format!("{first_long} to {last_long}")
}

fn lede(input: &PackInput) -> Vec<String> {
    let rows = counted(input.population.included, "row", "rows");
    let sources = counted(input.population.per_source.len() as u64, "source", "sources");
    let holds = if input.population.included == 0 {
        format!(
            "No row of the period answers the question of this pack. {} of the period were looked at.",
            counted(input.population.total_in_period, "row", "rows")
        )
    } else {
        format!("This pack holds {rows} {} from {sources}.", subject(input))
    };
    vec![
        format!("{holds} It was produced from a local copy of the audit logs of its sources."),
        assurance(input),
    ]
}

fn subject(input: &PackInput) -> &'static str {
    match input.kind {
        PackKind::AccessReview => "about access: sign-ins, roles, invitations, removals and credentials",
        PackKind::ChangeManagement => "about changes: settings, deployments, creations and deletions",
        PackKind::IncidentResponse => "about incidents: failures, refusals, throttling and alarms",
        PackKind::Custom => "that its query finds",
    }
}

/// What stands behind the contents, and no more than that (evidence.md 3.6).
fn assurance(input: &PackInput) -> String {
    let since = instant(Some(input.generated.at)).unwrap_or_default();
    let tier = cut(&input.tier, 200);
    match &input.signer {
        Some(_) => format!(
            "Its contents are unchanged since {since}, as far as the holder of the signing key can be trusted. \
             Assurance of the log: {tier}."
        ),
        None => format!(
            "It is not signed: its hashes show whether it changed by accident since {since}, not whether somebody \
             changed it and wrote new hashes. Assurance of the log: {tier}."
        ),
    }
}

fn figures(story: &Story<'_>) -> Vec<Figure> {
    let cases = story.findings.exceptions.iter().map(|rule| rule.count).sum();
    let gaps = story.input.gaps.len() as u64;
    let rows = story.input.population.included;
    let named = |number, one: &str, many: &str| (number, if number == 1 { one } else { many }.to_owned());
    let mut figures = vec![
        named(rows, "row in this pack", "rows in this pack"),
        named(cases, "exception, listed first", "exceptions, listed first"),
    ];
    let given = story.findings.figures.iter().filter(|(label, _)| label != "rows").take(FIGURES_SHOWN);
    figures.extend(given.map(|(label, number)| (*number, cut(label, 60))));
    if story.findings.figures.is_empty() {
        figures.push((story.input.population.distinct_actors, "people and programs".to_owned()));
    }
    figures.push(named(gaps, "known gap", "known gaps"));
    figures.into_iter().map(|(number, label)| Figure { number: grouped(number), label }).collect()
}

fn facts(input: &PackInput) -> Vec<Fact> {
    let made = &input.generated;
    let sources: Vec<&str> = input.sources.iter().map(|source| source.name.as_str()).collect();
    let fact = |name, text: Option<String>, code: Option<String>| Fact { name, text, code };
    vec![
        fact("Organisation", input.organisation.as_deref().map(|name| cut(name, 200)), None),
        fact(
            "Period",
            Some(format!("{} up to, not including, {}", input.period.from, input.period.to)),
            None,
        ),
        fact("Sources", (!sources.is_empty()).then(|| cut(&sources.join(", "), TEXT_CHARS)), None),
        question(input),
        fact(
            "Rules",
            Some("data/rules/classification.json, sha256".into()),
            Some(hex_groups(&input.rules_sha256)),
        ),
        fact(
            "Built",
            Some(format!(
                "{} UTC by {} on {} with Exhibit {}",
                clock(made.at),
                cut(&made.user, 100),
                cut(&made.host, 100),
                cut(&made.app_version, 40)
            )),
            None,
        ),
        redaction(input),
        signature(input),
        fact(
            "Log",
            Some(format!(
                "{} under the checkpoint; assurance: {}",
                counted(input.tree.size, "leaf", "leaves"),
                cut(&input.tier, 200)
            )),
            None,
        ),
    ]
}

fn question(input: &PackInput) -> Fact {
    let kind = match input.kind.evidence() {
        Some(evidence) => format!("rows that the rules call {} evidence", evidence.as_str()),
        None => "rows of any kind".to_owned(),
    };
    let unclassified = if input.unclassified_too { ", and rows that no rule names" } else { "" };
    let (text, code) = if input.query.is_empty() {
        (format!("{kind}{unclassified}; no further query"), None)
    } else {
        (format!("{kind}{unclassified}, and the query"), Some(cut(&input.query, 2 * TEXT_CHARS)))
    };
    Fact { name: "Question asked", text: Some(text), code }
}

fn redaction(input: &PackInput) -> Fact {
    let (text, code) = match &input.redaction {
        None => ("none: rows stand as they were received".to_owned(), None),
        Some(redaction) => (
            format!(
                "profile {}, sha256 below; redacted rows say which fields, and keep their leaf hash",
                cut(&redaction.profile.id, 60)
            ),
            Some(hex_groups(&redaction.profile.sha256)),
        ),
    };
    Fact { name: "Redaction", text: Some(text), code }
}

fn signature(input: &PackInput) -> Fact {
    let (text, code) = match &input.signer {
        None => ("not signed".to_owned(), None),
        Some(signer) => (
            format!("{}, {}, checks with ssh-keygen", cut(&signer.identity, 100), cut(&signer.algorithm, 40)),
            Some(cut(&signer.fingerprint, 100)),
        ),
    };
    Fact { name: "Signature", text: Some(text), code }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Period;
    use crate::pack::fixture::{input, moment};

    #[test]
    fn a_period_reads_as_people_say_it() {
        let mut input = input(1);
        assert_eq!(period_in_words(&input), "1 January to 31 March 2026");
        input.period = Period { from: moment("2025-12-01T00:00:00Z"), to: moment("2026-02-01T00:00:00Z") };
        assert_eq!(period_in_words(&input), "1 December 2025 to 31 January 2026");
        input.period = Period { from: moment("2025-12-01T00:00:00Z"), to: moment("2025-12-02T00:00:00Z") };
        assert_eq!(period_in_words(&input), "1 December 2025");
        input.period.to = moment("2025-12-01T06:30:00Z");
        assert_eq!(period_in_words(&input), "2025-12-01 00:00:00 to 2025-12-01 06:30:00 UTC");
        let hour_ms = 3_600_000;
        input.period = Period { from: moment("2026-10-24T22:00:00Z"), to: moment("2026-10-25T23:00:00Z") };
        input.ahead_of_utc_ms = [2 * hour_ms, hour_ms];
        assert_eq!(period_in_words(&input), "25 October 2026");
    }

    #[test]
    fn an_unsigned_pack_does_not_speak_of_a_key() {
        let input = input(1);
        assert!(input.signer.is_none());
        let said = assurance(&input);
        assert!(said.contains("not signed") && !said.contains("holder of the signing key"), "{said}");
    }
}
