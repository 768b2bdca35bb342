/** What a pack of the fake host would hold: counted over the invented rows, with coverage, gaps and exceptions. */
import type { Excluded } from "../../bindings/Excluded";
import type { LogRow } from "../../bindings/LogRow";
import type { PackCount } from "../../bindings/PackCount";
import type { PackCoverage } from "../../bindings/PackCoverage";
import type { PackExceptionCount } from "../../bindings/PackExceptionCount";
import type { PackKind } from "../../bindings/PackKind";
import type { PackListing } from "../../bindings/PackListing";
import type { PackRequest } from "../../bindings/PackRequest";
import { fakeCoverage } from "./coverage";
import { readQuery } from "./query";
import { type FakeWorld, failure } from "./world";

const EVIDENCE = {
  "access-review": "access",
  "change-management": "change",
  "incident-response": "incident",
} as const;

/** Zip bytes a row, about. */
const ROW_BYTES = 152;
const FIXED_BYTES = 48_000;
/** Rows that a redaction is tried on. */
const LOOKED_AT = 2_000;

/** The profiles that redact. */
const REDACTIONS = [
  { id: "shareable", title: "Shareable", about: "Names become stable pseudonyms, IP addresses a /24." },
  { id: "acme-board", title: "Acme board", about: "As shareable, and every project becomes a number." },
];

/** The count. Rejects as the core does: a bad query, a profile or a review that is not there. */
export function fakePackCount(world: FakeWorld, request: PackRequest): PackCount {
  const { held, period, included } = rowsOf(world, request);
  if (request.redaction !== null && !REDACTIONS.some(({ id }) => id === request.redaction))
    throw failure("not_found", `there is no redaction profile \`${request.redaction}\``);
  const listings = listingsOf(request, included);
  return {
    total_in_period: period.length,
    included: included.length,
    excluded: excludedOf(request, period, included),
    missing: missingOf(world, request),
    unclassified: period.filter(isUnclassified).length,
    undated: held.filter(({ at }) => at === null).length,
    problems: 12,
    coverage: coverageOf(world, request),
    exceptions: exceptionsOf(request.kind, included),
    listings,
    redaction:
      request.redaction === null
        ? null
        : {
            rows: Math.min(LOOKED_AT, included.length),
            fields: ["actor.email", "actor.label", "ip"],
            looked_at: Math.min(LOOKED_AT, included.length),
          },
    bytes_about: FIXED_BYTES + included.length * ROW_BYTES,
    members: membersOf(request, listings),
    redactions: REDACTIONS,
  };
}

/** Rows of the workspace, of the period, and of the pack. */
function rowsOf(world: FakeWorld, { kind, from, to, query, unclassified_too }: PackRequest) {
  const test = readQuery(query);
  const period = world.held.filter((row) => row.at !== null && row.at >= from && row.at < to);
  const included = period.filter((row) => isOfKind(row, kind, unclassified_too) && test(row));
  return { held: world.held, period, included };
}

function isUnclassified({ evidence }: LogRow): boolean {
  return evidence.length === 0;
}

function isOfKind(row: LogRow, kind: PackKind, unclassifiedToo: boolean): boolean {
  if (kind === "custom") return true;
  return row.evidence.includes(EVIDENCE[kind]) || (unclassifiedToo && isUnclassified(row));
}

/** Every row that is left out has one reason; together with those that go in, they are the period. */
function excludedOf(request: PackRequest, period: LogRow[], included: LogRow[]): Excluded[] {
  const { kind, unclassified_too } = request;
  const others = period.filter((row) => !isOfKind(row, kind, unclassified_too));
  const unclassified = others.filter(isUnclassified).length;
  return [
    { reason: "other_evidence", rows: others.length - unclassified },
    { reason: "unclassified", rows: unclassified },
    { reason: "not_matched", rows: period.length - others.length - included.length },
  ].filter(({ rows }) => rows > 0);
}

function coverageOf(world: FakeWorld, { from, to }: PackRequest): PackCoverage[] {
  const { sources } = fakeCoverage(world, { source: null, from, to });
  const isIn = (at: string | null) => at === null || (at >= from && at < to);
  return sources.map(({ name, days, gaps }) => ({
    source: name,
    days,
    gaps: gaps.filter((gap) => isIn(gap.from)),
  }));
}

/** A period is whole when no day of it was left unasked, and it is over. */
function missingOf(world: FakeWorld, request: PackRequest): string[] {
  const last = world.lastPull ?? "never";
  const late = request.to > last ? [`mushi was last pulled at ${last}, before the end of the period.`] : [];
  const gaps = coverageOf(world, request).flatMap(({ source, gaps }) =>
    gaps
      .filter(({ kind, can_pull }) => can_pull && (kind === "never_asked" || kind === "partial"))
      .map(({ detail }) => `${source}: ${detail}.`),
  );
  return [...late, ...gaps];
}

