import fc from "fast-check";
import { expect, test } from "vitest";
import { askedOf, withAsked } from "./ruleText";

const RULE = '{"id":"a","when":{"source":"eu","action":["b"]},"set":{"risk":1}}';

test("one text and a list of texts are read alike", () => {
  expect(askedOf(RULE, "source")).toEqual(["eu"]);
  expect(askedOf(RULE.replace('"eu"', '["eu","us"]'), "source")).toEqual(["eu", "us"]);
  expect(askedOf(RULE, "profile")).toEqual([]);
});

test("what is no rule yet is not read, and not changed", () => {
  for (const text of ["", "{", "[]", '{"id":"a"}', '{"when":7}']) {
    expect(askedOf(text, "source")).toBe(null);
    expect(withAsked(text, "source", ["eu"])).toBe(text);
  }
  for (const odd of ["7", "null", "[1]", "{}"]) {
    expect(askedOf(RULE.replace('"eu"', odd), "source")).toBe(null);
  }
});

test("the place of a value is kept, a new one comes first, and none takes the key away", () => {
  const keys = (text: string) => Object.keys(JSON.parse(text).when);
  expect(keys(withAsked(RULE, "source", ["us"]))).toEqual(["source", "action"]);
  expect(keys(withAsked(RULE, "profile", ["p"]))).toEqual(["profile", "source", "action"]);
  expect(keys(withAsked(RULE, "source", []))).toEqual(["action"]);
});

test("numbers keep every digit, and are still written the same", () => {
  const exact = '{"id":"a","when":{"metadata":[{"pointer":"/n","equals":12345678901234567890.10}]},"set":{}}';
  expect(withAsked(exact, "source", ["eu"])).toContain('"equals": 12345678901234567890.10');
});

test("whatever is asked for is read back, and nothing else changes", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 3 });
  fc.assert(
    fc.property(texts, texts, fc.jsonValue({ noUnicodeString: false }), (values, before, rest) => {
      const rule = { id: "a", when: { action: ["b"], source: before, metadata: rest }, set: rest };
      const text = withAsked(JSON.stringify(rule), "source", values);
      expect(askedOf(text, "source")).toEqual(values);
      const { source: _old, ...others } = rule.when;
      const { source: _new, ...kept } = JSON.parse(text).when;
      expect(kept).toEqual(JSON.parse(JSON.stringify(others)));
      expect(JSON.parse(text).set).toEqual(JSON.parse(JSON.stringify(rest)));
    }),
  );
});
