/** The core's verbs of classification. */
import type { RuleDraft } from "../bindings/RuleDraft";
import type { RuleList } from "../bindings/RuleList";
import type { RulePreview } from "../bindings/RulePreview";
import type { RuleRef } from "../bindings/RuleRef";
import type { Hear } from ".";

export interface RulesHost {
  /** The rules in force with the rows that each decided. Reads rows again first as `logOpen` does. */
  ruleList(hear: Hear): Promise<RuleList>;
  /** What a draft would do; a newer preview ends the older, which then rejects with `cancelled`. */
  rulePreview(request: RuleDraft): Promise<RulePreview>;
  /** Keeps a draft among the own rules; rows are read again by it. Rejects with `usage` when it is no rule. */
  ruleSave(request: RuleDraft, hear: Hear): Promise<RuleList>;
  /** Takes an own rule away. */
  ruleRemove(request: RuleRef, hear: Hear): Promise<RuleList>;
}
