//! What is odd about a row of access: the questions, and the cases of one row.

use super::super::cases::{Case, RuleText, Spot};
use super::super::facts::Facts;
use super::super::role::RoleChange;

/// The questions of an access review, the most serious first.
pub(crate) const RULES: &[RuleText] = &[
    RuleText {
        id: "self_granted",
        title: "Granted by the person who gains",
        about: "Somebody gave themselves a role or raised their own; ask who approved it.",
    },
    RuleText {
        id: "acted_after_removal",
        title: "Acted after removal",
        about: "Somebody who had been removed did something there afterwards; ask whether the removal worked.",
    },
    RuleText {
        id: "reviewed_by_granter",
        title: "Reviewed by the person who gave the access",
        about: "Who decided about somebody in the review had given them access in these rows; ask for a second look.",
    },
    RuleText {
        id: "burst_then_success",
        title: "Failed logins, then one that worked",
        about: "At least five logins of one person failed within 15 minutes and then one succeeded; ask whether it was them.",
    },
    RuleText {
        id: "privileged_granted",
        title: "Privileged role granted",
        about: "A role whose name says admin, owner, root or the like was given; ask who approved it.",
    },
    RuleText {
        id: "up_and_down",
        title: "Role raised and lowered within a day",
        about: "A role was raised and taken back within 24 hours; ask what was done in between.",
    },
    RuleText {
        id: "outside_sso",
        title: "Login outside single sign-on",
        about: "A login without single sign-on, after single sign-on had been seen in the same source; ask why there is a second door.",
    },
    RuleText {
        id: "old_credential_used",
        title: "Credential older than 365 days still used",
        about: "A token or key that was made, or first seen, more than 365 days before was used; ask when it is rotated.",
    },
    RuleText {
        id: "dormant",
        title: "Dormant for more than 90 days",
        about: "The last thing somebody with access did in these rows lies more than 90 days before the end of the period; ask whether the access is needed.",
    },
    RuleText {
        id: "never_logged_in",
        title: "Invited or added, but never logged in",
        about: "Somebody was let in and neither logged in nor did anything until the end of the period; ask whether the access is needed.",
    },
];

/// The odd things of one row.
pub(super) struct Odd<'f, 'a> {
    facts: &'f Facts<'a>,
    pub(super) cases: Vec<Case>,
}

impl<'f, 'a> Odd<'f, 'a> {
    pub(super) fn new(facts: &'f Facts<'a>) -> Self {
        Self { facts, cases: Vec::new() }
    }

    pub(super) fn acted_after_removal(&mut self, name: &str) {
        self.add("acted_after_removal", name, format!("{name}: {}", self.facts.entry.label));
    }

    pub(super) fn burst_then_success(&mut self, name: &str) {
        let from = self.facts.entry.ip.as_deref().map(|ip| format!(" from {ip}")).unwrap_or_default();
        self.add("burst_then_success", name, format!("{name} logged in{from} right after failed logins"));
    }

    pub(super) fn outside_sso(&mut self, name: &str) {
        self.add("outside_sso", name, format!("{name} logged in without single sign-on"));
    }

    pub(super) fn privileged(&mut self) {
        let (name, role) = (self.subject(), self.role());
        self.add("privileged_granted", &name, format!("{name} got {role} from {}", self.actor()));
    }

    pub(super) fn self_granted(&mut self) {
        let (name, role) = (self.subject(), self.role());
        self.add("self_granted", &name, format!("{name} got {role} by their own hand"));
    }

    pub(super) fn up_and_down(&mut self, name: &str, role: &RoleChange) {
        let to = role.to.as_deref().unwrap_or("a lower role");
        self.add("up_and_down", name, format!("{name} was raised and set back to {to} within 24 hours"));
    }

    pub(super) fn up_and_out(&mut self, name: &str) {
        self.add("up_and_down", name, format!("{name} was raised and removed within 24 hours"));
    }

    fn subject(&self) -> String {
        self.facts.subject.as_ref().map_or("somebody", |who| who.name()).to_owned()
    }

    fn actor(&self) -> String {
        self.facts.actor.as_ref().map_or("somebody not recorded", |who| who.name()).to_owned()
    }

    fn role(&self) -> String {
        let role = self.facts.role.to.as_deref().unwrap_or("more access");
        let place =
            self.facts.entry.project.name().map(|project| format!(" in {project}")).unwrap_or_default();
        format!("{role}{place}")
    }

    fn add(&mut self, rule: &'static str, who: &str, detail: String) {
        self.cases.push(Case { rule, who: who.to_owned(), detail, spot: Spot::of(self.facts.entry) });
    }
}

/// How a login was made.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Login {
    /// The second factor, or `yes`, or `no`; none: not recorded.
    pub(crate) mfa: Option<String>,
    /// Who vouched, or `yes`; none: no single sign-on is recorded.
    pub(crate) sso: Option<String>,
}

const MFA_KEYS: &[&str] = &[
    "mfa",
    "mfa_method",
    "mfa_used",
    "mfa_authenticated",
    "second_factor",
    "factor",
    "two_factor",
    "additional_authentication",
];
const MFA_WORDS: &[&str] = &["mfa", "2fa", "totp", "otp", "webauthn", "factor", "passkey"];
const SSO_WORDS: &[&str] = &["sso", "saml", "oidc", "federated", "federation"];
const METHOD_KEYS: &[&str] = &[
    "method",
    "auth_method",
    "authentication_method",
    "login_type",
    "login_method",
    "strategy",
    "connection_type",
];
const PROVIDER_KEYS: &[&str] = &["provider", "identity_provider", "idp", "sso_provider", "connection"];

impl Login {
    /// Reads the row of a login.
    pub(crate) fn of(facts: &Facts<'_>) -> Self {
        let said = facts.details.text(MFA_KEYS).map(|mfa| match mfa.as_ref() {
            "true" => "yes".to_owned(),
            "false" => "no".to_owned(),
            method => method.to_owned(),
        });
        let mfa = said.or_else(|| facts.says(MFA_WORDS).then(|| "yes".to_owned()));
        let method = facts.details.text(METHOD_KEYS);
        let by_method = method.is_some_and(|method| {
            exhibit_entry::words::tokens(&method).iter().any(|word| SSO_WORDS.contains(&word.as_str()))
        });
        let flagged = facts.details.flag(&["sso", "is_sso", "saml"]) == Some(true);
        let provider =
            || facts.details.text(PROVIDER_KEYS).map_or("yes".to_owned(), |name| name.into_owned());
        let sso = (by_method || flagged || facts.says(SSO_WORDS)).then(provider);
        Self { mfa, sso }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Line, told};
    use super::*;

    fn login(action: &str, metadata: &str) -> (Option<String>, Option<String>) {
        let entry = told(0, &Line { does: (action, "login", "user"), metadata, ..Line::default() });
        let login = Login::of(&Facts::of(&entry).unwrap());
        (login.mfa, login.sso)
    }

    #[test]
    fn a_login_tells_its_second_factor_and_who_vouched() {
        let yes = |text: &str| Some(text.to_owned());
        assert_eq!(login("login_succeeded", r#"{"mfa":"totp"}"#), (yes("totp"), None));
        assert_eq!(login("sso_callback", r#"{"provider":"entra-id"}"#), (None, yes("entra-id")));
        assert_eq!(login("user.login", r#"{"method":"saml","mfaUsed":false}"#), (yes("no"), yes("yes")));
        assert_eq!(login("user.mfa.challenge", "{}"), (yes("yes"), None));
        assert_eq!(login("user.login", r#"{"provider":"password"}"#), (None, None));
    }
}
