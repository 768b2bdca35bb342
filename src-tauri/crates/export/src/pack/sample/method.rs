//! `method.txt`: how to draw the sample again, in words and in a few lines of Python.

use super::draw::{MAX_STRATA, step};
use super::{SampleMethod, SamplePlan};

/// What `data/sample/method.txt` says of a sample by `plan` from a pack of `population` rows.
pub(crate) fn method_text(plan: &SamplePlan, population: u64) -> String {
    let seed = python_text(&plan.seed);
    let from = match &plan.listing {
        Some(listing) => format!(
            "the rows that have a line in data/evidence/{listing}.csv, of {population} rows in this pack"
        ),
        None => format!("all {population} rows of this pack"),
    };
    let size = match plan.method {
        SampleMethod::HighRisk => "every row of risk 3".to_owned(),
        _ => plan.size.to_string(),
    };
    format!(
        "How this sample was drawn\n\
         =========================\n\n\
         Method:     {}\n\
         Size:       {size}\n\
         Seed:       {seed}\n\
         Drawn from: {from}\n\n\
         {}\n\
         Every row has a rank: the SHA-256 of the bytes of the seed, one zero byte and the bytes of the row's key, in\n\
         lower-case hexadecimal. The auditor chooses the seed, so nobody can choose the rows. The seed stands above as a\n\
         Python string, because it may hold letters that cannot be seen.\n\n\
         To draw it again, run this with Python 3.8 or later in the top folder of the unpacked pack:\n\n{}\n",
        plan.method.as_str(),
        words(plan, population),
        recipe(plan, population, &seed),
    )
}

/// `text` as a Python string that every terminal shows: ASCII only.
fn python_text(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            _ => literal.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    literal.push('"');
    literal
}

fn words(plan: &SamplePlan, population: u64) -> String {
    let size = plan.size;
    let strata = |what: &str| {
        format!(
            "The rows are parted by {what}. Each part gives rows in proportion to its own number: {size} times its rows by\n\
             all rows, rounded down; what is left goes one by one to the parts with the largest remainder (of equal ones,\n\
             the first by name). A part that has none gives one, so the sample may be larger than its size. In each part\n\
             the rows of lowest rank are drawn. Parts beyond the first {MAX_STRATA} that come up make one part together.\n"
        )
    };
    match plan.method {
        SampleMethod::Random => {
            format!("The {size} rows of lowest rank are drawn; of equal ranks the first by source.\n")
        }
        SampleMethod::Systematic => {
            let (every, start) = step(plan, population);
            let short = if plan.listing.is_some() {
                "The interval is counted from all rows of the pack, so a listing gives fewer rows than the size.\n"
            } else {
                ""
            };
            format!(
                "In the order of events.ndjson, every {every}th row is drawn, after leaving out the first {start}. {every} is the number\n\
                 of rows by the size, rounded up; {start} is the SHA-256 of the seed, read as one number, modulo {every}.\n{short}"
            )
        }
        SampleMethod::ByMonth => strata("UTC month"),
        SampleMethod::ByActor => strata("actor (label, else id; those without one are one part)"),
        SampleMethod::BySource => strata("source"),
        SampleMethod::HighRisk => {
            "Every row of risk 3 is drawn, in the order of events.ndjson, whatever the size and the seed.\n"
                .to_owned()
        }
    }
}

/// Numbers are read as text, because Python refuses those of thousands of digits, and rows are printed as JSON, because
/// a key may hold line ends and signs that a terminal obeys.
fn recipe(plan: &SamplePlan, population: u64, seed: &str) -> String {
    let mut lines = vec![
        "import csv, hashlib, json".to_owned(),
        format!("seed, size = {seed}, {}", plan.size),
        r#"rows = [json.loads(line, parse_int=str) for line in open("data/evidence/events.ndjson", encoding="utf-8")]"#
            .to_owned(),
        r#"for n, row in enumerate(rows, 1): row["position"] = n"#.to_owned(),
    ];
    if let Some(listing) = &plan.listing {
        lines.extend(in_listing(listing));
    }
    lines.push(
        r#"rank = lambda row: (hashlib.sha256(seed.encode() + b"\0" + row["key"].encode()).hexdigest(), row["source"])"#
            .to_owned(),
    );
    lines.extend(match plan.method {
        SampleMethod::Random => vec!["drawn = sorted(rows, key=rank)[:size]".to_owned()],
        SampleMethod::Systematic => {
            let (every, _) = step(plan, population);
            vec![format!(
                "drawn = rows[int(hashlib.sha256(seed.encode()).hexdigest(), 16) % {every}::{every}]"
            )]
        }
        SampleMethod::HighRisk => {
            vec![r#"drawn = [row for row in rows if int(row["risk"]) >= 3]"#.to_owned()]
        }
        SampleMethod::ByMonth => by_strata(r#"row["at"][:7]"#),
        SampleMethod::ByActor => by_strata(
            r#"row["actor"]["label"] if row["actor"]["label"] is not None else row["actor"]["id"] or """#,
        ),
        SampleMethod::BySource => by_strata(r#"row["source"]"#),
    });
    lines.push(
        r#"for n, row in enumerate(drawn, 1): print(json.dumps([n, rank(row)[0], row["position"], row["source"], row["key"]]))"#
            .to_owned(),
    );
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

/// Keeps the rows that a listing has a line for. Cells are compared with cells: events.csv holds the same rows in the
/// same order as events.ndjson, and guards a source or a key exactly as the listing does.
fn in_listing(listing: &str) -> Vec<String> {
    let lines = [
        "csv.field_size_limit(1 << 30)",
        r#"names = lambda path: [(line["source"], line["key"]) for line in csv.DictReader(open(path, encoding="utf-8", newline=""))]"#,
        &format!(r#"listed = set(names("data/evidence/{listing}.csv"))"#),
        r#"rows = [row for row, name in zip(rows, names("data/evidence/events.csv")) if name in listed]"#,
    ];
    lines.map(str::to_owned).into()
}

fn by_strata(name: &str) -> Vec<String> {
    vec![
        "parts = {}".to_owned(),
        "for row in rows:".to_owned(),
        format!("    name = {name}"),
        format!(r#"    if name not in parts and len(parts) >= {MAX_STRATA}: name = """#),
        "    parts.setdefault(name, []).append(row)".to_owned(),
        "size = min(size, len(rows))".to_owned(),
        "share = {name: size * len(part) // len(rows) for name, part in parts.items()}".to_owned(),
        "order = sorted(sorted(parts), key=lambda name: -(size * len(parts[name]) % len(rows)))".to_owned(),
        "for name in order[:size - sum(share.values())]: share[name] += 1".to_owned(),
        "drawn = [row for name in sorted(parts) for row in sorted(parts[name], key=rank)[:max(share[name], 1)]]".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(method: SampleMethod) -> SamplePlan {
        SamplePlan { method, size: 25, seed: "é\" \\x\n".into(), listing: Some("logins".into()) }
    }

    #[test]
    fn a_seed_is_told_as_ascii_text_that_cannot_end_early() {
        assert_eq!(python_text("é\" \\x\n"), "\"\\U000000e9\\\" \\\\x\\U0000000a\"");
    }

    #[test]
    fn every_method_is_told_with_its_numbers() {
        for method in SampleMethod::ALL {
            let text = method_text(&plan(*method), 1000);
            assert!(
                text.contains(method.as_str()) && text.contains("logins.csv") && text.contains("1000 rows")
            );
            assert!(text.is_ascii() && text.contains("    drawn = "));
        }
        assert!(method_text(&plan(SampleMethod::Systematic), 1000).contains("every 40th row"));
    }
}
