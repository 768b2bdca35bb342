//! The profiles that come with Exhibit: every file in `profiles/`, as `build.rs` lists them.

use std::sync::{LazyLock, OnceLock};

use super::Profile;

/// Name of the file without its ending, and its text; `generic` is the last.
const TEXTS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| TEXTS.iter().map(read).collect());

/// Those that were asked for by name: whoever looks at a log needs one or two, and reading all takes several milliseconds.
static NAMED: [OnceLock<Profile>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];

/// Every profile that comes with Exhibit, by id; `generic`, which reads what no other knows, is the last.
#[must_use]
pub fn builtin() -> &'static [Profile] {
    &PROFILES
}

/// The profile called `id`, in lower case.
#[must_use]
pub fn builtin_by_id(id: &str) -> Option<&'static Profile> {
    let place = TEXTS.iter().position(|(name, _)| *name == id)?;
    Some(NAMED[place].get_or_init(|| read(&TEXTS[place])))
}

fn read((name, text): &(&str, &str)) -> Profile {
    Profile::parse(text).unwrap_or_else(|error| panic!("BUG: our own profile {name}.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_read_and_called_like_its_file() {
        for (name, text) in TEXTS {
            let profile = Profile::parse(text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
            assert_eq!(profile.id.as_str(), *name);
        }
        let ids: Vec<&str> = builtin().iter().map(|profile| profile.id.as_str()).collect();
        let (last, others) = ids.split_last().unwrap();
        assert!(*last == "generic" && others.is_sorted(), "{ids:?}");
        assert!(builtin_by_id("generic").is_some() && builtin_by_id("no-such").is_none());
    }

    #[test]
    fn rows_are_classified_as_those_of_a_profile_that_is_there() {
        let rules = |id| builtin_by_id(id).map(Profile::rules_id);
        assert_eq!((rules("outworx-csv"), rules("nevo")), (Some("outworx"), Some("nevo")));
        assert!(builtin().iter().all(|profile| rules(profile.rules_id()) == Some(profile.rules_id())));
    }
}
