import { expect, test } from "vitest";
import type { SuiteCase } from "../bindings/SuiteCase";
import type { SuiteResult } from "../bindings/SuiteResult";
import { suiteEnd } from "./suiteWords";

const CASE: SuiteCase = {
  case: "good",
  title: "a right delivery",
  expected: "accept",
  status: 204,
  latency_ms: 3,
  ok: true,
  note: "",
  error: null,
};
const passed = CASE;
const failed: SuiteCase = { ...CASE, ok: false, status: 500 };
const unjudged: SuiteCase = { ...CASE, ok: null, expected: "any" };
const unsent: SuiteCase = { ...CASE, ok: null, expected: null, status: null };

/** As the core tells it: whether it was passed is its word. */
const told = (cases: SuiteCase[], is_passed = false): SuiteResult => ({
  run: "r",
  at: "2026-05-09T17:14:08.302Z",
  target: "http://127.0.0.1:3000/",
  scheme: "outworx",
  is_passed,
  is_reached: cases.some(({ status }) => status !== null),
  cases,
});

test("what was not judged or not sent never counts as passed", () => {
  expect(suiteEnd(told([passed, passed, unjudged, unsent], true))).toEqual({
    words: "2 cases passed, none failed, 1 not judged, 1 not sent",
    tone: "success",
  });
  expect(suiteEnd(told([passed, unsent]))).toEqual({
    words: "Not passed: 1 case passed, 1 not sent",
    tone: "warning",
  });
  expect(suiteEnd(told([unjudged, unsent]))).toEqual({
    words: "No case could be judged, 1 not judged, 1 not sent",
    tone: "warning",
  });
  expect(suiteEnd(told([passed, failed, unsent]))).toEqual({
    words: "1 of 2 cases failed, 1 not sent",
    tone: "danger",
  });
});

test("a receiver that is not there failed nothing", () => {
  const silent: SuiteCase = { ...CASE, ok: false, status: null, error: "connection refused" };
  expect(suiteEnd(told([silent, silent])).words).toBe("2 cases sent, the receiver did not answer");
});
