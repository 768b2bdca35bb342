/** Ties a scrolling element to the arithmetic of `gridScroll`. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  clampTop,
  type Extent,
  isScaled,
  reveal,
  scrollFromTop,
  spacerHeight,
  tallestPane,
  topFromScroll,
} from "./gridScroll";

/** Lines a wheel notch moves where the browser reports lines instead of px. */
const WHEEL_LINE_ROWS = 1;

/** The list, and the height in px of what stands above its rows inside the scrolling element. */
export interface Content {
  count: number;
  row: number;
  head: number;
}

/**
 * `top` in px of the whole list, `pane` in px of what shows rows, `contentPx` the height that the scrolled
 * content must have; `attach` is the ref of the scrolling element.
 */
export interface ScaledScroll {
  top: number;
  pane: number;
  contentPx: number;
  attach: (frame: HTMLElement | null) => void;
  reveal: (index: number) => void;
  /** Moves the view by so many rows. */
  shift: (rows: number) => void;
}

/**
 * The bar is dragged: `top` follows `scrollTop`. Wheel and keys move `top` by rows and the bar follows, since one
 * px of a scaled bar may be hundreds of rows.
 */
export function useScaledScroll({ count, row, head }: Content): ScaledScroll {
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [framePx, setFramePx] = useState(0);
  const [wanted, setTop] = useState(0);
  // What this hook itself last set, so that its echo as a scroll event is not taken for a drag.
  const ownScroll = useRef<number | null>(null);
  const pane = Math.max(0, Math.min(framePx - head, tallestPane(row)));
  const extent: Extent = { count, row, pane };
  const top = clampTop(extent, wanted);
  const latest = useRef({ extent, top });
  useLayoutEffect(() => {
    latest.current = { extent, top };
  });

  const moveTo = useCallback(
    (next: number) => {
      const { extent: now } = latest.current;
      const clamped = clampTop(now, next);
      latest.current = { extent: now, top: clamped };
      setTop(clamped);
      if (frame === null) return;
      frame.scrollTop = scrollFromTop(now, clamped);
      ownScroll.current = frame.scrollTop;
    },
    [frame],
  );

  useLayoutEffect(() => {
    if (frame === null) return;
    const measure = () => setFramePx(frame.clientHeight);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(frame);
    return () => watcher.disconnect();
  }, [frame]);

  useEffect(() => {
    if (frame === null) return;
    const onScroll = () => {
      const isEcho = ownScroll.current !== null && Math.abs(frame.scrollTop - ownScroll.current) < 1;
      ownScroll.current = null;
      if (!isEcho) setTop(topFromScroll(latest.current.extent, frame.scrollTop));
    };
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0 || !isScaled(latest.current.extent)) return;
      event.preventDefault();
      moveTo(latest.current.top + wheelPx(event, latest.current.extent));
    };
    frame.addEventListener("scroll", onScroll, { passive: true });
    frame.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      frame.removeEventListener("scroll", onScroll);
      frame.removeEventListener("wheel", onWheel);
    };
  }, [frame, moveTo]);

  const revealRow = useCallback(
    (index: number) => moveTo(reveal(latest.current.extent, latest.current.top, index)),
    [moveTo],
  );
  const shift = useCallback((rows: number) => moveTo(latest.current.top + rows * row), [moveTo, row]);
  // Exactly as far to scroll as the spacer has beyond the pane, also where the pane is shorter than the frame.
  const contentPx = framePx + Math.max(0, spacerHeight(extent) - pane);
  return { top, pane, contentPx, attach: setFrame, reveal: revealRow, shift };
}

function wheelPx(event: WheelEvent, extent: Extent): number {
  if (event.deltaMode === WheelEvent.DOM_DELTA_LINE) return event.deltaY * WHEEL_LINE_ROWS * extent.row;
  if (event.deltaMode === WheelEvent.DOM_DELTA_PAGE) return event.deltaY * extent.pane;
  return event.deltaY;
}
