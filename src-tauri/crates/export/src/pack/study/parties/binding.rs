//! Roles bound to somebody: Google's deltas of a policy and Kubernetes' role bindings.

use std::borrow::Cow;

use exhibit_entry::json::{Kind, Node};

use super::super::subject::Who;
use super::{Binding, first};

/// `{"action":"ADD","role":"roles/owner","member":"user:bob@acme.test"}`, an item of `bindingDeltas`.
pub(super) fn delta(node: &Node<'_>) -> Option<Binding> {
    let (action, role, member) =
        (first(node, &["action"])?, first(node, &["role"])?, first(node, &["member"])?);
    let is_lost = match action.to_ascii_lowercase().as_str() {
        "add" => false,
        "remove" => true,
        _ => return None,
    };
    Some(Binding { who: member_of(&member), role: Some(role), is_lost })
}

/// `user:bob@acme.test`; groups, domains and everybody are nobody.
fn member_of(member: &str) -> Option<Who<'static>> {
    let (kind, name) = member.split_once(':')?;
    let is_somebody = ["user", "serviceAccount", "principal"].contains(&kind);
    let who = || Who::of(None, Some(Cow::Owned(name.to_owned())));
    if is_somebody { who() } else { None }
}

/// A role binding: `roleRef` beside `subjects`.
pub(super) fn of_kubernetes(node: &Node<'_>) -> Vec<Binding> {
    let Some(role) = node.get("roleRef").and_then(|role| first(role, &["name"])) else { return Vec::new() };
    let subjects = match node.get("subjects").map(|subjects| &subjects.kind) {
        Some(Kind::Array(subjects)) => subjects.as_slice(),
        _ => &[],
    };
    let binding =
        |subject: &Node<'_>| Binding { who: subject_of(subject), role: Some(role.clone()), is_lost: false };
    if subjects.is_empty() {
        return vec![Binding { who: None, role: Some(role), is_lost: false }];
    }
    subjects.iter().map(binding).collect()
}

fn subject_of(node: &Node<'_>) -> Option<Who<'static>> {
    let name = first(node, &["name"])?;
    let label = match first(node, &["kind"])?.as_str() {
        "User" => name,
        "ServiceAccount" => {
            let namespace = first(node, &["namespace"]).unwrap_or_else(|| "default".to_owned());
            format!("system:serviceaccount:{namespace}:{name}")
        }
        _ => return None,
    };
    Who::of(None, Some(Cow::Owned(label)))
}
