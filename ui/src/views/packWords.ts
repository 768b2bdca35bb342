/** The words of packs: kinds, checks, and why rows are left out. */
import type { PackFacts } from "../bindings/PackFacts";
import { visibleText } from "../parts/hidden";
import { periodWords } from "./packPeriod";
import { PACK_KINDS } from "./words";

/** Name of a kind and the hue of its tag; a kind from a newer Exhibit, or a made-up one, goes by its own word. */
export function kindOf(kind: string): { name: string; hue: string | null } {
  const known = PACK_KINDS.find((offer) => offer.kind === kind);
  return known === undefined
    ? { name: visibleText(kind.slice(0, 60)), hue: null }
    : { name: known.name, hue: kind.split("-")[0] ?? null };
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
};

/** The words for a check; one that is not known has none but its name. */
export function checkWords(name: string): string {
  return Object.hasOwn(CHECKS, name) ? (CHECKS[name] as string) : "";
}
