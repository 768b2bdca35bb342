/** The fake host's packs that are opened read-only. */
import type { OpenedHost } from "../opened";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeOpened(_world: FakeWorld): OpenedHost {
  const refused = (): never => {
    throw failure("usage", "not in the fake host yet", "");
  };
  return {
    openedOpen: async () => refused(),
    openedClose: async () => refused(),
    openedQuery: async () => refused(),
    openedRows: async () => refused(),
    openedCounts: async () => refused(),
    openedFacet: async () => refused(),
    openedHistogram: async () => refused(),
    openedEntry: async () => refused(),
    packCompare: async () => refused(),
  };
}
