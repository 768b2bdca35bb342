/** The packs of the fake host: a list that grows with builds and checks. */
import type { CheckLine } from "../../bindings/CheckLine";
import type { PackBuilt } from "../../bindings/PackBuilt";
import type { PackCheck } from "../../bindings/PackCheck";
import type { PackLine } from "../../bindings/PackLine";
import type { PackRequest } from "../../bindings/PackRequest";
import type { Hear } from "..";
import type { PacksHost } from "../packs";
import { checkLine } from "./checkLine";
import { fakeHex, fakeWords } from "./entry";
import { NOT_REACHED } from "./openedSayings";
import { fakePackCount } from "./packCount";
import { FAKE_PACKS } from "./packList";
import { type FakeWorld, failure } from "./world";

const MEMBERS = 12;
const ROWS_A_STEP = 500;

/** The verbs. */
export function fakePacks(world: FakeWorld): PacksHost {
  let packs: PackLine[] = world.held.length > 0 ? [...FAKE_PACKS] : [];
  const keep = (line: PackLine) => {
    packs = [line, ...packs.filter(({ path }) => path !== line.path)];
  };
  return {
    packList: async () => ({ packs, problems: [] }),
    packCount: async (request) => fakePackCount(world, request),
    packBuild: async (request, hear) => {
      refuse(request);
      const { included } = fakePackCount(world, request);
      await writeRows(world, included, hear);
      const built = builtOf(world, request);
      keep(ownLine(world, request, built));
      return built;
    },
    packVerify: async ({ path }, hear) => {
      if (path.includes("missing")) throw failure("io", `${path}: no such file`, "name a file that is there");
      await readMembers(world, hear);
      const known = packs.find((line) => line.path === path);
      const found = checkOf(path, known);
      const failed = found.checks.filter(({ ok }) => !ok).map(({ name }) => name);
      const check = { at: new Date(world.now).toISOString(), ok: found.ok, failed };
      const line = known ?? { ...openedLine(world, path), ...pick(found) };
      packs = known
        ? packs.map((each) => (each === known ? { ...known, check } : each))
        : [{ ...line, check }, ...packs];
      return found;
    },
  };
}

async function writeRows(world: FakeWorld, rows: number, hear: Hear): Promise<void> {
  const task = world.begin();
  const tell = (done: number) =>
    hear({
      task,
      stage: "Writing",
      source: "data/evidence/events.ndjson",
      done,
      total: rows,
      unit: "rows",
      waits_until: null,
    });
  for (let done = 0; done <= rows; done += ROWS_A_STEP) {
    tell(done);
    await world.step(task);
  }
}

async function readMembers(world: FakeWorld, hear: Hear): Promise<void> {
  const task = world.begin();
  for (let done = 0; done <= MEMBERS; done += 3) {
    hear({
      task,
      stage: "Checking",
      source: null,
      done,
      total: MEMBERS,
      unit: "members",
      waits_until: null,
    });
    await world.step(task);
  }
}

/** What the core refuses before it writes. */
function refuse({ kind, title, sample, sign, redaction, accounts, review, deliveries }: PackRequest): void {
  const names = accounts !== null || review !== null || deliveries.length > 0;
  if (redaction !== null && names)
    throw failure("usage", "a redacted pack cannot hold what would show what is hidden");
  if (kind === "custom" && title === null) throw failure("usage", "a custom pack needs a title");
  if (sample?.seed === "") throw failure("usage", "a sample needs a seed");
  if (sign.kind === "file" && sign.passphrase === "wrong")
    throw failure("credentials", `${sign.path}: the passphrase does not open the key`, "type it again");
}

