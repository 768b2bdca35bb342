/** The time bounds of a query: read as instants in the reader's zone, written as a query writes them. */
import { parseDate } from "@internationalized/date";

const SECOND_MS = 1000;
const UNITS_MS: Record<string, number> = {
  s: SECOND_MS,
  m: 60 * SECOND_MS,
  h: 3_600 * SECOND_MS,
  d: 86_400 * SECOND_MS,
  w: 604_800 * SECOND_MS,
};

/** The ranges offered beside the query. `from` is what a query writes; null is no bound. */
export const PRESETS: { id: string; name: string; title: string; from: string | null }[] = [
  { id: "1h", name: "1h", title: "Last hour", from: "-1h" },
  { id: "24h", name: "24h", title: "Last 24 hours", from: "-24h" },
  { id: "7d", name: "7d", title: "Last 7 days", from: "-7d" },
  { id: "30d", name: "30d", title: "Last 30 days", from: "-30d" },
  { id: "all", name: "All", title: "All time", from: null },
];

/** The preset that these bounds are, or null for any other range. */
export function presetOf({ from, to }: { from: string[]; to: string[] }): string | null {
  if (to.length > 0 || from.length > 1) return null;
  const bound = from[0] ?? null;
  return PRESETS.find((preset) => sameBound(preset.from, bound))?.id ?? null;
}

function sameBound(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  const ago = agoMs(b);
  return a === b || (ago !== null && ago === agoMs(a));
}

function agoMs(written: string): number | null {
  const found = /^-(\d+)([smhdw])$/.exec(written);
  return found === null ? null : Number(found[1]) * (UNITS_MS[found[2] ?? ""] ?? 0);
}

/** A bound as ms since 1970, bare dates being the start of their day in `zone`; null for what is no bound. */
export function boundMs(written: string, { now, zone }: { now: number; zone: string }): number | null {
  if (written === "now") return now;
  const ago = agoMs(written);
  if (ago !== null) return now - ago;
  if (/^\d{4}-\d{2}-\d{2}$/.test(written)) return dayStart(written, zone);
  const at = Date.parse(written);
  return Number.isNaN(at) || !written.includes("T") ? null : at;
}

function dayStart(date: string, zone: string): number | null {
  try {
    return parseDate(date).toDate(zone).getTime();
  } catch {
    return null; // A day that no calendar has, or a zone this webview does not know.
  }
}

/** RFC 3339 instants; null is no bound. */
export interface Range {
  from: string | null;
  to: string | null;
}

/**
 * The part of a stretch of time that a range holds, as a query writes it: a bar is a whole day, and the query may begin
 * within it. Null where they do not meet.
 */
export function clipped(
  stretch: { from: string; to: string },
  range: Range,
): { from: string; to: string } | null {
  const from = Math.max(Date.parse(stretch.from), range.from === null ? -Infinity : Date.parse(range.from));
  const to = Math.min(Date.parse(stretch.to), range.to === null ? Infinity : Date.parse(range.to));
  return from < to ? { from: boundText(from), to: boundText(to) } : null;
}

/** An instant as a query writes it, without a fraction that says nothing. */
export function boundText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
