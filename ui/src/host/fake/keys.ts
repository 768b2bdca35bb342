/** The fake host's signing keys. */
import type { KeysHost } from "../keys";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeKeys(_world: FakeWorld): KeysHost {
  const refused = (): never => {
    throw failure("usage", "not in the fake host yet", "");
  };
  return {
    keyList: async () => refused(),
    keyCreate: async () => refused(),
    keyRemove: async () => refused(),
  };
}
