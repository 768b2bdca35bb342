/** Periods as days and as words. */
import { parseDate } from "@internationalized/date";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dayIn, daysOf, daysWords, PRESETS, periodWords } from "./packPeriod";

const days = (preset: "month" | "quarter" | "90-days" | "year", today: string) => {
  const { from, to } = daysOf(preset, parseDate(today));
  return `${from} ${to}`;
};

test("usual periods are whole days, both included", () => {
  expect(days("month", "2026-03-31")).toBe("2026-02-01 2026-02-28");
  expect(days("month", "2026-01-05")).toBe("2025-12-01 2025-12-31");
  expect(days("quarter", "2026-05-09")).toBe("2026-01-01 2026-03-31");
  expect(days("quarter", "2026-01-31")).toBe("2025-10-01 2025-12-31");
  expect(days("90-days", "2026-05-09")).toBe("2026-02-08 2026-05-08");
  expect(days("year", "2026-05-09")).toBe("2026-01-01 2026-05-08");
  expect(days("year", "2026-01-01")).toBe("2026-01-01 2026-01-01");
});

test("no usual period is empty, and only the first of January holds today", () => {
  const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.constantFrom(...PRESETS), (date, preset) => {
      if (preset === "custom") return;
      const today = parseDate(date.toISOString().slice(0, 10));
      const { from, to } = daysOf(preset, today);
      expect(from.compare(to)).toBeLessThanOrEqual(0);
      if (today.month !== 1 || today.day !== 1) expect(to.compare(today)).toBeLessThan(0);
    }),
  );
});

test("a period reads as a person would say it", () => {
  const words = (from: string, to: string) => daysWords({ from: parseDate(from), to: parseDate(to) });
  expect(words("2026-03-01", "2026-03-31")).toBe("March 2026");
  expect(words("2026-01-01", "2026-03-31")).toBe("Q1 2026");
  expect(words("2026-02-01", "2026-04-30")).toBe("1 Feb – 30 Apr 2026");
  expect(words("2026-01-01", "2026-12-31")).toBe("2026");
  expect(words("2025-12-15", "2026-01-14")).toBe("15 Dec 2025 – 14 Jan 2026");
  expect(words("2026-05-09", "2026-05-09")).toBe("9 May 2026");
  expect(words("2026-05-01", "2026-05-09")).toBe("1 – 9 May 2026");
});

test("instants become days in the zone they were cut in, and keep their time elsewhere", () => {
  expect(periodWords("2026-04-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z", "UTC")).toBe("April 2026");
  expect(periodWords("2026-03-31T22:00:00.000Z", "2026-04-30T22:00:00.000Z", "Europe/Berlin")).toBe(
    "April 2026",
  );
  expect(periodWords("2026-04-14T02:00:00.000Z", "2026-04-15T18:00:00.000Z", "UTC")).toBe(
    "14 Apr 02:00 – 15 Apr 2026 18:00",
  );
});

test("what is no period is shown as it stands", () => {
  expect(periodWords("soon", "later", "UTC")).toBe("soon – later");
  expect(() => periodWords("+275760-09-13T00:00:00.000Z", "x", "UTC")).not.toThrow();
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => typeof periodWords(a, b, "UTC") === "string"));
});

test("the day is that of the zone, and of UTC where the zone is unknown", () => {
  const late = Date.parse("2026-05-09T23:30:00Z");
  expect(dayIn(late, "Asia/Tokyo").toString()).toBe("2026-05-10");
  expect(dayIn(late, "UTC").toString()).toBe("2026-05-09");
  expect(dayIn(late, "Mars/Olympus").toString()).toBe("2026-05-09");
});
