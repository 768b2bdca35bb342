//! A profile of the user's own, made of another one and of places that the user picked.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::{FIELDS, Field};
use crate::profile::{Id, Profile};
use crate::{Error, Path, safe};

/// Longest title, in characters: what fits into a list.
const TITLE_CHARS: usize = 100;

/// What is changed.
#[derive(Clone, Copy, Debug)]
pub struct Edits<'a> {
    /// Id of the new profile: 1 to 64 of a-z, 0-9 and -.
    pub id: &'a str,
    /// Its name for people, one line of at most 100 characters.
    pub title: &'a str,
    /// Places picked, those for one field in the order in which they are tried.
    pub picks: &'a [Pick],
}

/// A place picked for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Name of the field, as in [`FieldSeen`](super::FieldSeen).
    pub field: String,
    /// Dotted path; empty: the field is not read from any place.
    pub path: String,
}

/// The text of a profile that reads as `base` does, but that tries the picked places first. It says what it was made
/// from, keeps the comments of `base`, and is good for [`Profile::parse`].
///
/// # Errors
/// [`Error::Pick`] for a field that is none, a path that is none, or an id or title that cannot be;
/// [`Error::Profile`] where nothing would be read any more.
pub fn rewritten(base: &Profile, edits: Edits<'_>) -> Result<String, Error> {
    let mut doc: DocumentMut =
        base.text().parse().map_err(|_| refused("profile", "", "it cannot be read again"))?;
    set_names(doc.as_table_mut(), base, edits)?;
    for field in FIELDS {
        let picked: Vec<&str> =
            edits.picks.iter().filter(|pick| pick.field == field.id).map(|pick| pick.path.as_str()).collect();
        if !picked.is_empty() {
            let paths = in_force(base, (field, &picked))?;
            let fields = doc.entry("fields").or_insert(Item::Table(Table::new()));
            let Some(fields) = fields.as_table_like_mut() else { continue };
            fields.insert(field.id, Item::Value(Value::Array(paths.iter().collect::<Array>())));
        }
    }
    if let Some(pick) = edits.picks.iter().find(|pick| FIELDS.iter().all(|field| field.id != pick.field)) {
        return Err(refused(&pick.field, &pick.path, "there is no such field"));
    }
    let text = doc.to_string();
    Profile::parse(&text).map(|_| text)
}

fn set_names(doc: &mut Table, base: &Profile, edits: Edits<'_>) -> Result<(), Error> {
    let id = Id::try_from(edits.id.to_owned()).map_err(|reason| refused("id", edits.id, reason))?;
    let title = edits.title.trim();
    let fits = (1..=TITLE_CHARS).contains(&title.chars().count()) && !title.contains(char::is_control);
    if !fits {
        return Err(refused("title", title, "a title is one line of 1 to 100 characters"));
    }
    doc.insert("title", toml_edit::value(title));
    if id != base.id {
        doc.insert("id", toml_edit::value(id.as_str()));
        doc.insert("classified_as", toml_edit::value(base.rules_id()));
        let notes = base.notes.iter().cloned().chain([made_from(base)]);
        doc.insert("notes", toml_edit::value(notes.collect::<Array>()));
    }
    Ok(())
}

fn made_from(base: &Profile) -> String {
    format!(
        "Made from the profile `{}`, as read {}, with places picked by hand.",
        base.id.as_str(),
        base.as_read.as_str()
    )
}

