//! A management call told as the request it was: `POST /api/v2/users/{id}/roles` with the roles in its body.

use std::borrow::Cow;

use exhibit_entry::json::{Kind, Node};

use super::super::record::said;
use super::super::subject::Who;
use super::{Binding, Parties, first};

/// Adds whom and which roles a request in the record is about.
pub(super) fn read(node: &Node<'_>, found: &mut Parties) {
    for request in requests(node) {
        let Some(path) = first(request, &["path"]) else { continue };
        let is_lost = first(request, &["method"]).is_some_and(|method| method.eq_ignore_ascii_case("delete"));
        let parts: Vec<String> = path.split('/').map(decoded).collect();
        let body =
            |key: &str| request.get("body").and_then(|body| body.get(key)).map(texts).unwrap_or_default();
        let binding = |id: &str, role: Option<String>| Binding { who: somebody(id), role, is_lost };
        match parts.as_slice() {
            [.., users, id, last]
                if users == "users" && ["roles", "permissions"].contains(&last.as_str()) =>
            {
                let roles = Some(body(last).join(", ")).filter(|roles| !roles.is_empty());
                found.bindings.push(binding(id, roles));
            }
            [.., roles, role, users] if roles == "roles" && users == "users" => {
                found.bindings.extend(body("users").iter().map(|id| binding(id, Some(role.clone()))));
            }
            _ => {}
        }
    }
}

/// `request` at the top or in the details.
fn requests<'n, 'a>(node: &'n Node<'a>) -> impl Iterator<Item = &'n Node<'a>> {
    let inner = ["details", "data"].into_iter().filter_map(|key| node.get(key));
    let deeper = node.get("data").and_then(|data| data.get("details"));
    std::iter::once(node).chain(inner).chain(deeper).filter_map(|node| node.get("request"))
}

fn somebody(id: &str) -> Option<Who<'static>> {
    Who::of(Some(Cow::Owned(id.to_owned())), None)
}

/// The texts of a list; of objects in it their names.
fn texts(node: &Node<'_>) -> Vec<String> {
    let Kind::Array(items) = &node.kind else { return said(node).into_iter().collect() };
    items
        .iter()
        .filter_map(|item| said(item).or_else(|| first(item, &["permissionname", "name", "id"])))
        .collect()
}

/// A part of a path without its escapes; what is no escape stays.
fn decoded(part: &str) -> String {
    let (mut bytes, mut at) = (Vec::new(), 0);
    let raw = part.as_bytes();
    while at < raw.len() {
        let escape = (raw[at] == b'%').then(|| part.get(at + 1..at + 3)).flatten();
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                at += 3;
            }
            None => {
                bytes.push(raw[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
