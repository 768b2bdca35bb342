//! `cargo xtask test`: chosen steps in their order, each with its name and time; the first red one ends it.

use std::time::{Duration, Instant};

use crate::command::Failure;
use crate::needs;
use crate::repository::Repository;
use crate::steps::{ALL, BUNDLE, Step};

/// Runs every step.
pub(crate) fn all(repository: &Repository) -> Result<(), Failure> {
    through(repository, &ALL.iter().collect::<Vec<_>>())
}

/// Runs the steps that `names` lists, with commas between them, and what they build upon.
pub(crate) fn only(repository: &Repository, names: &str) -> Result<(), Failure> {
    through(repository, &chosen(names)?)
}

fn chosen(names: &str) -> Result<Vec<&'static Step>, Failure> {
    let names: Vec<&str> = names.split(',').collect();
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|step| step.name == **name)) {
        let known = ALL.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("there is no step `{unknown}`; the steps are {known}")));
    }
    let named = |step: &Step| names.contains(&step.name);
    let embeds = ALL.iter().any(|step| named(step) && step.embeds_ui);
    Ok(ALL.iter().filter(|step| named(step) || (embeds && step.name == BUNDLE)).collect())
}

fn through(repository: &Repository, steps: &[&Step]) -> Result<(), Failure> {
    let start = Instant::now();
    for step in steps {
        println!("== {}", step.name);
        let began = Instant::now();
        one(repository, step).map_err(|failure| failure.during(step.name))?;
        println!("   {}: fine, {}", step.name, seconds(began.elapsed()));
    }
    println!("== all fine, {}", seconds(start.elapsed()));
    Ok(())
}

/// Packages right before the step that needs them: a formatting slip shows before a hundred megabytes are fetched.
fn one(repository: &Repository, step: &Step) -> Result<(), Failure> {
    needs::install(&step.packages.concat())?;
    (step.check)(repository)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wanted: &str) -> Vec<&'static str> {
        chosen(wanted).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn named_steps_run_in_their_own_order() {
        assert_eq!(names("tidy,fmt"), ["fmt", "tidy"]);
    }

    #[test]
    fn a_step_that_embeds_the_ui_brings_its_bundle() {
        assert_eq!(names("clippy"), ["bundle", "clippy"]);
    }

    #[test]
    fn an_unknown_step_is_a_usage_failure_that_lists_the_known_ones() {
        let failure = chosen("fmt,lint").err().unwrap();
        assert_eq!(failure.exit_code, 2);
        assert!(
            failure.to_string().contains("`lint`") && failure.to_string().contains("clippy"),
            "{failure}"
        );
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        for (index, step) in ALL.iter().enumerate() {
            assert!(ALL[index + 1..].iter().all(|later| later.name != step.name), "{} twice", step.name);
        }
    }
}
