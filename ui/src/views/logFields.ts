/** The fields of CONTRACT section 3 as this window offers them, with the words for their closed values. */

/** A field that a filter can be built on. */
export interface FieldLine {
  id: string;
  label: string;
}

/** Every field whose values can be counted, in the order they are offered. */
export const FIELDS: FieldLine[] = [
  { id: "action", label: "Action" },
  { id: "actor", label: "Actor" },
  { id: "actor_type", label: "Actor type" },
  { id: "evidence", label: "Evidence" },
  { id: "outcome", label: "Outcome" },
  { id: "origin", label: "Origin" },
  { id: "source", label: "Source" },
  { id: "project", label: "Project" },
  { id: "resource_type", label: "Resource type" },
  { id: "resource", label: "Resource" },
  { id: "category", label: "Category" },
  { id: "session", label: "Session" },
  { id: "token", label: "Token" },
  { id: "ip", label: "IP address" },
  { id: "id", label: "Id" },
  { id: "rule", label: "Rule" },
  { id: "verb", label: "Verb" },
  { id: "object", label: "Object" },
  { id: "risk", label: "Risk" },
];

/** Those shown beside the rows, and in which order. */
export const FACETS: FieldLine[] = [
  "outcome",
  "evidence",
  "risk",
  "action",
  "actor_type",
  "origin",
  "source",
  "project",
  "actor",
  "verb",
].flatMap((id) => FIELDS.find((field) => field.id === id) ?? []);

/** Fields whose word `unknown` says that the vendor wrote nothing. */
const CLOSED = new Set(["outcome", "actor_type", "origin"]);

/** Whether a counted value stands for rows that have none. */
export function isAbsent(field: string, value: string | null): boolean {
  return value === null || (CLOSED.has(field) && value === "unknown");
}

/** Fields that come from the rules and not from a vendor: without a value, no rule gave one. */
const BY_RULES = new Set(["evidence", "rule", "verb", "object", "risk"]);

/** What rows without a value are called: a row is in no pack, but a name was not recorded. */
export function absentWord(field: string): string {
  if (BY_RULES.has(field)) return "none";
  return "not recorded";
}
