import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { DayStrip } from "./DayStrip";
import { layoutOf, type Mark } from "./dayMarks";

function Held({ marks, width, onOpen }: { marks: Mark[]; width: number; onOpen: (at: number) => void }) {
  const [at, setAt] = useState<number | null>(null);
  return (
    <DayStrip
      label="Days of acme"
      marks={marks}
      offset={0}
      layout={layoutOf(marks.length, 0, width)}
      at={at}
      words={(index) => `day ${index}, ${marks[index]}`}
      tip={(index) => `tip of ${index}`}
      onAt={setAt}
      onOpen={onOpen}
    />
  );
}

const marksOf = (days: number, odd: number[] = []): Mark[] =>
  Array.from({ length: days }, (_, at) => (odd.includes(at) ? "cross" : "full"));

async function open(marks: Mark[], width = 900) {
  const onOpen = vi.fn();
  render(<Held marks={marks} width={width} onOpen={onOpen} />);
  const user = userEvent.setup();
  await user.tab();
  return { user, onOpen };
}

const said = () => screen.getByRole("gridcell").getAttribute("aria-label");

test("one tab stop, and the newest day first", async () => {
  await open(marksOf(30));
  const strip = screen.getByRole("grid", { name: "Days of acme" });
  expect(document.activeElement).toBe(strip);
  expect(strip.getAttribute("aria-colcount")).toBe("30");
  expect(said()).toBe("day 29, full");
  expect(strip.getAttribute("aria-activedescendant")).toBe(screen.getByRole("gridcell").id);
});

test("arrows go by days and weeks and stop at the ends, Enter opens the day", async () => {
  const { user, onOpen } = await open(marksOf(60));
  await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowUp}");
  expect(said()).toBe("day 50, full");
  await user.keyboard("{Home}{ArrowLeft}");
  expect(said()).toBe("day 0, full");
  await user.keyboard("{PageDown}{Enter}");
  expect(onOpen).toHaveBeenCalledWith(28);
  await user.keyboard("{End}{ArrowRight}");
  expect(said()).toBe("day 59, full");
});

test("in weeks the arrows go as the days stand", async () => {
  const { user } = await open(marksOf(400));
  await user.keyboard("{ArrowLeft}{ArrowUp}");
  expect(said()).toBe("day 391, full");
});

test("with Ctrl the arrows go to where the marks change", async () => {
  const { user } = await open(marksOf(60, [20, 21]));
  await user.keyboard("{Control>}{ArrowLeft}{/Control}");
  expect(said()).toBe("day 21, cross");
  await user.keyboard("{Control>}{ArrowLeft}{/Control}");
  expect(said()).toBe("day 19, full");
  await user.keyboard("{Control>}{ArrowRight}{/Control}");
  expect(said()).toBe("day 20, cross");
});

test("the day under the pointer has a tip, which Escape takes away", async () => {
  const { user } = await open(marksOf(30));
  const strip = screen.getByRole("grid");
  const [x, y] = [strip.getBoundingClientRect().left + 50, strip.getBoundingClientRect().top + 5];
  fireEvent.pointerMove(strip, { clientX: x, clientY: y });
  expect(screen.getByText("tip of 2")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByText("tip of 2")).toBeNull();
});

test("forty strips of four hundred days are a few hundred elements, not sixteen thousand", () => {
  const marks = Array.from({ length: 400 }, (_, at): Mark => (at % 5 === 0 ? "hollow" : "full"));
  render(
    <main>
      {Array.from({ length: 40 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing moves here.
        <Held key={at} marks={marks} width={900} onOpen={() => {}} />
      ))}
    </main>,
  );
  expect(screen.getAllByRole("grid")).toHaveLength(40);
  expect(document.querySelectorAll("*").length).toBeLessThan(400);
  expect(document.querySelectorAll("[tabindex]").length).toBe(40);
});
