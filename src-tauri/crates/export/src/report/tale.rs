//! Made-up stories for tests of the report, the workbook and OSCAL: one of every kind with something in every place.

mod people;

use std::collections::BTreeMap;

use self::people::{incident, principals, review};
use crate::pack::fixture::{input, moment};
use crate::pack::*;

/// A story together with what it borrows.
pub(crate) struct Told {
    pub(crate) input: PackInput,
    pub(crate) findings: Findings,
    pub(crate) sheets: Vec<SheetFacts>,
    pub(crate) files: Vec<FileFacts>,
    pub(crate) omitted: Vec<Omitted>,
    pub(crate) drawn: Vec<Drawn>,
}

impl Told {
    pub(crate) fn story(&self) -> Story<'_> {
        Story {
            pack_id: "access-review-20260101-20260401-acme-7f3c9a1b",
            input: &self.input,
            findings: &self.findings,
            sheets: &self.sheets,
            files: &self.files,
            omitted: &self.omitted,
            drawn: &self.drawn,
            redacted: &[],
        }
    }
}

/// A story with something in every place.
pub(crate) fn rich(kind: PackKind) -> Told {
    rich_saying(kind, "")
}

/// [`rich`] with `text` behind every foreign text.
pub(crate) fn rich_saying(kind: PackKind, text: &str) -> Told {
    let say = |ours: &str| format!("{ours}{text}");
    let mut input = input(24);
    input.kind = kind;
    input.organisation = Some(say("Acme Ltd"));
    input.query = say("source:outworx,nevo -actor:*@test.acme.io");
    input.tier = say("tamper-detecting");
    input.generated.user = say("dana@acme.io");
    input.generated.host = say("laptop");
    input.limits =
        vec![say("It shows changes, not standing access."), say("Nevo does not record background jobs.")];
    input.completeness.complete = false;
    input.completeness.statement = say("3 of 270 source-days are not covered.");
    input.completeness.reasons = vec![
        say("mushi was never asked for 28 February and 1 March 2026"),
        say("vectis stopped on 13 March 2026 at 11:52 UTC"),
    ];
    input.sources = ["outworx", "mushi", "vectis"].into_iter().map(|name| source(name, &say)).collect();
    input.coverage = coverage(&say);
    input.gaps = vec![Gap {
        source: say("mushi"),
        kind: say("never_asked"),
        from: Some(moment("2026-02-28T00:00:00Z")),
        to: Some(moment("2026-03-02T00:00:00Z")),
        rows: None,
        detail: say("The app was closed."),
    }];
    input.population = population(&say);
    input.signer = Some(Signer {
        identity: say("dana@acme.io"),
        algorithm: "ssh-ed25519".into(),
        fingerprint: say("SHA256:k3VqX0E"),
        public_key: "ssh-ed25519 AAAA".into(),
        minisign: Some(say("RWQf6LRC")),
    });
    input.sample = Some(SamplePlan {
        method: SampleMethod::Random,
        size: 25,
        seed: say("2026-Q1-7f31"),
        listing: Some(say("access_changes")),
    });
    if kind == PackKind::AccessReview {
        input.review = Some(review(&say));
    }
    if kind == PackKind::IncidentResponse {
        input.incident = Some(incident(&say));
    }
    let findings = Findings {
        principals: if kind == PackKind::AccessReview { principals(40, &say) } else { Vec::new() },
        ..findings(&say)
    };
    Told {
        input,
        findings,
        sheets: sheets(kind),
        files: files(),
        omitted: omitted(&say),
        drawn: vec![drawn(&say)],
    }
}

/// A story about nothing: no rows, no findings.
pub(crate) fn empty(kind: PackKind) -> Told {
    let mut input = input(0);
    input.kind = kind;
    input.population.per_source.clear();
    Told {
        input,
        findings: Findings::default(),
        sheets: Vec::new(),
        files: Vec::new(),
        omitted: Vec::new(),
        drawn: Vec::new(),
    }
}

