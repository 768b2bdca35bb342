//! The page as a whole: what it may hold, what it must hold, and what nobody can make it do.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tale::{self, Told};
use super::{MAX_REPORT_BYTES, report_html};
use crate::pack::{Exclusion, PackKind, Redaction, RedactionProfile, Verdict};

const CSP: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
                   'unsafe-inline'; img-src data:\">";
/// What an attacker may put into any text that reaches the page.
const HOSTILE: &str = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\" ' onload=\"x\" \
                       &lt; {{ 7*7 }} url(http://evil.test/) \u{202e}gpj.exe\u{200b}\0\r\n javascript:alert(1)";

fn page(told: &Told) -> String {
    report_html(&told.story()).unwrap()
}

/// Tags of the page with their attributes, found as a browser finds them: the style sheet's text is no tags.
fn tags(html: &str) -> Vec<String> {
    let (head, rest) = html.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let mut tags = Vec::new();
    for part in [head, body] {
        for piece in part.split('<').skip(1) {
            tags.push(piece.split('>').next().unwrap().to_owned());
        }
    }
    tags
}

#[test]
fn the_page_has_the_policy_of_the_contract_and_nothing_that_runs_or_loads() {
    for kind in PackKind::ALL {
        let html = page(&tale::rich(*kind));
        assert!(html.contains(CSP));
        for tag in tags(&html) {
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
            assert!(
                !["script", "iframe", "object", "embed", "link", "base", "form", "img", "audio", "video"]
                    .contains(&name),
                "{tag}"
            );
            assert!(!tag.contains(" on") || name == "meta" || name == "nav", "{tag}");
            for (attribute, _) in [(" src=", ()), (" style=", ()), (" srcset=", ()), (" action=", ())] {
                assert!(!tag.contains(attribute), "{tag}");
            }
            for href in tag.split("href=\"").skip(1) {
                assert!(href.starts_with('#') || href.starts_with("./data/"), "{tag}");
            }
        }
    }
}

#[test]
fn the_style_sheet_asks_nobody_for_anything() {
    let html = page(&tale::rich(PackKind::AccessReview));
    let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    for word in ["url(", "@import", "http", "expression", "src:", "&lt;", "&quot;"] {
        assert!(!style.contains(word), "{word}");
    }
}

#[test]
fn hostile_texts_in_every_field_stay_text() {
    for kind in PackKind::ALL {
        let calm = page(&tale::rich(*kind));
        let hostile = page(&tale::rich_saying(*kind, HOSTILE));
        let names = |html: &str| -> BTreeMap<String, usize> {
            let mut names = BTreeMap::new();
            for tag in tags(html) {
                *names.entry(tag.split([' ', '\n']).next().unwrap().to_owned()).or_default() += 1;
            }
            names
        };
        assert_eq!(names(&calm), names(&hostile), "a text made or lost a tag");
        assert!(hostile.contains("&lt;script&gt;") && hostile.contains("\\u{202e}gpj.exe"));
        assert!(!hostile.contains(['\u{202e}', '\u{200b}', '\0', '\r']));
    }
}

#[test]
fn the_same_story_gives_the_same_page() {
    let told = tale::rich(PackKind::IncidentResponse);
    assert_eq!(page(&told), page(&told));
}

#[test]
fn a_pack_that_is_not_complete_says_so_before_anything_else() {
    let mut told = tale::rich(PackKind::AccessReview);
    told.input.completeness.complete = false;
    told.input.completeness.statement = "Two days were never asked for.".into();
    told.input.completeness.reasons = (0..40).map(|n| format!("reason number {n}")).collect();
    let html = page(&told);
    let (banner, figures) = (html.find("Not complete").unwrap(), html.find("class=\"figures\"").unwrap());
    assert!(banner < figures && html.contains("reason number 11") && html.contains("28 more"));
    assert!(!html.contains("Complete as far as is known"));
    told.input.completeness.complete = true;
    told.input.completeness.reasons.clear();
    told.input.gaps.clear();
    assert!(page(&told).contains("Complete as far as is known"));
    told.input.gaps = tale::rich(PackKind::AccessReview).input.gaps;
    let gaps = told.input.gaps.len();
    let html = page(&told);
    assert!(gaps > 0 && html.contains(&format!("Complete but for {gaps} known gap")));
    assert!(!html.contains("Complete as far as is known"));
}

