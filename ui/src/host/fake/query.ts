/**
 * The query language as the fake host understands it: `field:a,b`, `-field:a`, `has:field`, `from:` and `to:`,
 * `metadata.path:value`, quoted and bare words. Dates are UTC days.
 */
import type { Failure } from "../../bindings/Failure";
import type { LogRow } from "../../bindings/LogRow";
import type { QueryTerm } from "../../bindings/QueryTerm";
import { fakeEntry } from "./entry";

type Test = (row: LogRow) => boolean;
type Values = (row: LogRow) => (string | null)[];

/** A query that was read. */
interface FakeQuery {
  test: Test;
  terms: QueryTerm[];
}

/** What the time bounds of these terms come to, the tightest of each; `now` in ms since 1970. */
export function boundsOf(
  terms: readonly QueryTerm[],
  now: number,
): { from: string | null; to: string | null } {
  const times = (field: string) =>
    terms.flatMap((term) => (term.field === field ? (whenMs(term.values[0] ?? "", now) ?? []) : []));
  const [from, to] = [times("from"), times("to")];
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    from: from.length === 0 ? null : instant(Math.max(...from)),
    to: to.length === 0 ? null : instant(Math.min(...to)),
  };
}

interface FakeField {
  label: string;
  values: Values;
}

/** The fields by id, in the order of the core's table. */
export const FAKE_FIELDS: Record<string, FakeField> = {
  action: { label: "Action", values: (row) => [row.action] },
  actor: { label: "Actor", values: (row) => [row.actor] },
  actor_type: { label: "Actor type", values: (row) => [row.actor_type] },
  session: { label: "Session", values: (row) => [fakeEntry(row).facts.session] },
  token: { label: "Token", values: (row) => [fakeEntry(row).facts.token] },
  category: { label: "Category", values: (row) => [fakeEntry(row).facts.category] },
  evidence: { label: "Evidence", values: (row) => row.evidence },
  outcome: { label: "Outcome", values: (row) => [row.outcome] },
  project: { label: "Project", values: (row) => [row.project] },
  resource_type: { label: "Resource type", values: (row) => [row.resource_type] },
  resource: { label: "Resource", values: (row) => [row.resource_id] },
  origin: { label: "Origin", values: (row) => [row.origin] },
  source: { label: "Source", values: (row) => [row.source] },
  id: { label: "Id", values: (row) => [fakeEntry(row).facts.id] },
  ip: { label: "IP address", values: (row) => [fakeEntry(row).facts.ip] },
  rule: { label: "Rule", values: (row) => [fakeEntry(row).facts.rule] },
  verb: { label: "Verb", values: (row) => [verbOf(row)] },
  object: { label: "Object", values: (row) => [row.resource_type] },
  risk: { label: "Risk", values: (row) => [riskOf(row)] },
};

/** What the invented rules make of an action's last word. */
function verbOf({ label }: LogRow): string | null {
  const verbs: Record<string, string> = {
    changed: "update",
    revoked: "revoke",
    rotated: "rotate",
    pushed: "deploy",
  };
  return verbs[label.split(" ").at(-1) ?? ""] ?? null;
}

function riskOf({ evidence }: LogRow): string {
  if (evidence.includes("incident")) return "2";
  return evidence.includes("access") ? "1" : "0";
}

const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const VALUE = `(?:${QUOTED}|[^\\s",]+)`;
const TERM = new RegExp(
  `(-?)([a-z_]+(?:\\.(?:${QUOTED}|[^\\s":.]+))*):(${VALUE}(?:,${VALUE})*)|(${QUOTED})|([^\\s"]+)`,
  "y",
);

/** The query as a test of a row. */
export function readQuery(query: string, now: number = Date.now()): Test {
  return openQuery(query, now).test;
}

/** Reads a query; `now` in ms since 1970. Throws a `bad_query` failure that names the character. */
export function openQuery(query: string, now: number): FakeQuery {
  const read: { test: Test; term: QueryTerm }[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query.charAt(at))) {
      at += 1;
      continue;
    }
    TERM.lastIndex = at;
    const found = TERM.exec(query);
    if (found === null) throw badQuery("a quote is not closed", at);
    read.push(readTerm(found, at, now));
    at += found[0].length;
  }
  return { test: (row) => read.every(({ test }) => test(row)), terms: read.map(({ term }) => term) };
}

