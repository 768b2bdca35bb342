//! How much a role may do, by the words of its name: roles of all vendors on one ladder.

use exhibit_entry::words::tokens;

use super::super::vocabulary::says;

const HIGHEST: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administrators",
    "owner",
    "owners",
    "root",
    "superuser",
    "superadmin",
    "privileged",
    "sudo",
];
/// Two words side by side that give everything.
const HIGHEST_PAIRS: &[(&str, &str)] = &[
    ("full", "access"),
    ("full", "control"),
    ("all", "privileges"),
    ("power", "user"),
    ("super", "user"),
    ("write", "all"),
];
const HIGH: &[&str] = &["maintainer", "maintain", "manager", "billing", "operator", "security"];
const MIDDLE: &[&str] = &[
    "member",
    "user",
    "editor",
    "writer",
    "write",
    "developer",
    "contributor",
    "analyst",
    "collaborator",
    "agent",
];
const LOW: &[&str] = &["viewer", "reader", "read", "readonly", "guest", "commenter", "observer", "none"];

/// Every word that has a place on the ladder.
pub(crate) const RANKED: [&[&str]; 4] = [HIGHEST, HIGH, MIDDLE, LOW];

/// 1 (reads) to 4 (may do anything), by the words of a role's name; none when no word is known.
pub(crate) fn rank(role: &str) -> Option<u8> {
    let words = tokens(role);
    if is_highest(role, &words) {
        return Some(4);
    }
    let ranks = [(HIGH, 3), (MIDDLE, 2), (LOW, 1)];
    ranks.into_iter().find(|(known, _)| says(&words, known)).map(|(_, rank)| rank)
}

fn is_highest(role: &str, words: &[String]) -> bool {
    let follow = |first: &str, then: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == then);
    let is_one = |word: &String| HIGHEST.contains(&word.as_str()) || word.ends_with("admin");
    let all = role.contains('*') || HIGHEST_PAIRS.iter().any(|(first, then)| follow(first, then));
    (all || words.iter().any(is_one)) && !says(words, &["deny"])
}

/// Whether `role` may do anything.
pub(crate) fn is_privileged(role: &str) -> bool {
    rank(role) == Some(4)
}

#[cfg(test)]
mod tests {
    use super::super::RoleChange;
    use super::*;
    use std::cmp::Ordering;

    #[test]
    fn a_role_is_ranked_by_its_highest_word() {
        assert!(
            is_privileged("_GROUPS_ADMIN_ROLE")
                && is_privileged("Read-only admin")
                && is_privileged("Org Owner")
        );
        for role in [
            "AdministratorAccess",
            "AmazonS3FullAccess",
            "roles/iam.securityAdmin",
            "ACCOUNTADMIN",
            "ORG_OWNER",
            "iam:*",
        ] {
            assert!(is_privileged(role), "{role}");
        }
        assert!(
            !is_privileged("TestUserDenyAll")
                && !is_privileged("DenyAdmin")
                && !is_privileged("roles/viewer")
        );
        assert!(!is_privileged("viewer") && !is_privileged("adminster") && !is_privileged(""));
        let change = |from: &str, to: &str| {
            RoleChange { from: Some(from.into()), to: Some(to.into()), is_bare: false }.direction()
        };
        assert_eq!(change("viewer", "admin"), Some(Ordering::Greater));
        assert_eq!(change("owner", "editor"), Some(Ordering::Less));
        assert_eq!(change("x1", "editor"), None);
    }
}
