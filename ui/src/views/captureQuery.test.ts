import fc from "fast-check";
import { expect, test } from "vitest";
import { type Narrowing, NO_NARROWING, readCaptureQuery, writeCaptureQuery } from "./captureQuery";
import { STANDINGS } from "./webhookWords";

const word = fc.stringMatching(/^[a-z0-9_.@/-]{1,12}$/);

test("what was written is read again as it was", () => {
  const queries = fc.record({
    standings: fc.uniqueArray(fc.constantFrom(...STANDINGS)),
    schemes: fc.uniqueArray(fc.stringMatching(/^[a-z0-9_]{1,8}$/)),
    text: fc.oneof(
      fc.constant(""),
      word,
      fc.string({ minLength: 1 }).map((text) => `a:"${text}`),
    ),
    from: fc.option(word),
    to: fc.option(word),
  });
  fc.assert(
    fc.property(queries, (query: Narrowing) => {
      expect(readCaptureQuery(writeCaptureQuery(query))).toEqual({ query });
    }),
  );
});

test("words stand beside fields, and an address is words", () => {
  expect(readCaptureQuery("role verdict:invalid,stale changed")).toEqual({
    query: { ...NO_NARROWING, standings: ["invalid", "stale"], text: "role changed" },
  });
  expect(readCaptureQuery("https://acme.io/hooks")).toEqual({
    query: { ...NO_NARROWING, text: "https://acme.io/hooks" },
  });
});

test("what cannot be read is named", () => {
  const troubles = ["verdict:wrong", "actor:bob", "scheme:", 'a "b'].map(readCaptureQuery);
  expect(troubles.map((read) => ("trouble" in read ? read.trouble.split(";")[0] : null))).toEqual([
    "wrong is no verdict",
    "there is no field called actor",
    "scheme: has no value",
    "a quotation mark is not closed",
  ]);
});
