/** Settings act at once, and are still there in the next window. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { openAgain, openWindow } from "../test/window";
import { reportOf } from "./SettingsDoctor";

async function openSettings(change: (host: Host) => void = () => {}) {
  const opened = openWindow({}, change);
  await opened.user.click(await screen.findByRole("button", { name: "Settings" }));
  await screen.findByRole("heading", { level: 1, name: "Settings" });
  return opened;
}

const choice = (group: string, name: string) =>
  within(screen.getByRole("radiogroup", { name: group })).getByRole("radio", { name });

test("theme and density act at once and survive a new window", async () => {
  const { user, host, unmount } = await openSettings();
  await user.click(choice("Theme", "High contrast, dark"));
  await user.click(choice("Density", "Compact"));
  const page = document.documentElement.dataset;
  expect([page.theme, page.density]).toEqual(["contrast-dark", "compact"]);
  await waitFor(async () => expect((await host.settingsRead()).density).toBe("compact"));
  unmount();
  delete page.theme;
  delete page.density;
  openAgain(host);
  await screen.findByRole("navigation", { name: "Sections" });
  expect([page.theme, page.density]).toEqual(["contrast-dark", "compact"]);
});

test("as the system leaves the page without a theme of its own", async () => {
  const { user } = await openSettings();
  await user.click(choice("Theme", "Light"));
  expect(document.documentElement.dataset.theme).toBe("light");
  await user.click(choice("Theme", "As the system"));
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test("a zone is found by typing, and every time is in it", async () => {
  const { user } = await openSettings();
  const field = await screen.findByRole("combobox", { name: "Time zone" });
  await user.clear(field);
  await user.type(field, "kathm");
  await user.keyboard("{ArrowDown}{Enter}");
  const bar = screen.getByRole("contentinfo");
  await waitFor(() => expect(within(bar).getByRole("button", { name: "Zone Asia/Kathmandu" })).toBeTruthy());
  expect(screen.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d Asia\/Kathmandu$/)).toBeTruthy();
});

test("a change that could not be kept is taken back and says so", async () => {
  const { user } = await openSettings((host) => {
    host.settingsWrite = () => Promise.reject({ code: "io", message: "the disk is full", hint: "" });
  });
  await user.click(choice("Theme", "Dark"));
  expect((await screen.findByRole("alert")).textContent).toContain("the disk is full");
  await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
});

test("settings that cannot be read are a failure with a way on, not a blank window", async () => {
  const reads = { left: 1 };
  const { user } = openWindow({}, (host) => {
    const read = host.settingsRead.bind(host);
    host.settingsRead = () => {
      reads.left -= 1;
      return reads.left >= 0 ? Promise.reject({ code: "io", message: "no such folder", hint: "" }) : read();
    };
  });
  expect((await screen.findByRole("alert")).textContent).toContain("no such folder");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("navigation", { name: "Sections" })).toBeTruthy();
});

test("diagnostics name each check, count what is not well, and give a report to copy", async () => {
  const { user } = await openSettings();
  await user.click(screen.getByRole("button", { name: "Run diagnostics" }));
  const checks = within(await screen.findByRole("list", { name: "Checks" })).getAllByRole("listitem");
  expect(checks).toHaveLength(4);
  expect(checks.filter((line) => line.textContent?.includes("look at this"))).toHaveLength(1);
  expect(screen.getByText(/^1 check of 4 found something/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy report" }));
  expect(await navigator.clipboard.readText()).toContain("LOOK  keychain: no secret service answers");
});

test("the report shows what a screen would hide", () => {
  const about = {
    version: "0.1.0",
    data_folder: "/d",
    platform: "linux",
    zones: [],
    has_keychain: true,
    keep: null,
    keychain_trouble: null,
  };
  const report = reportOf(about, [
    { is_open: false, name: "files", ok: false, detail: "a\u202eb\ninvented: line" },
  ]);
  expect(report).toContain("a<U+202E>b");
  expect(report.trimEnd().split("\n")).toHaveLength(4);
});

test("the folder is shown, and the keychain's state is told with what it means", async () => {
  const shown: string[] = [];
  const { user } = await openSettings((host) => {
    host.showInFolder = async ({ path }) => void shown.push(path);
  });
  await user.click(await screen.findByRole("button", { name: "Show in folder" }));
  expect(shown).toEqual(["/home/dana/.local/share/exhibit"]);
  expect(screen.getByText("No keychain answers")).toBeTruthy();
});
