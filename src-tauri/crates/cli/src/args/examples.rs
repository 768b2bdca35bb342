//! Examples at the end of `--help`. A test reads each of them as the program would, so that they stay true.

pub(super) const EXHIBIT: &str = "\
Examples:
  exhibit sample load                       # made-up vendors on this machine fill a workspace
  exhibit log 'outcome:failure from:-7d'    # what failed in the last week, newest first
  exhibit pack list                         # packs that were built or checked here
  exhibit doctor                            # what is wrong, and what to do

Exit codes: 0 fine, 1 a check failed, 2 usage, 3 configuration or credentials,
4 network or remote, 5 partial result, 6 local data or integrity,
7 locked by another process, 130 interrupted.";

pub(super) const LOG: &str = "\
Examples:
  exhibit log 'action:TOKEN_REVOKED,TOKEN_CREATED -origin:api'
  exhibit log 'actor:*@acme.io \"two words\"' --from -30d --limit 0
  exhibit log --format ndjson 'metadata.token_id:otwx_pat'";

pub(super) const FACETS: &str = "\
Examples:
  exhibit facets --by action --limit 10
  exhibit facets 'outcome:failure from:-7d' --by actor";

pub(super) const HISTOGRAM: &str = "\
Examples:
  exhibit histogram --every month
  exhibit histogram outcome:failure --from -2d --every hour --tz Europe/Berlin";

pub(super) const SHOW: &str = "\
Examples:
  exhibit show row:1
  exhibit log --json | jq -r '.entries[0].key' | xargs exhibit show";

pub(super) const EXPORT: &str = "\
Examples:
  exhibit export 'from:-7d' --format csv --output week.csv
  exhibit export --format ndjson --output - | gzip > rows.ndjson.gz";

pub(super) const IMPORT: &str = "\
Examples:
  exhibit import export.ndjson.gz
  exhibit import pack.zip AWSLogs
  exhibit import --profile nevo --source nevo-eu events.json
  curl -s https://example.org/rows | exhibit import --source web -";

pub(super) const INDEX: &str = "\
After imports and pulls a process is left behind that does this; EXHIBIT_INDEX=off turns that off.
Until it is done, answers are the same and take longer.

Examples:
  exhibit index
  exhibit index --workspace audit --json";

pub(super) const SOURCE_ADD: &str = "\
Examples:
  exhibit source add audit --profile mushi-mushi --token-env AUDIT_TOKEN
  exhibit source add audit --profile outworx --token-file token.txt --secret-store file";

pub(super) const SOURCE_PROFILES: &str = "\
Examples:
  exhibit source profiles
  exhibit source profiles --json | jq '.profiles[] | select(.is_own) | .id'
  exhibit source profiles --remove doors    # one that source check --save made";

pub(super) const SOURCE_CHECK: &str = "\
Examples:
  exhibit source check audit
  exhibit source check --file export.csv --map at=When --map actor_label=by.mail
  exhibit source check --file export.csv --map at=When --save doors --title 'Door log'";

pub(super) const SYNC: &str = "\
Examples:
  exhibit sync
  exhibit sync audit --since 2026-05-01
  exhibit sync --due --quiet                # from cron, every few minutes";

pub(super) const SOURCE_SET: &str = "\
Examples:
  exhibit source set audit --every 6h       # pulled while the window is open, or by sync --due
  exhibit source set audit --pause
  exhibit source set audit --kept-days 30   # this plan keeps less than the profile says
  exhibit source set audit --profile my-log # kept by source check --save";

pub(super) const COVERAGE: &str = "\
Examples:
  exhibit coverage
  exhibit coverage audit --from -90d --tz Europe/Berlin
  exhibit coverage --json | jq '.sources[] | {name, gaps}'";

pub(super) const RULES: &str = "\
Examples:
  exhibit rules                             # every rule, and the actions that none names
  exhibit rules preview rule.json           # what it would move; nothing is written
  exhibit rules add rule.json --replace own-blip
  exhibit rules explain row:7               # why this row is where it is

