//! What can be wrong with a profile or with what was asked of it.

/// A profile, address or parameter that cannot be used. Nothing was asked and nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The profile's text is not a usable `profile/1`.
    #[error("the profile cannot be used, see its line {line}: {reason}")]
    Profile {
        /// Line in the profile's text, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The profile describes files or webhooks, not an API.
    #[error(
        "the profile `{profile}` has no address to ask; export the log at the vendor and import the file"
    )]
    NothingToAsk {
        /// The profile's id.
        profile: String,
    },
    /// The base address is not one.
    #[error("`{url}` is not a usable address: {reason}; nothing was asked")]
    Url {
        /// The address as given, escaped for display.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The vendor's API has no such parameter, as far as the profile knows.
    #[error("the profile `{profile}` has no parameter `{name}`; it has {allowed}")]
    Param {
        /// The profile's id.
        profile: String,
        /// The name as given, escaped for display.
        name: String,
        /// The allowed names, comma separated.
        allowed: String,
    },
    /// A parameter without which nothing can be asked was not given.
    #[error("the profile `{profile}` needs {names}, which the source does not give; nothing was asked")]
    Missing {
        /// The profile's id.
        profile: String,
        /// The missing names, comma separated.
        names: String,
    },
    /// A parameter's value cannot stand where the profile puts it.
    #[error("`{value}` cannot be the value of `{name}`: {reason}; nothing was asked")]
    Value {
        /// The parameter.
        name: String,
        /// The value as given, escaped for display.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// What was kept of an interrupted pull is not what a pull writes.
    #[error("`{start}` is no place to go on from; the window is asked for from its beginning")]
    Step {
        /// The text's beginning, escaped for display.
        start: String,
    },
    /// A page's address that would lead away from the source.
    #[error("`{start}` is no address below the source's own; nothing was sent there")]
    Elsewhere {
        /// The address, escaped for display.
        start: String,
    },
    /// A profile of one's own cannot be made so.
    #[error("`{text}` cannot be taken for `{field}`: {reason}")]
    Pick {
        /// The field, or `id` or `title` of the profile; escaped for display.
        field: String,
        /// What was given, escaped for display.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}