/** Actions that a rule of exception looks for. */
const EXCEPTIONS: { id: string; title: string; actions: string[]; example: (row: LogRow) => string }[] = [
  {
    id: "role_raised_and_lowered",
    title: "Role raised and lowered again within 24 hours",
    actions: ["COLLABORATOR_ROLE_CHANGED"],
    example: ({ actor }) => `${actor ?? "somebody"}, owner for 38 min`,
  },
  {
    id: "failed_login",
    title: "Ten failed logins and then a success",
    actions: ["login_failed"],
    example: ({ actor }) => `${actor ?? "somebody"} from 203.0.113.9`,
  },
  {
    id: "old_key",
    title: "Token older than 365 days, still in use",
    actions: ["api_key.rotated"],
    example: () => "ci-pipeline, 611 days",
  },
  {
    id: "public",
    title: "Made visible to everybody",
    actions: ["PROJECT_VISIBILITY_CHANGED"],
    example: ({ project }) => project ?? "a project without a name",
  },
];

/** One row in this many is a case. */
const CASE_EVERY = 40;

/** The rules with a case. */
export function exceptionsOf(kind: PackKind, rows: LogRow[]): PackExceptionCount[] {
  if (kind === "custom") return [];
  return EXCEPTIONS.flatMap(({ id, title, actions, example }) => {
    const found = rows.filter(({ action }) => action !== null && actions.includes(action));
    const cases = Math.ceil(found.length / CASE_EVERY);
    return found[0] === undefined ? [] : [{ id, title, count: cases, example: example(found[0]) }];
  });
}

/** The tables of each kind, and the actions whose rows stand in them; none = all. */
const LISTINGS: Record<PackKind, [string, string, string[]][]> = {
  "access-review": [
    ["access_changes", "access changes", ["COLLABORATOR_ROLE_CHANGED", "TOKEN_REVOKED"]],
    ["logins", "logins", ["login_success", "login_failed"]],
    ["credentials", "credentials", ["api_key.rotated", "TOKEN_REVOKED"]],
    ["role_timeline", "roles over time", ["COLLABORATOR_ROLE_CHANGED"]],
  ],
  "change-management": [
    ["changes", "changes", []],
    ["deployments", "deployments", ["flow.published", "PREVIEW_CREATED"]],
    ["config_changes", "configuration changes", ["PROJECT_VISIBILITY_CHANGED"]],
    ["deletions", "deletions", []],
  ],
  "incident-response": [
    ["timeline", "timeline", []],
    ["auth_failures", "failed logins", ["login_failed"]],
    ["rate_limits", "rate limits", ["rule_fired"]],
  ],
  custom: [],
};

function listingsOf({ kind }: PackRequest, rows: LogRow[]): PackListing[] {
  return LISTINGS[kind].map(([id, title, actions]) => ({
    id,
    title,
    rows: rows.filter(({ action }) => actions.length === 0 || actions.includes(action ?? "")).length,
  }));
}

function membersOf(request: PackRequest, listings: PackListing[]): string[] {
  const given = (isThere: boolean, ...names: string[]) => (isThere ? names : []);
  return [
    "README.txt",
    "bag-info.txt",
    "bagit.txt",
    ...given(request.accounts !== null, "data/evidence/account_diff.csv"),
    "data/completeness/coverage.csv",
    "data/completeness/excluded.csv",
    "data/completeness/gaps.csv",
    "data/completeness/sync_runs.csv",
    "data/datapackage.json",
    "data/evidence/events.csv",
    "data/evidence/events.json",
    "data/evidence/events.ndjson",
    "data/evidence/exceptions.csv",
    ...listings.map(({ id }) => `data/evidence/${id}.csv`),
    ...given(request.deliveries.length > 0, "data/evidence/webhook_deliveries.csv"),
    "data/integrity/checkpoint.txt",
    "data/integrity/leaves.csv",
    "data/integrity/proofs.ndjson",
    ...given(request.oscal, "data/oscal/assessment-results.json"),
    "data/pack.json",
    ...given(request.redaction !== null, "data/redaction/log.csv", "data/redaction/profile.json"),
    "data/rules/classification.json",
    ...given(request.sample !== null, "data/sample/method.txt", "data/sample/sample.csv"),
    ...given(request.workbook, "data/workbook.xlsx"),
    "manifest-sha256.txt",
    "report.html",
    "tagmanifest-sha256.txt",
  ];
}
