/** The sources of the fake host. */
import type { NewSource } from "../../bindings/NewSource";
import type { SourceLine } from "../../bindings/SourceLine";
import type { SyncLine } from "../../bindings/SyncLine";
import type { SyncReport } from "../../bindings/SyncReport";
import type { Hear } from "..";
import type { SourcesHost } from "../sources";
import {
  deskOf,
  type FakeSource,
  fakeReceipt,
  fakeSourceLines,
  NO_ROWS,
  REFUSED,
  sampleSources,
} from "./sourceDesk";
import { fakeFile, fakePreview, importFile } from "./sourceFiles";
import { FAKE_PROFILES, fakeProfile } from "./sourceProfiles";
import { type FakeWorld, failure } from "./world";

export { fakeSourceLines } from "./sourceDesk";

/** A token that every vendor of the fake host refuses. */
export const BAD_TOKEN = "wrong";
/** How long `nevo` asks to wait. */
const WAIT_MS = 42_000;
const PAGES = 4;
/** Steps of the wait: long enough to be seen where time passes between steps. */
const WAIT_STEPS = 30;

/** The verbs. */
export function fakeSources(world: FakeWorld): SourcesHost {
  return {
    sampleLoad: (hear) => loadSample(world, hear),
    syncRun: ({ sources }, hear) => pull(world, chosen(world, sources), hear),
    profileList: async () => FAKE_PROFILES,
    sourceTry: (request, hear) => tryOut(world, request, hear),
    sourceAdd: async (request) => add(world, request),
    sourceToken: async ({ name, token, keep }) => {
      const source = held(world, name);
      if (token === BAD_TOKEN) throw failure("credentials", "the token has a control character inside");
      source.token = keep === "file" ? "store" : "keychain";
    },
    sourceRemove: async ({ name }) => {
      held(world, name);
      deskOf(world).delete(name);
    },
    sourceReceipts: async ({ name }) => held(world, name).receipts,
    sourceProblems: async ({ name }) => held(world, name).problems,
    importPreview: async ({ paths, profile }) => paths.map((path) => fakeFile(world, path, profile)),
    importRun: async ({ files }, hear) => {
      const task = world.begin();
      const lines = [];
      for (const file of files) lines.push(await importFile(world, task, file, hear));
      return { files: lines };
    },
  };
}

function held(world: FakeWorld, name: string): FakeSource {
  const source = deskOf(world).get(name);
  if (source === undefined) throw failure("not_found", `there is no source called \`${name}\``);
  return source;
}

function chosen(world: FakeWorld, names: string[]): FakeSource[] {
  if (names.length > 0) return names.map((name) => held(world, name));
  return [...deskOf(world).values()].filter((source) => source.url !== null);
}

async function tryOut(world: FakeWorld, request: NewSource, hear: Hear) {
  const task = world.begin();
  const progress = { task, stage: "Pulling", source: request.name, done: 0, total: null };
  hear({ ...progress, unit: "rows", waits_until: null });
  await world.step(task);
  if (request.token === BAD_TOKEN)
    throw failure("credentials", "the vendor refused the token: 401", "make one with the scope audit:read");
  return fakePreview(world, request.name, 1_844_920);
}

function add(world: FakeWorld, request: NewSource): SourceLine {
  const desk = deskOf(world);
  if (desk.has(request.name))
    throw failure("usage", `there is a source called \`${request.name}\` already`, "choose another name");
  const { url } = fakeProfile(request.profile);
  desk.set(request.name, {
    ...{ name: request.name, profile: request.profile, url: request.url ?? url },
    token: request.token === null ? null : request.keep === "file" ? "store" : "keychain",
    ...{ receipts: [], problems: [] },
  });
  const line = fakeSourceLines(world).find((each) => each.name === request.name);
  if (line === undefined) throw new Error("BUG: a source that was just added is listed");
  return line;
}

/** As the core does, the sample has a workspace of its own. */
async function loadSample(world: FakeWorld, hear: Hear): Promise<SyncReport> {
  world.open("sample");
  const sources = sampleSources();
  const desk = new Map(sources.map((source) => [source.name, source]));
  const report = await pull(world, sources, hear);
  for (const [name, source] of desk) deskOf(world).set(name, source);
  return report;
}

/** Pulls in steps that can be stopped; rows come at the end. A source that was refused before is refused again. */
async function pull(world: FakeWorld, sources: FakeSource[], hear: Hear): Promise<SyncReport> {
  const task = world.begin();
  const before = new Set(world.held.map((row) => row.row));
  const names = new Set(sources.map((source) => source.name));
  const missing = world.all.filter((row) => names.has(row.source) && !before.has(row.row));
  for (const source of sources) {
    const own = missing.filter((row) => row.source === source.name).length;
    for (let page = 1; page <= PAGES; page += 1) {
      await world.step(task);
      const done = Math.round((own * page) / PAGES);
      hear({ ...at(task, source), stage: "Pulling", done });
      if (source.name === "nevo" && page === 2) await wait(world, task, source, hear);
    }
  }
  const lines = sources.map((source) => run(world, source, before));
  const refused = new Set(lines.filter((line) => line.status === "failed").map((line) => line.name));
  const added = missing.filter((row) => !refused.has(row.source));
  world.held = [...world.held, ...added].sort((one, other) => other.row - one.row);
  world.lastPull = new Date(world.now).toISOString();
  return { sources: lines };
}

/** Counted from the machine's own clock, so that a wait begun late still lies ahead. */
async function wait(world: FakeWorld, task: number, source: FakeSource, hear: Hear): Promise<void> {
  const waits_until = new Date(Date.now() + WAIT_MS).toISOString();
  const total = WAIT_MS / 1_000;
  hear({ ...at(task, source), stage: "Waiting", total, unit: "seconds", waits_until });
  for (let step = 0; step < WAIT_STEPS; step += 1) await world.step(task);
}

const at = (task: number, source: FakeSource) => ({
  ...{ task, source: source.name, done: 0, total: null as number | null },
  ...{ unit: "rows", waits_until: null as string | null },
});

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
    fakeReceipt(world.now, counts, { ...refused, retries, run: `run-${source.receipts.length}` }),
  );
  const hint = "rows pulled before are unchanged; give the source another token";
  return {
    ...{
      name: source.name,
      kind: "pull" as const,
      ...counts,
      retries,
      status: refused.status,
      pages: refused.pages,
    },
    error: wasRefused ? failure("credentials", REFUSED, hint) : null,
  };
}
