/** What is covered of the invented sources: every state of a day is somewhere, and rows of a day are those of the log. */
import type { Coverage } from "../../bindings/Coverage";
import type { CoverageDay } from "../../bindings/CoverageDay";
import type { CoverageLine } from "../../bindings/CoverageLine";
import type { CoverageRequest } from "../../bindings/CoverageRequest";
import type { DayState } from "../../bindings/DayState";
import { fakeClock } from "./clock";
import { fakeGaps } from "./gaps";
import { deskOf, type FakeSource, wasAsked } from "./sourceDesk";
import { fakeProfile } from "./sourceProfiles";
import { fakeVanished } from "./vanished";
import { type FakeWorld, failure } from "./world";

const DAY_MS = 86_400_000;
/** Days that are shown when nobody says from when. */
const ALL_DAYS = 140;

/** The answer; days are those of UTC, whatever the settings say. */
export function fakeCoverage(world: FakeWorld, request: CoverageRequest): Coverage {
  const sources = [...deskOf(world).values()].filter(
    ({ name }) => request.source === null || name === request.source,
  );
  if (request.source !== null && sources.length === 0)
    throw failure("not_found", `there is no source called \`${request.source}\``);
  const names = daysBetween(world.now, request);
  return { sources: sources.map((source) => lineOf(world, source, names)) };
}

function daysBetween(now: number, { from, to }: CoverageRequest): string[] {
  const today = Math.floor(now / DAY_MS);
  const first = from === null ? today - ALL_DAYS + 1 : Math.floor(Date.parse(from) / DAY_MS);
  const end = to === null ? today + 1 : Math.floor(Date.parse(to) / DAY_MS);
  return Array.from({ length: Math.max(0, end - first) }, (_, at) => dayOf((first + at) * DAY_MS));
}

/** `YYYY-MM-DD` of an instant in ms since 1970. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function lineOf(world: FakeWorld, source: FakeSource, names: string[]): CoverageLine {
  const { title, not_recorded } = fakeProfile(world, source.profile);
  const rows = new Map<string, number>();
  for (const row of world.held) {
    if (row.source !== source.name || row.at === null) continue;
    rows.set(row.at.slice(0, 10), (rows.get(row.at.slice(0, 10)) ?? 0) + 1);
  }
  const today = Date.parse(dayOf(world.now));
  return {
    name: source.name,
    title,
    is_pulled: source.url !== null,
    days: names.map((day) => {
      const ago = Math.round((today - Date.parse(day)) / DAY_MS);
      return dayLine(source, { day, ago, rows: rows.get(day) ?? 0 });
    }),
    gaps: fakeGaps(world.now, source),
    clock: fakeClock(world.now, source),
    not_recorded,
    vanished: fakeVanished(world, source.name).length,
  };
}

interface Held {
  day: string;
  ago: number;
  rows: number;
}

/** What is odd about the days `ago` days back; the rest is pulled or empty. */
function oddity(name: string, ago: number): [DayState, string] | null {
  if (name === "mushi" && (ago === 40 || ago === 41))
    return ["never_asked", "No pull asked for it: Exhibit was not open between two pulls."];
  if (name === "mushi" && ago <= 1) return ["partial", "Pulled up to the refusal of the token."];
  if (name === "nevo" && ago <= 5)
    return ["partial", "The pull stopped: the vendor asked to wait, five times."];
  if (name === "nevo" && ago > 96) return ["beyond_retention", "The vendor keeps rows for 7 days."];
  if (name === "vectis" && ago === 57) return ["partial", "500 on page 9 of 17; given up after 6 tries."];
  if (name === "vectis" && ago > 108) return ["not_recorded", "The vendor records this log since then."];
  if (name === "outworx" && ago === 0) return ["partial", "The day is not over."];
  return null;
}

function dayLine(source: FakeSource, { day, ago, rows }: Held): CoverageDay {
  const { name, url, receipts } = source;
  if (url === null)
    return rows > 0
      ? { day, state: "partial", rows, note: "Rows of files; a file does not say what it covers." }
      : { day, state: "never_asked", rows, note: null };
  if (receipts.length === 0) return { day, state: "never_asked", rows: 0, note: null };
  const odd = oddity(name, ago);
  const noon = Date.parse(day) + DAY_MS / 2;
  if (odd === null || wasAsked(source, [noon, noon]))
    return { day, state: rows > 0 ? "pulled" : "empty", rows, note: null };
  const [state, note] = odd;
  return { day, state, rows: state === "partial" ? rows : 0, note };
}
