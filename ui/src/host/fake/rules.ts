/** The fake host's classification rules. */
import type { RulesHost } from "../rules";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeRules(_world: FakeWorld): RulesHost {
  const refused = (): never => {
    throw failure("usage", "not in the fake host yet", "");
  };
  return {
    ruleList: async () => refused(),
    rulePreview: async () => refused(),
    ruleSave: async () => refused(),
    ruleRemove: async () => refused(),
  };
}