/// A story with more of everything than a page can show, every text being `text`.
pub(crate) fn crowded(text: &str) -> Told {
    let mut told = rich_saying(PackKind::AccessReview, text);
    let (many, from) = (5000, moment("2016-01-01T00:00:00Z"));
    told.input.period.from = from;
    told.input.incident = Some(incident(&|_| text.to_owned()));
    told.input.limits = vec![text.to_owned(); many];
    told.input.completeness.reasons = vec![text.to_owned(); many];
    told.findings.principals = principals(many, &|_| text.to_owned());
    told.findings.left_out = vec![text.to_owned(); many];
    let rule = told.findings.exceptions[0].clone();
    told.findings.exceptions = vec![rule; 200];
    told.findings.charts = vec![(text.to_owned(), vec![(text.to_owned(), 1); many]); 50];
    told.findings.figures = vec![(text.to_owned(), u64::MAX); many];
    told.input.gaps = vec![told.input.gaps[0].clone(); many];
    told.input.sources = (0..300).map(|n| source(&format!("{n}{text}"), &|_| text.to_owned())).collect();
    let day = |n: i64| from.plus_ms(n * 86_400_000).to_string()[..10].to_owned();
    let states = ["pulled", "partial", "never_asked", "beyond_retention"];
    let name: String = text.chars().take(80).collect();
    told.input.coverage = (0..60u32)
        .flat_map(|source| (0..800).map(move |n| (source, n)))
        .map(|(source, n)| CoverageDay {
            source: format!("{source}{name}"),
            day: day(n * 4),
            state: states[usize::try_from(n).unwrap() / 2 % 4].to_owned(),
            rows: 1,
            note: None,
        })
        .collect();
    told.input.population.per_day = (0..3600).map(|n| (day(n), 1)).collect();
    let decision = told.input.review.as_ref().unwrap().decisions[0].clone();
    told.input.review.as_mut().unwrap().decisions = vec![decision; many];
    told
}

fn source(name: &str, say: &dyn Fn(&str) -> String) -> SourceFacts {
    SourceFacts {
        name: say(name),
        profile: name.into(),
        vendor: say(&name.to_uppercase()),
        url: None,
        first_row_at: None,
        last_row_at: None,
        last_pull_at: Some(moment("2026-04-02T00:00:00Z")),
        rows: 50,
        retention_note: Some(say("90 days on the team plan")),
        not_recorded: vec![say("reads"), say("background jobs")],
    }
}

fn days() -> impl Iterator<Item = String> {
    let from = moment("2026-01-01T00:00:00Z");
    (0..90).map(move |n| from.plus_ms(n * 86_400_000).to_string()[..10].to_owned())
}

fn coverage(say: &dyn Fn(&str) -> String) -> Vec<CoverageDay> {
    let mut coverage = Vec::new();
    for source in ["mushi", "outworx", "vectis"] {
        for (n, day) in days().enumerate() {
            let state = match (source, day.as_str()) {
                ("mushi", "2026-02-28" | "2026-03-01") => "never_asked",
                ("mushi", _) if n < 8 => "beyond_retention",
                ("vectis", "2026-03-13") => "partial",
                ("vectis", _) if n < 4 => "not_recorded",
                ("outworx", _) if n % 7 == 3 => "empty",
                _ => "pulled",
            };
            coverage.push(CoverageDay { source: say(source), day, state: state.into(), rows: 3, note: None });
        }
    }
    coverage
}

fn population(say: &dyn Fn(&str) -> String) -> Population {
    let per_day: BTreeMap<String, u64> = days()
        .enumerate()
        .map(|(n, day)| (day, if (58..60).contains(&n) { 120 } else { 3000 + (n as u64 * 7919) % 2600 }))
        .collect();
    let included: u64 = per_day.values().sum();
    let excluded: BTreeMap<Exclusion, u64> =
        [(Exclusion::Superseded, 192), (Exclusion::OtherEvidence, 431_877), (Exclusion::NotMatched, 11_842)]
            .into();
    Population {
        total_in_period: included + excluded.values().sum::<u64>(),
        included,
        unclassified: 41,
        undated: 3,
        problems: 12,
        per_source: [
            (say("mushi"), 90_000),
            (say("outworx"), included - 90_000 - 41_000),
            (say("vectis"), 41_000),
        ]
        .into(),
        per_outcome: [("success".into(), included - 1204), ("failure".into(), 1204)].into(),
        per_category: [(String::new(), included - 7), (say("member"), 7)].into(),
        per_day,
        distinct_actors: 1204,
        excluded_by_reason: excluded,
    }
}

