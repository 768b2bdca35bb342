import fc from "fast-check";
import { expect, test } from "vitest";
import { type Command, since } from "./commands";
import { matching } from "./paletteOrder";

const command = (id: string, words: string, also = ""): Command => ({
  ...{ id, words, also, group: "Window", keys: [], hindrance: null },
  run: () => {},
});
const TABLE = [
  command("dark", "Theme: dark", "light colour"),
  command("pull", "Pull all sources", "sync refresh"),
  command("import", "Import files…", "csv"),
  command("light", "Theme: light", "dark colour"),
];
const found = (typed: string, recent: string[] = []) => matching(TABLE, typed, recent).map(({ id }) => id);

test("words are found in any order by their beginnings", () => {
  expect(found("so pu")).toEqual(["pull"]);
  expect(found("IMPORT")).toEqual(["import"]);
  expect(found("mport")).toEqual([]);
});

test("a name stands before another word", () => {
  expect(found("light")).toEqual(["light", "dark"]);
  expect(found("sync")).toEqual(["pull"]);
});

test("with nothing typed what was used last stands first", () => {
  expect(found("", ["import", "pull"])).toEqual(["import", "pull", "dark", "light"]);
});

test("typing more never finds more", () => {
  const letters = fc.stringMatching(/^[a-z ]{0,8}$/);
  fc.assert(
    fc.property(letters, letters, (typed, more) => {
      const before = new Set(found(typed));
      // A new word narrows; a longer one may begin another word only if the shorter one did.
      expect(found(`${typed}${more}`).every((id) => before.has(id))).toBe(true);
    }),
  );
});

test("another time takes the place of the old one, and quotes hold a term together", () => {
  expect(since("from:-7d actor:alice to:now", "-1h")).toBe("from:-1h actor:alice");
  expect(since('"from:-7d is a text" origin:api', null)).toBe('"from:-7d is a text" origin:api');
  expect(since("", "-30d")).toBe("from:-30d");
});
