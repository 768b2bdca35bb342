/**
 * How days are drawn: where each stands, in one line or in columns of weeks, and the shape of its mark. Shapes differ
 * without colour. Pure: a strip of a thousand days is one path a shape.
 */

/**
 * Full = all, hollow = looked at and nothing there, half = in part, cross = missing, hatch = gone, dash = never was,
 * dot = nothing is said of it.
 */
export const MARKS = ["full", "hollow", "half", "cross", "hatch", "dash", "dot"] as const;

/** One of the shapes. */
export type Mark = (typeof MARKS)[number];

/** Where days stand: sizes in px. `lead` = weekday of the first one, 0 = Monday; it moves the days of `weeks` down. */
export interface DayLayout {
  kind: "line" | "weeks";
  lead: number;
  days: number;
  pitch: number;
  width: number;
  height: number;
}

/** A place on the strip, in px. */
export interface Cell {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Narrowest day of a line in which every shape is told apart, in px. */
const LINE_PITCH_MIN = 6.5;
const LINE_HEIGHT = 30;
const WEEK_DAYS = 7;
const WEEK_PITCH_MIN = 7;
const WEEK_PITCH_MAX = 22;
const WEEK_ROW = 10;
/** Between two marks, in px. */
const GAP = 1.5;
/** Side of a dot, in px. */
const DOT = 3;
/** Between two lines of a hatch, in px. */
const HATCH = 4;

/** The layout of `days` days in `width` px: a line while that can be read, else weeks. */
export function layoutOf(days: number, lead: number, width: number): DayLayout {
  const count = Math.max(1, days);
  const pitch = width / count;
  if (pitch >= LINE_PITCH_MIN)
    return { kind: "line", lead, days, pitch: Math.min(pitch, 24), width, height: LINE_HEIGHT };
  const columns = Math.ceil((lead + count) / WEEK_DAYS);
  const wide = Math.min(WEEK_PITCH_MAX, Math.max(WEEK_PITCH_MIN, width / columns));
  return {
    kind: "weeks",
    lead,
    days,
    pitch: wide,
    width: Math.max(width, columns * wide),
    height: WEEK_DAYS * WEEK_ROW,
  };
}

/** Where the day of an index stands. */
export function cellOf(at: number, { kind, lead, pitch, height }: DayLayout): Cell {
  if (kind === "line") return { x: at * pitch, y: 0, w: pitch - GAP, h: height };
  const place = at + lead;
  const column = Math.floor(place / WEEK_DAYS);
  return { x: column * pitch, y: (place % WEEK_DAYS) * WEEK_ROW, w: pitch - GAP, h: WEEK_ROW - GAP };
}

/** The index of the day at a point in px, or null beside the days. */
export function dayAt(x: number, y: number, { kind, lead, days, pitch }: DayLayout): number | null {
  const column = Math.floor(x / pitch);
  const row = Math.min(WEEK_DAYS - 1, Math.max(0, Math.floor(y / WEEK_ROW)));
  const at = kind === "line" ? column : column * WEEK_DAYS + row - lead;
  return at >= 0 && at < days ? at : null;
}

/** The paths of one shape: its marks, and what lies under them. */
export interface MarkPaths {
  mark: Mark;
  path: string;
  ground: string;
}

/** The paths of one strip, a line a shape that occurs; `offset` = where its first mark stands in the layout. */
export function pathsOf(marks: readonly Mark[], offset: number, layout: DayLayout): MarkPaths[] {
  const paths = new Map<Mark, MarkPaths>();
  marks.forEach((mark, at) => {
    const cell = cellOf(at + offset, layout);
    const held = paths.get(mark) ?? { mark, path: "", ground: "" };
    held.path += markPath(mark, cell);
    held.ground += groundPath(mark, cell);
    paths.set(mark, held);
  });
  return [...paths.values()];
}

/** The shape in its cell. */
export function markPath(mark: Mark, { x, y, w, h }: Cell): string {
  switch (mark) {
    case "full":
      return box(x, y, w, h);
    case "hollow":
      return box(x + 0.5, y + 0.5, w - 1, h - 1);
    case "half":
      return box(x + 0.5, y + 0.5, w - 1, h - 1);
    case "cross": {
      const [dx, dy] = [Math.min(w, 8) / 2 - 0.5, Math.min(h, 9) / 2 - 0.5];
      const [cx, cy] = [x + w / 2, y + h / 2];
      return `M${n(cx - dx)} ${n(cy - dy)}L${n(cx + dx)} ${n(cy + dy)}M${n(cx + dx)} ${n(cy - dy)}L${n(cx - dx)} ${n(cy + dy)}`;
    }
    case "hatch":
      return hatch(x, y, w, h);
    case "dash":
      return `M${n(x + w * 0.15)} ${n(y + h / 2)}h${n(w * 0.7)}`;
    case "dot":
      return box(x + w / 2 - DOT / 2, y + h / 2 - DOT / 2, DOT, DOT);
  }
}

/** What lies under a mark: a faint box under a cross, so that a missing day has a body; the filled half of a half. */
export function groundPath(mark: Mark, { x, y, w, h }: Cell): string {
  if (mark === "cross") return box(x, y, w, h);
  return mark === "half" ? box(x, y + h / 2, w, h / 2) : "";
}

function box(x: number, y: number, w: number, h: number): string {
  return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`;
}

/** Lines at 45 degrees that end at the edges of the cell; they meet those of the next cell. */
function hatch(x: number, y: number, w: number, h: number): string {
  let path = "";
  const first = Math.ceil((x + y) / HATCH) * HATCH;
  for (let sum = first; sum < x + w + y + h; sum += HATCH) {
    const x1 = Math.min(x + w, sum - y);
    const x2 = Math.max(x, sum - y - h);
    if (x1 > x2) path += `M${n(x1)} ${n(sum - x1)}L${n(x2)} ${n(sum - x2)}`;
  }
  return path;
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
