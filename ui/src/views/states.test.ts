import { expect, test } from "vitest";
import { STATES } from "./states";
import { SCREENS } from "./window";

const texts = SCREENS.flatMap((screen) => {
  const { empty, ...rest } = STATES[screen];
  return [...Object.values(rest), empty.title, empty.text];
});

test("every screen has words for every state", () => {
  expect(texts.length).toBe(SCREENS.length * 8);
  for (const text of texts) expect(text.trim().length, text).toBeGreaterThan(2);
});

test("no state promises what nobody can keep", () => {
  for (const text of texts) expect(text).not.toMatch(/tamper-proof|immutable|compliant|guarantee/i);
});

test("what went wrong says what is still true of the data", () => {
  for (const screen of SCREENS) expect(STATES[screen].error).toMatch(/unchanged|kept/);
});
