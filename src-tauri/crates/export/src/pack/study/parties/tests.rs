//! Lists in the shapes of vendors, with names of our own.

use super::*;

/// Names of the people and of the roles.
fn read(metadata: &str) -> (Vec<String>, Vec<String>) {
    let json = Json::parse(metadata).unwrap();
    let found = Parties::of(Some(&json), Who::of(None, Some("ann@acme.test".into())).as_ref());
    let bound = found.bindings.iter().map(|binding| {
        let who = binding.who.as_ref().map_or("nobody", |who| who.name());
        format!(
            "{}{who}: {}",
            if binding.is_lost { "-" } else { "+" },
            binding.role.as_deref().unwrap_or("-")
        )
    });
    let people = found.people.iter().map(|party| party.who.name().to_owned());
    (bound.clone().chain(people).collect(), found.roles)
}

fn told(people: &[&str], roles: &[&str]) -> (Vec<String>, Vec<String>) {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (texts(people), texts(roles))
}

#[test]
fn targets_are_people_and_roles_by_their_kind() {
    let okta = r#"{"actor":{"type":"User","alternateId":"ann@acme.test"},"target":[{"id":"00u2","type":"User","alternateId":"bob@acme.test"},{"id":"00g1","type":"UserGroup","alternateId":"unknown","displayName":"Ledger admins"}]}"#;
    assert_eq!(read(okta), told(&["bob@acme.test"], &["Ledger admins"]));
    let atlassian = r#"{"attributes":{"context":[{"id":"5f","type":"users","attributes":{"name":"Bob","email":"bob@acme.test"}},{"id":"g","type":"groups","attributes":{"name":"site-admins"}}]}}"#;
    assert_eq!(read(atlassian), told(&["bob@acme.test"], &["site-admins"]));
    let jira = r#"{"objectItem":{"name":"jira-admins","typeName":"GROUP"},"associatedItems":[{"id":"ug:2","name":"Bob","typeName":"USER"}]}"#;
    assert_eq!(read(jira), told(&["Bob"], &["jira-admins"]));
}

#[test]
fn the_one_who_did_it_is_whom_it_concerns_only_where_nobody_else_is() {
    let own = r#"{"target":[{"type":"User","alternateId":"ann@acme.test"}]}"#;
    assert_eq!(read(own), told(&["ann@acme.test"], &[]));
    let both = r#"{"target":[{"type":"User","alternateId":"ann@acme.test"},{"type":"User","alternateId":"bob@acme.test"}]}"#;
    assert_eq!(read(both), told(&["bob@acme.test", "ann@acme.test"], &[]));
    let dropbox = r#"{"context":{".tag":"team_member","email":"ann@acme.test"}}"#;
    assert_eq!(read(dropbox), told(&[], &[]));
}

#[test]
fn deltas_of_a_policy_are_told_one_by_one() {
    let google = r#"{"policyDelta":{"bindingDeltas":[{"action":"ADD","role":"roles/viewer","member":"group:all@acme.test"},{"action":"REMOVE","role":"roles/owner","member":"user:bob@acme.test"}]}}"#;
    assert_eq!(read(google), told(&["-bob@acme.test: roles/owner", "+nobody: roles/viewer"], &[]));
    let kubernetes = r#"{"requestObject":{"roleRef":{"name":"cluster-admin"},"subjects":[{"kind":"ServiceAccount","name":"ci","namespace":"build"}]}}"#;
    assert_eq!(read(kubernetes), told(&["+system:serviceaccount:build:ci: cluster-admin"], &[]));
}

#[test]
fn a_request_names_the_user_in_its_path() {
    let auth0 = r#"{"details":{"request":{"method":"delete","path":"/api/v2/users/auth0%7C2/roles","body":{"roles":["rol_1"]}}}}"#;
    assert_eq!(read(auth0), told(&["-auth0|2: rol_1"], &[]));
    let broken = r#"{"request":{"path":"/users/%zz%/roles"}}"#;
    assert_eq!(read(broken), told(&["+%zz%: -"], &[]));
}

#[test]
fn kinds_are_told_by_their_last_word() {
    let is = |kind: &str| is_somebody(&tokens(kind));
    assert!(is("team_member") && is("ServicePrincipal") && is("service_account") && is("Users"));
    assert!(!is("user_group") && !is("account") && !is("account_setting") && !is("user_role") && !is(""));
}
