/**
 * A grid of any number of rows. Rows live in slots that are used again (`index % slots`), stand in a pane that
 * does not move, and are placed relative to it, so positions stay small at ten million rows.
 */
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Extent, rowsAt } from "./gridScroll";
import { useScaledScroll } from "./useScaledScroll";

/** Height of the column heads in px, their rule included: `.grid-head` in grid.css. */
const HEAD_PX = 28;

/** One column: `width` is a CSS grid track that is never narrower than `minPx`. */
export interface Column<Row> {
  id: string;
  head: ReactNode;
  width: string;
  minPx?: number;
  /** Where not all columns fit, those with a number go, the lowest first. Never a scroll bar before that. */
  leaves?: number;
  /** What a cell shows; must put foreign text through `Visible`. */
  cell: (row: Row) => ReactNode;
  /** Full text for the pointer, where the cell may be cut. */
  title?: (row: Row) => string | undefined;
}

/** What the owner can do to a grid. */
export interface GridHandle {
  focus(): void;
  /** Brings a row into view. */
  reveal(index: number): void;
}

/** `rowAt` answers undefined for a row still on its way; `onView` says which are wanted. */
export interface GridProps<Row> {
  label: string;
  count: number;
  rowPx: number;
  columns: Column<Row>[];
  rowAt: (index: number) => Row | undefined;
  onView: (first: number, end: number) => void;
  active: number;
  onActive: (index: number) => void;
  /** A row was asked for: Enter, or a press on it. */
  onOpen: (index: number, by: "keyboard" | "pointer") => void;
  onEscape: () => void;
  ref?: Ref<GridHandle>;
}

/** The grid. Focus stays on it; the active row is named by `aria-activedescendant`. */
export function Grid<Row>(props: GridProps<Row>) {
  const { count, rowPx, active, onView } = props;
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const widthPx = useWidth(frame);
  const columns = useMemo(() => columnsWithin(props.columns, widthPx), [props.columns, widthPx]);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const scroll = useScaledScroll({ count, row: rowPx, head: HEAD_PX });
  const extent: Extent = { count, row: rowPx, pane: scroll.pane };
  const { first, end } = rowsAt(extent, scroll.top);
  const tracks = columns.map((column) => column.width).join(" ");

  const { attach: attachScroll } = scroll;
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      root.current = element;
      setFrame(element);
      attachScroll(element);
    },
    [attachScroll],
  );
  useEffect(() => onView(first, end), [onView, first, end]);
  // The owner may move the active row too; it is brought into view however it moved.
  const { reveal } = scroll;
  useImperativeHandle(props.ref, () => ({ focus: () => root.current?.focus(), reveal }), [reveal]);
  useEffect(() => reveal(active), [reveal, active]);
  useKeptInView({ top: scroll.top, pane: scroll.pane, start: active * rowPx, row: rowPx }, () =>
    reveal(active),
  );

  const move = (index: number) => {
    const next = Math.min(Math.max(0, index), count - 1);
    reveal(next);
    props.onActive(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = Math.max(1, Math.floor(scroll.pane / rowPx) - 1);
    const target = targetOf(event, active, { step, count });
    if (target !== null && count > 0) move(target);
    else if (event.key === "Enter" && count > 0) props.onOpen(active, "keyboard");
    else if (event.key === "Escape") props.onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isActiveAlive = active >= first && active < end;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot recycle rows; this is the ARIA grid pattern.
    <div
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count}
      aria-colcount={columns.length}
      aria-activedescendant={isActiveAlive ? `${id}-${active}` : undefined}
      tabIndex={0}
      ref={attach}
      onKeyDown={onKeyDown}
    >
      <div
        className="grid-spacer"
        role="presentation"
        style={{ height: scroll.contentPx, minWidth: sumOf(columns) }}
      >
        <div className="grid-pane" role="presentation" style={{ height: scroll.pane + HEAD_PX }}>
          <GridHead columns={columns} tracks={tracks} />
          {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
          <div className="grid-rows" role="rowgroup" style={{ height: scroll.pane }}>
            {slots(first, end).map(({ slot, index }) => (
              <GridRow
                key={slot}
                id={`${id}-${index}`}
                index={index}
                row={props.rowAt(index)}
                columns={columns}
                tracks={tracks}
                heightPx={rowPx}
                offsetPx={index * rowPx - scroll.top}
                isActive={index === active}
                onPress={(pressed) => {
                  root.current?.focus();
                  props.onActive(pressed);
                  props.onOpen(pressed, "pointer");
                }}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** When a note takes some of the list's room, the active row stays in view; one that was scrolled away from stays away. */
function useKeptInView(now: { top: number; pane: number; start: number; row: number }, reveal: () => void) {
  const last = useRef(now);
  useLayoutEffect(() => {
    const was = last.current;
    last.current = now;
    const wasInView = now.start >= was.top && now.start + now.row <= was.top + was.pane;
    if (wasInView && was.pane !== now.pane) reveal();
  });
}

/** Width of an element in px, 0 until it is known. */
function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element === null) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [element]);
  return width;
}

function sumOf<Row>(columns: Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + (column.minPx ?? 0), 0);
}

/** The columns that fit, in their order. Those that may not leave stay, and the grid then scrolls sideways. */
export function columnsWithin<Row>(columns: Column<Row>[], widthPx: number): Column<Row>[] {
  const leaving = columns
    .filter((column) => column.leaves !== undefined)
    .sort((a, b) => (a.leaves ?? 0) - (b.leaves ?? 0));
  let shown = columns;
  for (const column of leaving) {
    if (widthPx === 0 || sumOf(shown) <= widthPx) return shown;
    shown = shown.filter((each) => each !== column);
  }
  return shown;
}

/** The row a key leads to, or null for a key that moves nothing. */
function targetOf(event: KeyboardEvent, active: number, by: { step: number; count: number }): number | null {
  if (event.altKey || event.metaKey) return null;
  switch (event.key) {
    case "ArrowDown":
      return active + 1;
    case "ArrowUp":
      return active - 1;
    case "PageDown":
      return active + by.step;
    case "PageUp":
      return active - by.step;
    case "Home":
      return 0;
    case "End":
      return by.count - 1;
    default:
      return null;
  }
}

/** Rows by slot, so that a row which stays in view keeps its element and a new one takes over a freed one. */
function slots(first: number, end: number): { slot: number; index: number }[] {
  const alive = end - first;
  return Array.from({ length: alive }, (_, offset) => first + offset)
    .map((index) => ({ slot: index % alive, index }))
    .sort((a, b) => a.slot - b.slot);
}

function GridHead<Row>({ columns, tracks }: { columns: Column<Row>[]; tracks: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Grid.
    <div className="grid-head" role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: see Grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid. */}
      <div className="grid-row" role="row" style={{ gridTemplateColumns: tracks }}>
        {columns.map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: see Grid.
          // biome-ignore lint/a11y/useFocusableInteractive: see above.
          <div className={`grid-cell col-${column.id}`} role="columnheader" key={column.id}>
            {column.head}
          </div>
        ))}
      </div>
    </div>
  );
}

