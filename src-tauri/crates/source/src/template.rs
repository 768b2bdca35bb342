//! Texts with `{name}` in them: addresses, paths and parameters of a profile. A place is filled and never run, and
//! what is filled in is not looked through for further places.

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'t> {
    /// Stands as it is.
    Plain(&'t str),
    /// The name of a place.
    Place(&'t str),
}

/// The names of the places in `text`, as often as they stand there.
///
/// # Errors
/// Says so where a brace has no other half, or where between two stands no name of `a-z`, `A-Z`, `0-9`, `_`, `-`, `.`.
pub(crate) fn places(text: &str) -> Result<Vec<&str>, &'static str> {
    let name = |part| if let Part::Place(name) = part { Some(name) } else { None };
    Ok(parts(text)?.into_iter().filter_map(name).collect())
}

/// `text` with every place filled by what `value` gives for its name; none where it gives none for one of them.
pub(crate) fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let part = |part| match part {
        Part::Plain(plain) => Some(plain.to_owned()),
        Part::Place(name) => value(name),
    };
    parts(text).ok()?.into_iter().map(part).collect()
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((plain, tail)) = rest.split_once('{') {
        let (name, after) = tail.split_once('}').ok_or("a `{` is never closed")?;
        if !is_name(name) {
            return Err("between `{` and `}` stands no name");
        }
        parts.extend([Part::Plain(plain), Part::Place(name)]);
        rest = after;
    }
    parts.push(Part::Plain(rest));
    let is_open = |part: &Part<'_>| matches!(part, Part::Plain(plain) if plain.contains('}'));
    if parts.iter().any(is_open) { Err("a `}` closes nothing") } else { Ok(parts) }
}

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_filled_and_what_fills_them_is_left_alone() {
        let value = |name: &str| (name != "no").then(|| format!("<{name}{{b}}>"));
        assert_eq!(filled("/{a}/x/{b-1}", &value).as_deref(), Some("/<a{b}>/x/<b-1{b}>"));
        assert_eq!(filled("{no}", &value), None);
        assert_eq!(places("{a}{b}{a}"), Ok(vec!["a", "b", "a"]));
    }

    #[test]
    fn halves_of_braces_and_nameless_places_are_refused() {
        for text in ["{", "}", "{}", "{a", "a}", "{a b}", "{{a}}", "{a}}"] {
            assert!(places(text).is_err(), "{text} was taken");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_braces_stands_as_it_is(text in "[^{}]*") {
            prop_assert_eq!(filled(&text, &|_| None), Some(text.clone()));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "[{}a ]{0,12}") {
            let _ = (places(&text), filled(&text, &|_| Some("}{".to_owned())));
        }
    }
}
