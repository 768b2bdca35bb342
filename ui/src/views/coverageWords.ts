/** The words, marks and sums of coverage. All pure. */
import {
  ArchiveX,
  CalendarClock,
  CalendarX,
  FileX,
  Hash,
  ListOrdered,
  type LucideIcon,
  Moon,
  TriangleAlert,
} from "lucide-react";
import type { CoverageDay } from "../bindings/CoverageDay";
import type { CoverageGap } from "../bindings/CoverageGap";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { DayState } from "../bindings/DayState";
import type { GapKind } from "../bindings/GapKind";
import type { Tone } from "../parts/Badge";
import type { Mark } from "../parts/dayMarks";
import { count, counted } from "../parts/format";
import { termText } from "./logTerms";

/** One state of a day: its shape, its word, and what it means. */
export interface DayWords {
  mark: Mark;
  tone: Tone;
  word: string;
  means: string;
}

/** In the order of the legend. */
export const DAY_STATES: Record<DayState, DayWords> = {
  pulled: { mark: "full", tone: "success", word: "pulled", means: "asked for, rows came" },
  empty: { mark: "hollow", tone: "success", word: "empty", means: "asked for, none exist" },
  partial: { mark: "half", tone: "warning", word: "partial", means: "only a part is here" },
  never_asked: { mark: "cross", tone: "danger", word: "never asked", means: "no pull asked for it" },
  beyond_retention: {
    mark: "hatch",
    tone: "neutral",
    word: "beyond retention",
    means: "gone at the vendor",
  },
  not_recorded: { mark: "dash", tone: "neutral", word: "not recorded", means: "not written there" },
};

/** A day of a source that files fill, without rows. Nobody could be asked for it, so that it is no fault. */
export const NO_FILE: DayWords = {
  mark: "dot",
  tone: "neutral",
  word: "no file",
  means: "no file holds rows of it",
};

/** Whose day it is matters: files are not asked. */
export type Filling = Pick<CoverageLine, "is_pulled">;

/** What a state says of a day of this source. */
export function wordsOf({ is_pulled }: Filling, state: DayState): DayWords {
  return !is_pulled && state === "never_asked" ? NO_FILE : DAY_STATES[state];
}

/** Why a day is so, where its words do not say it. */
export function noteOf(line: Filling, { state, note }: CoverageDay): string | null {
  return wordsOf(line, state) === NO_FILE ? null : note;
}

/** One kind of gap. */
export interface GapWords {
  word: string;
  tone: Tone;
  icon: LucideIcon;
}

/** Most serious first, as the core has them. */
export const GAP_KINDS: Record<GapKind, GapWords> = {
  vanished: { word: "Vanished at the vendor", tone: "danger", icon: FileX },
  sequence: { word: "Numbers missing", tone: "danger", icon: ListOrdered },
  never_asked: { word: "Never asked", tone: "danger", icon: CalendarX },
  partial: { word: "Partial", tone: "warning", icon: TriangleAlert },
  beyond_retention: { word: "Beyond retention", tone: "neutral", icon: ArchiveX },
  id: { word: "Ids missing", tone: "warning", icon: Hash },
  quiet: { word: "Unusually quiet", tone: "warning", icon: Moon },
  expired: { word: "Expired at the vendor", tone: "neutral", icon: CalendarClock },
};

const STATES = Object.keys(DAY_STATES) as DayState[];
const KINDS = Object.keys(GAP_KINDS) as GapKind[];

/** How many days of each state, over all sources given; those that nobody could ask for are `no_file`. */
export function daysByState(lines: readonly CoverageLine[]): Record<DayState | "no_file", number> {
  const sums = Object.fromEntries([...STATES, "no_file"].map((state) => [state, 0]));
  for (const line of lines)
    for (const { state } of line.days) {
      const at = wordsOf(line, state) === NO_FILE ? "no_file" : state;
      sums[at] = (sums[at] ?? 0) + 1;
    }
  return sums as Record<DayState | "no_file", number>;
}

/** The same without `today`, which is not over: nothing can be said of all of it, and it is nobody's fault. */
export function untilToday(lines: readonly CoverageLine[], today: string): CoverageLine[] {
  return lines.map((line) => ({ ...line, days: line.days.filter(({ day }) => day < today) }));
}

/** Days that are covered, a partial one for half; `of` leaves out those that the vendor never recorded. */
export interface Covered {
  days: number;
  of: number;
}

/** Of all sources given. */
export function coveredOf(lines: readonly CoverageLine[]): Covered {
  const { pulled, empty, partial, never_asked, no_file, beyond_retention } = daysByState(lines);
  return {
    days: pulled + empty + partial / 2,
    of: pulled + empty + partial + never_asked + no_file + beyond_retention,
  };
}

/** `126½`: halves are written so, never as `.5`. */
export function halves(value: number): string {
  const whole = Math.floor(value);
  return value === whole ? count(whole) : `${whole === 0 ? "" : count(whole)}½`;
}

/** A gap, and whose it is. */
export interface OwnedGap {
  line: CoverageLine;
  gap: CoverageGap;
}

/** All gaps, most serious kind first; within a kind as the core gives them. */
export function gapsOf(lines: readonly CoverageLine[]): OwnedGap[] {
  const all = lines.flatMap((line) => line.gaps.map((gap) => ({ line, gap })));
  return all.sort((one, other) => KINDS.indexOf(one.gap.kind) - KINDS.indexOf(other.gap.kind));
}

/** The sources of which a pull can close a gap. */
export function pullable(lines: readonly CoverageLine[]): string[] {
  return lines
    .filter(({ is_pulled, gaps }) => is_pulled && gaps.some(({ can_pull }) => can_pull))
    .map(({ name }) => name);
}

const DAY_MS = 86_400_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** Short names of the months, January first. */
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Days since 1970 of `YYYY-MM-DD`. */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** `YYYY-MM-DD` of days since 1970. */
export function dayText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** 0 = Monday. 1 January 1970 was a Thursday. */
export function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}

/** `Sat 28 Feb 2026`. */
export function dayName(day: string): string {
  const number = dayNumber(day);
  if (Number.isNaN(number)) return day;
  const [year, month, date] = day.split("-");
  return `${WEEKDAYS[weekdayOf(number)]} ${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** What is read out for a day: its state, its rows, and why. */
export function daySentence(line: Filling, day: CoverageDay): string {
  const { word, means } = wordsOf(line, day.state);
  const note = noteOf(line, day);
  const why = note === null ? "" : ` ${note}`;
  const { rows } = day;
  return `${dayName(day.day)}: ${word}, ${means}. ${counted(rows, "row")}.${why}`;
}

/** The rows of one day of a source, as a query. */
export function dayQuery(source: string, day: string): string {
  return `${termText("source", source, "include")} from:${day} to:${dayText(dayNumber(day) + 1)}`;
}

/**
 * The time of a gap, for a pull that closes it. One between two rows of the same instant is no time that could be asked
 * for, so that all since then is.
 */
export function gapSpan({ from, to }: CoverageGap): { since: string | null; until: string | null } {
  const hasLength = to !== null && (from === null || Date.parse(to) > Date.parse(from));
  return { since: from, until: hasLength ? to : null };
}

/** The rows around a gap, as a query; null where it names no time. */
export function gapQuery(source: string, { from, to }: CoverageGap): string | null {
  if (from === null && to === null) return null;
  const bounds = [from === null ? "" : ` from:${from}`, to === null ? "" : ` to:${to}`];
  return `${termText("source", source, "include")}${bounds.join("")}`;
}
