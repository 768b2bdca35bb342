/**
 * A strip of days that is one grid for the keyboard: arrows go from day to day, Enter opens one. Only the day under the
 * cursor is an element of its own; the others are drawn.
 */
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { DayPaths } from "./DayMark";
import { type Cell, cellOf, type DayLayout, dayAt, type Mark, pathsOf } from "./dayMarks";

/**
 * `offset` = where the first mark stands in the layout; `at` = index of the chosen day, null while none is of this
 * strip. `words` are read out for a day, `tip` is shown beside the pointer.
 */
export interface DayStripProps {
  label: string;
  marks: readonly Mark[];
  offset: number;
  layout: DayLayout;
  at: number | null;
  words: (at: number) => string;
  tip: (at: number) => ReactNode;
  onAt: (at: number) => void;
  onOpen: (at: number) => void;
}

/** The strip. */
export function DayStrip({ label, marks, offset, layout, at, words, tip, onAt, onOpen }: DayStripProps) {
  const id = useId();
  const strip = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const drawn = useMemo(() => pathsOf(marks, offset, layout), [marks, offset, layout]);
  const last = marks.length - 1;
  const present = Math.min(last, Math.max(0, at ?? last));
  const under = (event: PointerEvent): number | null => {
    const edge = strip.current?.getBoundingClientRect();
    if (edge === undefined) return null;
    const found = dayAt(event.clientX - edge.left, event.clientY - edge.top, layout);
    const index = found === null ? -1 : found - offset;
    return index >= 0 && index <= last ? index : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && pointed !== null) setPointed(null);
    else if (event.key === "Enter" || event.key === " ") onOpen(present);
    else {
      const target = targetOf(event, present, marks, layout);
      if (target === null) return;
      setPointed(null);
      onAt(target);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  if (marks.length === 0) return <p className="day-strip-none tiny muted">no day in this range</p>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table has an element a day; this is the ARIA grid pattern.
    <div
      ref={strip}
      className="day-strip"
      role="grid"
      aria-label={label}
      aria-colcount={marks.length}
      aria-rowcount={1}
      aria-activedescendant={`${id}-day`}
      tabIndex={0}
      style={{ width: layout.width, height: layout.height }}
      onKeyDown={onKeyDown}
      onFocus={() => at === null && onAt(present)}
      onPointerMove={(event) => setPointed(under(event))}
      onPointerLeave={() => setPointed(null)}
      onPointerDown={(event) => {
        const found = under(event);
        if (found !== null && event.button === 0) onAt(found);
      }}
      onDoubleClick={() => onOpen(present)}
    >
      <svg className="day-strip-marks" width={layout.width} height={layout.height} aria-hidden>
        <DayPaths paths={drawn} />
      </svg>
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell. */}
      <div role="row" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: see above. */}
        <div
          id={`${id}-day`}
          role="gridcell"
          aria-colindex={present + 1}
          aria-selected={at !== null}
          aria-label={words(present)}
          className={at === null ? "day-strip-cursor is-idle" : "day-strip-cursor"}
          style={around(cellOf(present + offset, layout))}
        />
      </div>
      {pointed !== null && strip.current !== null && (
        <Tip edge={strip.current.getBoundingClientRect()} cell={cellOf(pointed + offset, layout)}>
          {tip(pointed)}
        </Tip>
      )}
    </div>
  );
}

/** A little wider than the mark, so that its shape stays in sight. */
function around({ x, y, w, h }: Cell) {
  return { left: x - 2, top: y - 2, width: w + 4, height: h + 4 };
}

/** Above its mark, outside of everything that scrolls; it opens to the side where there is room. */
function Tip({ edge, cell, children }: { edge: DOMRect; cell: Cell; children: ReactNode }) {
  const [left, top] = [edge.left + cell.x, edge.top + cell.y - 6];
  const side = left > window.innerWidth / 2 ? { right: window.innerWidth - left - cell.w } : { left };
  return createPortal(
    <div className="tooltip day-strip-tip" style={{ ...side, bottom: window.innerHeight - top }}>
      {children}
    </div>,
    document.body,
  );
}

const MONTH_DAYS = 28;

/** In a line the arrows go by days, in weeks as the days stand. With Ctrl they go to where the marks change. */
function targetOf(
  { key, ctrlKey, metaKey }: KeyboardEvent,
  at: number,
  marks: readonly Mark[],
  layout: DayLayout,
): number | null {
  const last = marks.length - 1;
  if ((ctrlKey || metaKey) && (key === "ArrowLeft" || key === "ArrowRight"))
    return changeFrom(at, marks, key === "ArrowLeft" ? -1 : 1);
  const across = layout.kind === "line" ? 1 : 7;
  const steps: Record<string, number> = {
    ArrowLeft: at - across,
    ArrowRight: at + across,
    ArrowUp: layout.kind === "line" ? at - 7 : at - 1,
    ArrowDown: layout.kind === "line" ? at + 7 : at + 1,
    PageUp: at - MONTH_DAYS,
    PageDown: at + MONTH_DAYS,
    Home: 0,
    End: last,
  };
  const target = steps[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}

/** The next day whose mark is another one. */
function changeFrom(at: number, marks: readonly Mark[], step: -1 | 1): number {
  let next = at + step;
  while (marks[next] !== undefined && marks[next] === marks[at]) next += step;
  return Math.min(marks.length - 1, Math.max(0, next));
}