interface GridRowProps<Row> {
  id: string;
  index: number;
  row: Row | undefined;
  columns: Column<Row>[];
  tracks: string;
  heightPx: number;
  offsetPx: number;
  isActive: boolean;
  onPress: (index: number) => void;
}

function GridRow<Row>(props: GridRowProps<Row>) {
  const { row, index } = props;
  const fifth = index % 5 === 4 ? " is-fifth" : "";
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Grid.
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the grid does the same.
    <div
      className={`grid-row${fifth}`}
      role="row"
      id={props.id}
      aria-rowindex={index + 1}
      aria-selected={props.isActive}
      aria-busy={row === undefined}
      style={{
        gridTemplateColumns: props.tracks,
        height: props.heightPx,
        transform: `translateY(${props.offsetPx}px)`,
      }}
      onClick={() => props.onPress(index)}
    >
      <GridCells row={row} columns={props.columns} />
    </div>
  );
}

/** Cells depend on the row alone, so scrolling moves rows without drawing them again. */
const GridCells = memo(function GridCells<Row>({
  row,
  columns,
}: {
  row: Row | undefined;
  columns: Column<Row>[];
}) {
  return columns.map((column) => (
    // biome-ignore lint/a11y/useSemanticElements: see Grid.
    // biome-ignore lint/a11y/useFocusableInteractive: see Grid.
    <div
      className={`grid-cell col-${column.id}`}
      role="gridcell"
      key={column.id}
      title={row === undefined ? undefined : column.title?.(row)}
    >
      {row === undefined ? <span className="skeleton" /> : column.cell(row)}
    </div>
  ));
}) as <Row>(props: { row: Row | undefined; columns: Column<Row>[] }) => ReactNode;
