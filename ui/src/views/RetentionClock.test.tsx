import { expect, test } from "vitest";
import type { RetentionClock } from "../bindings/RetentionClock";
import { momentWords } from "./moments";
import { leftWords } from "./RetentionClock";
import { scheduleWords } from "./schedule";

const NOW = Date.parse("2026-05-09T12:00:00Z");
const clock = (part: Partial<RetentionClock>): RetentionClock => ({
  ...{ kept_days: 7, is_own: false, is_alarm: false, sentence: "" },
  ...{ pulled_to: "2026-05-08T00:00:00Z", vanishes_at: null },
  ...part,
});

test("the time left is told in days, then in hours, then that rows go", () => {
  expect(leftWords(clock({ vanishes_at: "2026-05-12T13:00:00Z" }), NOW)).toBe("3 days left");
  expect(leftWords(clock({ vanishes_at: "2026-05-09T17:30:00Z" }), NOW)).toBe("5 hours left");
  expect(leftWords(clock({ vanishes_at: "2026-05-09T12:10:00Z" }), NOW)).toBe("1 hour left");
  expect(leftWords(clock({ vanishes_at: "2026-05-09T11:00:00Z" }), NOW)).toBe("Rows vanish there now");
  expect(leftWords(clock({}), NOW)).toBe("Rows vanish there now");
  expect(leftWords(clock({ pulled_to: null }), NOW)).toBe("Never pulled to the end");
});

test("schedules are told in words, those of another hand too", () => {
  expect([null, 15, 60, 360, 1_440, 45, 2_880].map(scheduleWords)).toEqual([
    "when asked",
    "every 15 min",
    "every hour",
    "every 6 h",
    "every day",
    "every 45 min",
    "every 2 days",
  ]);
});

test("a midnight of the zone is its day alone", () => {
  expect(momentWords("2026-02-28T00:00:00Z", "UTC")).toBe("28 Feb 2026");
  expect(momentWords("2026-02-28T00:00:00Z", "Asia/Tokyo")).toBe("28 Feb 2026 09:00");
  expect(momentWords("2026-02-27T15:00:00Z", "Asia/Tokyo")).toBe("28 Feb 2026");
  expect(momentWords("soon", "UTC")).toBe("soon");
});
