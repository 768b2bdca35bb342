//! The line as it was typed, where clap's reading of it is not enough.

use std::ffi::OsString;

use super::{Args, ExportArgs, LogArgs, PackVerb, PlanVerb, ReviewVerb, Verb};

/// Whether failures of reading the arguments themselves should be JSON too.
pub(crate) fn wants_json(line: &[OsString]) -> bool {
    line.iter().take_while(|word| *word != "--").any(|word| word == "--json")
}

/// A mistyped long flag that was taken for the QUERY. A query may begin with one minus (CONTRACT section 2), and all
/// that stands after `--` is a query.
pub(crate) fn mistyped<'a>(args: &'a Args, line: &[OsString]) -> Option<&'a str> {
    let query = query_of(&args.verb)?;
    let flags = line.iter().take_while(|word| *word != "--");
    (query.starts_with("--") && flags.into_iter().any(|word| word == query)).then_some(query)
}

pub(super) fn query_of(verb: &Verb) -> Option<&str> {
    match verb {
        Verb::Log(LogArgs { question, .. })
        | Verb::Count { question }
        | Verb::Facets { question, .. }
        | Verb::Histogram { question, .. }
        | Verb::Export(ExportArgs { question, .. }) => question.query.as_deref(),
        Verb::Pack(PackVerb::Build(args)) => args.what.scope.query.as_deref(),
        Verb::Pack(PackVerb::Preview(args)) => args.what.scope.query.as_deref(),
        Verb::Pack(PackVerb::Show { query, .. }) | Verb::Review(ReviewVerb::Open { query, .. }) => {
            query.as_deref()
        }
        Verb::Pack(PackVerb::Plan(PlanVerb::Add(args))) => args.scope.query.as_deref(),
        _ => None,
    }
}
