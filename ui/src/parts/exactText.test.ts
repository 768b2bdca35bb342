import fc from "fast-check";
import { expect, test } from "vitest";
import { carryEdit, shownText } from "./exactText";

const texts = fc
  .array(fc.constantFrom("a", "b", "\n", "\r\n", "\r", "é", "\u0000"), { maxLength: 30 })
  .map((parts) => parts.join(""));

test("what was not edited stays to the byte", () => {
  fc.assert(
    fc.property(texts, (exact) => {
      expect(carryEdit(exact, shownText(exact))).toBe(exact);
    }),
  );
});

test("the area shows what was typed into it", () => {
  fc.assert(
    fc.property(texts, texts, (exact, typed) => {
      const shown = shownText(typed);
      expect(shownText(carryEdit(exact, shown))).toBe(shown);
    }),
  );
});

test("line ends that come to stand beside each other stay two", () => {
  expect(shownText(carryEdit("a\nb\r", "a\nb\n\n"))).toBe("a\nb\n\n");
  expect(shownText(carryEdit("\rx\n", "\n\n"))).toBe("\n\n");
});

test("a word within a text of mixed line ends leaves them alone", () => {
  expect(carryEdit("one\r\ntwo\nthree\r", "one\n2\nthree\n")).toBe("one\r\n2\nthree\r");
  expect(carryEdit("one\r\ntwo\r\n", "one\ntwo")).toBe("one\r\ntwo");
  expect(carryEdit("one\r\ntwo", "one\nand\ntwo")).toBe("one\r\nand\r\ntwo");
});
