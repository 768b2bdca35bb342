import { expect, test } from "vitest";
import type { CoverageDay } from "../bindings/CoverageDay";
import type { CoverageGap } from "../bindings/CoverageGap";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { DayState } from "../bindings/DayState";
import type { GapKind } from "../bindings/GapKind";
import { MARKS } from "../parts/dayMarks";
import {
  coveredOf,
  DAY_STATES,
  dayName,
  dayNumber,
  dayQuery,
  daySentence,
  daysByState,
  dayText,
  gapQuery,
  gapsOf,
  halves,
  NO_FILE,
  pullable,
  untilToday,
  weekdayOf,
  wordsOf,
} from "./coverageWords";

const day = (state: DayState, rows = 0, note: string | null = null): CoverageDay => ({
  ...{ day: "2026-02-28", state, rows, note },
});

const gap = (kind: GapKind, can_pull = false): CoverageGap => ({
  ...{ kind, from: null, to: null, rows: null, detail: "", can_pull },
});

const line = (name: string, days: CoverageDay[], gaps: CoverageGap[] = []): CoverageLine => ({
  ...{ name, title: name, is_pulled: name !== "files", days, gaps },
  ...{ clock: null, not_recorded: [], vanished: 0 },
});

test("a partial day counts half, and what the vendor never wrote is not out of anything", () => {
  const all = (Object.keys(DAY_STATES) as DayState[]).map((state) => day(state));
  expect(coveredOf([line("a", all), line("b", [day("pulled")])])).toEqual({ days: 3.5, of: 6 });
  expect(halves(3.5)).toBe("3½");
  expect(halves(0.5)).toBe("½");
  expect(halves(1_204)).toBe("1,204");
});

test("every state has a shape and a word of its own", () => {
  const words = Object.values(DAY_STATES);
  expect(new Set(words.map(({ mark }) => mark)).size).toBe(6);
  expect(new Set(words.map(({ word }) => word)).size).toBe(6);
});

test("gaps stand by how serious they are, over all sources, and keep their order within a kind", () => {
  const lines = [
    line("a", [], [gap("expired"), gap("partial", true)]),
    line("b", [], [gap("partial"), gap("never_asked", true)]),
  ];
  expect(gapsOf(lines).map((each) => `${each.line.name} ${each.gap.kind}`)).toEqual([
    "b never_asked",
    "a partial",
    "b partial",
    "a expired",
  ]);
});

test("only sources that are pulled are pulled", () => {
  const lines = [
    line("files", [], [gap("partial", true)]),
    line("a", [], [gap("partial", true)]),
    line("b", []),
  ];
  expect(pullable(lines)).toEqual(["a"]);
});

test("a day is read out with its state, its rows and why", () => {
  expect(daySentence(line("a", []), day("partial", 1, "The token was refused."))).toBe(
    "Sat 28 Feb 2026: partial, only a part is here. 1 row. The token was refused.",
  );
  expect(dayName("no day")).toBe("no day");
});

test("files are not asked: a day that none of them holds is a calm one of its own", () => {
  const files = line("files", [day("never_asked", 0, "no file holds rows of this day"), day("partial", 3)]);
  expect(wordsOf(files, "never_asked")).toBe(NO_FILE);
  expect(MARKS).toContain(NO_FILE.mark);
  const { never_asked, no_file } = daysByState([files, line("a", [day("never_asked")])]);
  expect([never_asked, no_file]).toEqual([1, 1]);
  expect(coveredOf([files])).toEqual({ days: 0.5, of: 2 });
  expect(daySentence(files, day("never_asked", 0, "no file holds rows of this day"))).toBe(
    "Sat 28 Feb 2026: no file, no file holds rows of it. 0 rows.",
  );
});

test("today is not over and left out of the sum, so that a source can be whole", () => {
  const today = { ...day("partial", 4), day: "2026-03-01" };
  const lines = [line("a", [day("pulled", 9), today])];
  expect(coveredOf(untilToday(lines, "2026-03-01"))).toEqual({ days: 1, of: 1 });
  expect(coveredOf(untilToday(lines, "2026-03-02"))).toEqual({ days: 1.5, of: 2 });
});

test("days are counted over the ends of months and years", () => {
  expect(dayText(dayNumber("2025-12-31") + 1)).toBe("2026-01-01");
  expect(weekdayOf(dayNumber("2026-02-28"))).toBe(5);
  expect(weekdayOf(dayNumber("1969-12-29"))).toBe(0);
});

test("a day and a gap are queries, half open, with the name as data", () => {
  expect(dayQuery("acme", "2026-02-28")).toBe("source:acme from:2026-02-28 to:2026-03-01");
  expect(dayQuery("a b*", "2026-02-28")).toBe('source:"a b\\*" from:2026-02-28 to:2026-03-01');
  expect(gapQuery("acme", gap("id"))).toBeNull();
  expect(gapQuery("acme", { ...gap("partial"), from: "2026-05-09T16:44:00Z" })).toBe(
    "source:acme from:2026-05-09T16:44:00Z",
  );
});