fn findings(say: &dyn Fn(&str) -> String) -> Findings {
    let case = |detail: &str| ExceptionCase {
        detail: say(detail),
        at: Some(moment("2026-02-11T23:41:07Z")),
        source: Some(say("outworx")),
        key: Some(say("evt_2977530")),
    };
    let rule = |id: &str, title: &str, count: u64, details: &[&str]| ExceptionRule {
        id: id.into(),
        title: say(title),
        about: say("Who asked for it, and who agreed?"),
        count,
        examples: details.iter().map(|detail| case(detail)).collect(),
    };
    let actions = [
        ("MEMBER_ROLE_CHANGED", 181_204),
        ("LOGIN", 130_411),
        ("TOKEN_CREATED", 5_012),
        ("MEMBER_REMOVED", 377),
    ];
    Findings {
        exceptions: vec![
            rule(
                "acted_after_removal",
                "Action by someone already removed",
                1,
                &["otwx_pat_4c81 pushed a preview 3 h after its owner was removed"],
            ),
            rule(
                "role_up_and_down",
                "Role raised and lowered within 24 hours",
                3,
                &[
                    "eve@acme.io, owner of payments-api for 38 minutes, granted by omar@acme.io",
                    "bob@acme.io, owner of billing for 4 hours",
                    "ci-pipeline, admin of storefront for 11 minutes",
                ],
            ),
            rule(
                "self_granted",
                "Granted by the person who gains",
                26,
                &[
                    "omar@acme.io made himself owner of status-api",
                    "omar@acme.io made himself owner of payments-api",
                ],
            ),
            rule("token_old", "Token older than 365 days, in use", 0, &[]),
            rule("never_logged_in", "Invited, never signed in", 0, &[]),
        ],
        principals: Vec::new(),
        figures: vec![(say("people and agents"), 1204), (say("open credentials"), 88)],
        charts: vec![
            (say("Rows by action"), actions.iter().map(|(name, count)| (say(name), *count)).collect()),
            (
                say("Rows by actor"),
                (0u64..12).map(|n| (say(&format!("person{n}@acme.io")), 9000 / (n + 1))).collect(),
            ),
        ],
        per_day: BTreeMap::new(),
        left_out: vec![say("Roles of more than 100,000 resources were not followed.")],
    }
}

fn sheets(kind: PackKind) -> Vec<SheetFacts> {
    let sheet = |path, title, about, rows| SheetFacts { path, title, about, rows };
    let mut sheets = match kind {
        PackKind::AccessReview => vec![
            sheet(
                "data/evidence/access_changes.csv",
                "Access changes",
                "One grant, change or removal of access.",
                1377,
            ),
            sheet("data/evidence/logins.csv", "Logins", "One sign-in that was tried.", 398_005),
        ],
        PackKind::ChangeManagement => {
            vec![sheet("data/evidence/changes.csv", "Changes", "One change with before and after.", 4012)]
        }
        PackKind::IncidentResponse => {
            vec![sheet("data/evidence/timeline.csv", "Timeline", "One row of the incident.", 977)]
        }
        PackKind::Custom => Vec::new(),
    };
    sheets.push(sheet("data/evidence/exceptions.csv", "Exceptions", "One case of one question.", 30));
    sheets.push(sheet("data/sample/sample.csv", "Sample", "One row that was drawn.", 25));
    sheets
}

fn files() -> Vec<FileFacts> {
    let included = population(&str::to_owned).included;
    let file = |path: &str, rows: Option<u64>, media_type| FileFacts {
        path: path.into(),
        rows,
        bytes: 812_442_119,
        sha256: crate::digest::sha256_hex(path.as_bytes()),
        media_type,
    };
    vec![
        file("data/evidence/events.csv", Some(included), "text/csv"),
        file("data/evidence/events.ndjson", Some(included), "application/x-ndjson"),
        file("data/evidence/exceptions.csv", Some(30), "text/csv"),
        file("data/integrity/checkpoint.txt", None, "text/plain"),
        file("data/integrity/leaves.csv", Some(included), "text/csv"),
        file("data/rules/classification.json", None, "application/json"),
    ]
}

fn omitted(say: &dyn Fn(&str) -> String) -> Vec<Omitted> {
    vec![Omitted { path: "data/evidence/events.json", reason: say("it would be larger than 50 MB") }]
}

fn drawn(say: &dyn Fn(&str) -> String) -> Drawn {
    Drawn {
        rank: 1,
        rank_sha256: "00".repeat(32),
        stratum: None,
        position: 17,
        source: say("outworx"),
        key: say("evt_17"),
        at: Some(moment("2026-02-11T01:40:00Z")),
        action: None,
        summary: say("bob@acme.io: viewer to owner"),
    }
}
