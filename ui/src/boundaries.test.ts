/** Rules about the sources themselves that no type can hold. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."))
  .map((path) => ({ path, text: readFileSync(`src/${path}`, "utf8") }));

const containing = (pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test("one file imports the Tauri API", () => {
  expect(containing(/from "@tauri-apps/)).toEqual(["host/tauri.ts"]);
});

test("parts know no view, no host and no wire type", () => {
  const leaks = containing(/from "\.\.\/(views|host|bindings|errors|state)/).filter((path) =>
    path.startsWith("parts/"),
  );
  expect(leaks).toEqual([]);
});

test("nothing writes markup or code from text", () => {
  expect(
    containing(
      /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function/,
    ),
  ).toEqual([]);
});

test("the page forbids inline code and inline style, and carries none", () => {
  const page = readFileSync("index.html", "utf8");
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|data:|https:|\*/);
  expect(page).not.toMatch(/<style|style="|<script(?![^>]*src=)|\son\w+="/);
});

test("the lock file names no registry host", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toContain('"resolved"');
});
