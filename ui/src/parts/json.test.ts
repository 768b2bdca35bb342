import fc from "fast-check";
import { expect, test } from "vitest";
import { type Json, parseJson, writeJson } from "./json";

/** Back to what JSON.parse would give. Recursive: only for values that fast-check made. */
function plain(value: Json): unknown {
  switch (value.kind) {
    case "object":
      return Object.fromEntries(value.members.map((member) => [member.key, plain(member.value)]));
    case "array":
      return value.items.map(plain);
    case "string":
      return value.text;
    default:
      return JSON.parse(value.written);
  }
}

test("what JSON.stringify writes is read back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = parseJson(text);
      expect(read).not.toBeNull();
      expect(plain(read as Json)).toEqual(JSON.parse(text));
    }),
  );
});

test("what JSON.parse refuses is refused, and the other way round", () => {
  const letters = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "a",
    "1",
    "-",
    ".",
    "e",
    "true",
    "null",
    " ",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      expect(parseJson(text) !== null).toBe(isJson(text));
    }),
    { numRuns: 3_000 },
  );
});

test("numbers stay as written", () => {
  for (const written of ["9007199254740993", "-0", "1.10", "1e400", "123456789012345678901234567890"]) {
    expect(parseJson(written)).toEqual({ kind: "number", written });
  }
});

test("a key written twice is kept twice, in order", () => {
  const read = parseJson('{"a":1,"a":2,"__proto__":3}');
  expect(read?.kind === "object" && read.members.map((member) => member.key)).toEqual([
    "a",
    "a",
    "__proto__",
  ]);
});

test("a hundred thousand brackets cost no stack", () => {
  const depth = 100_000;
  expect(parseJson("[".repeat(depth) + "]".repeat(depth))?.kind).toBe("array");
  expect(parseJson("[".repeat(depth))).toBeNull();
});

test("a lone surrogate survives", () => {
  expect(parseJson('"\\ud800"')).toEqual({ kind: "string", text: "\ud800" });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("a value written again is the text it was read from", () => {
  const compact = fc.json().map((text) => JSON.stringify(JSON.parse(text)));
  fc.assert(
    fc.property(compact, (text) => {
      expect(writeJson(parseJson(text) as Json)).toBe(text);
    }),
  );
  const lossy = '{"n":9007199254740993,"n":1.10,"e":1e400}';
  expect(writeJson(parseJson(lossy) as Json)).toBe(lossy);
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  expect(writeJson(parseJson(deep) as Json) === deep).toBe(true);
});
