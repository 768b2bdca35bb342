/** A small part of the query language, enough to drive the window: `field:a,b`, `-field:a`, quoted and bare words. */
import type { Failure } from "../../bindings/Failure";
import type { LogRow } from "../../bindings/LogRow";

type Test = (row: LogRow) => boolean;

const FIELDS: Record<string, (row: LogRow) => (string | null)[]> = {
  action: (row) => [row.action],
  actor: (row) => [row.actor],
  actor_type: (row) => [row.actor_type],
  evidence: (row) => row.evidence,
  outcome: (row) => [row.outcome],
  project: (row) => [row.project],
  resource: (row) => [row.resource_id],
  resource_type: (row) => [row.resource_type],
  origin: (row) => [row.origin],
  source: (row) => [row.source],
};

const TERM = /(-?)(?:(\w+):)?("(?:[^"\\]|\\["\\])*"|[^\s"]+)/y;

/** The query as a test of a row. Throws a `bad_query` failure that names the character. */
export function readQuery(query: string): Test {
  const tests: Test[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query.charAt(at))) {
      at += 1;
      continue;
    }
    TERM.lastIndex = at;
    const found = TERM.exec(query);
    if (found === null) throw badQuery("a quote is not closed", at);
    tests.push(readTerm(found, at));
    at += found[0].length;
  }
  return (row) => tests.every((test) => test(row));
}

function readTerm(found: RegExpExecArray, at: number): Test {
  const [, minus = "", field, value = ""] = found;
  const text = value.startsWith('"') ? value.slice(1, -1) : value;
  const test = field === undefined ? freeText(text) : fieldTest(field, text, at + minus.length);
  return minus === "" ? test : (row) => !test(row);
}

function fieldTest(field: string, value: string, at: number): Test {
  const read = FIELDS[field];
  if (read === undefined) throw badQuery(`unknown field "${field}"`, at);
  const wanted = value.toLowerCase().split(",");
  return (row) => read(row).some((held) => held !== null && wanted.includes(held.toLowerCase()));
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

function badQuery(what: string, at: number): Failure {
  const hint = `write one of ${Object.keys(FIELDS).join(", ")}, or a word to search for`;
  return { code: "bad_query", message: `${what}, at character ${at + 1}`, hint };
}
