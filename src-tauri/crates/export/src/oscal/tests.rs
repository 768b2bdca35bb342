//! The document as a whole; NIST's own model looks at it through trestle in `tests/packs`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::assessment_results;
use crate::pack::PackKind;
use crate::report::tale;

fn document(kind: PackKind) -> Value {
    serde_json::from_str(&assessment_results(&tale::rich(kind).story()).unwrap()).unwrap()
}

fn result(document: &Value) -> &Value {
    &document["assessment-results"]["results"][0]
}

#[test]
fn the_same_story_gives_the_same_document() {
    let told = tale::rich(PackKind::IncidentResponse);
    assert_eq!(assessment_results(&told.story()).unwrap(), assessment_results(&told.story()).unwrap());
}

#[test]
fn files_are_pointed_to_from_where_the_document_lies() {
    let document = document(PackKind::AccessReview);
    let evidence = result(&document)["observations"][0]["relevant-evidence"].as_array().unwrap();
    let csv = evidence.iter().find(|one| one["href"] == "../evidence/events.csv").unwrap();
    assert_eq!(
        (csv["props"][0]["name"].as_str(), csv["props"][1]["name"].as_str()),
        (Some("row-count"), Some("sha256"))
    );
    assert_eq!(csv["props"][1]["value"].as_str().unwrap().len(), 64);
}

#[test]
fn only_questions_that_found_cases_become_findings_and_none_says_satisfied() {
    let document = document(PackKind::AccessReview);
    let findings = result(&document)["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    let observed: BTreeSet<&str> = result(&document)["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["uuid"].as_str().unwrap())
        .collect();
    for finding in findings {
        assert_eq!(finding["target"]["status"]["state"], "not-satisfied");
        assert!(observed.contains(finding["related-observations"][0]["observation-uuid"].as_str().unwrap()));
    }
    assert!(!document.to_string().contains("\"satisfied\""));
}

#[test]
fn every_name_is_given_once() {
    for kind in PackKind::ALL {
        let document = document(*kind);
        let mut seen = BTreeSet::new();
        let mut left = vec![&document];
        while let Some(value) = left.pop() {
            match value {
                Value::Object(map) => {
                    if let Some(Value::String(uuid)) = map.get("uuid") {
                        assert!(seen.insert(uuid.clone()), "{uuid}");
                    }
                    left.extend(map.values());
                }
                Value::Array(items) => left.extend(items),
                _ => {}
            }
        }
        assert!(seen.len() > 5);
    }
}

#[test]
fn hostile_texts_stay_one_line_of_text() {
    let hostile = "<script>alert(1)</script>\n# [x](javascript:y)\u{202e}";
    let told = tale::rich_saying(PackKind::AccessReview, hostile);
    let text = assessment_results(&told.story()).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let title = result(&document)["findings"][0]["title"].as_str().unwrap();
    assert!(title.contains("\\<script\\>") && title.contains("\\[x\\]") && !title.contains('\n'), "{title}");
    assert!(!text.contains('\u{202e}'));
}
