import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clampTop,
  type Extent,
  fullHeight,
  isScaled,
  lastTop,
  ROWS_ALIVE_LIMIT,
  reveal,
  rowsAt,
  SPACER_LIMIT_PX,
  scrollFromTop,
  spacerHeight,
  tallestPane,
  topFromScroll,
} from "./gridScroll";

const extents: fc.Arbitrary<Extent> = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 50_000_000 })),
  row: fc.constantFrom(24, 28, 36),
  pane: fc.integer({ min: 36, max: tallestPane(24) }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("any scroll position shows a contiguous run of rows that covers the pane", () => {
  fc.assert(
    fc.property(extents, share, (extent, at) => {
      const top = topFromScroll(extent, at * (spacerHeight(extent) - extent.pane));
      const { first, end } = rowsAt(extent, top);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(extent.count);
      expect(end - first).toBeLessThanOrEqual(ROWS_ALIVE_LIMIT);
      expect(first * extent.row).toBeLessThanOrEqual(top);
      const bottom = Math.min(top + extent.pane, fullHeight(extent));
      expect(end * extent.row).toBeGreaterThanOrEqual(bottom - 1e-6);
    }),
  );
});

test("both ends of the scroll bar are both ends of the list", () => {
  fc.assert(
    fc.property(extents, (extent) => {
      expect(topFromScroll(extent, 0)).toBe(0);
      const bottom = topFromScroll(extent, spacerHeight(extent) - extent.pane);
      expect(rowsAt(extent, bottom).end).toBe(extent.count);
    }),
  );
});

test("a list that is one px taller than its pane begins at its first row", () => {
  expect(topFromScroll({ count: 16, row: 24, pane: 383 }, 0)).toBe(0);
});

test("a bar that stops a fraction of a px short of its end still shows the last row", () => {
  fc.assert(
    fc.property(extents, fc.double({ min: 0, max: 0.99, noNaN: true }), (extent, short) => {
      const top = topFromScroll(extent, spacerHeight(extent) - extent.pane - short);
      expect(rowsAt(extent, top).end).toBe(extent.count);
      expect(top).toBe(lastTop(extent));
    }),
  );
});

test("the spacer never outgrows what engines can draw", () => {
  fc.assert(
    fc.property(extents, (extent) => {
      expect(spacerHeight(extent)).toBeLessThanOrEqual(SPACER_LIMIT_PX);
    }),
  );
});

test("the bar follows the list and the list follows the bar", () => {
  fc.assert(
    fc.property(extents, share, (extent, at) => {
      const top = clampTop(extent, at * lastTop(extent));
      const scroll = scrollFromTop(extent, top);
      const reach = spacerHeight(extent) - extent.pane;
      expect(scroll).toBeLessThanOrEqual(Math.max(0, reach) + 1e-6);
      if (scroll < reach - 1) {
        expect(Math.abs(topFromScroll(extent, scroll) - top)).toBeLessThan(isScaled(extent) ? 1e-3 : 1e-6);
      }
    }),
  );
});

test("a revealed row stands wholly in the pane, and a row in view does not move the list", () => {
  fc.assert(
    fc.property(extents, share, share, (extent, from, to) => {
      const start = clampTop(extent, from * lastTop(extent));
      const index = Math.floor(to * (extent.count - 1));
      const top = reveal(extent, start, index);
      expect(index * extent.row).toBeGreaterThanOrEqual(top - 1e-6);
      expect((index + 1) * extent.row).toBeLessThanOrEqual(Math.max(top + extent.pane, extent.row) + 1e-6);
      expect(reveal(extent, top, index)).toBe(top);
    }),
  );
});

test("the last of ten million rows is reached by the bar alone", () => {
  const extent = { count: 10_000_000, row: 28, pane: 700 };
  expect(isScaled(extent)).toBe(true);
  expect(rowsAt(extent, topFromScroll(extent, SPACER_LIMIT_PX - 700)).end).toBe(10_000_000);
});
