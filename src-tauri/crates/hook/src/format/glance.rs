//! A look at single members of a JSON body, without taking the rest of it apart.

use super::json::{self, Kind, Value};

/// A body that is one JSON object.
pub(crate) struct Body<'a> {
    members: Vec<(Value<'a>, Value<'a>)>,
}

impl<'a> Body<'a> {
    /// None for what is no JSON object.
    pub(crate) fn of(body: &'a [u8]) -> Option<Self> {
        json::object(body).ok().map(|members| Self { members })
    }

    /// The text, number or truth value at a path such as `data.id`, as it is written; of repeated members the last, as
    /// most receivers take it.
    pub(crate) fn text_at(&self, path: &str) -> Option<String> {
        let mut names = path.split('.');
        let mut value = last(&self.members, names.next()?)?;
        for name in names {
            value = last(&members(value)?, name)?;
        }
        match value.kind() {
            Kind::Text => value.text(),
            Kind::Number | Kind::Bool => String::from_utf8(value.raw().to_vec()).ok(),
            Kind::Null | Kind::List | Kind::Object => None,
        }
    }
}

fn members(value: Value<'_>) -> Option<Vec<(Value<'_>, Value<'_>)>> {
    (value.kind() == Kind::Object).then(|| value.members().collect())
}

fn last<'a>(members: &[(Value<'a>, Value<'a>)], wanted: &str) -> Option<Value<'a>> {
    let is = |name: Value<'_>| match name.raw() {
        [b'"', plain @ .., b'"'] if !plain.contains(&b'\\') => plain == wanted.as_bytes(),
        _ => name.text().as_deref() == Some(wanted),
    };
    members.iter().rev().find(|(name, _)| is(*name)).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn members_are_found_by_path_and_the_last_counts() {
        let body = Body::of(br#" {"a":1.50,"b":{"c":"\u00e9"},"a":true,"\u0064":null} "#).unwrap();
        let said = ["a", "b.c", "b", "d", "x", "a.b"].map(|path| body.text_at(path));
        assert_eq!(said, [Some("true".to_owned()), Some("\u{e9}".to_owned()), None, None, None, None]);
        assert!(Body::of(b"[]").is_none() && Body::of(b"{").is_none());
    }

    proptest! {
        #[test]
        fn a_text_is_found_as_serde_finds_it(names in proptest::collection::vec("[ab\"\u{e9}]{1,2}", 0..4), texts: [String; 4]) {
            let members: Vec<String> = names.iter().zip(&texts)
                .map(|(name, text)| format!("{}:{}", serde_json::to_string(name).unwrap(), serde_json::to_string(text).unwrap()))
                .collect();
            let text = format!("{{{}}}", members.join(","));
            let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
            let ours = Body::of(text.as_bytes()).unwrap();
            for name in &names {
                prop_assert_eq!(ours.text_at(name), theirs[name].as_str().map(str::to_owned));
            }
        }
    }
}
