/** Laws of the byte views: nothing is lost, nothing hides. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytePieces, cutBytes, fromBase64, hexLines } from "./bytes";

const encode = (text: string) => new TextEncoder().encode(text);

/** The bytes that pieces stand for. */
function bytesBack(bytes: Uint8Array): number[] {
  return bytePieces(bytes).flatMap((piece) => {
    if ("text" in piece) return [...encode(piece.text)];
    const code = Number.parseInt(piece.mark.slice(2), 16);
    return piece.mark.startsWith("0x") ? [code] : [...encode(String.fromCodePoint(code))];
  });
}

test("every byte is in the pieces, whatever the bytes are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(bytesBack(bytes)).toEqual([...bytes]);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(bytesBack(encode(text))).toEqual([...encode(text)]);
    }),
  );
});

test("overlong forms, surrogates and stray bytes are named, not replaced", () => {
  expect(bytePieces(Uint8Array.from([0x41, 0xc0, 0x80, 0xff, 0x42]))).toEqual([
    { text: "A" },
    { mark: "0xC0" },
    { mark: "0x80" },
    { mark: "0xFF" },
    { text: "B" },
  ]);
  expect(bytePieces(Uint8Array.from([0xed, 0xa0, 0x80]))).toHaveLength(3);
});

test("a byte order mark is seen", () => {
  expect(bytePieces(encode("\ufeffa"))).toEqual([{ mark: "U+FEFF" }, { text: "a" }]);
});

test("a cut never stands inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, limit) => {
      const bytes = encode(text);
      const kept = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(cutBytes(bytes, limit));
      expect(text.startsWith(kept)).toBe(true);
      expect(cutBytes(bytes, limit).length).toBeGreaterThan(Math.min(bytes.length, limit) - 4);
    }),
  );
});

test("hex shows each byte once, and no character that hides", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const lines = hexLines(bytes);
      const digits = lines
        .split("\n")
        .flatMap((line) => line.slice(8, 55).trim().split(" "))
        .filter((pair) => pair !== "");
      expect(digits.map((pair) => Number.parseInt(pair, 16))).toEqual([...bytes]);
      expect(lines).toMatch(/^[\n\x20-\x7e]*$/);
    }),
  );
});

test("what is no base64 is said, not guessed", () => {
  expect(fromBase64("QUI=")).toEqual(Uint8Array.from([0x41, 0x42]));
  expect(fromBase64("&&&")).toBeNull();
});
