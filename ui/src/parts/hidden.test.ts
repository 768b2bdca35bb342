import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, pieces, visibleText } from "./hidden";

const HOSTILE = "\u202e\u2066\u200b\u200d\ufeff\u00ad\u0000\u001b\u007f\u0085\u061c\u2028\u{e0041}\ud800";

test("every character that hides or reorders is named", () => {
  const shown = pieces(HOSTILE);
  expect(shown.every((piece) => "mark" in piece)).toBe(true);
  expect(shown).toHaveLength([...HOSTILE].length);
  expect(visibleText("a\u202eb")).toBe("a<U+202E>b");
  expect(visibleText("\u{e0041}")).toBe("<U+E0041>");
});

test("plain text of any script stays one piece", () => {
  for (const text of ["alice@acme.io", "Ζωή", "Łódź", "日本語", "नमस्ते", "שלום", "🙂"])
    expect(pieces(text)).toEqual([{ text }]);
});

test("nothing is lost: the pieces spell the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const spelled = pieces(text).map((piece) =>
        "text" in piece ? piece.text : String.fromCodePoint(Number.parseInt(piece.mark.slice(2), 16)),
      );
      expect(spelled.join("")).toBe(text);
    }),
  );
});

test("a cut never leaves half a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, limit) => {
      const head = cut(text, limit);
      expect(head.length).toBeLessThanOrEqual(limit);
      expect(text.startsWith(head)).toBe(true);
      expect(head.isWellFormed()).toBe(true);
    }),
  );
});
