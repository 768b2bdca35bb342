/** The fake host's classification rules: a few built-in ones over the invented rows, and own ones that are kept. */
import type { Evidence } from "../../bindings/Evidence";
import type { LogRow } from "../../bindings/LogRow";
import type { RuleDraft } from "../../bindings/RuleDraft";
import type { RuleLine } from "../../bindings/RuleLine";
import type { RuleList } from "../../bindings/RuleList";
import type { RulePreview } from "../../bindings/RulePreview";
import type { RulesHost } from "../rules";
import { type FakeWorld, failure } from "./world";

interface FakeRule {
  id: string;
  when: Partial<Record<"action" | "action_glob" | "profile" | "source", string | string[]>>;
  set: { evidence?: Evidence[]; risk?: number };
}

/** The one action that no rule of the fake host names. */
const UNNAMED = /^plan\.changed$/;

/** The verbs. */
export function fakeRules(world: FakeWorld): RulesHost {
  let own: FakeRule[] = [];
  const list = (): RuleList => listOf(world.held, own);
  return {
    ruleList: async () => list(),
    rulePreview: async (draft) => previewOf(world.held, draft),
    ruleSave: async (draft) => {
      const rule = read(draft.json);
      if (typeof rule === "string") throw failure("usage", rule, "nothing was saved; mend the rule");
      own = [...own.filter(({ id }) => id !== draft.replaces && id !== rule.id), rule];
      return list();
    },
    ruleRemove: async ({ id }) => {
      own = own.filter((rule) => rule.id !== id);
      return list();
    },
  };
}

function listOf(rows: LogRow[], own: FakeRule[]): RuleList {
  const byAction = new Map<string, LogRow[]>();
  for (const row of rows) {
    const action = row.action ?? "";
    byAction.set(action, [...(byAction.get(action) ?? []), row]);
  }
  const isOwn = (held: LogRow[]) => held.every((row) => own.some((rule) => fits(rule, row)));
  const builtin: RuleLine[] = [];
  const unclassified: RuleList["unclassified"] = [];
  for (const [action, held] of [...byAction].sort(([a], [b]) => a.localeCompare(b))) {
    const [first] = held;
    if (first === undefined || isOwn(held)) continue;
    if (UNNAMED.test(action))
      unclassified.push({
        source: first.source,
        profile: first.source,
        action,
        rows: held.length,
        row: first.row,
        draft: draftOf(action),
      });
    else builtin.push(builtinLine(action, held));
  }
  return {
    id: own.length > 0 ? "default+own" : "default",
    version: "2026.2",
    sha256: "51c2".repeat(16),
    own_path: "/home/dana/.local/share/io.exhibit.desktop/rules/own.json",
    own_problem: null,
    rules: [...own.map((rule) => ownLine(rule, rows)), ...builtin],
    unclassified,
    rows: rows.length,
    unclassified_rows: unclassified.reduce((sum, { rows: each }) => sum + each, 0),
    sources: namesOf(rows).map((name) => ({ name, profile: name })),
  };
}

function builtinLine(action: string, held: LogRow[]): RuleLine {
  const evidence = held[0]?.evidence ?? [];
  const id = `${held[0]?.source ?? "any"}-${action.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  const rule = { id, when: { action: [action] }, set: { evidence, risk: 1 } };
  return { ...lineOf(rule, held.length), is_own: false };
}

function ownLine(rule: FakeRule, rows: LogRow[]): RuleLine {
  return { ...lineOf(rule, rows.filter((row) => fits(rule, row)).length), is_own: true };
}

function lineOf(rule: FakeRule, rows: number): Omit<RuleLine, "is_own"> {
  const asked = [...many(rule.when.action), ...many(rule.when.action_glob)];
  const evidence = rule.set.evidence ?? [];
  return {
    id: rule.id,
    when: `the action is ${asked.join(" or ")}`,
    set: evidence.length > 0 ? `it is evidence of ${evidence.join(" and ")}` : "it belongs to no pack",
    json: JSON.stringify(rule, null, 2),
    evidence,
    risk: rule.set.risk ?? null,
    profiles: many(rule.when.profile),
    sources: many(rule.when.source),
    rows,
  };
}

function previewOf(rows: LogRow[], draft: RuleDraft): RulePreview {
  const nothing = {
    problem: null,
    matched: 0,
    moves: [],
    examples: [],
    looked_at: 0,
    possible: 0,
    of: rows.length,
    unknown_sources: [],
  };
  const rule = read(draft.json);
  if (typeof rule === "string") return { ...nothing, problem: { line: 1, reason: rule } };
  const matched = rows.filter((row) => fits(rule, row));
  const known = namesOf(rows);
  const after = rule.set.evidence ?? [];
  const moves = new Map<string, { from: Evidence[]; rows: number }>();
  for (const { evidence } of matched) {
    if (evidence.join() === after.join()) continue;
    const move = moves.get(evidence.join()) ?? { from: evidence, rows: 0 };
    moves.set(evidence.join(), { ...move, rows: move.rows + 1 });
  }
  return {
    ...nothing,
    matched: matched.length,
    looked_at: matched.length,
    possible: matched.length,
    unknown_sources: many(rule.when.source).filter((name) => !known.includes(name)),
    moves: [...moves.values()].map((move) => ({ ...move, was_classified: move.from.length > 0, to: after })),
    examples: matched.slice(0, 50).map((row) => ({
      row: row.row,
      action: row.action,
      summary: row.summary,
      source: row.source,
      before: row.evidence,
      rule: row.evidence.length > 0 ? `${row.source}-rule` : null,
      after,
    })),
  };
}

function read(json: string): FakeRule | string {
  try {
    const rule = JSON.parse(json) as Partial<FakeRule>;
    if (typeof rule.id !== "string" || rule.id === "") return "missing field `id`";
    if (rule.when === undefined || Object.keys(rule.when).length === 0) return "`when` is empty";
    return { id: rule.id, when: rule.when, set: rule.set ?? {} };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fits({ when }: FakeRule, row: LogRow): boolean {
  const folded = (row.action ?? "").toLowerCase();
  const isFrom = (names: string[]) => names.length === 0 || names.includes(row.source);
  const [actions, globs] = [many(when.action), many(when.action_glob)];
  const isAction =
    actions.some((each) => each.toLowerCase() === folded) ||
    globs.some((glob) => folded.includes(glob.toLowerCase().replaceAll("*", "")));
  return isFrom(many(when.profile)) && isFrom(many(when.source)) && isAction;
}

function many(values: string | string[] | undefined): string[] {
  return typeof values === "string" ? [values] : (values ?? []);
}

function namesOf(rows: LogRow[]): string[] {
  return [...new Set(rows.map(({ source }) => source))].sort();
}

function draftOf(action: string): string {
  const id = `own-${action.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return JSON.stringify({ id, when: { action: [action] }, set: { evidence: ["change"], risk: 1 } }, null, 2);
}
