//! `exhibit review`.

use exhibit_engine::export::{Principal, Verdict};
use exhibit_engine::review::{self, Choice, Detail, Ending, Opening, Person, Undecided};
use exhibit_engine::store::ReviewState;
use serde_json::{Value, json};

use super::pack::sign::{UNNAMED, signing, user};
use crate::answer;
use crate::args::{Decided, ReviewVerb, SignArgs};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(verb: &ReviewVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        ReviewVerb::Open { query, from, to, title, by } => {
            let opening = Opening {
                title: title.clone(),
                from: from.clone(),
                to: to.clone(),
                query: query.clone().unwrap_or_default(),
                by: by.clone().unwrap_or_else(user),
            };
            open(&opening, scene)
        }
        ReviewVerb::List => list(scene),
        ReviewVerb::Show { id } => show(*id, scene),
        ReviewVerb::Decide { id, verdict, who, note, reviewer } => {
            let reviewer = reviewer.clone().unwrap_or_else(user);
            if reviewer == UNNAMED {
                return Err(usage_stop("nobody is named as the reviewer".into(), "give --reviewer NAME"));
            }
            decide((*id, &reviewer), (verdict_of(*verdict), note), who, scene)
        }
        ReviewVerb::Close { id, sign, by, leave_undecided } => {
            let undecided = if *leave_undecided { Undecided::Leave } else { Undecided::Refuse };
            close(*id, (sign, by.clone().unwrap_or_else(user)), undecided, scene)
        }
    }
}

fn open(opening: &Opening, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let id = watched(scene, |watch| review::open(&workspace, opening, scene.asker(), watch))?;
    show(id, scene)
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let reviews = review::list(&scene.existing()?)?;
    if scene.json {
        answer::document(json!({ "reviews": reviews.iter().map(line).collect::<Vec<_>>() }))?;
        return Ok(Ended::Fine);
    }
    let cells = |state: &ReviewState| {
        vec![
            state.id.to_string(),
            scene.shown(state.opened_at),
            standing(state).to_owned(),
            format!("{} of {}", state.decided, state.people),
            state.title.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = reviews.iter().map(cells).collect();
    answer::lines(table::columns(&["id", "opened", "state", "decided", "title"], &rows))?;
    Ok(Ended::Fine)
}

fn show(id: u64, scene: &Scene) -> Result<Ended, Stop> {
    let detail = review::detail(&scene.existing()?, id)?;
    if scene.json {
        answer::document(document(&detail))?;
        return Ok(Ended::Fine);
    }
    let rows: Vec<Vec<String>> = detail.people.iter().map(cells).collect();
    answer::lines(table::columns(&["no", "decision", "state", "role", "flags", "who"], &rows))?;
    let state = &detail.state;
    let title = table::visible(&state.title);
    let words =
        format!("review {id}, {title}: {}, {} of {} decided", standing(state), state.decided, state.people);
    answer::say(scene, &words);
    Ok(Ended::Fine)
}

fn decide(
    (id, reviewer): (u64, &str),
    (verdict, note): (Verdict, &str),
    who: &[String],
    scene: &Scene,
) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let detail = review::detail(&workspace, id)?;
    let choice = |word: &String| Ok(Choice { place: place(&detail, word)?, verdict, note: note.to_owned() });
    let choices = who.iter().map(choice).collect::<Result<Vec<_>, Stop>>()?;
    review::decide(&workspace, id, &choices, (reviewer, scene.now))?;
    show(id, scene)
}

/// The line of whoever `word` names: by name, else by number.
fn place(detail: &Detail, word: &str) -> Result<u64, Stop> {
    let named = detail.people.iter().find(|person| person.principal.name == word);
    let numbered = || detail.people.iter().find(|person| word.parse() == Ok(person.place));
    named.or_else(numbered).map(|person| person.place).ok_or_else(|| {
        let message = format!("`{}` is nobody in this review", word.escape_debug());
        usage_stop(message, "nothing was decided; `exhibit review show` has names and numbers")
    })
}

fn close(
    id: u64,
    (sign, by): (&SignArgs, String),
    undecided: Undecided,
    scene: &Scene,
) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let signing = signing(sign, &workspace)?;
    let ending = Ending { by, at: scene.now, undecided, signing: signing.as_ref() };
    let closing = review::close(&workspace, id, &ending)?;
    if scene.json {
        answer::document(json!({
            "id": id, "statement": closing.statement, "closed_by": closing.by, "closed_at": closing.at,
            "signer": closing.signer, "signature": closing.signature, "signed": closing.signature.is_some(),
        }))?;
    } else {
        answer::lines(closing.statement.lines().map(str::to_owned))?;
        answer::say(
            scene,
            match closing.signature {
                Some(_) => "closed and signed",
                None => "closed without a signature: no key was given and none was made here",
            },
        );
    }
    Ok(Ended::Fine)
}

fn verdict_of(decided: Decided) -> Verdict {
    match decided {
        Decided::Approve => Verdict::Approve,
        Decided::Revoke => Verdict::Revoke,
        Decided::Defer => Verdict::Defer,
        Decided::Escalate => Verdict::Escalate,
    }
}

fn standing(state: &ReviewState) -> &'static str {
    match &state.end {
        None => "open",
        Some(end) if end.signature.is_some() => "closed, signed",
        Some(_) => "closed",
    }
}

fn cells(person: &Person) -> Vec<String> {
    let Principal { name, state, role, flags, .. } = &person.principal;
    vec![
        person.place.to_string(),
        person.decision().map_or_else(|| "-".to_owned(), |decision| decision.decision.clone()),
        state.clone(),
        role.clone().unwrap_or_else(|| "not recorded".to_owned()),
        flags.join(", "),
        name.clone(),
    ]
}

fn document(detail: &Detail) -> Value {
    let person = |person: &Person| {
        let decisions = person.decisions.iter().map(|taken| {
            json!({ "verdict": taken.decision, "note": taken.note, "reviewer": taken.reviewer, "at": taken.at })
        });
        json!({
            "place": person.place, "principal": person.principal,
            "verdict": person.decision().map(|decision| &decision.decision),
            "decisions": decisions.collect::<Vec<_>>(),
        })
    };
    let end = detail.state.end.as_ref();
    json!({
        "review": line(&detail.state), "people": detail.people.iter().map(person).collect::<Vec<_>>(),
        "statement": end.map(|end| &end.statement), "signature": end.and_then(|end| end.signature.as_ref()),
    })
}

fn line(state: &ReviewState) -> Value {
    let end = state.end.as_ref();
    json!({
        "id": state.id, "title": state.title, "from": state.from, "to": state.to, "query": state.query,
        "opened_at": state.opened_at, "opened_by": state.opened_by, "people": state.people,
        "decided": state.decided, "closed_at": end.map(|end| end.at), "closed_by": end.map(|end| &end.closed_by),
        "signer": end.and_then(|end| end.signer.as_ref()),
    })
}
