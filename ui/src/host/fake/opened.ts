/**
 * The fake host's packs that are opened read-only. What a path holds decides: `refused` and `hostile` are no packs,
 * `broken` has a signature of other bytes, `unsigned` none, `forged` a changed file, `redacted` redacted rows.
 */
import type { LogRow } from "../../bindings/LogRow";
import type { OpenedEntry } from "../../bindings/OpenedEntry";
import type { OpenedPack } from "../../bindings/OpenedPack";
import type { PackFacts } from "../../bindings/PackFacts";
import type { Hear } from "..";
import type { LogHost } from "../log";
import type { OpenedHost } from "../opened";
import { checkLine } from "./checkLine";
import { fakeEntry, fakeHex, fakeWords } from "./entry";
import { fakeLog } from "./log";
import { FAKE_EXCEPTIONS, FAKE_LIMITS, fakeChecks, fakeSignature, NOT_REACHED } from "./openedSayings";
import { FAKE_TABLES, fakeTable } from "./openedTables";
import { FAKE_PACKS } from "./packList";
import { type FakeOptions, FakeWorld, failure } from "./world";

const ROWS = 1_208;
/** Handles of result sets name their pack too: fewer than this are opened of one. */
const SETS_A_PACK = 100_000;
/** How far the first line is below the rows of the log it came from. */
const ROW_OFFSET = 3_900_000;
const MEMBERS = 34;

interface Open {
  log: LogHost;
  rows: LogRow[];
  isRedacted: boolean;
}

/** The verbs. */
export function fakeOpened(world: FakeWorld): OpenedHost {
  const open = new Map<number, Open>();
  let last = 0;
  const held = (handle: number): Open => {
    const pack = open.get(handle);
    if (pack === undefined) throw failure("not_found", `pack ${handle} is not open`);
    return pack;
  };
  const ofSet = (set: number) => ({
    ...held(Math.floor(set / SETS_A_PACK)),
    inner: set % SETS_A_PACK,
  });
  return {
    openedOpen: async ({ path, signers }, hear) => {
      if (path.includes("missing")) throw failure("io", `${path}: no such file`, "name a file that is there");
      await readMembers(world, hear);
      last += 1;
      if (/refused|hostile/.test(path)) return refusedPack(last, path);
      const rows = linesOf(world);
      const inner = new FakeWorld({ now: world.now, rows: 0, startsFilled: true } satisfies FakeOptions);
      inner.held = rows;
      open.set(last, { log: fakeLog(inner), rows, isRedacted: path.includes("redacted") });
      return openedPack({ handle: last, path, signers, rows });
    },
    openedClose: async ({ handle }) => {
      open.delete(handle);
    },
    openedQuery: async ({ pack, query }) => {
      const set = await held(pack).log.logOpen({ query }, () => {});
      return { ...set, handle: pack * SETS_A_PACK + set.handle };
    },
    openedRows: async (request) => {
      const { log, inner } = ofSet(request.handle);
      return log.logRows({ ...request, handle: inner });
    },
    openedCounts: async ({ handle }) => {
      const { log, inner } = ofSet(handle);
      return log.logCounts({ handle: inner });
    },
    openedFacet: async (request) => {
      const { log, inner } = ofSet(request.handle);
      return log.logFacet({ ...request, handle: inner });
    },
    openedHistogram: async ({ handle }) => {
      const { log, inner } = ofSet(handle);
      return log.logHistogram({ handle: inner });
    },
    openedLocate: async ({ handle, row }) => {
      const { log, inner } = ofSet(handle);
      return log.logLocate({ handle: inner, row });
    },
    openedTable: async ({ pack, path, first, records }) => {
      held(pack);
      return fakeTable(path, { first, records });
    },
    openedEntry: async ({ pack, line }) => {
      const { rows, isRedacted } = held(pack);
      const row = rows.find((each) => each.row === line);
      if (row === undefined) throw failure("not_found", `the pack has no line ${line}`);
      return entryOf(row, isRedacted);
    },
    packCompare: async ({ path, against }, hear) => {
      await readMembers(world, hear);
      const ok = !/forged|refused|hostile/.test(path + against);
      const detail = ok
        ? "the log of 2204331 rows is contained in the log of 3918204 rows"
        : "the smaller log is not contained in the larger one: they are not of one workspace, or rows were changed";
      return [checkLine("consistency", ok, detail)];
    },
  };
}

