/**
 * The arithmetic of a list longer than a browser can draw. Browsers clamp an element's height (WebKitGTK at
 * 33,554,428 px, Chromium at half of that on a dense screen), so the spacer is capped and the scroll bar is a
 * scale: `top`, in px of the full list, is the truth, and `scrollTop` only points at it.
 */

/** Tallest spacer, in px: below every engine's clamp, and small enough for exact half pixels. */
export const SPACER_LIMIT_PX = 8_000_000;

/** Most rows alive at once: WebKitGTK slows down with thousands of nodes. */
export const ROWS_ALIVE_LIMIT = 60;

/** A list of `count` rows of `row` px, seen through a pane of `pane` px. */
export interface Extent {
  count: number;
  row: number;
  pane: number;
}

/** Height of the whole list in px. */
export function fullHeight({ count, row }: Extent): number {
  return count * row;
}

/** Height of the element that gives the scroll bar its length, in px. */
export function spacerHeight(extent: Extent): number {
  return Math.min(fullHeight(extent), SPACER_LIMIT_PX);
}

/** True when the list is taller than the spacer, so that a px of the scroll bar is more than a px of rows. */
export function isScaled(extent: Extent): boolean {
  return fullHeight(extent) > SPACER_LIMIT_PX;
}

/** The largest `top`: the last row stands at the bottom edge. */
export function lastTop(extent: Extent): number {
  return Math.max(0, fullHeight(extent) - extent.pane);
}

/** `top` brought inside the list. */
export function clampTop(extent: Extent, top: number): number {
  return Math.min(Math.max(0, top), lastTop(extent));
}

/** Where the list stands when the scroll bar was dragged to `scrollTop`. Both ends are exact. */
export function topFromScroll(extent: Extent, scrollTop: number): number {
  const reach = spacerHeight(extent) - extent.pane;
  if (reach <= 0) return 0;
  // An engine may stop a fraction of a px short of the end; the end must still show the last row.
  if (scrollTop > reach - 1) return lastTop(extent);
  return clampTop(extent, isScaled(extent) ? (scrollTop / reach) * lastTop(extent) : scrollTop);
}

/** Where the scroll bar stands for `top`. */
export function scrollFromTop(extent: Extent, top: number): number {
  if (!isScaled(extent)) return top;
  const reach = spacerHeight(extent) - extent.pane;
  return (top / lastTop(extent)) * reach;
}

/** The rows to draw at `top`: `first` to `end` (not included), contiguous, never more than the limit. */
export function rowsAt(extent: Extent, top: number): { first: number; end: number } {
  const first = Math.min(Math.max(0, Math.floor(top / extent.row)), Math.max(0, extent.count - 1));
  const wanted = Math.ceil(extent.pane / extent.row) + 1;
  return { first, end: Math.min(extent.count, first + Math.min(wanted, ROWS_ALIVE_LIMIT)) };
}

/** The tallest pane that {@link ROWS_ALIVE_LIMIT} rows fill with one row to spare, in px. */
export function tallestPane(row: number): number {
  return (ROWS_ALIVE_LIMIT - 1) * row;
}

/** `top` moved as little as needed for row `index` to be wholly in view. */
export function reveal(extent: Extent, top: number, index: number): number {
  // Before the pane is measured nothing is in view, and nothing could be brought there.
  if (extent.pane <= 0) return top;
  const start = index * extent.row;
  if (start < top) return clampTop(extent, start);
  const end = start + extent.row;
  return end > top + extent.pane ? clampTop(extent, end - extent.pane) : top;
}
