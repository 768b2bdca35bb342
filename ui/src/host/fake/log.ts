/** The log of the fake host. */
import type { Facet } from "../../bindings/Facet";
import type { Histogram } from "../../bindings/Histogram";
import type { LogRow } from "../../bindings/LogRow";
import type { LogHost } from "../log";
import { fakeEntry, fakeHex } from "./entry";
import { boundsOf, FAKE_FIELDS, openQuery, readQuery, whenMs } from "./query";
import { fakeVanished } from "./vanished";
import { type FakeWorld, failure } from "./world";

/** Result sets held: fewer than a screen may open, so that a lost one is met in tests too. */
const HANDLES_HELD = 4;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More hours than this are shown by days. */
const HOURS_AT_MOST = 96;

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
      const { test, terms } = openQuery(query, world.now);
      lastHandle += 1;
      const found = world.held.filter(test);
      sets.set(lastHandle, found);
      for (const old of [...sets.keys()].slice(0, -HANDLES_HELD)) sets.delete(old);
      const canonical = terms.map((term) => term.text).join(" ");
      return { handle: lastHandle, count: found.length, canonical, terms, ...boundsOf(terms, world.now) };
    },
    logRows: async ({ handle, first, rows }) => held(handle).slice(first, first + rows),
    logEntry: async ({ row }) => {
      const found = world.held.find((each) => each.row === row);
      if (found === undefined) throw failure("not_found", `row ${row} is not in this workspace`);
      const gone = fakeVanished(world, found.source).find((line) => line.row === row);
      const absent = gone === undefined ? null : { noticed_at: gone.noticed_at, is_expired: gone.is_expired };
      return { ...fakeEntry(found), absent };
    },
    logCounts: async ({ handle }) => ({ rows: held(handle).length, ...outcomes(held(handle)) }),
    logFacet: async ({ handle, field, limit }) => facetOf(held(handle), field, limit),
    logHistogram: async ({ handle }) => histogramOf(held(handle)),
    logLocate: async ({ handle, row }) => {
      const at = held(handle).findIndex((each) => each.row === row);
      return { index: at < 0 ? null : at };
    },
    logLocateTime: async ({ handle, at }) => {
      const start = whenMs(at, world.now);
      if (start === null) throw failure("bad_query", `\`${at}\` is not a date`);
      const wanted = /^\d{4}-\d\d-\d\d$/.test(at) ? start + DAY_MS - 1 : start;
      const index = held(handle).findIndex((each) => each.at === null || Date.parse(each.at) <= wanted);
      return { index: index < 0 ? null : index };
    },
    logExport: async ({ query, path }, hear) => {
      const found = world.held.filter(readQuery(query, world.now));
      const task = world.begin();
      for (let done = 0; done <= found.length; done += 500) {
        const about = { task, stage: "Exporting", source: null, unit: "rows", waits_until: null };
        hear({ ...about, done, total: found.length });
        await world.step(task);
      }
      const [bytes, sha256] = [found.length * 412, fakeHex(found.length)];
      return { path, rows: found.length, bytes, sha256, note: null };
    },
  };
}

function outcomes(rows: LogRow[]): { failures: number; warnings: number } {
  const of = (outcome: LogRow["outcome"]) => rows.filter((row) => row.outcome === outcome).length;
  return { failures: of("failure"), warnings: of("warning") };
}

function facetOf(rows: LogRow[], field: string, limit: number): Facet {
  const values = FAKE_FIELDS[field]?.values;
  if (values === undefined) throw failure("usage", `there is no field ${field}`);
  const counts = new Map<string | null, number>();
  for (const row of rows) {
    const held = values(row);
    for (const value of held.length === 0 ? [null] : held) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const all = [...counts].map(([value, count]) => ({ value, count }));
  all.sort((a, b) => b.count - a.count);
  return { field, values: all.slice(0, limit), distinct: all.length };
}

function histogramOf(rows: LogRow[]): Histogram {
  const dated = rows.flatMap((row) => (row.at === null ? [] : [{ row, at: Date.parse(row.at) }]));
  const undated = rows.length - dated.length;
  const times = dated.map(({ at }) => at);
  if (times.length === 0) return { every: "day", buckets: [], undated };
  const [oldest, newest] = [Math.min(...times), Math.max(...times)];
  const step = newest - oldest <= HOURS_AT_MOST * HOUR_MS ? HOUR_MS : DAY_MS;
  const first = Math.floor(oldest / step);
  const held: LogRow[][] = Array.from({ length: Math.floor(newest / step) - first + 1 }, () => []);
  for (const { row, at } of dated) held[Math.floor(at / step) - first]?.push(row);
  const instant = (bucket: number) => new Date((first + bucket) * step).toISOString();
  const buckets = held.map((inside, at) => ({
    from: instant(at),
    to: instant(at + 1),
    count: inside.length,
    ...outcomes(inside),
  }));
  return { every: step === HOUR_MS ? "hour" : "day", buckets, undated };
}