/// The paths of a field: the picked ones and behind them the others; none where one of the picked is empty.
fn in_force(base: &Profile, (field, picked): (Field, &[&str])) -> Result<Vec<String>, Error> {
    if picked.iter().any(|path| path.is_empty()) {
        return Ok(Vec::new());
    }
    let others = (field.paths)(&base.fields).iter().map(Path::as_str);
    let mut paths: Vec<String> = Vec::new();
    for path in picked.iter().copied().chain(others) {
        Path::try_from(path.to_owned())
            .map_err(|_| refused(field.id, path, "it is not a path of 1 to 12 dotted keys"))?;
        if !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    Ok(paths)
}

fn refused(field: &str, text: &str, reason: &'static str) -> Error {
    Error::Pick { field: safe::start(field.as_bytes()), text: safe::start(text.as_bytes()), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, builtin_by_id};
    use proptest::prelude::*;

    fn picks(picks: &[(&str, &str)]) -> Vec<Pick> {
        let pick =
            |(field, path): &(&str, &str)| Pick { field: (*field).to_owned(), path: (*path).to_owned() };
        picks.iter().map(pick).collect()
    }

    fn made(base: &Profile, list: &[(&str, &str)]) -> Result<Profile, Error> {
        let picks = picks(list);
        let text = rewritten(base, Edits { id: "mine", title: "Mine \"so\"\u{e9}", picks: &picks })?;
        Ok(Profile::parse(&text).unwrap())
    }

    fn paths(paths: &[Path]) -> Vec<&str> {
        paths.iter().map(Path::as_str).collect()
    }

    #[test]
    fn picked_places_go_first_and_the_rest_stays() {
        for base in builtin() {
            let mine = made(base, &[("action", "what.0.done"), ("ip", ""), ("action", "verb")]).unwrap();
            assert_eq!((mine.id.as_str(), mine.title.as_str()), ("mine", "Mine \"so\"\u{e9}"));
            let meant = ["what.0.done", "verb"]
                .into_iter()
                .chain(paths(&base.fields.action).into_iter().filter(|path| *path != "verb"));
            assert_eq!(paths(&mine.fields.action), meant.collect::<Vec<_>>(), "{}", base.id.as_str());
            assert!(mine.fields.ip.is_empty());
            assert_eq!(mine.fields.at, base.fields.at);
            assert_eq!(
                (mine.rules_id(), &mine.as_read, &mine.detect),
                (base.rules_id(), &base.as_read, &base.detect)
            );
            assert!(
                mine.notes.last().unwrap().contains(base.id.as_str()) && mine.notes.starts_with(&base.notes)
            );
            let again = made(&mine, &[("ip", "x")]).unwrap();
            assert_eq!((again.notes, paths(&again.fields.ip)), (mine.notes, vec!["x"]));
        }
    }

    #[test]
    fn comments_of_the_base_stay() {
        let base = builtin_by_id("mushi-mushi").unwrap();
        let text = rewritten(base, Edits { id: "mine", title: "Mine", picks: &[] }).unwrap();
        assert!(text.contains("# The vendor's default is 50"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let base = builtin_by_id("mushi-mushi").unwrap();
        for (field, path) in [("verb", "x"), ("at", "a."), ("at", "a.b.c.d.e.f.g.h.i.j.k.l.m"), ("at", ".")] {
            assert!(matches!(made(base, &[(field, path)]), Err(Error::Pick { .. })), "{field} {path}");
        }
        assert!(matches!(made(base, &[("at", ""), ("action", "")]), Err(Error::Profile { .. })));
        for (id, title) in
            [("", "x"), ("A", "x"), ("a/b", "x"), ("a", ""), ("a", "x\ny"), ("a", &"x".repeat(101))]
        {
            let edits = Edits { id, title, picks: &[] };
            assert!(matches!(rewritten(base, edits), Err(Error::Pick { .. })), "{id} {title}");
        }
    }

    proptest! {
        #[test]
        fn a_pick_becomes_exactly_its_path_or_an_error_and_never_smuggles_toml(
            path in "\\PC{0,20}|[\"'\\\\\\]\\[\n\r=#{}., a]{1,16}",
            title in "\\PC{1,20}|[\"'\\\\\\]\n=# a]{1,12}",
        ) {
            let base = builtin_by_id("mushi-mushi").unwrap();
            let list = picks(&[("token", &path)]);
            if let Ok(text) = rewritten(base, Edits { id: "mine", title: &title, picks: &list }) {
                let mine = Profile::parse(&text).unwrap();
                let meant: Vec<&str> = if path.is_empty() { Vec::new() } else { vec![&path] };
                prop_assert_eq!(paths(&mine.fields.token), meant);
                prop_assert_eq!(mine.title, title.trim());
                prop_assert_eq!((mine.fields.at, mine.auth), (base.fields.at.clone(), base.auth.clone()));
                prop_assert_eq!(mine.paging, base.paging.clone());
            }
        }
    }
}
