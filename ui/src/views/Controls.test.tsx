/** What packs speak to, from the palette and from the wizard. */
import { configure, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open() {
  const { user } = openWindow({ rows: 60 });
  await screen.findByRole("navigation", { name: "Sections" });
  await user.keyboard("{Control>}k{/Control}");
  await user.keyboard("speak to");
  await user.keyboard("{Enter}");
  return { user, dialog: await screen.findByRole("dialog", { name: "What packs speak to" }) };
}

const ids = (dialog: HTMLElement) =>
  within(within(dialog).getByRole("table", { name: "Controls" }))
    .getAllByRole("rowheader")
    .map((cell) => cell.textContent);

test("each control says what a pack shows for it and what it does not", async () => {
  const { dialog } = await open();
  await within(dialog).findByRole("table", { name: "Controls" });
  expect(ids(dialog)).toContain("SOC 2CC6.3");
  expect(dialog.textContent).toContain("Whether a role is more than the work needs.");
  const kept = within(dialog).getByRole("table", { name: "How long logs are kept" });
  expect(kept.textContent).toContain("Explicit for documentation; for logs only by interpretation.");
});

test("a framework and a word narrow them, and nothing is said to fit when nothing does", async () => {
  const { user, dialog } = await open();
  await user.click(await within(dialog).findByRole("radio", { name: "SOC 2" }));
  expect(ids(dialog).every((id) => id?.startsWith("SOC 2"))).toBe(true);
  const field = within(dialog).getByRole("searchbox", { name: "Find a control" });
  await user.type(field, "roles");
  expect(ids(dialog)).toEqual(["SOC 2CC6.3"]);
  await user.type(field, "xyzzy");
  expect(within(dialog).getByText("No control fits")).toBeTruthy();
});

test("Escape closes it and nothing else", async () => {
  const { user } = await open();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByRole("main", { name: "Log" })).toBeTruthy();
});
