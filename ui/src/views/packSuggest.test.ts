/** What is offered while a query is typed. */
import { expect, test } from "vitest";
import { completed, fieldsFor, valuesFor, wordAt } from "./packSuggest";

const at = (text: string) => wordAt(text, text.length);

test("a field's beginning offers fields, and nothing is offered before a letter", () => {
  const offered = (text: string) => {
    const word = at(text);
    return word === null ? [] : fieldsFor(word).map((each) => each.text);
  };
  expect(offered("act")).toEqual(["action:", "actor:", "actor_type:"]);
  expect(offered("origin:api -outc")).toEqual(["-outcome:"]);
  expect(offered("origin:api ")).toEqual([]);
  expect(offered("")).toEqual([]);
});

test("values hold what is typed, and are quoted where they must be", () => {
  const word = at("-actor:ja");
  if (word === null) throw new Error("a word ends here");
  const values = [
    { value: "bob@acme.io", count: 9 },
    { value: "Jane, Doe", count: 3 },
    { value: null, count: 1 },
  ];
  expect(valuesFor(word, values).map(({ text, rows }) => [text, rows])).toEqual([['-actor:"Jane, Doe"', 3]]);
});

test("the word is replaced where it stands, and what follows stays", () => {
  const text = "ac origin:api";
  const word = wordAt(text, 2);
  if (word === null) throw new Error("a word ends here");
  const [first] = fieldsFor(word);
  if (first === undefined) throw new Error("a field is offered");
  expect(completed(text, 2, word, first)).toEqual({ text: "action: origin:api", caret: 7 });
});

test("inside quotes and in a path nothing is offered", () => {
  expect(at('actor:"a b')).toBeNull();
  expect(at("a.b")).toBeNull();
});
