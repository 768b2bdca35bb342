//! What directories call the columns of their lists, and what they write into them. Headings are in small letters,
//! with `_` for everything between words.

/// Headings of the account's name, the surest first.
pub(super) const NAME: &[&str] = &[
    "account_name",
    "email",
    "email_address",
    "e_mail",
    "user_email",
    "primary_email",
    "work_email",
    "user_principal_name",
    "userprincipalname",
    "upn",
    "login",
    "username",
    "user_name",
    "account",
    "user",
    "member",
    "principal",
    "name",
    "id",
];
/// Headings of the person behind it.
pub(super) const OWNER: &[&str] = &[
    "owner",
    "account_owner",
    "owner_email",
    "person",
    "employee",
    "assigned_to",
    "email",
    "email_address",
    "display_name",
    "full_name",
];
/// Headings of its roles.
pub(super) const ROLE: &[&str] = &[
    "role",
    "roles",
    "role_s",
    "role_name",
    "user_role",
    "account_role",
    "org_role",
    "permission",
    "permissions",
    "access_level",
    "privileges",
    "groups",
];
/// Headings of whether it can be used.
pub(super) const STATUS: &[&str] = &[
    "status",
    "account_status",
    "user_status",
    "state",
    "account_state",
    "active",
    "is_active",
    "enabled",
    "is_enabled",
    "account_enabled",
    "suspended",
    "is_suspended",
    "deactivated",
    "disabled",
    "is_disabled",
    "archived",
];

/// Headings under which a yes means that the account cannot be used.
pub(super) const NEGATIVE: &[&str] =
    &["suspended", "is_suspended", "deactivated", "disabled", "is_disabled", "archived"];

/// Words that mean yes.
pub(super) const YES: &[&str] =
    &["active", "enabled", "yes", "true", "1", "y", "provisioned", "current", "ok", "in use"];
/// Words that mean no.
pub(super) const NO: &[&str] = &[
    "inactive",
    "deactivated",
    "suspended",
    "disabled",
    "deleted",
    "removed",
    "locked",
    "blocked",
    "no",
    "false",
    "0",
    "n",
    "terminated",
    "deprovisioned",
    "archived",
    "offboarded",
    "revoked",
];
