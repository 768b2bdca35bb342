import fc from "fast-check";
import { expect, test } from "vitest";
import { diffText } from "./textDiff";

const side = (pieces: ReturnType<typeof diffText>, other: "gone" | "new") =>
  pieces
    .filter(({ kind }) => kind !== other)
    .map(({ text }) => text)
    .join("");

const texts = fc
  .array(fc.constantFrom("a", "b", " ", "\n", "\r\n", "{", "😀", "word"), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("both texts can be read from a difference", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const pieces = diffText(before, after);
      expect(side(pieces, "new")).toBe(before);
      expect(side(pieces, "gone")).toBe(after);
      for (const { text } of pieces) expect(text.isWellFormed()).toBe(true);
    }),
  );
});

test("a text beside itself has no difference", () => {
  expect(diffText("same", "same")).toEqual([{ kind: "same", text: "same" }]);
  expect(diffText("", "")).toEqual([]);
});

test("a final line end that was taken off is all that went", () => {
  expect(diffText('{"a":1}\n', '{"a":1}')).toEqual([
    { kind: "same", text: '{"a":1}' },
    { kind: "gone", text: "\n" },
  ]);
});

test("two changes far from each other are two", () => {
  const pieces = diffText("role editor of bob", "role viewer of eve");
  expect(pieces.filter(({ kind }) => kind === "new").map(({ text }) => text)).toEqual(["viewer", "eve"]);
});

test("a text of very many words is compared as a whole", () => {
  const before = "a ".repeat(2_000);
  const pieces = diffText(`x${before}y`, `z${before.replaceAll("a", "b")}w`);
  expect(pieces.map(({ kind }) => kind)).toEqual(["gone", "new"]);
});
