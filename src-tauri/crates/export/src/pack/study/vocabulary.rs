//! Key words by meaning: how vendors call people, roles and what they do to them. Keys of records are compared by
//! their letters and figures alone, in lower case: `targetUserName`, `target_user_name` and `TARGET_USERNAME` are one.

/// Members that name whom the row concerns, the surest first.
pub(crate) const TARGETS: &[&str] = &[
    "inviteeemail",
    "invitedemail",
    "inviteduseremailaddress",
    "memberemail",
    "targetemail",
    "targetuseremail",
    "useremail",
    "email",
    "emailaddress",
    "invitee",
    "targetuser",
    "targetusername",
    "targetusernames",
    "deleteduseremail",
    "member",
    "collaborator",
    "grantee",
    "assignee",
    "affecteduser",
    "principalname",
    "userprincipalname",
    "principal",
    "username",
    "user",
    "principalid",
    "targetuserid",
    "targetprincipalid",
    "userid",
];

/// Those of [`TARGETS`] that name the actor where they hold the actor's name once, in a record that is the whole row.
pub(super) const OFTEN_THE_ACTOR: &[&str] =
    &["useremail", "email", "emailaddress", "username", "user", "userid", "userkey", "userprincipalname"];

/// Members that only wrap the row: what stands in them stands at its top.
pub(super) const ENVELOPES: &[&str] =
    &["resourcelogs", "scopelogs", "logrecords", "attributes", "data", "event"];

/// Members that name a role, a group or a right, the surest first.
pub(super) const ROLES: &[&str] = &[
    "newrole",
    "policyarn",
    "policyname",
    "role",
    "rolename",
    "privilegegranted",
    "privilegerevoked",
    "accesslevel",
    "sharedcontentaccesslevel",
    "accessrights",
    "permission",
    "permissions",
    "permissionlevel",
    "privilegename",
    "privilege",
    "roles",
    "rolekeys",
    "roledefinitionname",
    "roledefinitionid",
    "roleid",
    "groupname",
    "targetgroupname",
    "groupemail",
    "as",
    "auxinfo",
];

/// Members whose value is the name of a thing that nobody is: of these a subject is never made.
pub(super) const THINGS: &[&str] = &[
    "rolename",
    "role",
    "roleid",
    "groupname",
    "targetgroupname",
    "groupemail",
    "policyname",
    "policyarn",
    "privilegename",
    "team",
    "teamname",
    "repo",
    "repository",
    "rolearn",
    "org",
    "orgid",
    "organization",
    "organizationid",
    "groupid",
    "workspaceid",
    "tenantid",
    "accountid",
    "teamid",
    "projectid",
    "clustername",
];

/// Pairs of members for before and after; the last word says whether the keys themselves say that it is a role.
pub(super) const SIDES: &[(&str, &str, bool)] = &[
    ("oldrole", "newrole", true),
    ("previousrole", "newrole", true),
    ("previousrole", "currentrole", true),
    ("rolefrom", "roleto", true),
    ("fromrole", "torole", true),
    ("previousvalue", "newvalue", false),
    ("oldvalue", "newvalue", false),
    ("from", "to", false),
];

/// Members whose own members say something of the row too.
pub(super) const GATHERERS: &[&str] = &[
    "details",
    "detail",
    "description",
    "additionaldetails",
    "target",
    "data",
    "parameters",
    "params",
    "request",
    "requestparameters",
    "requestparams",
    "requestbody",
    "actionparameters",
    "properties",
    "attributes",
    "payload",
    "content",
    "inputs",
    "input",
    "patch",
    "body",
    "event",
    "metadata",
    "auxdetails",
    "accessibleby",
    "changesrequested",
    "debugcontext",
    "debugdata",
    "before",
    "after",
    "newvalue",
    "source",
    // OpenTelemetry.
    "resourcelogs",
    "scopelogs",
    "logrecords",
    "kvlistvalue",
    "values",
];

/// Members that tell of the actor, of the way the request took or of its answer, never of whom it concerns.
pub(super) const ELSEWHERE: &[&str] = &[
    "actor",
    "actors",
    "actordetails",
    "client",
    "useridentity",
    "initiatedby",
    "authenticationinfo",
    "authorizationinfo",
    "authorization",
    "authenticationcontext",
    "securitycontext",
    "caller",
    "claims",
    "identity",
    "editor",
    "auth",
    "author",
    "createdby",
    "actionby",
    "ownedby",
    "performedby",
    "initiator",
    "sender",
    "session",
    "requestmetadata",
    "response",
    "responseelements",
    "impersonateduser",
    "usr",
    "via",
    "links",
    "origin",
    "transaction",
];

