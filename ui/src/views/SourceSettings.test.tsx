/** What can be set of a source: rest, schedule, how long its vendor keeps rows; and what its runs tell. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SourceSettings } from "../bindings/SourceSettings";
import type { Host } from "../host";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open(name: string, change: (host: Host) => void = () => {}) {
  const set: SourceSettings[] = [];
  const { host, user } = openWindow({}, (each) => {
    const sourceSet = each.sourceSet.bind(each);
    each.sourceSet = (request) => {
      set.push(request);
      return sourceSet(request);
    };
    change(each);
  });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  await user.click(await main(name));
  return { host, user, set, detail: await screen.findByRole("region", { name: `Source ${name}` }) };
}

async function main(name: string): Promise<HTMLElement> {
  const list = await screen.findByRole("list", { name: "Sources" });
  const found = [...list.querySelectorAll<HTMLElement>(".source-item-main")].find(
    (each) => each.querySelector("b")?.textContent === name,
  );
  if (found === undefined) throw new Error(`no source ${name}`);
  return found;
}

test("when every source is paused there is nothing to pull of all", async () => {
  const { host, user } = await open("vectis");
  const all = () => screen.getByRole("button", { name: "Pull all" });
  expect(all()).toHaveProperty("disabled", false);
  const { sources } = await host.workspaceStatus();
  for (const { name, url } of sources)
    if (url !== null && name !== "vectis")
      await host.sourceSet({ name, is_paused: true, every_minutes: null, kept_days: null });
  // The last by hand, so that the window reads the sources again.
  await user.click(screen.getByRole("button", { name: "Pause" }));
  await waitFor(() => expect(all()).toHaveProperty("disabled", true));
  expect(screen.getByTitle("Every source is paused")).toBeTruthy();
});

test("a paused source says so, is left out of a pull of all, and can go on", async () => {
  const { user, host } = await open("vectis");
  await user.click(screen.getByRole("button", { name: "Pause" }));
  await waitFor(async () => expect((await main("vectis")).textContent).toContain("Paused"));
  expect(await screen.findByText(/neither “Pull all” nor the schedule asks it/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Pull all" }));
  expect(await screen.findByText(/^Pulled 2 of 3 sources/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Resume" }));
  await waitFor(async () => expect((await main("vectis")).textContent).not.toContain("Paused"));
  const { sources } = await host.workspaceStatus();
  expect(sources.find(({ name }) => name === "vectis")).toMatchObject({
    is_paused: false,
    every_minutes: 1_440,
  });
});

test("a schedule is chosen, runs only while Exhibit is open, and can be taken back", async () => {
  const { user, set, detail } = await open("mushi");
  expect(within(detail).getByText(/^Only while Exhibit is open/)).toBeTruthy();
  await user.click(within(detail).getByRole("button", { name: /Pull by itself/ }));
  await user.click(await screen.findByRole("option", { name: "Every 6 hours" }));
  await waitFor(async () => expect((await main("mushi")).textContent).toMatch(/due in \d+ h/));
  expect(set.at(-1)).toEqual({ name: "mushi", is_paused: false, every_minutes: 360, kept_days: null });
  await user.click(screen.getByRole("button", { name: /Pull by itself/ }));
  await user.click(await screen.findByRole("option", { name: "Off" }));
  await waitFor(async () => expect((await main("mushi")).textContent).not.toContain("due"));
});

test("how long the vendor keeps rows is the profile's word until the user has another", async () => {
  const { user, set } = await open("nevo");
  expect((await main("nevo")).textContent).toMatch(/\d+ hours left/);
  expect(await screen.findByText(/The profile says:/)).toBeTruthy();
  const days = screen.getByLabelText("Days that the vendor keeps rows");
  expect(days.getAttribute("placeholder")).toBe("usually 7");
  await user.type(days, "zero{Enter}");
  expect(await screen.findByText("Write a whole number of days, from 1.")).toBeTruthy();
  await user.clear(days);
  await user.type(days, "90{Enter}");
  expect(await screen.findByText("kept 90 days there, as you say")).toBeTruthy();
  expect(set).toEqual([{ name: "nevo", is_paused: false, every_minutes: 60, kept_days: 90 }]);
  expect((await main("nevo")).textContent).not.toContain("left");
  await user.click(screen.getByRole("button", { name: "As the profile says" }));
  expect(await screen.findByText("kept 7 days there")).toBeTruthy();
});

test("a setting that is not taken is told", async () => {
  const { user } = await open("mushi", (host) => {
    host.sourceSet = () => Promise.reject({ code: "locked", message: "another Exhibit writes", hint: "" });
  });
  await user.click(screen.getByRole("button", { name: "Pause" }));
  expect(await screen.findByText("another Exhibit writes")).toBeTruthy();
});

test("a failure is told by its code, and offers the way out that fits", async () => {
  const { user, detail } = await open("mushi");
  expect((await main("mushi")).textContent).toContain("Failed: token refused");
  expect(within(detail).getByText(/Make a new token at the vendor/)).toBeTruthy();
  await user.click(within(detail).getByRole("button", { name: "Give a new token" }));
  expect(await screen.findByRole("dialog", { name: "New token for mushi" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(within(detail).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^Pulled 0 of 1 source/)).toBeTruthy();
});

test("receipts tell of a clock that is off, of rows that did not come again, and of bookmarks", async () => {
  const { user, detail } = await open("nevo");
  const receipts = await within(detail).findByRole("table", { name: "Receipts" });
  expect(within(receipts).getByText("The vendor's clock was 94 seconds behind this device's.")).toBeTruthy();
  const [opener] = within(receipts).getAllByRole("button", { name: /^Bookmarks of the run of/ });
  if (opener === undefined) throw new Error("no bookmarks");
  await user.click(opener);
  expect(within(receipts).getByText(/^after:evt_/)).toBeTruthy();
  expect(within(receipts).getByText("the bookmark as it was")).toBeTruthy();
  await user.click(await main("mushi"));
  expect(await screen.findByText(/^3 rows that came before did not come again/)).toBeTruthy();
  const gone = await screen.findByRole("region", { name: "Rows that the vendor no longer sends" });
  expect(await within(gone).findByRole("table", { name: "Vanished rows" })).toBeTruthy();
});

test("a source that is filled by files has neither schedule nor clock", async () => {
  const { detail } = await open("flows");
  expect(within(detail).queryByRole("button", { name: "Pause" })).toBeNull();
  expect(within(detail).queryByText(/Pull by itself/)).toBeNull();
});
