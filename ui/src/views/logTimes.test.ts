import { expect, test } from "vitest";
import { boundMs, boundText, clipped, PRESETS, presetOf } from "./logTimes";

const NOW = Date.parse("2026-05-09T17:36:00.000Z");

test("every preset is recognised by what it writes", () => {
  for (const { id, from } of PRESETS) {
    expect(presetOf({ from: from === null ? [] : [from], to: [] })).toBe(id);
  }
  expect(presetOf({ from: ["-1w"], to: [] })).toBe("7d");
});

test("any other range is no preset", () => {
  expect(presetOf({ from: ["-7d"], to: ["now"] })).toBeNull();
  expect(presetOf({ from: ["-7d", "-1h"], to: [] })).toBeNull();
  expect(presetOf({ from: ["2026-05-01"], to: [] })).toBeNull();
});

test("a bare date is the start of its day in the reader's zone", () => {
  const at = (zone: string) => boundText(boundMs("2026-05-09", { now: NOW, zone }) ?? 0);
  expect(at("UTC")).toBe("2026-05-09T00:00:00Z");
  expect(at("Europe/Berlin")).toBe("2026-05-08T22:00:00Z");
});

test("relative bounds count from the present, and what is no bound is none", () => {
  const of = (written: string) => boundMs(written, { now: NOW, zone: "UTC" });
  expect(of("-1h")).toBe(NOW - 3_600_000);
  expect(of("now")).toBe(NOW);
  expect(of("2026-05-09T17:36:00Z")).toBe(NOW);
  for (const bad of ["", "yesterday", "2026-13-01", "7d", "12"]) expect(of(bad)).toBeNull();
});

test("a bar is clipped to the range of its query", () => {
  const day = { from: "2026-05-09T00:00:00.000Z", to: "2026-05-10T00:00:00.000Z" };
  const whole = { from: "2026-05-09T00:00:00Z", to: "2026-05-10T00:00:00Z" };
  expect(clipped(day, { from: null, to: null })).toEqual(whole);
  expect(clipped(day, { from: "2026-05-01T00:00:00.000Z", to: "2026-06-01T00:00:00.000Z" })).toEqual(whole);
  expect(clipped(day, { from: "2026-05-09T17:36:00.120Z", to: "2026-05-09T18:00:00.000Z" })).toEqual({
    from: "2026-05-09T17:36:00.120Z",
    to: "2026-05-09T18:00:00Z",
  });
  expect(clipped(day, { from: "2026-05-10T00:00:00.000Z", to: null })).toBeNull();
});
