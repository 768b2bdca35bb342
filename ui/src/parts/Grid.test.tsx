import { act, fireEvent, render, screen } from "@testing-library/react";
import fc from "fast-check";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { TEST_PANE_PX } from "../test/setup";
import { type Column, columnsWithin, Grid } from "./Grid";
import { ROWS_ALIVE_LIMIT, rowsAt, spacerHeight, topFromScroll } from "./gridScroll";

const ROW_PX = 28;
const COLUMNS: Column<number>[] = [
  { id: "number", head: "#", width: "1fr", cell: (row) => `number ${row}`, title: (row) => `title ${row}` },
];

function Harness({ count, onOpen = () => {} }: { count: number; onOpen?: (index: number) => void }) {
  const [active, setActive] = useState(0);
  return (
    <Grid
      label="Numbers"
      count={count}
      rowPx={ROW_PX}
      columns={COLUMNS}
      rowAt={(index) => index}
      onView={() => {}}
      active={active}
      onActive={setActive}
      onOpen={onOpen}
      onEscape={() => {}}
    />
  );
}

function aliveRows(): HTMLElement[] {
  return screen.getAllByRole("row").filter((row) => row.hasAttribute("aria-rowindex"));
}

function aliveIndexes(): number[] {
  return aliveRows()
    .map((row) => Number(row.getAttribute("aria-rowindex")))
    .sort((a, b) => a - b);
}

function drag(scrollTop: number): void {
  const frame = screen.getByRole("grid");
  frame.scrollTop = scrollTop;
  fireEvent.scroll(frame);
}

test("wherever the bar is dragged, the rows alive are contiguous, numbered and few", () => {
  for (const count of [3, 5_000, 10_000_000]) {
    const { unmount } = render(<Harness count={count} />);
    const extent = { count, row: ROW_PX, pane: TEST_PANE_PX };
    const reach = spacerHeight(extent) - TEST_PANE_PX;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const scrollTop = Math.max(0, share * reach);
        drag(scrollTop);
        const indexes = aliveIndexes();
        expect(indexes.length).toBeLessThanOrEqual(ROWS_ALIVE_LIMIT);
        const first = rowsAt(extent, topFromScroll(extent, scrollTop)).first + 1;
        expect(indexes.length).toBeGreaterThan(0);
        expect(indexes).toEqual(indexes.map((_, offset) => first + offset));
        for (const row of aliveRows()) {
          expect(row.textContent).toBe(`number ${Number(row.getAttribute("aria-rowindex")) - 1}`);
        }
      }),
      { numRuns: 40 },
    );
    unmount();
  }
});

test("the last of ten million rows is reached by the bar and by End, the first by Home", () => {
  const count = 10_000_000;
  render(<Harness count={count} />);
  drag(spacerHeight({ count, row: ROW_PX, pane: TEST_PANE_PX }) - TEST_PANE_PX);
  expect(aliveIndexes().at(-1)).toBe(count);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "Home" });
  expect(aliveIndexes()[0]).toBe(1);
  fireEvent.keyDown(grid, { key: "End" });
  expect(aliveIndexes().at(-1)).toBe(count);
});

test("a wheel notch over ten million rows moves by rows, not by the scale of the bar", () => {
  render(<Harness count={10_000_000} />);
  act(() => {
    screen.getByRole("grid").dispatchEvent(new WheelEvent("wheel", { deltaY: 2 * ROW_PX, cancelable: true }));
  });
  expect(aliveIndexes()[0]).toBe(3);
});

test("keys move the active row, which is always alive and named by the grid", () => {
  render(<Harness count={1_000} />);
  const grid = screen.getByRole("grid");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End")),
      (keys) => {
        for (const key of keys) fireEvent.keyDown(grid, { key });
        const active = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
        expect(active?.getAttribute("aria-selected")).toBe("true");
        expect(screen.getAllByRole("row", { selected: true })).toHaveLength(1);
      },
    ),
    { numRuns: 40 },
  );
});

test("Enter opens the active row and a press opens the pressed one", () => {
  const onOpen = vi.fn();
  render(<Harness count={100} onOpen={onOpen} />);
  const grid = screen.getByRole("grid");
  fireEvent.keyDown(grid, { key: "ArrowDown" });
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).toHaveBeenLastCalledWith(1, "keyboard");
  fireEvent.click(screen.getByText("number 4"));
  expect(onOpen).toHaveBeenLastCalledWith(4, "pointer");
});

test("a row that stays in view keeps its element when the list moves by one", () => {
  render(<Harness count={1_000} />);
  const before = screen.getByText("number 5").closest("[role=row]");
  drag(ROW_PX);
  expect(screen.getByText("number 5").closest("[role=row]")).toBe(before);
});

test("the grid tells how many rows there are, not how many are alive", () => {
  render(<Harness count={1_204_331} />);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1204331");
});

test("the scrolled content is as much taller than the frame as the bar has to travel", () => {
  const frame = 10_000;
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(frame);
  render(<Harness count={10_000_000} />);
  const content = screen.getByRole("grid").firstElementChild as HTMLElement;
  drag(Number.parseFloat(content.style.height) - frame);
  expect(aliveIndexes().at(-1)).toBe(10_000_000);
  expect(aliveIndexes().length).toBeLessThanOrEqual(ROWS_ALIVE_LIMIT);
});

test("a note above the list takes no active row out of view, and brings none back", () => {
  const tell: (() => void)[] = [];
  const observer = class {
    constructor(changed: () => void) {
      tell.push(changed);
    }
    observe() {}
    disconnect() {}
  };
  vi.stubGlobal("ResizeObserver", observer);
  const height = vi.spyOn(HTMLElement.prototype, "clientHeight", "get");
  const resize = (pane: number) => {
    height.mockReturnValue(pane + ROW_PX);
    act(() => {
      for (const changed of tell) changed();
    });
  };
  height.mockReturnValue(TEST_PANE_PX + ROW_PX);
  render(<Harness count={1_000} />);
  fireEvent.keyDown(screen.getByRole("grid"), { key: "End" });
  resize(TEST_PANE_PX - 2 * ROW_PX);
  const frame = screen.getByRole("grid");
  const contentPx = Number.parseFloat((frame.firstElementChild as HTMLElement).style.height);
  expect(frame.scrollTop).toBe(contentPx - (TEST_PANE_PX - ROW_PX));
  drag(0);
  resize(TEST_PANE_PX);
  expect([frame.scrollTop, aliveIndexes()[0]]).toEqual([0, 1]);
  vi.unstubAllGlobals();
});

test("where columns do not fit, the lesser ones leave in their order, and the others never", () => {
  const of = (id: string, minPx: number, leaves?: number): Column<number> => ({
    id,
    head: id,
    width: "1fr",
    minPx,
    cell: () => id,
    ...(leaves === undefined ? {} : { leaves }),
  });
  const columns = [of("number", 70), of("code", 340), of("project", 90, 2), of("origin", 100, 1)];
  const shown = (widthPx: number) => columnsWithin(columns, widthPx).map((column) => column.id);
  expect(shown(600)).toEqual(["number", "code", "project", "origin"]);
  expect(shown(599)).toEqual(["number", "code", "project"]);
  expect(shown(499)).toEqual(["number", "code"]);
  expect(shown(100)).toEqual(["number", "code"]);
  // Before the frame is measured nothing is taken away.
  expect(shown(0)).toHaveLength(4);
});
