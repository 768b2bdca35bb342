/** The palette and the sheet of keys read one table. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";
import { type Command, commandsIn, type Scope } from "./commands";
import { caps } from "./keys";

async function openPalette(options = {}) {
  const opened = openWindow(options);
  await screen.findByRole("navigation", { name: "Sections" });
  await opened.user.keyboard("{Control>}k{/Control}");
  const palette = await screen.findByRole("dialog", { name: "Command palette" });
  const field = within(palette).getByRole("searchbox", { name: "Command" });
  return { ...opened, palette, field };
}

const offered = () => screen.getAllByRole("menuitem").map((item) => item.textContent ?? "");

test("the palette opens on its field, finds by beginnings and runs with Enter", async () => {
  const { user, field } = await openPalette();
  expect(document.activeElement).toBe(field);
  await user.keyboard("dark th");
  await waitFor(() => expect(offered()[0]).toContain("Theme: dark"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("what was run stands first the next time", async () => {
  const { user } = await openPalette();
  expect(offered()[0]).not.toContain("Trust");
  await user.keyboard("trust{Enter}");
  await screen.findByRole("heading", { level: 1, name: "Trust" });
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("dialog", { name: "Command palette" });
  expect(offered()[0]).toContain("Trust");
});

test("arrows choose, and the focus stays in the field", async () => {
  const { user, field } = await openPalette();
  await user.keyboard("go to{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toBe(field);
  expect(field.getAttribute("aria-activedescendant")).toBeTruthy();
});

test("Escape clears what was typed or closes, and gives the focus back", async () => {
  const { user } = openWindow();
  const item = await screen.findByRole("button", { name: "Coverage" });
  item.focus();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("dialog", { name: "Command palette" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(item));
});

test("a number is a row to go to", async () => {
  const { user } = await openPalette();
  await user.keyboard("row 1,204");
  await waitFor(() => expect(offered()[0]).toContain("Go to row 1,204"));
});

test("a day, a time or so long ago is a place to go to", async () => {
  const { user, field } = await openPalette();
  for (const at of ["2026-03-01", "2026-03-01 09:30", "2026-03-01T09:30:00Z", "-7d"]) {
    await user.clear(field);
    await user.keyboard(at);
    await waitFor(() => expect(offered()[0]).toContain(`Go to ${at}`));
  }
});

test("what cannot be done now says why and does nothing", async () => {
  const { user } = await openPalette({ startsFilled: false });
  await user.keyboard("export");
  await waitFor(() => expect(offered()[0]).toContain("not now: this workspace holds no rows"));
  expect(screen.getAllByRole("menuitem")[0]?.getAttribute("aria-disabled")).toBe("true");
});

test("words that nothing has say so", async () => {
  const { user } = await openPalette();
  await user.keyboard("zzzz");
  expect(await screen.findByText("No command has these words.")).toBeTruthy();
});

test("a dialog that a command opened gives the focus back to where the palette was opened", async () => {
  const { user } = openWindow();
  const item = await screen.findByRole("button", { name: "Forwards" });
  item.focus();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("dialog", { name: "Command palette" });
  await user.keyboard("new work{Enter}");
  await screen.findByRole("dialog", { name: "New workspace" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(item));
});

test("the sheet lists every command that has keys, with all of them", async () => {
  const { user } = openWindow();
  await screen.findByRole("navigation", { name: "Sections" });
  await user.keyboard("{F1}");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  for (const { words, keys } of withKeys()) {
    const line = within(sheet).getByText(words, { selector: "dt" }).closest(".shortcut");
    const shown = [...(line?.querySelectorAll("kbd") ?? [])].map((cap) => cap.textContent);
    expect(shown, words).toEqual(keys.flatMap((chord) => caps(chord, false)));
  }
});

test("no two commands share a key, an id or their words", () => {
  const table = withKeys();
  const keys = table.flatMap((command) => command.keys);
  expect(keys.length).toBeGreaterThan(12);
  expect(new Set(keys).size).toBe(keys.length);
  for (const part of ["id", "words"] as const)
    expect(new Set(all().map((command) => command[part])).size, part).toBe(all().length);
});

test("a sign alone acts only while a list has the focus", async () => {
  const { user } = openWindow();
  (await screen.findByRole("button", { name: "Forwards" })).focus();
  await user.keyboard("?");
  expect(screen.queryByRole("dialog")).toBeNull();
  (await screen.findByRole("grid", { name: "Log rows" })).focus();
  await user.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy();
});

const withKeys = (): Command[] => all().filter(({ keys }) => keys.length > 0);

/** The table as it stands in a filled workspace. */
function all(): Command[] {
  const task = { isRunning: false };
  const scope = {
    window: {
      status: { rows: 1, sources: [] },
      tasks: { pull: task, importing: task, exporting: task, building: task },
      busy: null,
    },
    workspaces: [],
    mac: false,
  };
  return commandsIn(scope as unknown as Scope);
}
