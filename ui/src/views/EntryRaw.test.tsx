import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EntryRaw, MARKS_LIMIT, PART_LIMIT, partEnd } from "./EntryRaw";

const MEBIBYTE = 1_048_576;
const region = () => screen.getByRole("region", { name: "Raw text" });

test("a mebibyte is shown a part at a time, and every part can be reached", async () => {
  const text = Array.from({ length: MEBIBYTE / 8 }, (_, at) => String(at).padStart(8, "0")).join("");
  const user = userEvent.setup();
  render(<EntryRaw label="Raw text" text={text} />);
  let seen = "";
  for (let part = 1; part <= MEBIBYTE / PART_LIMIT; part += 1) {
    const shown = region().textContent ?? "";
    expect(shown.length).toBeLessThanOrEqual(PART_LIMIT);
    seen += shown;
    const next = screen.getByRole("button", { name: "Show the rest" });
    expect(next.hasAttribute("disabled")).toBe(part === MEBIBYTE / PART_LIMIT);
    await user.click(next);
  }
  expect(seen === text).toBe(true);
});

test("a mebibyte of hidden characters makes few elements", () => {
  render(<EntryRaw label="Raw text" text={"\u200b".repeat(MEBIBYTE)} />);
  expect(region().querySelectorAll("*").length).toBeLessThanOrEqual(MARKS_LIMIT + 1);
});

test("the parts of any text, put together, are the text", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("\u200b".repeat(700), "é".repeat(40_000), "\u{1f600}", "\ud800"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (written) => {
      const text = written.join("");
      let start = 0;
      let parts = 0;
      while (start < text.length) {
        const end = partEnd(text, start);
        expect(end).toBeGreaterThan(start);
        expect(end - start).toBeLessThanOrEqual(PART_LIMIT);
        start = end;
        parts += 1;
      }
      expect(start).toBe(text.length);
      expect(parts).toBeLessThanOrEqual(1 + text.length);
    }),
    { numRuns: 60 },
  );
});
