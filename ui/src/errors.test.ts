import { expect, test } from "vitest";
import { characterOf, remedy } from "./errors";

const failure = (code: string, message = "") => ({ code, message, hint: "" });

test("a code from a newer core still says that something went wrong", () => {
  expect(remedy(failure("made_up")).tone).toBe("danger");
  expect(remedy(failure("constructor"))).toEqual(remedy(failure("bug")));
});

test("stopping on request is not an error", () => {
  expect(remedy(failure("cancelled")).tone).toBe("info");
});

test("the character of a bad query is read from its message", () => {
  expect(characterOf(failure("bad_query", 'unknown field "acton", at character 34'))).toBe(34);
  expect(characterOf(failure("bad_query", "no place named"))).toBeNull();
});