/// Last word of a kind of thing that is somebody; a lone `account` is a customer as often as a person.
pub(crate) const SOMEBODY: &[&str] = &[
    "user",
    "users",
    "member",
    "members",
    "membership",
    "collaborator",
    "person",
    "people",
    "human",
    "principal",
    "serviceprincipal",
    "guest",
    "admin",
    "owner",
    "employee",
    "identity",
    "serviceaccount",
    "serviceaccounts",
    "bot",
    "agent",
];

/// Words before `account` that make it somebody's.
pub(super) const ACCOUNT_OF: &[&str] = &["service", "user", "member", "guest", "agent"];

/// Last word of a kind of thing that is a role, or gives one to those who are in it.
pub(super) const ROLE_KINDS: &[&str] =
    &["role", "roles", "group", "groups", "usergroup", "policy", "permissionset", "clusterrole"];

/// Kinds of thing that stand for somebody and have an id of their own.
pub(crate) const STANDS_FOR: &[&str] =
    &["invitation", "invite", "assignment", "assignments", "grant", "usergrant", "request", "seat"];

/// Last word of the path of a change that is about a role.
pub(super) const ROLE_WORDS: &[&str] =
    &["role", "roles", "permission", "permissions", "privilege", "privileges", "level", "access"];

/// Last words of a path that add nothing to the one before them.
pub(super) const WRAPPERS: &[&str] = &["name", "display", "value", "tag", "template"];

/// Words of an action that is about roles.
pub(super) const ABOUT_ROLES: &[&str] =
    &["role", "roles", "permission", "permissions", "privilege", "privileges", "level"];

/// Words of an action that puts one thing in the place of another.
pub(super) const CHANGING: &[&str] = &[
    "change",
    "changed",
    "changes",
    "update",
    "updated",
    "edit",
    "edited",
    "modified",
    "transferred",
    "transfer",
];

/// Words of an action that is about a thing and what it allows: without a person it is a setting.
pub(super) const ABOUT_THINGS: &[&str] = &[
    "repository",
    "repo",
    "policy",
    "policies",
    "permission",
    "permissions",
    "acl",
    "acls",
    "scope",
    "scopes",
    "team",
    "group",
    "groups",
];

/// Words of an action that gives or takes one role of several, and leaves the account.
pub(super) const ROLE_ALONE: &[&str] = &[
    "role",
    "roles",
    "group",
    "groups",
    "policy",
    "privilege",
    "privileges",
    "permission",
    "permissions",
    "assignment",
    "teamspace",
];

/// Single words of an action that name the role it gives, e.g. `team.promote_maintainer`.
pub(super) const ROLES_IN_ACTIONS: &[&str] =
    &["superadmin", "admin", "administrator", "owner", "maintainer", "moderator", "admins"];

/// Azure's built-in roles by the id that its rows name them by (learn.microsoft.com, Azure built-in roles).
pub(super) const KNOWN_ROLE_IDS: &[(&str, &str)] = &[
    ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"),
    ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"),
    ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader"),
    ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"),
    ("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"),
];

/// Members of an object that name it, the surest first.
pub(super) const NAMES: &[&str] = &[
    "alternateid",
    "userprincipalname",
    "email",
    "emailaddress",
    "login",
    "loginname",
    "mail",
    "username",
    "displayname",
    "name",
    "summary",
];

/// Members of an object that tell it apart.
pub(super) const IDS: &[&str] = &["id", "uuid", "gid", "uid", "objectid", "teammemberid"];

/// Members of an object that say what it is.
pub(super) const KINDS: &[&str] = &["type", "typename", "tag", "object", "kind", "resourcetype"];

/// Texts in which vendors tell a change of role in a sentence.
pub(super) const SENTENCES: &[&str] = &[
    "changedescription",
    "operationdetail",
    "description",
    "custommessage",
    "message",
    "shortdescription",
    "title",
];

/// `targetUserName`, `target_user_name` and `TARGET_USERNAME` are one.
pub(super) fn squeezed(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether one of `words` is one of `known`.
pub(super) fn says(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}
