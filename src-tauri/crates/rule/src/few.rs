//! Lists that may be written as one value: `"action": "a"` is `"action": ["a"]`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};

/// Reads a text, or a list of texts, into a list.
///
/// # Errors
/// For anything else, and whatever `T` refuses.
pub(crate) fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(OneOrMany(PhantomData))
}

struct OneOrMany<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let text: StrDeserializer<'_, E> = text.into_deserializer();
        Ok(vec![T::deserialize(text)?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::Condition;

    /// Every list of a condition, with values that it takes.
    const LISTS: [(&str, &str); 10] = [
        ("profile", "okta"),
        ("source", "okta-eu"),
        ("action", "a.b"),
        ("action_glob", "a*"),
        ("action_tokens_any", "a"),
        ("action_tokens_all", "a"),
        ("category", "c"),
        ("resource_type", "r"),
        ("outcome", "failure"),
        ("actor_type", "human"),
    ];

    fn read(text: &str) -> Result<Condition, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn one_value_is_a_list_of_one() {
        for (key, value) in LISTS {
            let one = read(&format!(r#"{{"{key}":"{value}"}}"#)).unwrap();
            assert_eq!(one, read(&format!(r#"{{"{key}":["{value}"]}}"#)).unwrap(), "{key}");
            assert_ne!(one, Condition::default(), "{key}");
        }
    }

    #[test]
    fn what_is_neither_is_refused_with_what_was_wanted() {
        for (key, _) in LISTS {
            for wrong in ["1", "null", "{}", "true"] {
                let told = read(&format!(r#"{{"{key}":{wrong}}}"#)).unwrap_err().to_string();
                assert!(told.contains("expected a text or a list of texts"), "{key} {wrong}: {told}");
            }
            for wrong in ["[1]", "[[]]", "[null]"] {
                assert!(read(&format!(r#"{{"{key}":{wrong}}}"#)).is_err(), "{key} {wrong}");
            }
        }
        let told = read(r#"{"outcome":"good"}"#).unwrap_err().to_string();
        assert!(told.contains("unknown variant `good`"), "{told}");
    }

    proptest! {
        #[test]
        fn any_text_is_kept_letter_for_letter(text in "\\PC{0,12}|[\\x00-\\x1f\"\\\\]{0,4}") {
            let written = serde_json::to_string(&text).unwrap();
            let one = read(&format!(r#"{{"source":{written}}}"#)).unwrap();
            prop_assert_eq!(one.source, [text]);
        }
    }
}
