import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { type Bar, Histogram, type Run } from "./Histogram";

const BARS: Bar[] = [4, 0, 8, 2].map((value, at) => ({
  parts: [
    { tone: "danger", value: 1 },
    { tone: "warning", value: 0 },
    { tone: "success", value },
  ],
  words: `bucket ${at}`,
}));

function Harness({ onZoom = () => {} }: { onZoom?: (run: Run) => void }) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<Run | null>(null);
  return (
    <Histogram
      label="Rows"
      bars={BARS}
      ticks={[]}
      cursor={cursor}
      selection={selection}
      onCursor={setCursor}
      onSelection={setSelection}
      onZoom={onZoom}
    />
  );
}

const face = () => screen.getByRole("slider", { name: "Rows" });
const press = (key: string, shiftKey = false) => fireEvent.keyDown(face(), { key, shiftKey });

test("arrows walk the buckets and say each", () => {
  render(<Harness />);
  press("Home");
  expect(face().getAttribute("aria-valuetext")).toBe("bucket 0");
  press("ArrowRight");
  expect(face().getAttribute("aria-valuetext")).toBe("bucket 1");
  press("ArrowLeft");
  press("ArrowLeft");
  expect(face().getAttribute("aria-valuenow")).toBe("1");
});

test("Shift and an arrow select a run, Enter zooms to it, Escape lets go", () => {
  const onZoom = vi.fn();
  render(<Harness onZoom={onZoom} />);
  press("Home");
  press("ArrowRight");
  press("ArrowRight", true);
  press("ArrowRight", true);
  expect(face().getAttribute("aria-valuetext")).toBe("bucket 3; 3 selected");
  press("Enter");
  expect(onZoom).toHaveBeenLastCalledWith({ first: 1, last: 3 });
  press("Escape");
  expect(face().getAttribute("aria-valuetext")).toBe("bucket 3");
  press("Enter");
  expect(onZoom).toHaveBeenLastCalledWith({ first: 3, last: 3 });
});

test("dragging selects the buckets between", () => {
  const onZoom = vi.fn();
  render(<Harness onZoom={onZoom} />);
  vi.spyOn(face(), "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 400, 50));
  fireEvent.pointerDown(face(), { clientX: 350, button: 0, pointerId: 1 });
  fireEvent.pointerMove(face(), { clientX: 150, pointerId: 1 });
  fireEvent.pointerUp(face(), { clientX: 150, pointerId: 1 });
  press("Enter");
  expect(onZoom).toHaveBeenLastCalledWith({ first: 1, last: 3 });
});

test("bars are true to scale: the tallest fills the height, a failure stands at the bottom", () => {
  const { container } = render(<Harness />);
  const heights = (tone: string) =>
    [...(container.querySelector(`.bars-${tone}`)?.getAttribute("d") ?? "").matchAll(/v-([\d.]+)h/g)].map(
      (found) => Number(found[1]),
    );
  expect(heights("danger")).toEqual([11.111, 11.111, 11.111, 11.111]);
  expect(heights("success")).toEqual([44.444, 88.889, 22.222]);
});
