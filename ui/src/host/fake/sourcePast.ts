/** What happened to the sources of a filled workspace before it was opened: good runs, a refusal, a rate limit, files. */
import type { ReceiptLine } from "../../bindings/ReceiptLine";
import { type Counts, type FakeSource, fakeProblem, fakeReceipt, NO_ROWS } from "./sourceDesk";
import type { FakeWorld } from "./world";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** `nevo` was last read to its end so long ago, and its vendor keeps rows for 7 days. */
const NEVO_HOURS = 132;

/** What the refused source says. */
export const REFUSED = "mushi refused the token: 401, token_expired";

/** How often each source is pulled, in minutes. */
const EVERY: Record<string, number> = { outworx: 15, nevo: 60, vectis: 1_440 };

/** The source with its past. */
export function past(world: FakeWorld, source: FakeSource): FakeSource {
  const held = world.held.filter((row) => row.source === source.name).length;
  const isFiles = source.url === null;
  const file = isFiles ? { kind: "import", path: "/home/dana/flows-2026-05.ndjson.gz", pages: 0 } : {};
  const first = fakeReceipt(
    world.now - (source.name === "nevo" ? NEVO_HOURS : 30) * HOUR_MS,
    { ...NO_ROWS, rows_seen: held + 2, rows_new: held, problems: 2 },
    {
      ...file,
      window_from: null,
      ...(isFiles
        ? { window_to: null, http_status: null, skew_ms: null }
        : { cursor_out: bookmark(world.now - 30 * HOUR_MS) }),
      vanished: source.name === "mushi" ? 3 : 0,
    },
  );
  const problems = [fakeProblem(source.name, 4_211), fakeProblem(source.name, 4_187)];
  const later = laterRun(world, source.name);
  return {
    ...source,
    problems,
    every_minutes: EVERY[source.name] ?? null,
    receipts: later === null ? [first] : [later, first],
  };
}

function laterRun(world: FakeWorld, name: string): ReceiptLine | null {
  const again: Counts = { rows_seen: 50, rows_new: 0, rows_revised: 0, duplicates: 50, problems: 0 };
  const cursor_in = bookmark(world.now - 30 * HOUR_MS);
  if (name === "flows") return null;
  if (name === "mushi")
    return fakeReceipt(world.now - HOUR_MS, NO_ROWS, {
      ...{ status: "failed", pages: 0, http_status: 401, error: REFUSED, code: "credentials" },
      cursor_in,
    });
  if (name === "nevo")
    return fakeReceipt(world.now - 23 * MINUTE_MS, again, {
      ...{ status: "partial", pages: 1, retries: 5, http_status: 429, code: "rate_limited" },
      ...{ error: "nevo asked to wait 60 seconds, five times", skew_ms: -94_000, cursor_in },
    });
  return fakeReceipt(world.now - 23 * MINUTE_MS, again, {
    cursor_in,
    cursor_out: bookmark(world.now - 23 * MINUTE_MS),
  });
}

/** A bookmark as a vendor may write one. */
function bookmark(at: number): string {
  return `after:evt_${Math.floor(at / MINUTE_MS).toString(36)};seen:${new Date(at).toISOString()}`;
}
