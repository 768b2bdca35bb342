//! Headers in the many ways in which JSON shows them.

use super::json::{Kind, Value};
use super::object::Object;

/// Names and values in their order, with their case and repeated ones.
pub(crate) type Headers = Vec<(String, String)>;

const SHAPE: &str =
    "headers are neither an object of names nor a list of pairs or of objects with name and value";
const VALUE: &str = "a header is neither a text nor a list of texts";
const LOSSY: &str = "a header holds half of a surrogate pair or bytes that are not UTF-8";

/// Reads `{"Name": "value"}`, `{"Name": ["value", …]}`, `[["Name", "value"], …]` and `[{"name": …, "value": …}, …]`
/// (also with `key` for `name`), or a text that holds one of these.
///
/// # Errors
/// For another shape. Names nothing of what is there.
pub(crate) fn read(value: Value<'_>) -> Result<Headers, String> {
    match value.kind() {
        Kind::Object => by_name(value),
        Kind::List => value.items().filter_map(|item| in_list(item).transpose()).collect(),
        Kind::Text => {
            let text = value.text().ok_or(LOSSY)?;
            let inner = super::json::value(text.as_bytes()).map_err(|_| SHAPE)?;
            if inner.kind() == Kind::Text { Err(SHAPE.to_owned()) } else { read(inner) }
        }
        _ => Err(SHAPE.to_owned()),
    }
}

/// The headers of an object's member; none there = none at all.
pub(crate) fn member(object: &Object<'_>, name: &'static str) -> Result<Headers, String> {
    object.get(name)?.map_or_else(|| Ok(Vec::new()), read)
}

fn by_name(value: Value<'_>) -> Result<Headers, String> {
    let mut headers = Vec::new();
    for (name, value) in value.members() {
        let name = name.text().ok_or(LOSSY)?;
        match value.kind() {
            Kind::List => {
                for item in value.items() {
                    headers.push((name.clone(), scalar(item)?));
                }
            }
            Kind::Null => {}
            _ => headers.push((name, scalar(value)?)),
        }
    }
    Ok(headers)
}

/// One header of a list; none for one that its tool shows as switched off.
fn in_list(item: Value<'_>) -> Result<Option<(String, String)>, String> {
    if let Some(object) = Object::of(item) {
        if object.flag("disabled")?.unwrap_or(false) {
            return Ok(None);
        }
        let name = object.text("name")?.map_or_else(|| object.text("key"), |name| Ok(Some(name)))?;
        let value = object.get("value")?.map_or_else(|| Ok(String::new()), scalar)?;
        return Ok(Some((name.ok_or(SHAPE)?, value)));
    }
    let mut pair = item.items();
    match (pair.next(), pair.next(), pair.next()) {
        (Some(name), Some(value), None) if name.kind() == Kind::Text => {
            Ok(Some((name.text().ok_or(LOSSY)?, scalar(value)?)))
        }
        _ => Err(SHAPE.to_owned()),
    }
}

/// A text, or a number or truth value as it is written.
fn scalar(value: Value<'_>) -> Result<String, String> {
    match value.kind() {
        Kind::Text => value.text().ok_or_else(|| LOSSY.to_owned()),
        Kind::Number | Kind::Bool => Ok(String::from_utf8_lossy(value.raw()).into_owned()),
        _ => Err(VALUE.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;

    #[test]
    fn every_shape_keeps_order_case_and_repeats() {
        let shapes = [
            r#"{"b-B":["1","3"],"A":2}"#,
            r#"[["b-B","1"],["b-B","3"],["A",2]]"#,
            r#"[{"name":"b-B","value":"1"},{"key":"b-B","value":"3"},{"key":"no","value":"","disabled":true},{"name":"A","value":2}]"#,
            r#""{\"b-B\":\"1\",\"b-B\":\"3\",\"A\":2,\"none\":null}""#,
        ];
        let expected = [("b-B", "1"), ("b-B", "3"), ("A", "2")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        for shape in shapes {
            assert_eq!(read(json::value(shape.as_bytes()).unwrap()).unwrap(), expected, "{shape}");
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for shape in [
            r#"3"#,
            r#"["a"]"#,
            r#"[["a"]]"#,
            r#"[["a","b","c"]]"#,
            r#"{"a":{}}"#,
            r#""\"{}\"""#,
            r#"{"a":"\ud800"}"#,
        ] {
            assert!(read(json::value(shape.as_bytes()).unwrap()).is_err(), "{shape}");
        }
    }
}
