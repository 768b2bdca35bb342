/** A host in memory, for tests and for the browser: nothing leaves it and nothing is kept. */
import type { Host } from ".";
import { fakeKeys } from "./fake/keys";
import { fakeLog } from "./fake/log";
import { fakeOpened } from "./fake/opened";
import { fakePacks } from "./fake/packs";
import { fakePlans } from "./fake/plans";
import { fakeReplay } from "./fake/replay";
import { fakeReviews } from "./fake/reviews";
import { fakeRules } from "./fake/rules";
import { FakeShelf } from "./fake/shelf";
import { fakeSources } from "./fake/sources";
import { fakeTies } from "./fake/ties";
import { fakeWebhooks } from "./fake/webhooks";
import { fakeWorkspace } from "./fake/workspace";
import { type FakeOptions, FakeWorld } from "./fake/world";

export type { FakeOptions } from "./fake/world";

/** The host. */
export function fakeHost(options: FakeOptions): Host {
  const world = new FakeWorld(options);
  const shelf = new FakeShelf(world);
  return {
    taskCancel: async ({ task }) => world.stop(task),
    ...fakeWorkspace(world),
    ...fakeLog(world),
    ...fakePacks(world),
    ...fakeOpened(world),
    ...fakePlans(world),
    ...fakeKeys(world),
    ...fakeReviews(world),
    ...fakeRules(world),
    ...fakeSources(world),
    ...fakeWebhooks(world, shelf),
    ...fakeReplay(world, shelf),
    ...fakeTies(world, shelf),
  };
}
