import fc from "fast-check";
import { expect, test } from "vitest";
import { FAKE_FIELDS, openQuery } from "../host/fake/query";
import { fakeRows } from "../host/fake/rows";
import {
  metadataField,
  queryOf,
  queryToggled,
  queryWithAll,
  queryWithout,
  queryWithTimes,
  type Sense,
  senseOf,
  timesOf,
  turned,
  valueText,
} from "./logTerms";

const NOW = Date.parse("2026-05-09T17:36:00.000Z");
const ROWS = fakeRows(400, NOW);

const termsOf = (query: string) => openQuery(query, NOW).terms;
const found = (query: string) => ROWS.filter(openQuery(query, NOW).test).map((row) => row.row);

const value = fc.oneof(
  fc.constantFrom(
    "TOKEN_REVOKED",
    "alice@acme.io",
    "payments-api",
    "Jane, Doe",
    'a "b"',
    "a*b",
    "back\\slash",
  ),
  fc
    .string({ minLength: 1, maxLength: 8 })
    .filter((text) => text.trim() === text && !/[\p{C}\s]/u.test(text)),
);
const term = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom("action", "actor", "project", "source"),
    fc.array(value, { minLength: 1, maxLength: 3 }),
  )
  .map(([minus, field, values]) => `${minus}${field}:${values.map(valueText).join(",")}`);
const query = fc
  .tuple(fc.constantFrom("", "from:-7d", "from:2026-05-01 to:2026-05-09"), fc.array(term, { maxLength: 4 }))
  .map(([time, terms]) => [time, ...terms].filter((text) => text !== "").join(" "));

test("the terms joined by blanks are the text", () => {
  fc.assert(
    fc.property(query, (text) => {
      expect(queryOf(termsOf(text))).toBe(text);
    }),
  );
});

test("removing a chip is the text without it", () => {
  fc.assert(
    fc.property(query, fc.nat(), (text, at) => {
      const terms = termsOf(text);
      fc.pre(terms.length > 0);
      const gone = terms[at % terms.length] as (typeof terms)[number];
      const left = queryWithout(terms, gone);
      const others = terms.filter((each) => each !== gone);
      expect(termsOf(left).map((each) => each.text)).toEqual(others.map((each) => each.text));
      expect(left.split(" ").length).toBeLessThanOrEqual(text.split(" ").length);
    }),
  );
});

test("a value written into a query is read back as that value and no other", () => {
  fc.assert(
    fc.property(value, (text) => {
      const row = { ...ROWS[0], actor: text } as (typeof ROWS)[number];
      const { test: fits } = openQuery(`actor:${valueText(text)}`, NOW);
      expect(fits(row)).toBe(true);
      expect(fits({ ...row, actor: `${text}x` })).toBe(false);
    }),
  );
});

test("choosing a value and choosing it again leaves the query as it was", () => {
  fc.assert(
    fc.property(query, value, fc.constantFrom<Sense>("include", "exclude"), (text, chosen, sense) => {
      const naming = { field: "resource_type", value: chosen, sense };
      const once = queryToggled(termsOf(text), naming);
      expect(senseOf(termsOf(once), "resource_type", chosen)).toBe(sense);
      expect(queryToggled(termsOf(once), naming)).toBe(text);
    }),
  );
});

test("choosing and leaving out a value cut the rows in two without rest, for every field and value", () => {
  const base = "origin:dashboard,api,system";
  for (const [field, { values }] of Object.entries(FAKE_FIELDS)) {
    for (const held of new Set(ROWS.slice(0, 40).flatMap(values))) {
      const side = (sense: Sense) => found(queryToggled(termsOf(base), { field, value: held, sense }));
      if (field === "origin") continue; // Its values would join those of the base.
      const both = [...side("include"), ...side("exclude")];
      expect(both.toSorted((a, b) => b - a)).toEqual(found(base));
    }
  }
});

test("two values of a field stand in one term, since two terms would both have to hold", () => {
  const one = queryToggled(termsOf("from:-7d"), { field: "source", value: "flows", sense: "include" });
  const two = queryToggled(termsOf(one), { field: "source", value: "nevo", sense: "include" });
  expect(two).toBe("from:-7d source:flows,nevo");
  expect(queryToggled(termsOf(two), { field: "source", value: "FLOWS", sense: "exclude" })).toBe(
    "from:-7d source:nevo -source:flows".replace("flows", "FLOWS"),
  );
});

test("not recorded and a value take each other's place", () => {
  const absent = queryToggled(termsOf("project:billing"), {
    field: "project",
    value: null,
    sense: "include",
  });
  expect(absent).toBe("-has:project");
  expect(queryToggled(termsOf(absent), { field: "project", value: "billing", sense: "include" })).toBe(
    "project:billing",
  );
});

test("a filter of several values is one term", () => {
  expect(queryWithAll(termsOf("x"), { field: "actor", sense: "exclude" }, ["Jane, Doe", "b"])).toBe(
    'x -actor:"Jane, Doe",b',
  );
});

test("time bounds are read and written without touching the rest", () => {
  fc.assert(
    fc.property(query, (text) => {
      const terms = termsOf(text);
      const bounded = queryWithTimes(terms, { from: "2026-01-01", to: null });
      expect(timesOf(termsOf(bounded))).toEqual({ from: ["2026-01-01"], to: [] });
      const { from, to } = timesOf(terms);
      expect(queryWithTimes(termsOf(bounded), { from: from[0] ?? null, to: to[0] ?? null })).toBe(text);
    }),
  );
});

test("is and is not turned twice is what it was", () => {
  fc.assert(
    fc.property(term, (text) => {
      const [only] = termsOf(text);
      const once = turned(only as NonNullable<typeof only>);
      expect(once).not.toBe(text);
      expect(turned(termsOf(once)[0] as NonNullable<typeof only>)).toBe(text);
    }),
  );
});

test("a metadata path quotes the names that would be read as something else", () => {
  expect(metadataField(["client", "a.b", 'c"d'])).toBe('metadata.client."a.b"."c\\"d"');
});
