/** The sources screen against the fake host, the way a person would use it. */
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const NOW = Date.now();

afterEach(() => {
  vi.restoreAllMocks();
});

async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, startsFilled: true, ...options });
  change(host);
  render(<App host={host} />);
  const user = userEvent.setup();
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  return { host, user };
}

const list = () => screen.findByRole("list", { name: "Sources" });
const item = async (name: string) => {
  const found = within(await list())
    .getAllByRole("listitem")
    .find((each) => each.querySelector("b")?.textContent === name);
  if (found === undefined) throw new Error(`no source ${name}`);
  return found;
};
const choose = async (user: ReturnType<typeof userEvent.setup>, name: string) => {
  const main = (await item(name)).querySelector<HTMLElement>(".source-item-main");
  if (main === null) throw new Error("no button");
  await user.click(main);
};

/** Lets a task go on step by step. */
function gate() {
  const waiting: (() => void)[] = [];
  const pause = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  const pass = () => waitFor(() => expect(waiting.length).toBeGreaterThan(0)).then(() => waiting.shift()?.());
  return { pause, pass };
}

test("each source says how its newest run ended, how many rows it holds and where they come from", async () => {
  await open();
  expect((await item("mushi")).textContent).toContain("Failed");
  expect((await item("mushi")).textContent).toContain("mushi refused the token: 401, token_expired");
  expect((await item("nevo")).textContent).toContain("Partial");
  expect((await item("outworx")).textContent).toMatch(/Complete.*127\.0\.0\.1:7311.*1,625 rows/);
  expect((await item("flows")).textContent).toContain("filled by files");
});

test("the chosen source shows what is known of its vendor, its problems and what to do", async () => {
  const { user } = await open();
  await choose(user, "mushi");
  const detail = await screen.findByRole("region", { name: "Source mushi" });
  expect(detail.textContent).toContain("Make a new token at the vendor");
  expect(detail.textContent).toContain("in the system keychain");
  expect(await within(detail).findByText(/rows may come twice/)).toBeTruthy();
  expect(within(detail).getByText("Reads.")).toBeTruthy();
  const problems = await within(detail).findByRole("table", { name: "Problems" });
  expect(within(problems).getByRole("row", { name: /^4,211 it has no time/ })).toBeTruthy();
});

test("a token that the vendor's own environment holds is said to be there", async () => {
  const { user } = await open();
  await choose(user, "vectis");
  expect(await screen.findByText("in an environment variable, read at each pull")).toBeTruthy();
  await choose(user, "flows");
  const detail = screen.getByRole("region", { name: "Source flows" });
  expect(within(detail).getAllByText("none").length).toBeGreaterThan(0);
});

test("receipts add up, and only then have the double rule", async () => {
  const { user } = await open({}, (host) => {
    const receipts = host.sourceReceipts.bind(host);
    host.sourceReceipts = async (request) => {
      const lines = await receipts(request);
      return request.name === "nevo"
        ? lines.map((line) => ({ ...line, rows_new: line.rows_new + 1 }))
        : lines;
    };
  });
  const good = await screen.findByRole("table", { name: "Receipts" });
  const sum = within(good).getByRole("row", { name: /^All 2 runs/ });
  expect(sum.textContent).toContain("1,6771,6250502Ties");
  expect(sum.className).toContain("ties");
  await choose(user, "nevo");
  await waitFor(() => expect(screen.getAllByText("Does not tie")).toHaveLength(3));
  const bad = within(screen.getByRole("table", { name: "Receipts" })).getByRole("row", {
    name: /^All 2 runs/,
  });
  expect(bad.className).not.toContain("ties");
});

test("a year of receipts is shown a part at a time, and its sum is of all of them", async () => {
  const { user } = await open({}, (host) => {
    const receipts = host.sourceReceipts.bind(host);
    host.sourceReceipts = async (request) => {
      const [line] = await receipts(request);
      return Array.from({ length: 250 }, (_, at) => ({ ...line, run: `run-${at}` }) as ReceiptLine);
    };
  });
  const table = await screen.findByRole("table", { name: "Receipts" });
  expect(within(table).getAllByText("pull")).toHaveLength(100);
  expect(within(table).getByRole("row", { name: /^All 250 runs/ }).textContent).toContain(
    "12,5000012,5000Ties",
  );
  await user.click(screen.getByRole("button", { name: "Show 100 more runs" }));
  await user.click(screen.getByRole("button", { name: "Show 50 more runs" }));
  expect(within(table).getAllByText("pull")).toHaveLength(250);
});

