/** Files that the fake host can read: what a path holds is told by its name. */
import type { FilePreview } from "../../bindings/FilePreview";
import type { ImportFile } from "../../bindings/ImportFile";
import type { ImportLine } from "../../bindings/ImportLine";
import type { Preview } from "../../bindings/Preview";
import type { Hear } from "..";
import { fakeRows } from "./rows";
import { AS_IT_CAME, deskOf, fakeProblem, fakeReceipt, NO_ROWS } from "./sourceDesk";
import { type FakeWorld, failure } from "./world";

/** Rows of every file that can be read: new ones once, then all of them are held already. */
const FILE_ROWS = 120;
const PROBLEMS = 2;
const STEPS = 4;

/** What `path` would bring: `broken` in its name cannot be read, `flows` is recognised, the rest is generic. */
export function fakeFile(world: FakeWorld, path: string, wanted: string | null = null): FilePreview {
  const format = /\.(ndjson|csv|json)(\.gz)?$/.exec(path)?.[0].slice(1) ?? null;
  if (path.includes("broken"))
    return {
      ...{ path, bytes: 91, format, profile: null, is_recognised: false, preview: null },
      failure: failure("io", `${path} does not inflate: it ends early`, "get the whole file and try again"),
    };
  const profile = wanted ?? (path.includes("flows") ? "flows" : "generic");
  return {
    ...{ path, bytes: 48_211, format: format ?? "ndjson", profile, is_recognised: profile !== "generic" },
    preview: fakePreview(world, profile),
    failure: null,
  };
}

/** Five rows and a problem, as if they had just been asked for. */
export function fakePreview(world: FakeWorld, source: string, total: number | null = null): Preview {
  const entries = fakeRows(5, world.now).map((row) => ({ ...row, row: 0, source }));
  return { entries, problems: [{ ...fakeProblem(source, 0) }], total };
}

/** Imports one file in steps that can be stopped. */
export async function importFile(
  world: FakeWorld,
  task: number,
  file: ImportFile,
  hear: Hear,
): Promise<ImportLine> {
  const seen = fakeFile(world, file.path);
  const { profile: told, format } = seen;
  const line = { path: file.path, profile: told, source: null, format, cut: null, left_out: null };
  if (seen.failure !== null) return { ...line, ...NO_ROWS, failure: seen.failure };
  for (let step = 1; step <= STEPS; step += 1) {
    await world.step(task);
    const done = (FILE_ROWS / STEPS) * step;
    hear({ task, stage: "Importing", source: file.path, done, total: null, unit: "rows", waits_until: null });
  }
  const profile = file.profile ?? seen.profile ?? "generic";
  const source = file.source ?? profile;
  const counts = store(world, source, profile, file.path);
  const cut = file.path.includes("torn") ? "the file ends inside a row" : null;
  return { ...line, profile, source, ...counts, cut, failure: null };
}

function store(world: FakeWorld, source: string, profile: string, path: string) {
  const desk = deskOf(world);
  const known = desk.get(source) ?? {
    name: source,
    profile,
    url: null,
    token: null,
    receipts: [],
    problems: [],
    asked: [],
    ...AS_IT_CAME,
  };
  const isHeld = known.receipts.some((receipt) => receipt.path === path);
  const readable = FILE_ROWS - PROBLEMS;
  const rows_new = isHeld ? 0 : readable - 20;
  const counts = { ...NO_ROWS, rows_seen: FILE_ROWS, problems: PROBLEMS, rows_new };
  const whole = { ...counts, duplicates: FILE_ROWS - PROBLEMS - rows_new };
  const receipt = fakeReceipt(world.now, whole, {
    ...{
      kind: "import",
      path,
      pages: 0,
      http_status: null,
      window_from: null,
      window_to: null,
      skew_ms: null,
    },
    run: `run-${path}-${known.receipts.length}`,
  });
  const problems = isHeld ? known.problems : [fakeProblem(source, 9_001), fakeProblem(source, 9_002)];
  desk.set(source, { ...known, receipts: [receipt, ...known.receipts], problems });
  const top = world.held.reduce((most, row) => Math.max(most, row.row), world.all.length);
  const rows = fakeRows(rows_new, world.now).map((row) => ({ ...row, row: row.row + top, source }));
  world.held = [...rows, ...world.held];
  return whole;
}
