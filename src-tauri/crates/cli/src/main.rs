//! `exhibit`: the command line. Reads arguments, calls the engine's verbs, prints what comes back.
//!
//! Standard output is data, standard error is for people. A face: no rules, no SQL, no HTTP.

mod answer;
mod args;
mod failing;
mod scene;
mod table;
mod verb;
mod watching;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let line: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let json = args::wants_json(&line);
    match args::Args::try_parse_from(&line) {
        Ok(args) => run(&args, &line),
        Err(error) => failing::usage(&error, json),
    }
}

fn run(args: &args::Args, line: &[std::ffi::OsString]) -> ExitCode {
    if let Some(word) = args::mistyped(args, line) {
        return failing::report(&failing::unknown_flag(word), args.json);
    }
    let outcome = scene::Scene::new(args).and_then(|scene| verb::run(&args.verb, &scene));
    match outcome {
        Ok(ended) => ended.into(),
        Err(stop) => failing::report(&stop, args.json),
    }
}
