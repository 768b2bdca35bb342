//! An object's members by name, as the readers of the JSON formats ask for them.

use super::json::{Kind, Value};

/// The members of one object whose names are texts, in their order.
pub(crate) struct Object<'a> {
    value: Value<'a>,
    members: Vec<(String, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// None for what is no object.
    pub(crate) fn of(value: Value<'a>) -> Option<Self> {
        let named = |(name, value): (Value<'a>, Value<'a>)| Some((name.text()?, value));
        (value.kind() == Kind::Object)
            .then(|| Self { value, members: value.members().filter_map(named).collect() })
    }

    /// The object as it stands in the file.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.value.raw()
    }

    /// The first member of this name, whatever it is.
    pub(crate) fn first(&self, name: &str) -> Option<Value<'a>> {
        self.members.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    /// Whether there is such a member and it is not null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some_and(|value| value.kind() != Kind::Null)
    }

    /// The only member of this name; null counts as none.
    ///
    /// # Errors
    /// Where it stands twice, because programs differ in which of the two they believe.
    pub(crate) fn get(&self, name: &'static str) -> Result<Option<Value<'a>>, String> {
        let mut all = self.members.iter().filter(|(other, _)| other == name).map(|(_, value)| *value);
        match (all.next(), all.next()) {
            (Some(_), Some(_)) => Err(format!("{name} stands twice, and only one can be right")),
            (value, _) => Ok(value.filter(|value| value.kind() != Kind::Null)),
        }
    }

    /// # Errors
    /// Where it stands twice or is no object.
    pub(crate) fn object(&self, name: &'static str) -> Result<Option<Object<'a>>, String> {
        self.get(name)?
            .map(|value| Object::of(value).ok_or_else(|| format!("{name} is not an object")))
            .transpose()
    }

    /// # Errors
    /// Where it stands twice, is no text, or holds half of a surrogate pair or bytes that are not UTF-8.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, String> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        if value.kind() != Kind::Text {
            return Err(format!("{name} is not a text"));
        }
        let lossy = "holds half of a surrogate pair or bytes that are not UTF-8";
        value.text().map(Some).ok_or_else(|| format!("{name} {lossy}"))
    }

    /// # Errors
    /// Where it stands twice or is no list.
    pub(crate) fn list(&self, name: &'static str) -> Result<Option<Vec<Value<'a>>>, String> {
        match self.get(name)? {
            Some(value) if value.kind() == Kind::List => Ok(Some(value.items().collect())),
            Some(_) => Err(format!("{name} is not a list")),
            None => Ok(None),
        }
    }

    /// # Errors
    /// Where it stands twice or is neither true nor false.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, String> {
        match self.get(name)?.map(Value::raw) {
            Some(b"true") => Ok(Some(true)),
            Some(b"false") => Ok(Some(false)),
            Some(_) => Err(format!("{name} is neither true nor false")),
            None => Ok(None),
        }
    }

    /// A whole number; none for other numbers and other values.
    pub(crate) fn whole(&self, name: &'static str) -> Result<Option<i64>, String> {
        let digits = self.get(name)?.and_then(|value| std::str::from_utf8(value.raw()).ok());
        Ok(digits.and_then(|digits| digits.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;

    #[test]
    fn a_member_of_the_wrong_kind_or_twice_is_named_and_not_repeated() {
        let text = br#"{"a":1,"b":"x","a":2,"c":null,"d":"\ud800","\ud800":3}"#;
        let object = Object::of(json::value(text).unwrap()).unwrap();
        assert_eq!(object.get("a").unwrap_err(), "a stands twice, and only one can be right");
        assert_eq!(object.object("b").err().unwrap(), "b is not an object");
        assert_eq!(object.flag("b").unwrap_err(), "b is neither true nor false");
        assert_eq!(object.text("c"), Ok(None));
        assert!(object.text("d").unwrap_err().starts_with("d holds half"));
        assert_eq!(object.text("b"), Ok(Some("x".to_owned())));
    }
}