function builtOf(world: FakeWorld, request: PackRequest): PackBuilt {
  const { included, missing: reasons, exceptions } = fakePackCount(world, request);
  const { sign, sample, redaction, seal_passphrase } = request;
  const isSigned = sign.kind !== "none";
  const pack_id = `${request.kind}_${request.from.slice(0, 10)}_${request.to.slice(0, 10)}_${fakeHex(included).slice(0, 8)}`;
  return {
    path: request.path ?? `/fake/packs/${pack_id}.zip`,
    pack_id,
    rows: included,
    sha256: fakeHex(included),
    words: fakeWords(included),
    bytes: 4_096 + included * 412,
    complete: reasons.length === 0,
    reasons,
    note: null,
    signed_by: isSigned ? (sign.identity ?? "dana@laptop-7") : null,
    fingerprint: isSigned ? (sign.fingerprint ?? FINGERPRINT) : null,
    pseudonyms:
      redaction !== null && seal_passphrase !== null ? `/fake/packs/${pack_id}.pseudonyms.age` : null,
    sampled: sample === null ? null : Math.min(sample.size, included),
    exceptions,
  };
}

/** Of the key that the fake host signs with. */
const FINGERPRINT = "SHA256:9f4Q0c7eTz2mUeXb8kVwYl3nRq5sDa1hGj6pKd2b861";

function ownLine(world: FakeWorld, request: PackRequest, built: PackBuilt): PackLine {
  const { pack_id, rows, complete, reasons } = built;
  return {
    path: built.path,
    is_there: true,
    at: new Date(world.now).toISOString(),
    is_own: true,
    sha256: built.sha256,
    words: built.words,
    bytes: built.bytes,
    facts: {
      pack_id,
      kind: request.kind,
      from: instantOf(request.from),
      to: instantOf(request.to),
      organisation: request.organisation,
      query: request.query,
      rows,
      total_in_period: fakePackCount(world, request).total_in_period,
      complete,
      reasons,
      generated_at: new Date(world.now).toISOString(),
      user: "dana",
      host: "laptop-7",
    },
    check: null,
  };
}

/** The fake host knows no zone but UTC. */
function instantOf(day: string): string {
  return day.length === 10 ? `${day}T00:00:00.000Z` : day;
}

function openedLine(world: FakeWorld, path: string): Omit<PackLine, "facts" | "sha256" | "words" | "bytes"> {
  return { path, is_there: true, at: new Date(world.now).toISOString(), is_own: false, check: null };
}

function pick({ facts, sha256, words, bytes }: PackCheck) {
  return { facts, sha256, words, bytes };
}

/** A file called `hostile` is no pack at all, one called `forged` was changed after it was made. */
function checkOf(path: string, known: PackLine | undefined): PackCheck {
  const seed = path.length;
  const held = known ?? { sha256: fakeHex(seed), words: fakeWords(seed), bytes: 48_112, facts: null };
  const { sha256, words, bytes } = held;
  const facts = known?.facts ?? FAKE_PACKS[0]?.facts ?? null;
  if (path.includes("hostile")) {
    const detail = "the name `../../.bashrc` leads out of the archive; nothing was unpacked";
    const checks = [checkLine("archive", false, detail)];
    return { ok: false, checks, sha256, words, bytes: 812, facts: null, signature: NOT_REACHED, note: null };
  }
  const wasChanged = path.includes("forged");
  const checks = goodChecks(facts?.rows ?? 0).map((each) =>
    wasChanged && each.name === "manifest"
      ? checkLine("manifest", false, "changed: data/evidence/events.csv")
      : each,
  );
  return {
    ok: !wasChanged,
    checks,
    sha256,
    words,
    bytes,
    facts,
    signature: { ...NOT_REACHED, state: "none" },
    note: null,
  };
}

function goodChecks(rows: number): CheckLine[] {
  return [
    checkLine("archive", true, "24 plain members, one top folder"),
    checkLine("bag", true, "a BagIt 1.0 bag"),
    checkLine("manifest", true, "21 files have the digest that the manifest names"),
    checkLine("tagmanifest", true, "4 files have the digest that the tag manifest names"),
    checkLine("pack_json", true, "data/pack.json can be read"),
    checkLine("counts", true, `${rows.toLocaleString("en-GB")} rows in CSV, NDJSON, JSON and pack.json`),
    checkLine("order", true, "rows stand in the order that the format asks for"),
    checkLine("raw", true, "every row's own text has its digest"),
    checkLine("leaves", true, `root ${fakeHex(rows)}`),
    { ...checkLine("signature", true, "unsigned"), is_open: true },
  ];
}
