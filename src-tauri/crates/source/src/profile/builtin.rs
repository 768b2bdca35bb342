//! The profiles that come with Exhibit.

use std::sync::LazyLock;

use super::Profile;

const TEXTS: [&str; 9] = [
    include_str!("../profiles/mushi-mushi.toml"),
    include_str!("../profiles/mushi-mushi-csv.toml"),
    include_str!("../profiles/outworx.toml"),
    include_str!("../profiles/outworx-csv.toml"),
    include_str!("../profiles/nevo.toml"),
    include_str!("../profiles/flows.toml"),
    include_str!("../profiles/vectis.toml"),
    include_str!("../profiles/google-workspace.toml"),
    include_str!("../profiles/generic.toml"),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let read =
        |text| Profile::parse(text).unwrap_or_else(|error| panic!("BUG: a profile of our own: {error}"));
    TEXTS.into_iter().map(read).collect()
});

/// Every profile that comes with Exhibit; `generic`, which reads what no other knows, is the last.
#[must_use]
pub fn builtin() -> &'static [Profile] {
    &PROFILES
}

/// The profile called `id`, in lower case.
#[must_use]
pub fn builtin_by_id(id: &str) -> Option<&'static Profile> {
    builtin().iter().find(|profile| profile.id.as_str() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_read_and_has_a_name_of_its_own() {
        for text in TEXTS {
            Profile::parse(text).unwrap();
        }
        let mut ids: Vec<&str> = builtin().iter().map(|profile| profile.id.as_str()).collect();
        assert_eq!(ids.last(), Some(&"generic"));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TEXTS.len());
        assert!(builtin_by_id("generic").is_some() && builtin_by_id("no-such").is_none());
        let rules = |id| builtin_by_id(id).map(Profile::rules_id);
        assert_eq!((rules("outworx-csv"), rules("nevo")), (Some("outworx"), Some("nevo")));
        assert!(builtin().iter().all(|profile| rules(profile.rules_id()) == Some(profile.rules_id())));
    }
}
