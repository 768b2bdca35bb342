/** Packs opened read-only, against the fake host, the way a person would look at one that somebody gave. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { FAKE_PACKS } from "../host/fake/packList";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const PICKS = { signers: ["/home/dana/allowed_signers"], pack: ["/home/dana/other.zip"] };

/** Opens the pack at `path`, which stands in the list. */
async function open(
  path: string,
  options: Partial<FakeOptions> = {},
  change: (host: Host) => void = () => {},
) {
  const calls = { closed: [] as number[] };
  const opened = openWindow({ rows: 300, picks: PICKS, ...options }, (host) => {
    const [known] = FAKE_PACKS;
    if (known === undefined) throw new Error("BUG: the fake host lists packs");
    const line = { ...known, path };
    host.packList = async () => ({ packs: [line], problems: [] });
    const close = host.openedClose;
    host.openedClose = (request) => {
      calls.closed.push(request.handle);
      return close(request);
    };
    change(host);
  });
  const { user } = opened;
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Packs" }));
  await user.click(await screen.findByRole("button", { name: "Open this pack" }));
  return { ...opened, calls };
}

const pack = () => screen.findByRole("region", { name: "Opened pack" });
const panel = async (name: string) => within(await pack()).findByRole("region", { name });
const rowsTab = () => screen.getByRole("tab", { name: /^Rows/ });

async function openRows(path: string, options: Partial<FakeOptions> = {}) {
  const opened = await open(path, options);
  await panel("Signature");
  await opened.user.click(rowsTab());
  const grid = await screen.findByRole("grid", { name: "Rows of the pack" });
  return { ...opened, grid };
}

test("a pack says what was found, and a key that nobody vouches for gets no tick", async () => {
  await open("/packs/fine.zip");
  expect((await panel("Signature")).textContent).toContain("Signed, key not known");
  const checks = within(await panel("Checks of the pack")).getAllByRole("listitem");
  const signature = checks.find((line) => line.textContent?.includes("Who signed these files"));
  expect(signature?.textContent).toMatch(/^open/);
  expect((await panel("Fingerprint")).textContent).toMatch(/sha256/);
});

test("the fingerprint of the key stands in groups of four", async () => {
  await open("/packs/fine.zip");
  expect((await panel("Signature")).textContent).toContain("SHA256:9f4Q 0c7e Tz2m");
});

test("with a list of trusted keys it is opened again, and the first opening is let go of", async () => {
  const { user, calls } = await open("/packs/fine.zip");
  await panel("Signature");
  await user.click(screen.getByRole("button", { name: "Choose a list of trusted keys" }));
  await waitFor(async () =>
    expect((await panel("Signature")).textContent).toContain("Signed by a key you trust"),
  );
  expect(calls.closed).toEqual([1]);
  await user.click(screen.getByRole("button", { name: "Trust nobody" }));
  await waitFor(async () => expect((await panel("Signature")).textContent).toContain("key not known"));
});

test("a broken signature is said first, and the check that failed stands above all others", async () => {
  await open("/packs/broken.zip");
  expect((await panel("Signature")).textContent).toContain("Signature broken");
  expect((await pack()).textContent).toContain("Do not rely on this file: a check failed.");
  const [first] = within(await panel("Checks of the pack")).getAllByRole("listitem");
  expect(first?.textContent).toMatch(/^failed.*signature/);
});

test("a refused archive shows the reason and no rows", async () => {
  await open("/packs/refused.zip");
  await within(await pack()).findByText(/This file was refused/);
  expect((await pack()).textContent).toContain("leads out of the archive");
  expect(rowsTab().getAttribute("aria-disabled")).toBe("true");
  expect(within(await pack()).queryByRole("region", { name: "Signature" })).toBeNull();
  expect((await pack()).textContent).toContain("Nothing was checked beyond this");
});

