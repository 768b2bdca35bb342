import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fakeReceipt, NO_ROWS } from "../host/fake/sourceDesk";
import { fileName, nameFor, nameTrouble, signOfRun, urlTrouble, wayOut } from "./sourceWords";
import { ties } from "./Tally";

test("a name made of any vendor's can be a name and is not taken", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (vendor, others) => {
      const first = nameFor(vendor, others);
      const second = nameFor(vendor, [...others, first]);
      expect([nameTrouble(first), nameTrouble(second)]).toEqual([null, null]);
      expect([...others, first]).not.toContain(second);
    }),
  );
});

test("names that the core refuses are refused here", () => {
  for (const name of ["", "-a", ".a", "_a", "a b", "a/b", "ä", "a".repeat(61)])
    expect(nameTrouble(name), name).not.toBeNull();
  for (const name of ["a", "9", "Acme.eu_2-b", "a".repeat(60)]) expect(nameTrouble(name), name).toBeNull();
});

test("rows are asked for over https, and over http on this computer alone", () => {
  for (const url of [
    "https://api.vendor.example/v1",
    "http://127.0.0.1:7311",
    "http://localhost",
    "http://[::1]:80",
  ])
    expect(urlTrouble(url), url).toBeNull();
  for (const url of [
    "http://api.vendor.example",
    "http://127.0.0.1.vendor.example",
    "http://localhost.vendor.example",
    "ftp://127.0.0.1",
    "javascript:alert(1)",
    "https://user:word@api.vendor.example",
    "api.vendor.example",
    "",
  ])
    expect(urlTrouble(url), url).not.toBeNull();
});

test("counts tie when nothing is missing and nothing is counted twice", () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
      fc.integer({ min: -9, max: 9 }),
      (counts, off) => {
        const [rows_new, rows_revised, duplicates, problems] = counts;
        const rows_seen = rows_new + rows_revised + duplicates + problems + off;
        expect(ties({ rows_seen, rows_new, rows_revised, duplicates, problems })).toBe(off === 0);
      },
    ),
  );
});

test("a run of a newer core is shown by its own word", () => {
  expect(signOfRun(fakeReceipt(0, NO_ROWS, { status: "postponed" }))).toEqual({
    tone: "neutral",
    word: "postponed",
  });
});

test("what to do depends on what the vendor answered, and says that rows are unchanged", () => {
  const of = (http_status: number | null, kind = "pull") =>
    wayOut(fakeReceipt(0, NO_ROWS, { http_status, kind }));
  expect(of(401)).toContain("new token");
  expect(of(429)).toContain("limits requests");
  expect(of(null)).toContain("goes on where");
  expect(of(null, "import")).toContain("import it again");
  for (const words of [of(401), of(429), of(500), of(null, "import")]) expect(words).toContain("unchanged");
});

test("the last part of a path of either system names the file", () => {
  expect(fileName("/home/dana/a b.csv")).toBe("a b.csv");
  expect(fileName("C:\\Users\\dana\\x.json.gz")).toBe("x.json.gz");
  expect(fileName("plain")).toBe("plain");
});
