/**
 * The terms of a query as text. The query's text is the one state: chips, presets, facets and the drawer only read
 * its terms and write another text. Grammar: CONTRACT section 3.
 */
import type { QueryTerm } from "../bindings/QueryTerm";

/** Keeps what a term names, or leaves it out. */
export type Sense = "include" | "exclude";

/** As much of a term as its text says. */
export type TermText = Pick<QueryTerm, "text">;

/** A query of these terms. */
export function queryOf(terms: readonly TermText[]): string {
  return terms.map((term) => term.text).join(" ");
}

/** The query without one term. */
export function queryWithout(terms: readonly QueryTerm[], gone: QueryTerm): string {
  return queryOf(terms.filter((term) => term !== gone));
}

/** The query with one term put in the place of another. */
export function queryWith(terms: readonly QueryTerm[], old: QueryTerm, text: string): string {
  return queryOf(terms.map((term) => (term === old ? { text } : term)));
}

/** A literal value as a query writes it: stars and backslashes escaped, quoted where it must be. */
export function valueText(value: string): string {
  const written = value.replace(/[\\*]/g, "\\$&");
  return /^[^\s,"]+$/u.test(written) ? written : `"${written.replaceAll('"', '\\"')}"`;
}

/** A term on a field; a null value is one that was not recorded. */
export function termText(field: string, value: string | null, sense: Sense): string {
  if (value === null) return `${sense === "include" ? "-" : ""}has:${field}`;
  return `${sense === "exclude" ? "-" : ""}${field}:${valueText(value)}`;
}

/** A path into the metadata as a query names it. */
export function metadataField(path: readonly string[]): string {
  const step = (name: string) =>
    /^[^\s:"\\.,]+$/u.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`;
  return ["metadata", ...path.map(step)].join(".");
}

/** Whether a term bounds the time. */
export function isTime(term: TermText): boolean {
  return /^(?:from|to):/.test(term.text);
}

/** The time bounds as written, without their field. */
export function timesOf(terms: readonly TermText[]): { from: string[]; to: string[] } {
  const after = (field: string) =>
    terms
      .filter((term) => term.text.startsWith(`${field}:`))
      .map((term) => unquoted(term.text.slice(field.length + 1)));
  return { from: after("from"), to: after("to") };
}

/** The query with these time bounds in place of its own; null is no bound. */
export function queryWithTimes(
  terms: readonly TermText[],
  { from, to }: { from: string | null; to: string | null },
): string {
  const bounds = [
    ...(from === null ? [] : [{ text: `from:${from}` }]),
    ...(to === null ? [] : [{ text: `to:${to}` }]),
  ];
  return queryOf([...bounds, ...terms.filter((term) => !isTime(term))]);
}

/** Whether a term speaks of a field: its values, or whether it was recorded. */
export function isOf({ text }: TermText, field: string): boolean {
  const plain = text.replace(/^-/, "");
  return plain.startsWith(`${field}:`) || plain === `has:${field}`;
}

/** How a query stands to one value of a field: chosen, left out, or neither. */
export function senseOf(terms: readonly TermText[], field: string, value: string | null): Sense | null {
  for (const sense of ["include", "exclude"] as const) {
    if (terms.some((term) => isOf(term, field) && names(term, { field, value, sense }))) return sense;
  }
  return null;
}

/** One value of a field, to be chosen or left out. */
export interface Naming {
  field: string;
  value: string | null;
  sense: Sense;
}

function names(term: TermText, { field, value, sense }: Naming): boolean {
  if (value === null) return term.text === termText(field, null, sense);
  if (isHas(term) || isExcluding(term) !== (sense === "exclude")) return false;
  return partsOf(term).some((part) => sameValue(part, valueText(value)));
}

/** Letter case is folded in comparisons; quotes do not matter. */
function sameValue(a: string, b: string): boolean {
  return unquoted(a).toLowerCase() === unquoted(b).toLowerCase();
}

/**
 * The query with one value of a field chosen or left out, or no longer so when it was already. Chosen values of a
 * field stand in one term, since two terms would both have to hold.
 */
function toggled(terms: readonly TermText[], naming: Naming): TermText[] {
  const { field, value, sense } = naming;
  const was = senseOf(terms, field, value);
  const cleared = terms.flatMap((term) => (isOf(term, field) ? without(term, naming) : [term]));
  if (was === sense) return cleared;
  if (value === null) {
    // "Not recorded" and a value exclude each other, so the one replaces the others.
    const kept = sense === "include" ? terms.filter((term) => !isOf(term, field)) : cleared;
    return [...kept, { text: termText(field, null, sense) }];
  }
  const start = `${sense === "exclude" ? "-" : ""}${field}:`;
  const kept = sense === "include" ? cleared.filter(({ text }) => text !== `-has:${field}`) : cleared;
  const home = kept.findIndex(({ text }) => text.startsWith(start));
  if (home < 0) return [...kept, { text: termText(field, value, sense) }];
  return kept.map((term, at) => (at === home ? { text: `${term.text},${valueText(value)}` } : term));
}

/** The query with one value toggled. */
export function queryToggled(terms: readonly TermText[], naming: Naming): string {
  return queryOf(toggled(terms, naming));
}

/** The query with every value chosen (or left out); what stands so already stays. */
export function queryWithAll(
  terms: readonly TermText[],
  { field, sense }: { field: string; sense: Sense },
  values: (string | null)[],
): string {
  return queryOf(
    values.reduce<readonly TermText[]>(
      (now, value) => (senseOf(now, field, value) === sense ? now : toggled(now, { field, value, sense })),
      terms,
    ),
  );
}

/** The term without a value; nothing is left of it when that was its only one. */
function without(term: TermText, { field, value }: Naming): TermText[] {
  if (value === null) return isHas(term) ? [] : [{ text: term.text }];
  if (isHas(term)) return [{ text: term.text }];
  const parts = partsOf(term).filter((part) => !sameValue(part, valueText(value)));
  if (parts.length === 0) return [];
  return [{ text: `${isExcluding(term) ? "-" : ""}${field}:${parts.join(",")}` }];
}

/** Whether a term may be turned from "is" to "is not" and back. */
export function isTurnable(term: QueryTerm): boolean {
  const isNamed = term.field !== null || isHas(term);
  return isNamed && !isTime(term) && !term.text.startsWith("revision:");
}

/** The term with "is" and "is not" exchanged. */
export function turned(term: QueryTerm): string {
  return term.text.startsWith("-") ? term.text.slice(1) : `-${term.text}`;
}

/** Whether a term asks whether a field was recorded. */
export function isHas(term: TermText): boolean {
  return /^-?has:/.test(term.text);
}

function isExcluding(term: TermText): boolean {
  return term.text.startsWith("-");
}

/** The values of a term as written, quotes and escapes included. */
function partsOf(term: TermText): string[] {
  const text = term.text.slice(term.text.indexOf(":") + 1);
  return text.match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? [];
}

function unquoted(written: string): string {
  if (!written.startsWith('"') || !written.endsWith('"') || written.length < 2) return written;
  return written.slice(1, -1).replaceAll('\\"', '"');
}