test("a key that the chosen list does not name is not called a broken signature", async () => {
  const { user } = await open("/packs/fine.zip", { picks: { ...PICKS, signers: ["/home/dana/others"] } });
  await panel("Signature");
  await user.click(screen.getByRole("button", { name: "Choose a list of trusted keys" }));
  await within(await panel("Signature")).findByText("Key not in your list");
  expect((await pack()).textContent).toContain("Do not rely on this file: a check failed.");
});

test("rows that could be read are shown beside what could not be", async () => {
  await open("/packs/fine.zip", {}, (host) => {
    const good = host.openedOpen;
    host.openedOpen = async (request, hear) => ({
      ...(await good(request, hear)),
      problem: "line 7 is no JSON",
    });
  });
  await within(await pack()).findByText(/Not all of its rows could be read/);
  expect(rowsTab().getAttribute("aria-disabled")).toBeNull();
});

test("nothing that a stranger wrote reorders its neighbours", async () => {
  await open("/packs/fine.zip");
  expect((await panel("Exceptions")).textContent).toContain("U+202E");
  expect(document.body.textContent).not.toContain("\u202e");
});

test("exceptions stand by how many there are, and rules without any are counted", async () => {
  await open("/packs/fine.zip");
  const lines = within(await panel("Exceptions")).getAllByRole("listitem");
  expect(lines.map((line) => line.textContent?.slice(-1))).toEqual(["9", "3", "1"]);
  expect((await panel("Exceptions")).textContent).toContain("1 rule found nothing");
});

test("its rows are searched as the log is, and leave the log's own query alone", async () => {
  const { user, grid } = await openRows("/packs/fine.zip");
  expect(grid.getAttribute("aria-rowcount")).toBe("300");
  grid.focus();
  await user.keyboard("/");
  const field = within(await pack()).getByRole("searchbox", { name: "Query" });
  expect(document.activeElement).toBe(field);
  await user.type(field, "outcome:failure{Enter}");
  await waitFor(() => expect(grid.getAttribute("aria-rowcount")).not.toBe("300"));
  expect(within(await pack()).getByRole("list", { name: "Filters" }).textContent).toContain("failure");
  const rail = screen.getByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Log" }));
  expect(((await screen.findByRole("searchbox", { name: "Query" })) as HTMLInputElement).value).toBe(
    "from:-7d",
  );
});

test("a row shows its entry, its raw text, and whether its leaf is proven", async () => {
  const { user, grid } = await openRows("/packs/fine.zip");
  grid.focus();
  await user.keyboard("{Enter}");
  const drawer = await screen.findByRole("complementary", { name: "Line 300" });
  await within(drawer).findByText("Proven");
  expect(drawer.textContent).toContain("leads to the root of the checkpoint");
  await user.click(within(drawer).getByRole("tab", { name: "Raw text" }));
  expect(within(drawer).getByRole("region", { name: "Raw text" }).textContent).toContain('"id":"evt_300"');
});

test("a redacted row says so in place of its raw text", async () => {
  const { user, grid } = await openRows("/packs/redacted.zip");
  expect(screen.getByText("Redacted")).toBeTruthy();
  grid.focus();
  await user.keyboard("{Enter}");
  const drawer = await screen.findByRole("complementary", { name: "Line 300" });
  await user.click(await within(drawer).findByRole("tab", { name: "Raw text" }));
  expect(drawer.textContent).toContain("Redacted: the raw text is not in this pack.");
  expect(drawer.textContent).toContain("actor.label, ip, metadata/client/name");
});

test("Escape closes one layer at a time, and the list has the focus again", async () => {
  const { user, grid, calls } = await openRows("/packs/fine.zip");
  grid.focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("complementary", { name: "Line 300" });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary", { name: "Line 300" })).toBeNull();
  expect(document.activeElement).toBe(grid);
  await user.keyboard("{Escape}");
  await screen.findByRole("list", { name: "Packs built or opened" });
  expect(document.activeElement?.getAttribute("aria-current")).toBe("true");
  await waitFor(() => expect(calls.closed).toEqual([1]));
});