A rule is JSON; it holds for a row when everything in its `when` does:
  {\"id\": \"own-eu-tokens\",
   \"when\": {\"source\": \"audit-eu\", \"action\": \"TOKEN_REVOKED\"},
   \"set\": {\"evidence\": [\"access\"], \"verb\": \"revoke\", \"object\": \"token\", \"risk\": 2}}
when: one of action (whole), action_glob (with *), action_tokens_any and
action_tokens_all (words of the action); and any of source (names of sources),
profile, category, resource_type, outcome, actor_type: each a text, or a list of
which one must fit; and metadata, a list of a pointer with equals, in or exists.
set: evidence (access, change, incident; [] = none), also, label, category,
outcome, verb, object, risk (0 to 3).";

pub(super) const PACK_BUILD: &str = "\
Examples:
  exhibit pack build access-review --from 2026-04-01 --to 2026-07-01 --output review.zip
  exhibit pack build incident-response project:payments --from -7d --to now --output i.zip
  exhibit pack build custom 'actor:eve@acme.io' --title Eve --from -90d --to now --output e.zip
  exhibit pack build custom --from -30d --to now --output c.zip --sample random:25 --seed 8172
  exhibit pack build access-review --from -90d --to now --output r.zip --sign-key ~/.ssh/id_rsa";

pub(super) const PACK_SHOW: &str = "\
Examples:
  exhibit pack show review.zip 'outcome:failure'
  exhibit pack show review.zip --line 7 --json";

pub(super) const PACK_PLAN: &str = "\
Examples:
  exhibit pack plan add monthly access-review --every month --day 3 --folder /srv/evidence
  exhibit pack due                          # in a daily job of cron
  exhibit pack freshness";

pub(super) const REVIEW_OPEN: &str = "\
Examples:
  exhibit review open --from 2026-04-01 --to 2026-07-01 --by ana
  exhibit review show 1
  exhibit review close 1 --by ana";

pub(super) const REVIEW_DECIDE: &str = "\
Examples:
  exhibit review decide 1 approve bob@acme.io 3 4 --reviewer ana
  exhibit review decide 1 revoke eve@acme.io --note 'left in May' --reviewer ana";

pub(super) const KEY_CREATE: &str = "\
Examples:
  exhibit key create --secret-store keychain
  exhibit key show --identity ana@acme.io   # the line for an auditor's allowed_signers file";

pub(super) const CHECKPOINT: &str = "\
Examples:
  exhibit checkpoint --output checkpoint.txt
  exhibit proof row:1";

pub(super) const PACK_VERIFY: &str = "\
Examples:
  exhibit pack verify review.zip
  exhibit pack verify review.zip --signer allowed_signers
  exhibit pack verify review.zip --against last-year.zip --json";

pub(super) const WEBHOOK_VERIFY: &str = "\
Examples:
  exhibit webhook verify deliveries.ndjson --secret-file secret.txt
  exhibit webhook verify delivery.http --scheme github_sha256 --secret-env HOOK_SECRET";

pub(super) const WEBHOOK_REPLAY: &str = "\
Examples:
  exhibit webhook replay capture:12 --to http://127.0.0.1:8080/hook
  exhibit webhook replay delivery.http --to http://127.0.0.1:8080/ --signature resign --dry-run
  exhibit webhook replay --all --to https://hooks.acme.io/ --confirm-host hooks.acme.io --rate 5/s";

pub(super) const WEBHOOK_SEND_TEST: &str = "\
Examples:
  exhibit webhook send-test --scheme outworx --to http://127.0.0.1:8080/ --secret-file s.txt
  exhibit webhook send-test --scheme stripe --to http://127.0.0.1:8080/ --mint";

pub(super) const WEBHOOK_TEST_RECEIVER: &str = "\
Examples:
  exhibit webhook test-receiver --scheme github --to http://127.0.0.1:8080/ --secret-file s.txt
  exhibit webhook test-receiver --scheme slack --to http://127.0.0.1/ --secret s --output a.csv";

pub(super) const WEBHOOK_IMPORT: &str = "\
Examples:
  exhibit webhook import deliveries.ndjson trace.har
  exhibit webhook import - < delivery.http";

pub(super) const WEBHOOK_LIST: &str = "\
Examples:
  exhibit webhook list --verdict invalid,stale --limit 20
  exhibit webhook list --text TOKEN_CREATED --from -1d --json";

pub(super) const WEBHOOK_SHOW: &str = "\
Examples:
  exhibit webhook show capture:12
  exhibit webhook show capture:12 --hex";

pub(super) const WEBHOOK_LISTEN: &str = "\
Examples:
  exhibit webhook listen --port 8080 --secret outworx
  exhibit webhook listen --port 0 --once 1 --forward http://127.0.0.1:3000/hooks --json";

pub(super) const WEBHOOK_EXPORT: &str = "\
Examples:
  exhibit webhook export --output deliveries.ndjson
  exhibit webhook export --format har --verdict invalid --output invalid.har --force";

pub(super) const WEBHOOK_RECONCILE: &str = "\
Examples:
  exhibit webhook reconcile outworx --secret outworx
  exhibit webhook reconcile outworx --late-after 300 --pull";

pub(super) const WEBHOOK_TRACE: &str = "\
Examples:
  exhibit webhook trace capture:12
  exhibit webhook trace row:345 --json";

pub(super) const WEBHOOK_SCHEMES: &str = "\
A scheme of your own is a file in the folder `schemes` of the data folder. Begin with the template, change header, form,
signed string and secret to what the sender's page says, and list the schemes again: a mistake is told with its line.

Examples:
  exhibit webhook schemes
  exhibit webhook schemes --template";

pub(super) const SAMPLE_SERVE: &str = "\
Examples:
  exhibit sample serve --port 4100
  exhibit sample serve --deliver-to http://127.0.0.1:8787/hooks
  exhibit sample serve --deliver-to http://127.0.0.1:8787/ --since now --json

A listener for it, in a workspace of its own:
  exhibit --workspace try sample secrets
  exhibit --workspace try webhook listen --port 8787";

pub(super) const SAMPLE_SECRETS: &str = "\
Everybody who has Exhibit can sign with these, so they go only into a workspace that holds nothing
but sample data. `sample load` gives them to its workspace too.

Examples:
  exhibit sample secrets
  exhibit --workspace try sample secrets --json";

pub(super) const SECRET_ADD: &str = "\
Examples:
  exhibit webhook secret add outworx --secret-file secret.txt --secret-store file
  exhibit webhook secret add outworx-2025 --secret-file old.txt --until 2026-01-01
  exhibit webhook verify deliveries.ndjson --secret outworx";

#[cfg(test)]
mod tests {
    use clap::Parser;
    use exhibit_engine::entry::query;

    use super::super::Args;
    use super::super::line::query_of;
    use super::*;

    const ALL: &[&str] = &[
        EXHIBIT,
        RULES,
        LOG,
        FACETS,
        HISTOGRAM,
        SHOW,
        EXPORT,
        IMPORT,
        INDEX,
        SOURCE_ADD,
        SOURCE_CHECK,
        SYNC,
        SOURCE_SET,
        COVERAGE,
        PACK_BUILD,
        PACK_VERIFY,
        PACK_SHOW,
        PACK_PLAN,
        REVIEW_OPEN,
        REVIEW_DECIDE,
        KEY_CREATE,
        CHECKPOINT,
        WEBHOOK_VERIFY,
        WEBHOOK_REPLAY,
        WEBHOOK_SEND_TEST,
        WEBHOOK_TEST_RECEIVER,
        WEBHOOK_IMPORT,
        WEBHOOK_LIST,
        WEBHOOK_SHOW,
        WEBHOOK_LISTEN,
        WEBHOOK_EXPORT,
        WEBHOOK_RECONCILE,
        WEBHOOK_TRACE,
        WEBHOOK_SCHEMES,
        SAMPLE_SERVE,
        SAMPLE_SECRETS,
        SECRET_ADD,
    ];

    /// The words of one command as a shell takes them, for the quotes that the examples use.
    fn words(command: &str) -> Vec<String> {
        let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
        for c in command.chars() {
            match c {
                '\'' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
                _ => word.push(c),
            }
        }
        words.push(word);
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn the_rule_that_the_help_shows_is_one() {
        let shown = RULES.find("  {").zip(RULES.find("\nwhen:")).map(|(from, to)| &RULES[from..to]).unwrap();
        let rule = exhibit_engine::rule::Rule::parse(shown).unwrap();
        assert_eq!(rule.when.source, ["audit-eu"]);
        let keys = ["profile", "resource_type", "outcome", "actor_type", "metadata", "action_glob"];
        assert!(keys.iter().all(|key| RULES.contains(key)));
    }

    #[test]
    fn every_example_is_a_command_and_its_query_can_be_read() {
        let lines = ALL.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with("  "));
        let mut count = 0;
        for line in lines {
            assert!(line.len() <= 98, "{line}");
            let command = line.split(" # ").next().unwrap();
            for part in command.split(" | ").filter(|part| part.trim().starts_with("exhibit")) {
                let args = Args::try_parse_from(words(part.trim()))
                    .unwrap_or_else(|error| panic!("{part}: {error}"));
                query_of(&args.verb).map(|text| query::parse(text).unwrap());
                count += 1;
            }
        }
        assert!(count > 20, "only {count}");
    }
}
