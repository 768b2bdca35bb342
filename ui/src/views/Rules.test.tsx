/** The rules screen against the fake host, the way a person would use it. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open() {
  const { user } = openWindow({ rows: 600 });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Rules" }));
  return { user, list: await screen.findByRole("listbox", { name: "Rules" }) };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("actions without a rule come first, and it is said what that means", async () => {
  await open();
  await screen.findByText(/named by no rule, so in no kind of pack/);
  expect(button("Write a rule for it")).toBeTruthy();
});

test("a rule is previewed while it is written, and kept", async () => {
  const { user, list } = await open();
  await user.click(button("Write a rule for it"));
  await screen.findByText(/^Fits \d/);
  await waitFor(() => expect(button("Save and read rows again").disabled).toBe(false));
  await user.click(button("Save and read rows again"));
  await waitFor(() => expect(within(list).getAllByText("own").length).toBe(1));
  await user.click(button("Remove"));
  await waitFor(() => expect(within(list).queryByText("own")).toBe(null));
});

test("a draft that is no rule says so at its line, and cannot be saved", async () => {
  const { user } = await open();
  await user.click(button("New rule"));
  const text = screen.getByRole("textbox", { name: "Rule, as JSON" });
  await user.clear(text);
  await user.type(text, "no rule");
  expect((await screen.findByRole("alert")).textContent).toMatch(/^Line 1:/);
  expect(button("Save and read rows again").disabled).toBe(true);
});

test("a rule leads to its rows", async () => {
  const { user, list } = await open();
  const rule = within(list).getAllByRole("option").at(-1);
  if (rule === undefined) throw new Error("no rule is listed");
  await user.click(rule);
  await user.click(await screen.findByRole("button", { name: "Show its rows" }));
  await screen.findByRole("heading", { level: 1, name: "Log" });
});
