/** The sources of the fake host. */
import type { SourceLine } from "../../bindings/SourceLine";
import type { SyncReport } from "../../bindings/SyncReport";
import type { Hear } from "..";
import type { SourcesHost } from "../sources";
import { FAKE_SOURCES } from "./rows";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeSources(world: FakeWorld): SourcesHost {
  return {
    sampleLoad: (hear) => pull(world, hear),
    syncRun: (_, hear) => pull(world, hear),
    profileList: async () => [],
    sourceTry: async () => {
      throw failure("network", "the fake host reaches nobody");
    },
    sourceAdd: async () => {
      throw failure("usage", "the fake host has its own sources");
    },
    sourceRemove: async () => {},
    sourceReceipts: async () => [],
    sourceProblems: async () => [],
    importPreview: async () => [],
    importRun: async () => ({ files: [] }),
  };
}

/** The sources as they stand. */
export function fakeSourceLines(world: FakeWorld): SourceLine[] {
  if (world.held.length === 0) return [];
  return FAKE_SOURCES.map((name) => ({
    name,
    profile: name,
    url: null,
    entries: world.held.filter((row) => row.source === name).length,
    last_pull: world.lastPull,
    title: `${name} audit log`,
    vendor: name,
    problems: 0,
    token: null,
    last_run: null,
    last_error: null,
    records: ["actor", "project", "resource", "origin"],
  }));
}

async function pull(world: FakeWorld, hear: Hear): Promise<SyncReport> {
  const task = world.begin();
  const missing = world.all.length - world.held.length;
  for (const [index, source] of FAKE_SOURCES.entries()) {
    for (let page = 1; page <= 4; page += 1) {
      await world.step(task);
      const done = Math.round((missing * (index * 4 + page)) / (FAKE_SOURCES.length * 4));
      hear({
        task,
        stage: `Pulling page ${page}`,
        source,
        done,
        total: null,
        unit: "rows",
        waits_until: null,
      });
    }
  }
  const before = new Set(world.held.map((row) => row.row));
  world.held = world.all;
  world.lastPull = new Date(world.now).toISOString();
  return { sources: FAKE_SOURCES.map((name) => syncLine(world, name, before)) };
}

function syncLine(world: FakeWorld, name: string, before: Set<number>) {
  const seen = world.all.filter((row) => row.source === name);
  const rows_new = seen.filter((row) => !before.has(row.row)).length;
  const counts = { pages: 4, rows_seen: seen.length, rows_new, rows_revised: 0, problems: 0, retries: 0 };
  return { name, status: "ok" as const, ...counts, error: null };
}
