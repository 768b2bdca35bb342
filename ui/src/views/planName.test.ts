/** Names that are offered for plans, held against what the core takes. */
import { expect, test } from "vitest";
import { nameTrouble, offeredName } from "./planName";

test("what is offered is taken, and never the name of another plan", () => {
  const taken: string[] = [];
  for (const kind of ["access-review", "change-management", "incident-response", "custom"] as const)
    for (const period of ["month", "quarter", "month"] as const) {
      const name = offeredName(kind, period, taken);
      expect(nameTrouble(name)).toBe(null);
      expect(taken).not.toContain(name);
      taken.push(name);
    }
  expect(taken).toContain("access-review-monthly-2");
});

test("a name that no file could be called after has its trouble told", () => {
  for (const name of ["", "Access review, monthly", "../x", "-x", ".x", "é", "x".repeat(61)])
    expect(nameTrouble(name)).not.toBe(null);
});
