/** What goes from the log's query into a pack's. */
import { parseDate } from "@internationalized/date";
import { expect, test } from "vitest";
import { firstChoice, requestOf, withoutTime } from "./packChoice";

test("the time of the log's query stays behind, whatever else is in it", () => {
  expect(withoutTime("from:-7d")).toBe("");
  expect(withoutTime('from:-7d actor:"Jane, Doe" to:now -origin:api')).toBe('actor:"Jane, Doe" -origin:api');
  expect(withoutTime('"from:me to:you" from:"2026-01-01"')).toBe('"from:me to:you"');
  expect(withoutTime("metadata.from:x")).toBe("metadata.from:x");
});

test("what cannot be read is left for the core to name", () => {
  expect(withoutTime('from:-7d "open')).toBe('from:-7d "open');
});

test("both days are in the period, and the request ends where the next day begins", () => {
  const choice = firstChoice("access-review", "", parseDate("2026-05-09"));
  expect(requestOf(choice)).toMatchObject({
    from: "2026-02-08",
    to: "2026-05-09",
    organisation: null,
    path: null,
  });
  expect(requestOf({ ...choice, from: parseDate("2026-05-10") })).toBeNull();
  expect(requestOf({ ...choice, to: null })).toBeNull();
  expect(requestOf({ ...choice, query: " from:-1h origin:api " })?.query).toBe("origin:api");
});
