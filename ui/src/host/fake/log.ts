/** The log of the fake host. */
import type { LogRow } from "../../bindings/LogRow";
import type { LogHost } from "../log";
import { fakeEntry, fakeHex } from "./entry";
import { readQuery } from "./query";
import { type FakeWorld, failure } from "./world";

/** Only the newest few result sets are held, as in the core. */
const HANDLES_HELD = 4;

/** The verbs. */
export function fakeLog(world: FakeWorld): LogHost {
  const sets = new Map<number, LogRow[]>();
  let lastHandle = 0;
  const held = (handle: number): LogRow[] => {
    const set = sets.get(handle);
    if (set === undefined) throw failure("not_found", `result set ${handle} is not held`);
    return set;
  };
  return {
    logOpen: async ({ query }) => {
      const test = readQuery(query);
      lastHandle += 1;
      const found = world.held.filter(test);
      sets.set(lastHandle, found);
      for (const old of [...sets.keys()].slice(0, -HANDLES_HELD)) sets.delete(old);
      const canonical = query.trim().replace(/\s+/g, " ");
      return { handle: lastHandle, count: found.length, canonical, terms: [] };
    },
    logRows: async ({ handle, first, rows }) => held(handle).slice(first, first + rows),
    logEntry: async ({ row }) => {
      const found = world.held.find((each) => each.row === row);
      if (found === undefined) throw failure("not_found", `row ${row} is not in this workspace`);
      return fakeEntry(found);
    },
    logCounts: async ({ handle }) => {
      const rows = held(handle);
      const of = (outcome: LogRow["outcome"]) => rows.filter((row) => row.outcome === outcome).length;
      return { rows: rows.length, failures: of("failure"), warnings: of("warning") };
    },
    logFacet: async ({ handle, field }) => {
      held(handle);
      return { field, values: [], distinct: 0 };
    },
    logHistogram: async ({ handle }) => {
      held(handle);
      return { every: "day", buckets: [], undated: 0 };
    },
    logLocate: async ({ handle, row }) => {
      const at = held(handle).findIndex((each) => each.row === row);
      return { index: at < 0 ? null : at };
    },
    logExport: async ({ query, path }, hear) => {
      const found = world.held.filter(readQuery(query));
      const task = world.begin();
      for (let done = 0; done <= found.length; done += 500) {
        await world.step(task);
        hear({
          task,
          stage: "Exporting",
          source: null,
          done,
          total: found.length,
          unit: "rows",
          waits_until: null,
        });
      }
      return { path, rows: found.length, bytes: found.length * 412, sha256: fakeHex(found.length) };
    },
  };
}