test("receipts that cannot be read say so and can be read again", async () => {
  let isBroken = true;
  const { user } = await open({}, (host) => {
    const receipts = host.sourceReceipts.bind(host);
    host.sourceReceipts = (request) =>
      isBroken
        ? Promise.reject({ code: "io", message: "the disk is gone", hint: "plug it in" })
        : receipts(request);
  });
  expect(await screen.findByText("the disk is gone")).toBeTruthy();
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("table", { name: "Receipts" })).toBeTruthy();
});

test("arrows go from source to source, and Enter shows one", async () => {
  const { user } = await open();
  (await item("outworx")).querySelector<HTMLElement>(".source-item-main")?.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(await screen.findByRole("region", { name: "Source mushi" })).toBeTruthy();
  await user.keyboard("{End}{Enter}");
  expect(await screen.findByRole("region", { name: "Source vectis" })).toBeTruthy();
  await user.tab();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Pull vectis");
});

test("a pull says which source it is at, until when it waits for a vendor, and stops on request", async () => {
  const { pause, pass } = gate();
  const { user } = await open({ pause });
  await user.click(await screen.findByRole("button", { name: "Pull nevo" }));
  await pass();
  const running = await screen.findByRole("region", { name: "Pull" });
  expect(await within(running).findByText("Pulling nevo")).toBeTruthy();
  await pass();
  expect(
    await within(running).findByText(/nevo waits until \d\d:\d\d:\d\d, because the vendor asked to/),
  ).toBeTruthy();
  expect(within(running).getByText("less than a minute left")).toBeTruthy();
  expect((await item("nevo")).textContent).toContain("Waits for the vendor");
  await user.click(within(running).getByRole("button", { name: "Cancel" }));
  await pass();
  expect(await screen.findByText(/Stopped\. What was finished before is kept\./)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Pull all" })).toHaveProperty("disabled", false);
});

test("while one vendor asks to wait, another source is pulled beside it, and one Cancel stops what runs", async () => {
  const { pause, pass } = gate();
  const { host, user } = await open({ pause });
  const stopped: number[] = [];
  const taskCancel = host.taskCancel.bind(host);
  host.taskCancel = (request) => {
    stopped.push(request.task);
    return taskCancel(request);
  };
  await user.click(await screen.findByRole("button", { name: "Pull nevo" }));
  await pass();
  await pass();
  const running = await screen.findByRole("region", { name: "Pull" });
  expect(await within(running).findByText(/^nevo waits until/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Pull nevo" })).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "Pull vectis" }));
  // The gate opens for both in turn: four pages of the one, steps of a wait of the other.
  for (let step = 0; step < 2; step += 1) await pass();
  expect(await within(running).findByText("Pulling 2 sources, 1 of them waits")).toBeTruthy();
  expect(within(running).getByText("Pulling vectis")).toBeTruthy();
  for (let step = 0; step < 6; step += 1) await pass();
  expect(await within(running).findByText(/^Pulled 1 of 1 source/)).toBeTruthy();
  expect(within(running).queryByText("Pulling vectis")).toBeNull();
  expect(within(running).getByText("Pulling nevo")).toBeTruthy();
  await user.click(within(running).getByRole("button", { name: "Cancel" }));
  await pass();
  const told = await screen.findByRole("region", { name: "Last pull" });
  expect(told.textContent).toContain("Stopped. What was finished before is kept.");
  expect(told.textContent).toContain("vectis");
  expect(stopped).toHaveLength(1);
});

test("what a pull of all brought is told source by source, a failure with its hint", async () => {
  const { user } = await open();
  await user.click(await screen.findByRole("button", { name: "Pull all" }));
  const told = await screen.findByRole("region", { name: "Last pull" });
  expect(within(told).getByText(/^Pulled 3 of 4 sources/)).toBeTruthy();
  const lines = within(told).getAllByRole("listitem");
  expect(lines).toHaveLength(4);
  expect(lines[1]?.textContent).toContain("Failed");
  expect(lines[1]?.textContent).toContain("give the source another token");
  expect(lines[2]?.textContent).toContain(
    "nevo 877 rows on 4 pages: 0 new, 0 revised, 877 held already, 0 problems, 1 retry",
  );
  await user.click(within(told).getByRole("button", { name: "Hide the result" }));
  expect(screen.queryByRole("region", { name: "Last pull" })).toBeNull();
});

test("a source that was added is the one that is shown", async () => {
  const { host, user } = await open();
  await user.click(screen.getByRole("button", { name: "Pull outworx" }));
  const added = { name: "acme", profile: "nevo", url: null, token: null, keep: null, params: {} };
  await host.sourceAdd(added);
  await user.click(await screen.findByRole("button", { name: "Pull outworx" }));
  expect(await screen.findByRole("region", { name: "Source acme" })).toBeTruthy();
  expect((await item("acme")).textContent).toContain("Never pulled");
  expect(await screen.findByText("Never asked: no pull and no import was tried yet.")).toBeTruthy();
});

test("removing a source asks first and keeps its rows", async () => {
  const { host, user } = await open();
  await choose(user, "nevo");
  await user.click(screen.getByRole("button", { name: "Remove" }));
  const asks = await screen.findByRole("dialog", { name: "Remove nevo" });
  expect(asks.textContent).toContain("877 rows and all receipts stay in the log");
  expect(asks.textContent).toContain("The token that Exhibit kept for it is forgotten.");
  await user.click(within(asks).getByRole("button", { name: "Keep it" }));
  expect(await item("nevo")).toBeTruthy();
  const { rows } = await host.workspaceStatus();
  await user.click(screen.getByRole("button", { name: "Remove" }));
  await user.click(await screen.findByRole("button", { name: "Remove source" }));
  await waitFor(async () => expect(within(await list()).getAllByRole("listitem")).toHaveLength(4));
  expect((await host.workspaceStatus()).rows).toBe(rows);
});

test("a source that cannot be removed stays, with the reason", async () => {
  const { user } = await open({}, (host) => {
    host.sourceRemove = () =>
      Promise.reject({ code: "locked", message: "another Exhibit writes", hint: "close it" });
  });
  await user.click(await screen.findByRole("button", { name: "Remove" }));
  await user.click(await screen.findByRole("button", { name: "Remove source" }));
  const asks = await screen.findByRole("dialog");
  expect(await within(asks).findByText("another Exhibit writes")).toBeTruthy();
  await user.click(within(asks).getByRole("button", { name: "Keep it" }));
  expect(await item("outworx")).toBeTruthy();
});

test("what vendors write is text: no element comes of it, and hidden characters are named", async () => {
  const HOSTILE = "<img src=x onerror=alert(1)>\u202egnp";
  await open({}, (host) => {
    const status = host.workspaceStatus.bind(host);
    host.workspaceStatus = async () => {
      const held = await status();
      const sources = held.sources.map((line) => ({
        ...line,
        title: HOSTILE,
        last_error: HOSTILE,
        url: HOSTILE,
      }));
      return { ...held, sources };
    };
    const profiles = host.profileList.bind(host);
    host.profileList = async () =>
      (await profiles()).map((line) => ({ ...line, traps: [HOSTILE], notes: [HOSTILE] }));
  });
  expect((await item("mushi")).textContent).toContain("<img src=x onerror=alert(1)>");
  expect(document.querySelector("img")).toBeNull();
  await waitFor(() => expect(screen.getAllByText("U+202E").length).toBeGreaterThan(3));
  expect(document.body.textContent).not.toContain("\u202e");
});

test("without a network it is said that pulls will fail and that rows can be read", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  await open();
  const said = await screen.findByText("Sources cannot be reached now. Files can still be imported.");
  expect(said.closest("[role=status]")?.textContent).toContain("can be browsed");
  expect(screen.getByRole("button", { name: "Pull all" })).toHaveProperty("disabled", false);
});

test("a workspace without sources offers three ways to get rows", async () => {
  const { user } = await open({ startsFilled: false });
  expect(await screen.findByRole("heading", { name: "This workspace has no source yet" })).toBeTruthy();
  expect(screen.getAllByRole("button", { name: "Import files" }).length).toBe(2); // The top bar has one too.
  expect(screen.getByRole("button", { name: "Open sample data" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add a source" }));
  expect(await screen.findByRole("dialog", { name: "Add source" })).toBeTruthy();
});

test("the rows of a source are one press away", async () => {
  const { user } = await open();
  await choose(user, "vectis");
  await user.click(screen.getByRole("button", { name: "Show in log" }));
  expect(await screen.findByDisplayValue("source:vectis")).toBeTruthy();
});
