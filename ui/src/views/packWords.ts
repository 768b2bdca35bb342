/** The words of packs: kinds, checks, and why rows are left out. */
import type { PackFacts } from "../bindings/PackFacts";
import type { PackKind } from "../bindings/PackKind";
import { visibleText } from "../parts/hidden";
import { periodWords } from "./packPeriod";
import { PACK_KINDS } from "./words";

/** The hues of the tags, by kind. */
const HUES: Record<PackKind, string> = {
  "access-review": "access",
  "change-management": "change",
  "incident-response": "incident",
  custom: "queried",
};

/** Name of a kind and the hue of its tag; a kind from a newer Exhibit, or a made-up one, goes by its own word. */
export function kindOf(kind: string): { name: string; hue: string | null } {
  const known = PACK_KINDS.find((offer) => offer.kind === kind);
  return known === undefined
    ? { name: visibleText(kind.slice(0, 60)), hue: null }
    : { name: known.name, hue: HUES[known.kind] };
}

const HOLDS: Record<PackKind, string> = {
  "access-review":
    "Access changes, logins, credentials, people as the log shows them, roles over time, sign-off sheet.",
  "change-management":
    "Changes with before and after, deployments, configuration, deletions, sign-off sheet.",
  "incident-response":
    "Timeline, failed logins, rate limits, actors, indicators, captured deliveries, custody, milestones.",
  custom: "Rows, completeness, proofs and exceptions, without tables of a kind.",
};

/** The tables of a kind, in a sentence. */
export function kindHolds(kind: PackKind): string {
  return HOLDS[kind];
}

/** A fingerprint in groups of four, as it is read out; its algorithm stays before it. */
export function groupsOf(fingerprint: string): string {
  const [, prefix = "", rest = ""] = /^([A-Z0-9]+:)?(.*)$/s.exec(fingerprint) ?? [];
  return `${prefix}${rest.match(/.{1,4}/gs)?.join(" ") ?? ""}`;
}

/** `Access review, Q1 2026`; a file that says nothing of itself goes by its own name. */
export function titleOf(line: { facts: PackFacts | null; path: string }, zone: string): string {
  if (line.facts === null) return visibleText(fileName(line.path));
  const { kind, from, to } = line.facts;
  return `${kindOf(kind).name}, ${visibleText(periodWords(from.slice(0, 60), to.slice(0, 60), zone))}`;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Why rows of the period are left out, by the word of `pack.json`. */
const EXCLUDED: Record<string, { name: string; why: string }> = {
  superseded: { name: "earlier revisions", why: "the newest of each row is kept" },
  other_evidence: { name: "other evidence kinds", why: "classified for other packs only" },
  unclassified: { name: "unclassified actions", why: "no classification rule names them" },
  not_matched: { name: "your query", why: "it leaves them out" },
  pruned: { name: "pruned rows", why: "removed under a retention rule; their hashes remain" },
};

/** The words for a reason; one that is not known goes by its own word. */
export function excludedWords(reason: string): { name: string; why: string } {
  return Object.hasOwn(EXCLUDED, reason)
    ? (EXCLUDED[reason] as { name: string; why: string })
    : { name: visibleText(reason.slice(0, 60)), why: "" };
}

/** What each check of a pack compares. */
const CHECKS: Record<string, string> = {
  archive: "The file is one plain zip",
  bag: "The folder is a BagIt bag",
  manifest: "Every data file has its digest",
  tagmanifest: "Every other file has its digest",
  pack_json: "The pack's own description can be read",
  counts: "The rows tie in every listing",
  order: "The rows stand in their order",
  raw: "Every row's own text has its digest",
  leaves: "The rows lead to the log's root",
  checkpoint: "The log's head belongs to the pack",
  signature: "Who signed these files",
  minisign: "The second signature over these files",
  tables: "Every table has the rows it says",
  datapackage: "Every table is as it is described",
  completeness: "What is missing is told in full",
  rules: "The rules that sorted the rows are in it",
  report: "The report is that of this pack",
  proofs: "Every row is proven to stand in the log",
  consistency: "The later log contains the earlier one",
  redaction: "What was redacted is told by rule",
  sample: "The sample can be drawn again",
  listings: "The listings follow from the rows",
  signoff: "The review's statement is signed",
};

/** The words for a check; one that is not known has none but its name. */
export function checkWords(name: string): string {
  return Object.hasOwn(CHECKS, name) ? (CHECKS[name] as string) : "";
}
