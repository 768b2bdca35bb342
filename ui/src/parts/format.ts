/** Numbers, instants and spans of time in words. All pure: the present comes in as an argument. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `1204331` as `1,204,331`: never shortened. */
export function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/** `1` and `row` as `1 row`, any other number with an s or with the plural given. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
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

/**
 * An RFC 3339 UTC instant as `2026-05-09 17:14:08.302 UTC`, or in another zone as
 * `2026-05-09 19:14:08.302 Europe/Berlin`; any other text as it is. Every digit of the fraction is kept.
 */
export function instant(at: string, zone: string): string {
  const parts = /^(\d{4,}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d+)?Z$/.exec(at);
  if (parts === null) return at;
  const [, date, time, fraction = ""] = parts;
  if (zone === "UTC") return `${date} ${time}${fraction} UTC`;
  const local = localParts(at, zone);
  return local === null ? `${date} ${time}${fraction} UTC` : `${local.date} ${local.time}${fraction} ${zone}`;
}

/** Date and time of day of an instant in a zone; null for what is no instant or no zone. */
export function localParts(at: string, zone: string): { date: string; time: string } | null {
  const ms = Date.parse(at);
  const format = formatOf(zone);
  if (Number.isNaN(ms) || format === null) return null;
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return {
    date: `${part.year?.padStart(4, "0")}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}:${part.second}`,
  };
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Formats are slow to make, and a list asks for the same one a thousand times. */
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = makeFormat(zone);
  formats.set(zone, made);
  return made;
}

function makeFormat(zone: string): Intl.DateTimeFormat | null {
  const two = "2-digit" as const;
  const fields = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...fields, hourCycle: "h23", timeZone: zone });
  } catch {
    return null; // A zone that the core knows and this webview does not.
  }
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
