//! Members of a JSON body, by path.

use crate::posted;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// The body as JSON; a form counts as an object of texts, as older senders post one. None when it is neither.
pub(crate) fn body_of(body: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    let text = |bytes| String::from_utf8(bytes).ok();
    let pairs =
        posted::pairs(body).into_iter().map(|(name, value)| Some((text(name)?, Value::String(text(value)?))));
    Some(Value::Object(pairs.collect::<Option<_>>()?))
}

/// The member at this path, for example `amount.value`; the empty path is the value itself.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, |value, name| value.get(name))
}

/// Every value at this path, where `name[]` goes through the entries of a list.
pub(crate) fn all<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for name in path.split('.').filter(|name| !name.is_empty()) {
        found = match name.strip_suffix("[]") {
            Some(list) => found.iter().filter_map(|value| value.get(list)?.as_array()).flatten().collect(),
            None => found.iter().filter_map(|value| value.get(name)).collect(),
        };
    }
    found
}

/// Whether every entry of every list on this path, and so each value that is reached, has what the path names.
pub(crate) fn is_everywhere(value: &Value, path: &str) -> bool {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if name.is_empty() {
        return true;
    }
    match name.strip_suffix("[]") {
        Some(list) => value
            .get(list)
            .and_then(Value::as_array)
            .is_some_and(|entries| entries.iter().all(|entry| is_everywhere(entry, rest))),
        None => value.get(name).is_some_and(|value| is_everywhere(value, rest)),
    }
}

/// Whether any object of a JSON text has two members of one name: of these some receivers take the first, some the last.
pub(crate) fn is_repeated(json: &[u8]) -> bool {
    serde_json::from_slice::<Value>(json).is_ok() && serde_json::from_slice::<Unique>(json).is_err()
}

/// JSON without repeated names.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Unique)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Unique>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, Unique)) = object.next_entry::<String, Unique>()? {
            if !names.insert(name) {
                return Err(Error::custom("repeated"));
            }
        }
        Ok(self)
    }
}

/// The same for changing them.
pub(crate) fn all_mut<'a>(value: &'a mut Value, path: &str) -> Vec<&'a mut Value> {
    let mut found = vec![value];
    for name in path.split('.').filter(|name| !name.is_empty()) {
        found = match name.strip_suffix("[]") {
            Some(list) => {
                found.into_iter().filter_map(|value| value.get_mut(list)?.as_array_mut()).flatten().collect()
            }
            None => found.into_iter().filter_map(|value| value.get_mut(name)).collect(),
        };
    }
    found
}

/// Writes a text at this path, making the objects on the way.
pub(crate) fn put(value: &mut Value, path: &str, text: &str) {
    let (names, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut place = value;
    for name in names.split('.').filter(|name| !name.is_empty()) {
        if !place[name].is_object() {
            place[name] = Value::Object(serde_json::Map::new());
        }
        place = &mut place[name];
    }
    place[last] = Value::String(text.to_owned());
}

/// A text, number or truth value as it is signed.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_goes_through_objects_and_lists() {
        let body = json!({ "items": [{ "x": { "y": 1 } }, { "x": { "y": true } }, 7], "a": { "b": null } });
        let texts: Vec<_> = all(&body, "items[].x").iter().map(|item| text(at(item, "y").unwrap())).collect();
        assert_eq!(texts, [Some("1".to_owned()), Some("true".to_owned())]);
        assert_eq!(
            (at(&body, "a.b"), at(&body, "a.b.c"), at(&body, "")),
            (Some(&json!(null)), None, Some(&body))
        );
        assert_eq!(all(&body, "items").len() + all(&body, "none[].x").len(), 1);
    }

    #[test]
    fn a_repeated_name_is_found_at_any_depth() {
        for wrong in [r#"{"a":1,"a":1}"#, r#"[{"x":{"a":[],"b":1,"a":null}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(is_repeated(wrong.as_bytes()), "{wrong}");
        }
        for right in [r#"{"a":{"a":1.5},"b":[true,null,-1,"a"]}"#, "no json", ""] {
            assert!(!is_repeated(right.as_bytes()), "{right}");
        }
    }

    #[test]
    fn an_entry_without_what_the_path_names_is_noticed() {
        let body = json!({ "items": [{ "x": 1 }, { "y": 1 }], "none": [], "a": { "b": 1 } });
        let found = ["items[].x", "items[]", "none[].x", "a.b", "", "a.c", "b[].x"]
            .map(|path| is_everywhere(&body, path));
        assert_eq!(found, [false, true, true, true, true, false, false]);
    }

    #[test]
    fn a_text_is_put_where_nothing_was() {
        let mut body = json!({ "a": 1 });
        put(&mut body, "b.c.d", "x");
        put(&mut body, "a", "y");
        assert_eq!(body, json!({ "a": "y", "b": { "c": { "d": "x" } } }));
    }

    #[test]
    fn a_form_counts_as_an_object_of_texts() {
        assert_eq!(body_of(b"token=a+b&timestamp=7"), Some(json!({ "token": "a b", "timestamp": "7" })));
        assert_eq!(body_of(b"\xff=1"), None);
    }
}
