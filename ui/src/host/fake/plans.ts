/** The fake host's planned packs and controls. */
import type { PlansHost } from "../plans";
import { FAKE_CONTROLS } from "./controls";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakePlans(_world: FakeWorld): PlansHost {
  const refused = (): never => {
    throw failure("usage", "not in the fake host yet", "");
  };
  return {
    planList: async () => refused(),
    planSave: async () => refused(),
    planRemove: async () => refused(),
    planRun: async () => refused(),
    planWatch: async () => refused(),
    controlList: async () => FAKE_CONTROLS,
  };
}
