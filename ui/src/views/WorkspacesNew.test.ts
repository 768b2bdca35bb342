import { expect, test } from "vitest";
import { troubleOfName } from "./WorkspacesNew";

test("names that the core takes have no trouble", () => {
  for (const name of ["acme", "soc2-2026", "A.b_c", "7", "x".repeat(60)])
    expect(troubleOfName(name, ["other"]), name).toBeNull();
});

test("every other name is told what is wrong with it", () => {
  expect(troubleOfName("", [])).toMatch(/Give it a name/);
  expect(troubleOfName("x".repeat(61), [])).toMatch(/60 characters/);
  for (const name of ["-a", ".hidden", "_x"]) expect(troubleOfName(name, []), name).toMatch(/begins with/);
  for (const name of ["a b", "a/b", "a\\b", "é", "a\u202e"])
    expect(troubleOfName(name, []), name).toMatch(/begins with|letters from a to z/);
});

test("a name that differs in case alone is taken: some systems see no difference", () => {
  expect(troubleOfName("Acme", ["acme"])).toMatch(/already/);
});
