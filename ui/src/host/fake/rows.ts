/** Invented rows: a function of the seed alone, in shapes that real vendors have, with a few hostile ones. */
import type { ActorType } from "../../bindings/ActorType";
import type { Evidence } from "../../bindings/Evidence";
import type { LogRow } from "../../bindings/LogRow";
import type { Origin } from "../../bindings/Origin";
import type { Outcome } from "../../bindings/Outcome";

/** The sources that the invented rows come from. */
export const FAKE_SOURCES = ["outworx", "flows", "mushi", "nevo", "vectis"] as const;

/** A text that would reorder its neighbours, and one that would run, were they not shown as text. */
export const HOSTILE = {
  actor: "mallory\u202egpj.exe\u200b@acme.io",
  project: "<img src=x onerror=alert(1)>",
} as const;

interface Kind {
  action: string;
  label: string;
  outcome: Outcome;
  evidence: Evidence[];
  resource: string;
  source: (typeof FAKE_SOURCES)[number];
}

const KINDS: Kind[] = [
  kind(
    "COLLABORATOR_ROLE_CHANGED",
    "Collaborator role changed",
    "success",
    ["access", "change"],
    "collab",
    "outworx",
  ),
  kind("TOKEN_REVOKED", "API token revoked", "success", ["access"], "token", "outworx"),
  kind("PROJECT_VISIBILITY_CHANGED", "Visibility changed", "success", ["change"], "project", "outworx"),
  kind("fix.failed", "Fix failed", "failure", ["incident"], "fix", "mushi"),
  kind("PREVIEW_CREATED", "Preview pushed", "success", ["change"], "preview", "outworx"),
  kind("api_key.rotated", "API key rotated", "success", ["access"], "api_key", "flows"),
  kind("rule_fired", "Rule fired", "warning", ["incident"], "rule", "vectis"),
  kind("fix.dispatched", "Fix dispatched", "success", ["change"], "report", "mushi"),
  kind("login_failed", "Login failed", "failure", ["access", "incident"], "user", "vectis"),
  kind("login_success", "Login", "success", ["access"], "user", "vectis"),
  kind("plan.changed", "Plan changed", "unknown", [], "sub", "nevo"),
  kind("event.replayed_with_edits", "Event replayed, edited", "warning", ["change"], "event", "nevo"),
  kind("flow.published", "Flow published", "success", ["change"], "flow", "flows"),
];

const ACTORS: [string | null, ActorType][] = [
  ["alice@acme.io", "human"],
  ["bob@acme.io", "human"],
  ["dana@acme.io", "human"],
  ["github-actions", "agent"],
  ["fix-worker", "agent"],
  ["rules-engine", "system"],
  [null, "unknown"],
];
const PROJECTS = ["payments-api", "storefront", "status-api", "billing", null];
const ORIGINS: Origin[] = ["dashboard", "api", "system", "unknown"];
const STEP_MS = 23 * 60_000;

/** `rows` rows, newest first, the newest a little before `now` (ms since 1970). Row numbers run from 1. */
export function fakeRows(rows: number, now: number): LogRow[] {
  const random = sequence(20_260_509);
  return Array.from({ length: rows }, (_, index) =>
    fakeRow(rows - index, now - (index + 1) * STEP_MS, random),
  );
}

function fakeRow(row: number, at: number, random: () => number): LogRow {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chosen = pick(KINDS);
  const [actor, actorType] = row % 500 === 0 ? ([HOSTILE.actor, "human"] as const) : pick(ACTORS);
  const project = row % 500 === 1 ? HOSTILE.project : pick(PROJECTS);
  return {
    row,
    at: row === 1 ? null : new Date(at).toISOString(),
    at_assumed: row !== 1 && chosen.source === "vectis",
    action: chosen.action,
    label: chosen.label,
    summary: summaryOf(chosen, actor),
    outcome: chosen.outcome,
    actor,
    actor_type: actorType,
    resource_type: chosen.resource,
    resource_id: Math.floor(random() * 0xffffff_ffff)
      .toString(16)
      .padStart(10, "0"),
    project,
    origin: pick(ORIGINS),
    source: chosen.source,
    evidence: chosen.evidence,
  };
}

function summaryOf(chosen: Kind, actor: string | null): string {
  if (chosen.action === "COLLABORATOR_ROLE_CHANGED") return "bob@acme.io: editor \u2192 viewer";
  return actor === null ? chosen.label : `${chosen.label} by ${actor}`;
}

function kind(
  action: string,
  label: string,
  outcome: Outcome,
  evidence: Evidence[],
  resource: string,
  source: Kind["source"],
): Kind {
  return { action, label, outcome, evidence, resource, source };
}

/** Marsaglia's xorshift32: the same numbers everywhere. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