/** The newest rows of the world, numbered as lines of a file that begins with the oldest. */
function linesOf(world: FakeWorld): LogRow[] {
  const rows = world.all.slice(0, ROWS);
  return rows.map((row, at) => ({ ...row, row: rows.length - at }));
}

async function readMembers(world: FakeWorld, hear: Hear): Promise<void> {
  const task = world.begin();
  const about = { task, stage: "Checking", source: null, unit: "members", waits_until: null };
  for (let done = 0; done <= MEMBERS; done += 8) {
    hear({ ...about, done, total: MEMBERS });
    await world.step(task);
  }
}

interface Opening {
  handle: number;
  path: string;
  signers: string | null;
  rows: LogRow[];
}

function openedPack({ handle, path, signers, rows }: Opening): OpenedPack {
  const known = FAKE_PACKS.find((line) => line.path === path);
  const signature = fakeSignature(path, signers);
  const checks = fakeChecks(rows.length, path, signature);
  const seed = known?.bytes ?? path.length;
  return {
    handle,
    check: {
      ok: checks.every(({ ok }) => ok),
      checks,
      sha256: known?.sha256 ?? fakeHex(seed),
      words: known?.words ?? fakeWords(seed),
      bytes: known?.bytes ?? 2_104_002,
      facts: { ...(known?.facts ?? FACTS), rows: rows.length, total_in_period: rows.length * 3 },
      signature,
      note: null,
    },
    rows: rows.length,
    problem: null,
    sources: [...new Set(rows.map(({ source }) => source))],
    exceptions: FAKE_EXCEPTIONS,
    tables: FAKE_TABLES,
    limits: FAKE_LIMITS,
    redaction: path.includes("redacted") ? "shareable" : null,
  };
}

const FACTS: PackFacts = {
  pack_id: "access-review_2026-01-01_2026-04-01_acme_1f09ab3c",
  kind: "access-review",
  from: "2026-01-01T00:00:00.000Z",
  to: "2026-04-01T00:00:00.000Z",
  organisation: "Acme",
  query: "-actor:*@test.acme.io",
  rows: 0,
  total_in_period: 0,
  complete: false,
  reasons: ["mushi was not asked for 28 February and 1 March 2026."],
  generated_at: "2026-04-16T09:02:11.730Z",
  user: "dana",
  host: "laptop-7",
};

function refusedPack(handle: number, path: string): OpenedPack {
  const detail = "the name `../../.bashrc` leads out of the archive; nothing was unpacked";
  return {
    handle,
    check: {
      ok: false,
      checks: [checkLine("archive", false, detail)],
      sha256: fakeHex(path.length),
      words: fakeWords(path.length),
      bytes: 812,
      facts: null,
      signature: NOT_REACHED,
      note: null,
    },
    rows: 0,
    problem: `The archive was refused: ${detail}.`,
    sources: [],
    exceptions: [],
    tables: [],
    limits: [],
    redaction: null,
  };
}

/** Every second row of a redacted pack is redacted. */
function entryOf(row: LogRow, isRedactedPack: boolean): OpenedEntry {
  const { facts, raw, leaf, received_at } = fakeEntry(row);
  const isRedacted = isRedactedPack && row.row % 2 === 0;
  const place = row.row + ROW_OFFSET;
  return {
    facts,
    raw: isRedacted ? null : raw,
    redacted: isRedacted ? ["actor.label", "ip", "metadata/client/name"] : [],
    row_there: place,
    leaf: { hash: leaf, index: place - 1, received_at },
    proof: checkLine(
      "proof",
      true,
      `leaf ${place - 1} leads to the root of the checkpoint over 3918204 rows`,
    ),
  };
}
