/** What the fake host holds of its sources beside their rows: receipts, problems, tokens' places. */
import type { ProblemLine } from "../../bindings/ProblemLine";
import type { ReceiptLine } from "../../bindings/ReceiptLine";
import type { SourceLine } from "../../bindings/SourceLine";
import { fakeClock } from "./clock";
import { FAKE_SOURCES, HOSTILE } from "./rows";
import { past } from "./sourcePast";
import { fakeProfile } from "./sourceProfiles";
import type { FakeWorld } from "./world";

/** One source as the fake host keeps it; `receipts` and `problems` newest first. */
export interface FakeSource {
  name: string;
  profile: string;
  url: string | null;
  token: string | null;
  receipts: ReceiptLine[];
  problems: ProblemLine[];
  /** Times that were pulled by hand and came whole, ms since 1970: from, and to before which. */
  asked: [number, number][];
  is_paused: boolean;
  every_minutes: number | null;
  kept_days: number | null;
}

/** What became of one run; the counts must tie. */
export type Counts = Pick<ReceiptLine, "rows_seen" | "rows_new" | "rows_revised" | "duplicates" | "problems">;

/** What nobody has set of a source. */
export const AS_IT_CAME = { is_paused: false, every_minutes: null, kept_days: null };

/** Whether all of a time (ms since 1970) was pulled by hand. */
export function wasAsked({ asked }: FakeSource, [from, to]: [number, number]): boolean {
  return asked.some(([since, until]) => since <= from && to <= until);
}

/** A run without rows. */
export const NO_ROWS: Counts = { rows_seen: 0, rows_new: 0, rows_revised: 0, duplicates: 0, problems: 0 };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const desks = new WeakMap<FakeWorld, Map<string, Map<string, FakeSource>>>();

/** The sources of the open workspace by name; a filled one has a past, in which one source was refused. */
export function deskOf(world: FakeWorld): Map<string, FakeSource> {
  const spaces = desks.get(world) ?? new Map<string, Map<string, FakeSource>>();
  desks.set(world, spaces);
  const known = spaces.get(world.name);
  if (known !== undefined) return known;
  const desk = new Map<string, FakeSource>();
  spaces.set(world.name, desk);
  if (world.held.length > 0) for (const source of sampleSources()) desk.set(source.name, past(world, source));
  return desk;
}

/** The sources of the sample, before their first run. `flows` comes by files. */
export function sampleSources(): FakeSource[] {
  return FAKE_SOURCES.map((name) => ({
    name,
    profile: name,
    url: name === "flows" ? null : `http://127.0.0.1:7311/${name}`,
    token: name === "flows" ? null : name === "vectis" ? "env" : "keychain",
    receipts: [],
    problems: [],
    asked: [],
    ...AS_IT_CAME,
  }));
}

/** The sources as the workspace's status lists them. */
export function fakeSourceLines(world: FakeWorld): SourceLine[] {
  return [...deskOf(world).values()].map((source) => {
    const { title, vendor } = fakeProfile(world, source.profile);
    const last = source.receipts[0] ?? null;
    const good = source.receipts.find((receipt) => receipt.status === "ok");
    return {
      name: source.name,
      profile: source.profile,
      url: source.url,
      entries: world.held.filter((row) => row.source === source.name).length,
      last_pull: good?.finished_at ?? null,
      title,
      vendor,
      problems: source.problems.length,
      token: source.token,
      last_run: last,
      last_error: last?.error ?? null,
      records: ["actor", "project", "resource", "origin"],
      is_paused: source.is_paused,
      every_minutes: source.every_minutes,
      next_pull: nextPull(world.now, source),
      kept_days: source.kept_days,
      clock: fakeClock(world.now, source),
    };
  });
}

function nextPull(now: number, { is_paused, every_minutes, receipts }: FakeSource): string | null {
  if (is_paused || every_minutes === null) return null;
  const last = Date.parse(receipts[0]?.finished_at ?? new Date(now).toISOString());
  return new Date(Math.max(now + MINUTE_MS, last + every_minutes * MINUTE_MS)).toISOString();
}

/** A receipt of a run that began at `at` (ms since 1970) and took four seconds. */
export function fakeReceipt(at: number, counts: Counts, rest: Partial<ReceiptLine> = {}): ReceiptLine {
  return {
    run: `run-${at}`,
    kind: "pull",
    status: "ok",
    path: null,
    started_at: new Date(at - 4_000).toISOString(),
    finished_at: new Date(at).toISOString(),
    window_from: new Date(at - 48 * HOUR_MS).toISOString(),
    window_to: new Date(at).toISOString(),
    pages: 4,
    retries: 0,
    http_status: 200,
    error: null,
    code: null,
    cursor_in: null,
    cursor_out: null,
    skew_ms: 300,
    vanished: 0,
    ...counts,
    ...rest,
  };
}

/** A row that could not be read, with a text that would run were it not shown as text. */
export function fakeProblem(source: string, row: number): ProblemLine {
  return { row, source, reason: "it has no time", raw: `{"id":"evt_${row}","by":"${HOSTILE.project}"}` };
}
