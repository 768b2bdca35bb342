/** Pulls of the fake host: all sources at once, page by page, one of them asked to wait. */
import type { SyncLine } from "../../bindings/SyncLine";
import type { SyncReport } from "../../bindings/SyncReport";
import type { Hear } from "..";
import { type FakeSource, fakeReceipt, NO_ROWS } from "./sourceDesk";
import { REFUSED } from "./sourcePast";
import { type FakeWorld, failure } from "./world";

/** How long `nevo` asks to wait. */
const WAIT_MS = 42_000;
const PAGES = 4;
/** Steps of the wait: long enough to be seen where time passes between steps. */
const WAIT_STEPS = 30;

/** Where a source stands in a pull. */
interface Under {
  source: FakeSource;
  rows: number;
  page: number;
  waits: number;
}

/** Pulls in steps that can be stopped; rows come at the end. A source that was refused before is refused again. */
export async function pull(world: FakeWorld, sources: FakeSource[], hear: Hear): Promise<SyncReport> {
  const task = world.begin();
  const before = new Set(world.held.map((row) => row.row));
  const names = new Set(sources.map((source) => source.name));
  const missing = world.all.filter((row) => names.has(row.source) && !before.has(row.row));
  let under = sources.map((source): Under => {
    const rows = missing.filter((row) => row.source === source.name).length;
    return { source, rows, page: 0, waits: 0 };
  });
  while (under.length > 0) {
    await world.step(task);
    for (const each of under) advance(task, each, hear);
    under = under.filter(({ page }) => page < PAGES);
  }
  const lines = sources.map((source) => run(world, source, before));
  const refused = new Set(lines.filter((line) => line.status === "failed").map((line) => line.name));
  const added = missing.filter((row) => !refused.has(row.source));
  world.held = [...world.held, ...added].sort((one, other) => other.row - one.row);
  world.lastPull = new Date(world.now).toISOString();
  return { sources: lines };
}

/** The wait is counted from the machine's own clock, so that one begun late still lies ahead. */
function advance(task: number, under: Under, hear: Hear): void {
  if (under.waits > 0) {
    under.waits -= 1;
    return;
  }
  under.page += 1;
  const about = { task, source: under.source.name, total: null, unit: "rows", waits_until: null };
  hear({ ...about, stage: "Pulling", done: Math.round((under.rows * under.page) / PAGES) });
  if (under.source.name !== "nevo" || under.page !== 2) return;
  under.waits = WAIT_STEPS;
  const waits_until = new Date(Date.now() + WAIT_MS).toISOString();
  hear({ ...about, stage: "Waiting", done: 0, total: WAIT_MS / 1_000, unit: "seconds", waits_until });
}

function run(world: FakeWorld, source: FakeSource, before: Set<number>): SyncLine {
  const wasRefused = source.receipts[0]?.http_status === 401;
  const seen = world.all.filter((row) => row.source === source.name);
  const rows_new = seen.filter((row) => !before.has(row.row)).length;
  const counts = wasRefused
    ? NO_ROWS
    : { ...NO_ROWS, rows_seen: seen.length, rows_new, duplicates: seen.length - rows_new };
  const refused = wasRefused
    ? { status: "failed" as const, pages: 0, http_status: 401, error: REFUSED }
    : { status: "ok" as const, pages: PAGES, error: null };
  const retries = source.name === "nevo" ? 1 : 0;
  source.receipts.unshift(
    fakeReceipt(world.now, counts, {
      ...refused,
      retries,
      run: `run-${source.receipts.length}`,
      code: wasRefused ? "credentials" : null,
      cursor_in: source.receipts[0]?.cursor_out ?? null,
      cursor_out: wasRefused ? null : `after:evt_${world.now.toString(36)}`,
    }),
  );
  const hint = "rows pulled before are unchanged; give the source another token";
  return {
    ...{
      name: source.name,
      kind: "pull" as const,
      ...counts,
      ...{ retries, restarts: 0, resumed: false },
      status: refused.status,
      pages: refused.pages,
    },
    error: wasRefused ? failure("credentials", REFUSED, hint) : null,
  };
}