function readTerm(found: RegExpExecArray, at: number, now: number): { test: Test; term: QueryTerm } {
  const [text, minus = "", field, values, quoted, word] = found;
  if (field === undefined || values === undefined) {
    const wanted = quoted === undefined ? (word ?? "") : unquoted(quoted);
    if (wanted.includes(":") && quoted === undefined) throw badQuery(`unknown field "${wanted}"`, at);
    return {
      test: freeText(wanted),
      term: { text, field: null, label: "Text", is_excluded: false, values: [wanted] },
    };
  }
  const written = (values.match(new RegExp(VALUE, "g")) ?? []).map(unquoted);
  const { label, test } = namedTest({ field, written, at: at + minus.length, now });
  const term = { text, field, label, is_excluded: minus === "-", values: written };
  return { test: minus === "" ? test : (row) => !test(row), term };
}

interface Named {
  field: string;
  written: string[];
  at: number;
  now: number;
}

function namedTest({ field, written, at, now }: Named): { label: string; test: Test } {
  const first = written[0] ?? "";
  if (field === "from" || field === "to") {
    const bound = whenMs(first, now);
    if (bound === null) throw badQuery(`\`${first}\` is not a date`, at + field.length + 1);
    const holds = (at: number) => (field === "from" ? at >= bound : at < bound);
    const label = field === "from" ? "From" : "To";
    return { label, test: (row) => row.at !== null && holds(Date.parse(row.at)) };
  }
  if (field === "revision") return { label: "Revision", test: () => true };
  if (field === "has") {
    const named = fieldNamed(first, at);
    return { label: "Has", test: (row) => recorded(named.values(row)).length > 0 };
  }
  const { label, values } = fieldNamed(field, at);
  const patterns = written.map(pattern);
  return {
    label,
    test: (row) => values(row).some((held) => held !== null && patterns.some((fits) => fits.test(held))),
  };
}

/** Values that say something; `unknown` says nothing. */
function recorded(values: (string | null)[]): (string | null)[] {
  return values.filter((value) => value !== null && value !== "unknown");
}

function fieldNamed(id: string, at: number): FakeField {
  if (id.startsWith("metadata.")) return { label: id, values: metadataAt(id) };
  const field = Object.hasOwn(FAKE_FIELDS, id) ? FAKE_FIELDS[id] : undefined;
  if (field === undefined) throw badQuery(`unknown field "${id}"`, at);
  return field;
}

function metadataAt(id: string): Values {
  const path = (id.match(new RegExp(`${QUOTED}|[^.]+`, "g")) ?? []).slice(1).map(unquoted);
  return (row) => {
    let value: unknown = JSON.parse(fakeEntry(row).facts.metadata_json ?? "null");
    for (const step of path) value = (value as Record<string, unknown> | null)?.[step];
    return [value === undefined || typeof value === "object" ? null : String(value)];
  };
}

const AGO_MS: Record<string, number> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** A bound of time as typed; null where it is none. */
export function whenMs(written: string, now: number): number | null {
  if (written === "now") return now;
  const ago = /^-(\d+)([smhdw])$/.exec(written);
  if (ago !== null) return now - Number(ago[1]) * (AGO_MS[ago[2] ?? ""] ?? 0);
  const at = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** `*` any run, `\*` a star; letter case folded. */
function pattern(written: string): RegExp {
  const source = written.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === "*" ? ".*" : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "isu");
}

function freeText(value: string): Test {
  const wanted = value.toLowerCase();
  const texts = (row: LogRow) => [
    row.action,
    row.label,
    row.summary,
    row.actor,
    row.resource_id,
    row.project,
  ];
  return (row) => texts(row).some((text) => text?.toLowerCase().includes(wanted));
}

function unquoted(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('\\"', '"') : written;
}

function badQuery(what: string, at: number): Failure {
  const hint = `write one of ${Object.keys(FAKE_FIELDS).join(", ")}, from, to, has, or a word to search for`;
  return { code: "bad_query", message: `${what}, at character ${at + 1}`, hint };
}
