/**
 * Bars over a line of buckets, stacked by tone and true to scale. One bucket is under the cursor, a run of them may
 * be selected: by dragging, or with Shift and the arrows.
 */
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

/** One bucket: parts from the bottom up. `words` is what a reader hears. */
export interface Bar {
  parts: { tone: "danger" | "warning" | "success"; value: number }[];
  words: string;
}

/** A run of buckets, both ends included. */
export interface Run {
  first: number;
  last: number;
}

/** `cursor` null while nothing is pointed at; `selection` null while nothing is selected. */
export interface HistogramProps {
  label: string;
  bars: Bar[];
  ticks: { at: number; words: string }[];
  cursor: number | null;
  selection: Run | null;
  onCursor: (at: number | null) => void;
  onSelection: (run: Run | null) => void;
  /** Enter on the selection, or on the bucket under the cursor. */
  onZoom: (run: Run) => void;
}

const TONES = ["danger", "warning", "success"] as const;
/** Height of the drawing in its own units. */
const HEIGHT = 100;
/** Widest bucket in px: a single day must not look like a wall. */
const WIDEST_PX = 176;
/** Share of a bucket that its bar takes. */
const BAR_SHARE = 0.78;

/** The bars. */
export function Histogram(props: HistogramProps) {
  const { bars, selection, cursor } = props;
  const anchor = useRef<number | null>(null);
  const tallest = Math.max(1, ...bars.map(totalOf));
  const at = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
    return Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || bars.length === 0) return;
    event.currentTarget.setPointerCapture?.(event.pointerId);
    anchor.current = at(event);
    props.onCursor(at(event));
    props.onSelection(null);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (bars.length === 0) return;
    const here = at(event);
    props.onCursor(here);
    if (anchor.current !== null && here !== anchor.current) props.onSelection(runOf(anchor.current, here));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, cursor ?? bars.length - 1, bars.length);
    if (target !== null) moveTo(target, event.shiftKey);
    else if (event.key === "Enter") props.onZoom(selection ?? runOf(cursor ?? 0, cursor ?? 0));
    else if (event.key === "Escape" && selection !== null) props.onSelection(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const moveTo = (target: number, extends_: boolean) => {
    if (extends_) {
      anchor.current ??= cursor ?? target;
      props.onSelection(runOf(anchor.current, target));
    } else {
      anchor.current = null;
      props.onSelection(null);
    }
    props.onCursor(target);
  };
  const now = cursor ?? Math.max(0, bars.length - 1);
  return (
    <div className="bars" style={{ maxWidth: Math.max(1, bars.length) * WIDEST_PX }}>
      <div
        className="bars-face"
        role="slider"
        tabIndex={0}
        aria-label={props.label}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, bars.length)}
        aria-valuenow={now + 1}
        aria-valuetext={wordsOf(props, now)}
        onKeyDown={onKeyDown}
        onFocus={() => props.onCursor(now)}
        onBlur={() => props.onCursor(null)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          anchor.current = null;
        }}
        onPointerLeave={() => {
          if (anchor.current === null) props.onCursor(null);
        }}
      >
        <svg
          className="bars-drawing"
          viewBox={`0 0 ${Math.max(1, bars.length)} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden
        >
          {selection !== null && (
            <rect
              className="bars-selection"
              x={selection.first}
              width={selection.last - selection.first + 1}
              height={HEIGHT}
            />
          )}
          {cursor !== null && <rect className="bars-cursor" x={cursor} width={1} height={HEIGHT} />}
          {TONES.map((tone) => (
            <path key={tone} className={`bars-${tone}`} d={pathOf(bars, tone, tallest)} />
          ))}
        </svg>
      </div>
      <div className="bars-ticks" aria-hidden>
        {props.ticks.map((tick) => (
          <span key={tick.at} style={{ left: `${(tick.at / Math.max(1, bars.length)) * 100}%` }}>
            {tick.words}
          </span>
        ))}
      </div>
    </div>
  );
}

function totalOf(bar: Bar): number {
  return bar.parts.reduce((sum, part) => sum + part.value, 0);
}

function runOf(a: number, b: number): Run {
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

function targetOf(key: string, at: number, buckets: number): number | null {
  const wanted: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageUp: at - 10,
    PageDown: at + 10,
    Home: 0,
    End: buckets - 1,
  };
  const target = wanted[key];
  return target === undefined || buckets === 0 ? null : Math.min(buckets - 1, Math.max(0, target));
}

function wordsOf({ bars, selection }: HistogramProps, at: number): string {
  const here = bars[at]?.words ?? "no rows";
  if (selection === null) return here;
  return `${here}; ${selection.last - selection.first + 1} selected`;
}

/** One path a tone, so that a thousand bars are three elements. */
function pathOf(bars: Bar[], tone: (typeof TONES)[number], tallest: number): string {
  const left = (1 - BAR_SHARE) / 2;
  return bars
    .map((bar, at) => {
      let below = 0;
      for (const part of bar.parts) {
        if (part.tone === tone) return barOf(at + left, below, part.value);
        below += part.value;
      }
      return "";
    })
    .join("");

  function barOf(x: number, below: number, value: number): string {
    if (value === 0) return "";
    const bottom = HEIGHT - (below / tallest) * HEIGHT;
    const height = (value / tallest) * HEIGHT;
    return `M${x.toFixed(3)} ${bottom.toFixed(3)}h${BAR_SHARE}v${(-height).toFixed(3)}h${-BAR_SHARE}z`;
  }
}
