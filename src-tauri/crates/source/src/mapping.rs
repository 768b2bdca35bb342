//! Which place of a row each field is read from: shown to people, and changed by them into a profile of their own.

mod places;
mod rewritten;
mod shown;

use crate::Path;
use crate::profile::Fields;
use exhibit_entry::Reading;

pub use places::{PATHS_AT_MOST, PathSeen, paths};
pub use rewritten::{Edits, Pick, rewritten};
pub use shown::{FieldSeen, mapped};

/// A field that is read from places in a row.
#[derive(Clone, Copy)]
struct Field {
    /// Its name in `[fields]` of a profile.
    id: &'static str,
    /// Its name for people.
    label: &'static str,
    /// Its candidate places.
    paths: fn(&Fields) -> &[Path],
    /// What it reads as.
    value: fn(&Reading) -> Option<String>,
}

/// Every field whose places can be picked, in the order in which they are shown.
const FIELDS: [Field; 14] = [
    field("at", "Time", |f| &f.at, |r| r.at.map(|at| at.to_string())),
    field("action", "Action", |f| &f.action, |r| r.action.clone()),
    field("actor_id", "Actor id", |f| &f.actor_id, |r| r.actor.id.clone()),
    field("actor_label", "Actor", |f| &f.actor_label, |r| r.actor.label.clone()),
    field("resource_type", "Resource type", |f| &f.resource_type, |r| r.resource.kind.clone()),
    field("resource_id", "Resource id", |f| &f.resource_id, |r| r.resource.id.clone()),
    field("resource_label", "Resource", |f| &f.resource_label, |r| r.resource.label.clone()),
    field("project_id", "Project id", |f| &f.project_id, |r| r.project.id.clone()),
    field("project_label", "Project", |f| &f.project_label, |r| r.project.label.clone()),
    field("id", "Row id", |f| &f.id, |r| r.id.clone()),
    field("token", "Token", |f| &f.token, |r| r.token.clone()),
    field("ip", "IP address", |f| &f.ip, |r| r.ip.clone()),
    field("user_agent", "User agent", |f| &f.user_agent, |r| r.user_agent.clone()),
    field("category", "Category", |f| &f.category, |r| r.category.clone()),
];

const fn field(
    id: &'static str,
    label: &'static str,
    paths: fn(&Fields) -> &[Path],
    value: fn(&Reading) -> Option<String>,
) -> Field {
    Field { id, label, paths, value }
}

/// Longest example, in characters: what fits on one line.
const EXAMPLE_CHARS: usize = 100;

/// A stranger's text cut to one short line, with everything that could paint, turn round or hide escaped.
fn example(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(EXAMPLE_CHARS) {
        if is_plain(c) { out.push(c) } else { out.extend(c.escape_unicode()) }
    }
    if text.chars().nth(EXAMPLE_CHARS).is_some() {
        out.push('…');
    }
    out
}

/// Neither a control code nor a mark that changes how its neighbours look (zero width, direction, tags).
fn is_plain(c: char) -> bool {
    let hidden = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_one_of_a_profile_and_is_there_once() {
        let least = crate::profile::tests::LEAST.replace("at = ['at']", "");
        for field in FIELDS {
            let other = if field.id == "at" { "" } else { "at = ['at']\n" };
            let text = format!("{least}{other}{} = ['x']\n", field.id);
            let profile =
                crate::Profile::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", field.id));
            assert_eq!((field.paths)(&profile.fields).len(), 1, "{}", field.id);
            let filled = FIELDS.iter().filter(|field| !(field.paths)(&profile.fields).is_empty()).count();
            assert_eq!(filled, 1 + usize::from(field.id != "at"));
        }
    }

    #[test]
    fn examples_are_one_short_line_and_hide_nothing() {
        assert_eq!(example("a\u{1b}[2J\n\u{202e}é"), "a\\u{1b}[2J\\u{a}\\u{202e}é");
        assert_eq!(example(&"é".repeat(101)).chars().count(), 101);
    }
}
