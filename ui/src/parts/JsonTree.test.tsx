import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { JsonTree } from "./JsonTree";
import { type Json, parseJson } from "./json";

function show(text: string) {
  render(<JsonTree label="Values" value={parseJson(text) as Json} />);
  return userEvent.setup();
}

test("only what is open is drawn, however deep the text", () => {
  show(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
  expect(screen.getAllByRole("row")).toHaveLength(2);
});

test("arrow keys open and close what the focus is on", async () => {
  const user = show('{"a":{"b":1}}');
  await user.tab();
  await user.keyboard("{ArrowDown}{ArrowRight}");
  expect(screen.getByRole("row", { name: "b: 1" })).toBeTruthy();
  await user.keyboard("{ArrowLeft}");
  expect(screen.queryByRole("row", { name: "b: 1" })).toBeNull();
});

test("a thousand members come a hundred at a time", async () => {
  const user = show(JSON.stringify(Array.from({ length: 1_000 }, (_, at) => at)));
  // By selector: computing the role of thousands of elements takes seconds.
  const rows = () => document.querySelectorAll("[role=row]");
  expect(rows()).toHaveLength(101);
  await user.click(screen.getByText("900 more lines"));
  expect(rows()).toHaveLength(201);
});

test("a key written twice is shown twice, and a large number digit for digit", () => {
  show('{"n":9007199254740993,"n":1e400}');
  expect(screen.getByText("9007199254740993")).toBeTruthy();
  expect(screen.getByText("1e400")).toBeTruthy();
});
