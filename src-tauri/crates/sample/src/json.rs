//! JSON whose keys stay in the order they were written.
//!
//! `serde_json::Map` sorts or keeps its keys depending on a feature that any crate in the build may switch on;
//! the sample's bytes must not depend on that.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

/// A value of a sample row.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    Number(u64),
    Text(Cow<'static, str>),
    List(Vec<Self>),
    Object(Object),
}

/// An object; the writer sees to it that no key is written twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(Vec<(&'static str, Json)>);

impl Object {
    /// An object without keys.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// This object with one more key at its end.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Json>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    /// The compact text, without a line end.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).expect("BUG: an object of plain values can always be written")
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&'static str> for Json {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Cow<'static, str>> for Json {
    fn from(text: Cow<'static, str>) -> Self {
        Self::Text(text)
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_as_written_and_large_numbers_keep_every_digit() {
        let row = Object::new()
            .with("z", 9_007_199_254_740_993_u64)
            .with("a", vec!["x", "\u{202e}\""])
            .with("n", None::<u64>);
        assert_eq!(row.text(), "{\"z\":9007199254740993,\"a\":[\"x\",\"\u{202e}\\\"\"],\"n\":null}");
    }
}
