/** Words of rules: risks and moves between packs. */
import type { Evidence } from "../bindings/Evidence";

/** What each risk asks of a reader. */
export const RISKS: Record<number, string> = {
  0: "routine",
  1: "ordinary",
  2: "worth a look",
  3: "look at every one",
};

/** Packs in words: `access and change`, `no pack`. */
export function packsWords(kinds: readonly Evidence[], isClassified = true): string {
  if (!isClassified) return "no rule";
  return kinds.length === 0 ? "no pack" : kinds.join(" and ");
}
