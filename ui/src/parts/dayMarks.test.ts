import fc from "fast-check";
import { expect, test } from "vitest";
import { cellOf, dayAt, layoutOf, MARKS, type Mark, markPath, pathsOf } from "./dayMarks";

const layouts = fc.record({
  days: fc.integer({ min: 1, max: 1_200 }),
  lead: fc.integer({ min: 0, max: 6 }),
  width: fc.integer({ min: 200, max: 2_000 }),
});

test("ninety days are a line, a year stands in weeks", () => {
  expect(layoutOf(90, 0, 860).kind).toBe("line");
  expect(layoutOf(365, 0, 860).kind).toBe("weeks");
});

test("a point inside of a day finds that day, in any layout", () => {
  fc.assert(
    fc.property(layouts, fc.nat(), ({ days, lead, width }, nth) => {
      const layout = layoutOf(days, lead, width);
      const at = nth % days;
      const { x, y, w, h } = cellOf(at, layout);
      expect(dayAt(x + w / 2, y + h / 2, layout)).toBe(at);
    }),
  );
});

test("no two days overlap, and none stands outside of the drawing", () => {
  fc.assert(
    fc.property(layouts, ({ days, lead, width }) => {
      const layout = layoutOf(days, lead, width);
      const places = new Set<string>();
      for (let at = 0; at < days; at += 1) {
        const { x, y, w, h } = cellOf(at, layout);
        expect(w).toBeGreaterThan(4);
        expect(x + w).toBeLessThanOrEqual(layout.width + 0.01);
        expect(y + h).toBeLessThanOrEqual(layout.height + 0.01);
        places.add(`${x} ${y}`);
      }
      expect(places.size).toBe(days);
    }),
    { numRuns: 40 },
  );
});

test("days of a week stand below each other, Monday on top", () => {
  const layout = layoutOf(400, 2, 860);
  expect(cellOf(0, layout).y).toBe(cellOf(7, layout).y);
  expect(cellOf(5, layout).y).toBe(0);
  expect(cellOf(5, layout).x).toBeGreaterThan(cellOf(4, layout).x);
});

test("every mark has a shape of its own, told without colour", () => {
  const cell = { x: 0, y: 0, w: 9, h: 14 };
  const shapes = MARKS.map((mark) => markPath(mark, cell));
  // Half and hollow share their edge: the half is filled below it.
  expect(new Set(shapes).size).toBe(MARKS.length - 1);
  const [half] = pathsOf(["half"], 0, layoutOf(1, 0, 20));
  expect(half?.ground).not.toBe("");
});

test("a strip of a thousand days is one line a shape", () => {
  const marks = Array.from({ length: 1_000 }, (_, at) => MARKS[at % MARKS.length] as Mark);
  const paths = pathsOf(marks, 0, layoutOf(1_000, 0, 900));
  expect(paths.map(({ mark }) => mark).sort()).toEqual([...MARKS].sort());
});
