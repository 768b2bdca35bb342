import { expect, test } from "vitest";
import { characterOf, detailsOf, remedy } from "./errors";

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

test("details to hand on name the code and hold nothing that looks like a secret", () => {
  const details = detailsOf({
    code: "remote",
    message: 'status 500: {"token":"otwx_pat_4c81"} Authorization: Bearer abc.def',
    hint: "see https://a.example/?api_key=k123&page=2\u202e",
  });
  expect(details).toContain("code: remote");
  expect(details).toContain("page=2<U+202E>");
  for (const secret of ["otwx_pat_4c81", "abc.def", "k123"]) expect(details).not.toContain(secret);
});