#[test]
fn sums_that_do_not_tie_get_no_double_rule() {
    let mut told = tale::rich(PackKind::AccessReview);
    assert!(!page(&told).contains("does not tie") && !page(&told).contains("differs"));
    *told.input.population.excluded_by_reason.entry(Exclusion::Pruned).or_default() += 1;
    *told.input.population.per_outcome.values_mut().next().unwrap() += 1;
    let html = page(&told);
    assert!(html.contains("does not tie") && html.contains("<tr class=\"off\">") && html.contains("differs"));
}

#[test]
fn questions_that_found_nothing_are_told_too() {
    let mut told = tale::rich(PackKind::AccessReview);
    for rule in &mut told.findings.exceptions {
        (rule.count, rule.examples) = (0, Vec::new());
    }
    let html = page(&told);
    assert!(html.contains("Every question was asked") && html.contains("found nothing"));
    told.findings.exceptions.clear();
    assert!(page(&told).contains("No questions are put"));
}

#[test]
fn a_pack_without_rows_is_told_with_what_was_looked_at() {
    let html = page(&tale::empty(PackKind::IncidentResponse));
    assert!(html.contains("No row of the period answers") && html.contains("There are no rows to show"));
}

#[test]
fn a_pack_that_hides_names_shows_nobody_of_the_review_and_the_incident() {
    let profile = RedactionProfile::builtin("shareable").unwrap();
    for kind in [PackKind::AccessReview, PackKind::IncidentResponse] {
        let mut told = tale::rich_saying(kind, "");
        if let Some(review) = &mut told.input.review {
            review.decisions.iter_mut().for_each(|one| one.principal = "secret-person".into());
            review.opened_by = "secret-person".into();
            review.closing.as_mut().unwrap().statement = "secret-person leaves".into();
        }
        if let Some(incident) = &mut told.input.incident {
            incident.milestones.iter_mut().for_each(|one| one.note = Some("secret-person".into()));
            incident.deliveries.iter_mut().for_each(|one| one.reason = "secret-person".into());
        }
        assert!(page(&told).contains("secret-person"));
        told.input.redaction = Some(Redaction { profile: profile.clone(), key: [7; 32] });
        let html = page(&told);
        assert!(
            !html.contains("secret-person")
                && html.contains("hides names")
                && html.contains("What was hidden")
        );
    }
}

#[test]
fn controls_name_only_files_that_the_pack_has() {
    let html = page(&tale::rich(PackKind::IncidentResponse));
    let controls = html.split_once("id=\"controls\"").unwrap().1.split_once("</section>").unwrap().0;
    assert!(
        controls.contains("<code>exceptions.csv</code>") && controls.contains("<code>report.html</code>")
    );
    assert!(
        !controls.contains("<code>auth_failures.csv</code>")
            && controls.contains("None of its files is in this pack")
    );
}

#[test]
fn every_figure_of_the_cover_stands_in_the_page_with_separators() {
    let told = tale::rich(PackKind::AccessReview);
    let html = page(&told);
    let included = super::text::grouped(told.input.population.included);
    assert!(html.matches(&included).count() >= 5);
    for word in ["complian", "tamper-proof", "immutable", "certified"] {
        assert!(!html.to_lowercase().contains(word), "{word}");
    }
    let open =
        told.input.review.as_ref().unwrap().decisions.iter().filter(|one| one.verdict.is_none()).count();
    assert!(open > 0 && html.contains(Verdict::Revoke.as_str()) && html.contains("not decided"));
}

#[test]
fn the_largest_page_stays_small() {
    for text in ["\u{e0001}", "'"] {
        let told = tale::crowded(&text.repeat(2000));
        let bytes = page(&told).len() as u64;
        assert!(bytes < MAX_REPORT_BYTES, "{bytes}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_makes_a_tag(text in any::<String>()) {
        let html = page(&tale::rich_saying(PackKind::AccessReview, &text));
        let calm = page(&tale::rich(PackKind::AccessReview));
        prop_assert_eq!(tags(&html).len(), tags(&calm).len());
    }
}
