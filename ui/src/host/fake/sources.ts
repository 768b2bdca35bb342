/** The sources of the fake host. */
import type { NewSource } from "../../bindings/NewSource";
import type { SourceLine } from "../../bindings/SourceLine";
import type { SyncReport } from "../../bindings/SyncReport";
import type { SyncRequest } from "../../bindings/SyncRequest";
import type { Hear } from "..";
import type { SourcesHost } from "../sources";
import { fakeCoverage } from "./coverage";
import { fakeMapping } from "./mapping";
import { AS_IT_CAME, deskOf, type FakeSource, fakeSourceLines, sampleSources } from "./sourceDesk";
import { fakeFile, fakePreview, importFile } from "./sourceFiles";
import { fakeProfile, profilesOf } from "./sourceProfiles";
import { pull } from "./sourcePull";
import { fakeVanished } from "./vanished";
import { BAD_TOKEN, type FakeWorld, failure } from "./world";

export { fakeSourceLines } from "./sourceDesk";
export { BAD_TOKEN } from "./world";

/** The verbs. */
export function fakeSources(world: FakeWorld): SourcesHost {
  return {
    sampleLoad: (hear) => loadSample(world, hear),
    syncRun: (request, hear) => pullAsked(world, request, hear),
    profileList: async () => profilesOf(world),
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
    sourceSet: async ({ name, ...settings }) => {
      if (settings.every_minutes !== null && settings.every_minutes < 5)
        throw failure("usage", "a source is pulled every 5 minutes at the most");
      Object.assign(held(world, name), settings);
      return lineOf(world, name);
    },
    sourceVanished: async ({ name }) => fakeVanished(world, held(world, name).name),
    scheduleWatch: async () => {},
    coverageShow: async (request) => fakeCoverage(world, request),
    ...fakeMapping(world),
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
  return [...deskOf(world).values()].filter((source) => source.url !== null && !source.is_paused);
}

/** A time that was named counts as asked for where it came, as in the core. */
async function pullAsked(world: FakeWorld, request: SyncRequest, hear: Hear): Promise<SyncReport> {
  const bound = (text: string | null, otherwise: number) => {
    const at = text === null ? otherwise : Date.parse(text);
    if (Number.isNaN(at)) throw failure("usage", `\`${text}\` is not a time`);
    return at;
  };
  const span: [number, number] = [bound(request.since, 0), bound(request.until, world.now)];
  const report = await pull(world, chosen(world, request.sources), hear);
  if (request.since !== null)
    for (const { name, status } of report.sources) if (status === "ok") held(world, name).asked.push(span);
  return report;
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
  const { url } = fakeProfile(world, request.profile);
  desk.set(request.name, {
    ...{ name: request.name, profile: request.profile, url: request.url ?? url },
    token: request.token === null ? null : request.keep === "file" ? "store" : "keychain",
    ...{ receipts: [], problems: [], asked: [], ...AS_IT_CAME },
  });
  return lineOf(world, request.name);
}

function lineOf(world: FakeWorld, name: string): SourceLine {
  const line = fakeSourceLines(world).find((each) => each.name === name);
  if (line === undefined) throw new Error("BUG: a source that is held is listed");
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
