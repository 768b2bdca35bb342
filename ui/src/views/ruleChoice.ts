/** What is chosen in the list of rules: a rule, or an action that none names. */
import type { ActionLine } from "../bindings/ActionLine";
import type { RuleLine } from "../bindings/RuleLine";
import type { RuleList } from "../bindings/RuleList";

/** By id, or by source and action. */
export type Chosen = { kind: "rule"; id: string } | { kind: "action"; source: string; action: string | null };

/** What the list is narrowed to. */
export type Narrowed = "all" | "used" | "own" | "unnamed";

/** What is chosen, while it is still there; else the first action without a rule, else the first rule that decided rows. */
export function chosenOf(list: RuleList, chosen: Chosen | null): Chosen | null {
  if (chosen !== null && (ruleOf(list, chosen) ?? actionOf(list, chosen)) !== undefined) return chosen;
  const [action] = list.unclassified;
  if (action !== undefined) return chosenAction(action);
  const rule = list.rules.find(({ rows }) => rows > 0) ?? list.rules[0];
  return rule === undefined ? null : { kind: "rule", id: rule.id };
}

/** The rule that is chosen. */
export function ruleOf(list: RuleList, chosen: Chosen): RuleLine | undefined {
  return chosen.kind === "rule" ? list.rules.find(({ id }) => id === chosen.id) : undefined;
}

/** The action that is chosen. */
export function actionOf(list: RuleList, chosen: Chosen): ActionLine | undefined {
  if (chosen.kind !== "action") return undefined;
  return list.unclassified.find((line) => line.source === chosen.source && line.action === chosen.action);
}

/** An action as it is chosen. */
export function chosenAction({ source, action }: ActionLine): Chosen {
  return { kind: "action", source, action };
}

/** The rules that a narrowed list shows, those that decided the most rows first, own ones before all. */
export function narrowed(list: RuleList, to: Narrowed, text: string): RuleLine[] {
  const folded = text.trim().toLowerCase();
  const fits = ({ id, when, set }: RuleLine) =>
    folded === "" || [id, when, set].some((each) => each.toLowerCase().includes(folded));
  const isKind = ({ rows, is_own }: RuleLine) =>
    to === "all" || (to === "used" && rows > 0) || (to === "own" && is_own);
  return list.rules
    .filter((rule) => isKind(rule) && fits(rule))
    .sort((a, b) => Number(b.is_own) - Number(a.is_own) || b.rows - a.rows || a.id.localeCompare(b.id));
}
