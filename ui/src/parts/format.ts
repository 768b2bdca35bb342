/** Numbers, instants and spans of time in words. All pure: the present comes in as an argument. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `1204331` as `1,204,331`: never shortened. */
export function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/** `1` and `row` as `1 row`, any other number with an s. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A size in bytes: `419 bytes`, `61.0 kB`, `38.9 MB` (thousands, as in file managers). */
export function bytes(value: number): string {
  if (value < 1000) return counted(value, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled.toFixed(1)} ${units[unit]}`;
}

/** An RFC 3339 UTC instant as `2026-05-09 17:14:08.302 UTC`; any other text as it is. */
export function instant(at: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)Z$/.exec(at);
  return parts ? `${parts[1]} ${parts[2]} UTC` : at;
}

/** How long before `now` (ms since 1970) an instant was: `22 min`, `3 h`, `12 d`; a future one reads `in 5 min`. */
export function ago(at: string, now: number): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return at;
  const span = words(Math.abs(now - then));
  if (span === "now") return span;
  return then > now ? `in ${span}` : span;
}

function words(span: number): string {
  if (span < MINUTE_MS) return "now";
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)} min`;
  if (span < 2 * DAY_MS) return `${Math.floor(span / HOUR_MS)} h`;
  return `${count(Math.floor(span / DAY_MS))} d`;
}

/** Hex in groups of four, head and tail only: `c6bd 26aa 86c3 5c2a … f678 cdbf`. */
export function shortHex(hex: string): string {
  if (hex.length <= 24) return groups(hex);
  return `${groups(hex.slice(0, 16))} … ${groups(hex.slice(-8))}`;
}

function groups(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(" ") ?? "";
}
