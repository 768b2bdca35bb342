/** A host in memory, for tests and for the browser: nothing leaves it and nothing is kept. */
import type { Failure } from "../bindings/Failure";
import type { LogRow } from "../bindings/LogRow";
import type { PackRequest } from "../bindings/PackRequest";
import type { SyncReport } from "../bindings/SyncReport";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import type { Hear, Host } from ".";
import { fakeEntry, fakeHex } from "./fake/entry";
import { readQuery } from "./fake/query";
import { FAKE_SOURCES, fakeRows } from "./fake/rows";

/** `now` in ms since 1970; `startsFilled` skips the first run; `pause` is awaited between steps of a task. */
export interface FakeOptions {
  now: number;
  rows?: number;
  startsFilled?: boolean;
  pause?: () => Promise<void>;
}

/** Only the newest few result sets are held, as in the core. */
const HANDLES_HELD = 4;
const KIND_EVIDENCE = {
  "access-review": "access",
  "change-management": "change",
  "incident-response": "incident",
} as const;

/** The host. */
export function fakeHost(options: FakeOptions): Host {
  return new FakeHost(options);
}

class FakeHost implements Host {
  readonly #all: LogRow[];
  readonly #now: number;
  readonly #pause: () => Promise<void>;
  readonly #sets = new Map<number, LogRow[]>();
  readonly #stopped = new Set<number>();
  #held: LogRow[];
  #lastPull: string | null;
  #lastHandle = 0;
  #lastTask = 0;

  constructor({ now, rows = 5_412, startsFilled = false, pause = () => Promise.resolve() }: FakeOptions) {
    this.#all = fakeRows(rows, now);
    this.#now = now;
    this.#pause = pause;
    this.#held = startsFilled ? this.#all : [];
    this.#lastPull = startsFilled ? new Date(now).toISOString() : null;
  }

  async workspaceStatus(): Promise<WorkspaceStatus> {
    const sources = this.#held.length === 0 ? [] : FAKE_SOURCES.map((name) => this.#sourceLine(name));
    return {
      name: "fake",
      path: "(in memory)",
      rows: this.#held.length,
      sources,
      last_pull: this.#lastPull,
      tree_size: this.#held.length,
      root: fakeHex(this.#held.length),
      tier: "unsealed",
      version: "0.1.0",
    };
  }

  async sampleLoad(hear: Hear): Promise<SyncReport> {
    return this.#pull(hear);
  }

  async syncRun(hear: Hear): Promise<SyncReport> {
    return this.#pull(hear);
  }

  async taskCancel({ task }: { task: number }): Promise<void> {
    this.#stopped.add(task);
  }

  async logOpen({ query }: { query: string }) {
    const test = readQuery(query);
    this.#lastHandle += 1;
    const found = this.#held.filter(test);
    this.#sets.set(this.#lastHandle, found);
    for (const old of [...this.#sets.keys()].slice(0, -HANDLES_HELD)) this.#sets.delete(old);
    return { handle: this.#lastHandle, count: found.length, canonical: query.trim().replace(/\s+/g, " ") };
  }

  async logRows({ handle, first, rows }: { handle: number; first: number; rows: number }): Promise<LogRow[]> {
    const set = this.#sets.get(handle);
    if (set === undefined) throw failure("not_found", `result set ${handle} is not held`);
    return set.slice(first, first + rows);
  }

  async logEntry({ row }: { row: number }) {
    const found = this.#held.find((held) => held.row === row);
    if (found === undefined) throw failure("not_found", `row ${row} is not in this workspace`);
    return fakeEntry(found);
  }

  async packCount(request: PackRequest) {
    const { period, included } = this.#population(request);
    return { total_in_period: period.length, included: included.length };
  }

  async packBuild(request: PackRequest, hear: Hear) {
    const task = this.#newTask();
    const { included } = this.#population(request);
    for (let done = 0; done <= included.length; done += 500) {
      await this.#step(task);
      hear({ task, stage: "Writing evidence", source: null, done, total: included.length, unit: "rows" });
    }
    const id = `${request.kind}_${request.from}_${request.to}_fake`;
    const reasons = included.length === 0 ? ["no row matches in this period"] : [];
    return {
      path: request.path ?? `/fake/packs/${id}.zip`,
      pack_id: id,
      rows: included.length,
      sha256: fakeHex(included.length),
      bytes: 4_096 + included.length * 412,
      complete: reasons.length === 0,
      reasons,
    };
  }

  async packVerify({ path }: { path: string }) {
    const checks = [
      { name: "archive", ok: true, detail: `${path} is one plain zip` },
      { name: "manifest", ok: true, detail: "every file has the digest that the manifest names" },
      { name: "population", ok: true, detail: "rows of CSV, NDJSON and pack.json agree" },
    ];
    return { ok: true, checks };
  }

  async #pull(hear: Hear): Promise<SyncReport> {
    const task = this.#newTask();
    const missing = this.#all.length - this.#held.length;
    for (const [index, source] of FAKE_SOURCES.entries()) {
      for (let page = 1; page <= 4; page += 1) {
        await this.#step(task);
        const done = Math.round((missing * (index * 4 + page)) / (FAKE_SOURCES.length * 4));
        hear({ task, stage: `Pulling page ${page}`, source, done, total: null, unit: "rows" });
      }
    }
    const before = new Set(this.#held.map((row) => row.row));
    this.#held = this.#all;
    this.#lastPull = new Date(this.#now).toISOString();
    return { sources: FAKE_SOURCES.map((name) => this.#syncLine(name, before)) };
  }

  #syncLine(name: string, before: Set<number>) {
    const seen = this.#all.filter((row) => row.source === name);
    const rows_new = seen.filter((row) => !before.has(row.row)).length;
    const counts = { pages: 4, rows_seen: seen.length, rows_new, rows_revised: 0, problems: 0, retries: 0 };
    return { name, status: "ok" as const, ...counts, error: null };
  }

  #sourceLine(name: string) {
    const entries = this.#held.filter((row) => row.source === name).length;
    return { name, profile: name, url: null, entries, last_pull: this.#lastPull };
  }

  #population({ kind, from, to, query }: PackRequest) {
    const test = readQuery(query);
    const period = this.#held.filter((row) => row.at !== null && row.at >= from && row.at < to);
    const included = period.filter((row) => row.evidence.includes(KIND_EVIDENCE[kind]) && test(row));
    return { period, included };
  }

  #newTask(): number {
    this.#lastTask += 1;
    return this.#lastTask;
  }

  async #step(task: number): Promise<void> {
    await this.#pause();
    if (this.#stopped.has(task)) throw failure("cancelled", "stopped on request");
  }
}

function failure(code: string, message: string): Failure {
  return { code, message, hint: "" };
}
