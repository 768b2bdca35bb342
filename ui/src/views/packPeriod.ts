/** Periods: the usual ones as days, and any as words a person would use. All pure. */
import {
  type CalendarDate,
  endOfMonth,
  endOfYear,
  parseDate,
  startOfMonth,
  startOfYear,
} from "@internationalized/date";
import { localParts } from "../parts/format";

/** Whole days, both included. */
export interface Days {
  from: CalendarDate;
  to: CalendarDate;
}

/** The usual periods, in the order they are offered. */
export const PRESETS = ["month", "quarter", "90-days", "year", "custom"] as const;

/** One of the usual periods; `custom` = whatever days were typed. */
export type Preset = (typeof PRESETS)[number];

/** Its name. */
export const PRESET_WORDS: Record<Preset, string> = {
  month: "Last month",
  quarter: "Last quarter",
  "90-days": "Last 90 days",
  year: "This year so far",
  custom: "Own days",
};

const QUARTER_MONTHS = 3;

/** The day it is in a zone; in UTC where the webview does not know the zone. `now` in ms since 1970. */
export function dayIn(now: number, zone: string): CalendarDate {
  const at = new Date(now).toISOString();
  return parseDate(localParts(at, zone)?.date ?? at.slice(0, 10));
}

/** The days of a usual period. None holds today, which is not over; on 1 January the year so far is that day. */
export function daysOf(preset: Exclude<Preset, "custom">, today: CalendarDate): Days {
  const yesterday = today.subtract({ days: 1 });
  switch (preset) {
    case "month": {
      const from = startOfMonth(today).subtract({ months: 1 });
      return { from, to: endOfMonth(from) };
    }
    case "quarter": {
      const from = startOfQuarter(today).subtract({ months: QUARTER_MONTHS });
      return { from, to: endOfMonth(from.add({ months: QUARTER_MONTHS - 1 })) };
    }
    case "90-days":
      return { from: today.subtract({ days: 90 }), to: yesterday };
    case "year": {
      const from = startOfYear(today);
      return { from, to: from.compare(yesterday) > 0 ? today : yesterday };
    }
  }
}

/** `March 2026`, `Q1 2026`, `1 Jan – 14 Feb 2026`, `9 May 2026`. */
export function daysWords({ from, to }: Days): string {
  if (from.compare(to) === 0) return long(from);
  const whole = wholeWords({ from, to });
  if (whole !== null) return whole;
  if (from.year !== to.year) return `${long(from)} – ${long(to)}`;
  if (from.month !== to.month) return `${from.day} ${month(from)} – ${long(to)}`;
  return `${from.day} – ${long(to)}`;
}

/**
 * The half-open period between two RFC 3339 instants, in a zone: as days where it is made of whole ones, else with
 * the time of day. What is no instant is given back as it stands; then the words are a stranger's.
 */
export function periodWords(from: string, to: string, zone: string): string {
  const [start, end] = [localParts(from, zone), localParts(to, zone)];
  if (start === null || end === null) return `${from} – ${to}`;
  const [first, after] = [dateOf(start.date), dateOf(end.date)];
  if (first === null || after === null) return `${from} – ${to}`;
  if (start.time === MIDNIGHT && end.time === MIDNIGHT && first.compare(after) < 0)
    return daysWords({ from: first, to: after.subtract({ days: 1 }) });
  const head = first.year === after.year ? `${first.day} ${month(first)}` : long(first);
  return `${head} ${start.time.slice(0, 5)} – ${long(after)} ${end.time.slice(0, 5)}`;
}

const MIDNIGHT = "00:00:00";

function dateOf(text: string): CalendarDate | null {
  try {
    return parseDate(text);
  } catch {
    return null;
  }
}

function wholeWords({ from, to }: Days): string | null {
  if (from.compare(startOfMonth(from)) !== 0 || to.compare(endOfMonth(to)) !== 0) return null;
  if (from.compare(startOfYear(from)) === 0 && to.compare(endOfYear(from)) === 0) return String(from.year);
  if (from.year !== to.year) return null;
  if (from.month === to.month) return `${MONTHS[from.month - 1]} ${from.year}`;
  const isQuarter = from.month % QUARTER_MONTHS === 1 && to.month === from.month + QUARTER_MONTHS - 1;
  return isQuarter ? `Q${Math.ceil(from.month / QUARTER_MONTHS)} ${from.year}` : null;
}

function startOfQuarter(day: CalendarDate): CalendarDate {
  return startOfMonth(day).subtract({ months: (day.month - 1) % QUARTER_MONTHS });
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function month(day: CalendarDate): string {
  return (MONTHS[day.month - 1] ?? "").slice(0, 3);
}

function long(day: CalendarDate): string {
  return `${day.day} ${month(day)} ${day.year}`;
}

/** The day of an RFC 3339 instant in a zone, `9 May 2026`; what is no instant is given back as it stands. */
export function dayWords(at: string, zone: string): string {
  const day = dateOf(localParts(at, zone)?.date ?? "");
  return day === null ? at : long(day);
}
