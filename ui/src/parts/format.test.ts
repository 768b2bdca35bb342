import { expect, test } from "vitest";
import { ago, bytes, count, counted, instant, shortHex } from "./format";

const NOW = Date.parse("2026-05-09T17:36:00.000Z");

test("numbers carry separators and are never shortened", () => {
  expect(count(1_204_331)).toBe("1,204,331");
  expect(counted(1, "row")).toBe("1 row");
  expect(counted(0, "row")).toBe("0 rows");
  expect(counted(2, "leaf", "leaves")).toBe("2 leaves");
});

test("sizes read like a file manager's", () => {
  expect([bytes(1), bytes(419), bytes(61_000), bytes(38_900_000)]).toEqual([
    "1 byte",
    "419 bytes",
    "61.0 kB",
    "38.9 MB",
  ]);
});

test("an instant keeps every digit it has", () => {
  expect(instant("2026-05-09T17:14:08.302Z", "UTC")).toBe("2026-05-09 17:14:08.302 UTC");
  expect(instant("not a time", "UTC")).toBe("not a time");
});

test("an instant in another zone names it, and one in an unknown zone stays in UTC", () => {
  const at = "2026-05-09T22:14:08.302Z";
  expect(instant(at, "Europe/Berlin")).toBe("2026-05-10 00:14:08.302 Europe/Berlin");
  expect(instant(at, "Nowhere/Atall")).toBe("2026-05-09 22:14:08.302 UTC");
});

test("spans grow from minutes to hours to days, and say when they lie ahead", () => {
  const spans = ["17:35:59", "17:14:00", "15:36:00"].map((time) => ago(`2026-05-09T${time}Z`, NOW));
  expect(spans).toEqual(["now", "22 min", "2 h"]);
  expect(ago("2026-05-01T00:00:00Z", NOW)).toBe("8 d");
  expect(ago("2026-05-09T17:41:00Z", NOW)).toBe("in 5 min");
});

test("a digest shows its head and its tail", () => {
  expect(shortHex(`${"c6bd26aa86c35c2a".padEnd(56, "0")}f678cdbf`)).toBe("c6bd 26aa 86c3 5c2a … f678 cdbf");
});
