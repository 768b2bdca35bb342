//! Names that only machines have: sessions of cloud roles, service accounts, bots, the vendor's own machinery.

use exhibit_entry::ActorType;

/// How the name of a machine begins or ends, in lower case.
const BEGINS: &[(&str, ActorType)] = &[
    ("arn:aws:sts::", ActorType::Agent),
    ("system:serviceaccount:", ActorType::Agent),
    ("system:", ActorType::System),
    ("serviceaccount:", ActorType::Agent),
];
const ENDS: &[(&str, ActorType)] = &[
    (".gserviceaccount.com", ActorType::Agent),
    ("[bot]", ActorType::Agent),
    ("@boxdevedition.com", ActorType::Agent),
    (".amazonaws.com", ActorType::System),
];
const WHOLE: &[(&str, ActorType)] = &[
    ("system", ActorType::System),
    ("aws internal", ActorType::System),
    ("system@okta.com", ActorType::System),
];

/// What kind of machine goes by `name`; none for a name that a person may have.
pub(crate) fn machine(name: &str) -> Option<ActorType> {
    let name = name.trim().to_lowercase();
    let begins = BEGINS.iter().find(|(begin, _)| name.starts_with(begin));
    let ends = || ENDS.iter().find(|(end, _)| name.ends_with(end));
    let whole = || WHOLE.iter().find(|(whole, _)| name == *whole);
    begins.or_else(ends).or_else(whole).map(|(_, kind)| *kind)
}

/// The role that a session `arn:aws:sts::…:assumed-role/Role/session` stands for: the name without the session, which
/// whoever takes the role may choose.
pub(crate) fn role_of_session(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("arn:aws:sts::")?;
    let (account, session) = rest.split_once(":assumed-role/")?;
    let (role, session) = session.rsplit_once('/')?;
    let whole = !account.is_empty() && !role.is_empty() && !session.is_empty();
    whole.then(|| &name[..name.len() - session.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_known_by_their_names_and_people_are_not_taken_for_them() {
        for (name, kind) in [
            ("arn:aws:sts::1:assumed-role/Admin/s", Some(ActorType::Agent)),
            ("deploy@p.iam.gserviceaccount.com", Some(ActorType::Agent)),
            ("renovate[bot]", Some(ActorType::Agent)),
            ("system:serviceaccount:ci:deployer", Some(ActorType::Agent)),
            ("system:kube-scheduler", Some(ActorType::System)),
            ("autoscaling.amazonaws.com", Some(ActorType::System)),
            ("System", Some(ActorType::System)),
            ("arn:aws:iam::1:user/ben", None),
            ("systems@acme.test", None),
            ("Bot Ana", None),
            ("", None),
        ] {
            assert_eq!(machine(name), kind, "{name}");
        }
    }

    #[test]
    fn sessions_of_one_role_are_one() {
        let role = "arn:aws:sts::111:assumed-role/Admin";
        assert_eq!(role_of_session(&format!("{role}/ana@acme.test")), Some(role));
        assert_eq!(role_of_session(role), None);
        assert_eq!(role_of_session("arn:aws:iam::111:role/Admin"), None);
    }
}