test("a pack that could not be opened says why, and can be tried again", async () => {
  const fail = vi.fn(async () => {
    throw { code: "io", message: "/packs/fine.zip: input/output error", hint: "" };
  });
  const { user } = await open("/packs/fine.zip", {}, (host) => {
    const good = host.openedOpen;
    host.openedOpen = (request, hear) => (fail.mock.calls.length === 0 ? fail() : good(request, hear));
  });
  await within(await pack()).findByText(/input\/output error/);
  await user.click(within(await pack()).getByRole("button", { name: /again/i }));
  await panel("Signature");
});

test("a pack that is left while it is checked is let go of when it has opened", async () => {
  let go = () => {};
  const { user, calls } = await open("/packs/fine.zip", {}, (host) => {
    const good = host.openedOpen;
    host.openedOpen = async (request, hear) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return good(request, hear);
    };
  });
  await user.click(await screen.findByRole("button", { name: "Close this pack" }));
  go();
  await waitFor(() => expect(calls.closed).toEqual([1]));
});

test("two packs are compared", async () => {
  const { user } = await open("/packs/fine.zip");
  const compare = await panel("Compare with another pack");
  await user.click(within(compare).getByRole("button", { name: "Another file" }));
  await user.click(within(compare).getByRole("button", { name: "Compare" }));
  await within(compare).findByText(/is contained in the log of/);
});

test("a table is read cell by cell as it stands in the file, and left by keys to where it was opened", async () => {
  const asked: number[] = [];
  const { user } = await open("/packs/fine.zip", {}, (host) => {
    const table = host.openedTable;
    host.openedTable = (request) => {
      asked.push(request.records);
      return table(request);
    };
  });
  await panel("Tables");
  await user.click(screen.getByRole("button", { name: "Open table Access changes" }));
  const grid = await screen.findByRole("grid", { name: "Records of the table" });
  expect(grid.getAttribute("aria-rowcount")).toBe("1377");
  const heads = within(grid).getAllByRole("columnheader");
  expect(heads.map((head) => head.textContent)).toContain("role_before");
  expect(heads[0]?.querySelector("[title]")?.getAttribute("title")).toContain("When it happened");
  await within(grid).findByText("person-0@acme.io");
  expect(grid.textContent).toContain("'=HYPERLINK");
  expect(document.body.textContent).not.toContain("\u202e");
  expect(document.activeElement).toBe(grid);
  expect(Math.max(...asked)).toBeLessThanOrEqual(100);
  await user.keyboard("{Escape}");
  const back = await screen.findByRole("button", { name: "Open table Access changes" });
  await waitFor(() => expect(document.activeElement).toBe(back));
});

test("a table that cannot be read says why and leaves the way back", async () => {
  const { user } = await open("/packs/fine.zip", {}, (host) => {
    host.openedTable = async () => {
      throw { code: "usage", message: "the table cannot be read: a cell is not UTF-8", hint: "" };
    };
  });
  await panel("Tables");
  await user.click(screen.getByRole("button", { name: "Open table Logins" }));
  await screen.findByText(/a cell is not UTF-8/);
  await user.click(screen.getByRole("button", { name: "Back to the findings" }));
  await panel("Tables");
});

test("the first query tells how far the reading of the rows is, and can be stopped", async () => {
  let read = () => {};
  const stopped: number[] = [];
  const { user } = await open("/packs/fine.zip", {}, (host) => {
    const good = host.openedQuery;
    host.openedQuery = async (request, hear) => {
      const about = { task: 77, stage: "Searching", source: null, unit: "rows", waits_until: null };
      hear({ ...about, done: 400, total: 1_208 });
      await new Promise<void>((resolve) => {
        read = resolve;
      });
      return good(request, hear);
    };
    host.taskCancel = async ({ task }) => {
      stopped.push(task);
    };
  });
  await panel("Signature");
  await user.click(rowsTab());
  await within(await pack()).findByText(/400 of 1,208/);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(stopped).toEqual([77]);
  read();
  await screen.findByRole("grid", { name: "Rows of the pack" });
});
