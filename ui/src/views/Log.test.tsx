/** The log driven by keys and presses against the fake host. */
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { LogRow } from "../bindings/LogRow";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { openQuery } from "../host/fake/query";
import { fakeRows, HOSTILE } from "../host/fake/rows";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 8_000 });

const NOW = Date.now();
const ROWS = 1_200;
const ALL = fakeRows(ROWS, NOW);

const rowsOf = (query: string): LogRow[] => ALL.filter(openQuery(query, NOW).test);

function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, rows: ROWS, startsFilled: true, ...options });
  change(host);
  render(<App host={host} />);
  return { host, user: userEvent.setup({ delay: null }) };
}

const grid = () => screen.findByRole("grid", { name: "Log rows" });
const queryField = () => screen.getByRole<HTMLInputElement>("searchbox", { name: "Query" });
const text = () => queryField().value;
const counted = (rows: number) => `${rows.toLocaleString("en-GB")} of 1,200 rows`;
const finds = (query: string) =>
  waitFor(() =>
    expect(screen.getByRole("status", { name: "Rows found" }).textContent).toBe(
      counted(rowsOf(query).length),
    ),
  );
const ask = async (user: ReturnType<typeof userEvent.setup>, query: string) => {
  await grid();
  await user.clear(queryField());
  if (query !== "") await user.type(queryField(), query.replace(/[{[]/g, "$&$&"));
  await user.keyboard("{Enter}");
  await finds(query);
};
const chips = () => within(screen.getByRole("list", { name: "Filters" })).getAllByRole("listitem");

test("the log opens on the last seven days, and the presets read and write the text", async () => {
  const { user } = open();
  await grid();
  await finds("from:-7d");
  expect(text()).toBe("from:-7d");
  const range = screen.getByRole("radiogroup", { name: "Time range" });
  expect(within(range).getByRole("radio", { name: "Last 7 days" })).toHaveProperty("checked", true);
  await user.click(within(range).getByRole("radio", { name: "Last 24 hours" }));
  await finds("from:-24h");
  expect(text()).toBe("from:-24h");
  await user.click(within(range).getByRole("radio", { name: "All time" }));
  await finds("");
  expect(text()).toBe("");
  await ask(user, "source:flows from:-30d");
  expect(within(range).getByRole("radio", { name: "Last 30 days" })).toHaveProperty("checked", true);
  await ask(user, "from:2026-01-01");
  for (const radio of within(range).getAllByRole("radio")) expect(radio).toHaveProperty("checked", false);
});

test("chips are the terms of the text, and removing one is the text without it", async () => {
  const { user } = open();
  await grid();
  await ask(user, "from:-7d source:flows,nevo -outcome:failure");
  await waitFor(() =>
    expect(chips().map((chip) => chip.textContent)).toEqual([
      "Source is flows, nevo",
      "Outcome is not failure",
    ]),
  );
  await user.click(screen.getByRole("button", { name: "Remove filter Source is flows, nevo" }));
  await waitFor(() => expect(text()).toBe("from:-7d -outcome:failure"));
  // The focus goes on to the chip that took its place.
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toContain("Outcome"));
  await finds("from:-7d -outcome:failure");
  await user.click(screen.getByRole("button", { name: "Filter Outcome is not failure" }));
  await user.click(await screen.findByRole("menuitem", { name: "Change to is" }));
  await waitFor(() => expect(text()).toBe("from:-7d outcome:failure"));
  await waitFor(() => expect(chips()).toHaveLength(1));
  await user.click(screen.getByRole("button", { name: "Clear all" }));
  await waitFor(() => expect(text()).toBe("from:-7d"));
});

test("failures and warnings are counted over the rows, and pressing a figure keeps only those", async () => {
  const { user } = open();
  await grid();
  await ask(user, "");
  const failures = rowsOf("outcome:failure").length;
  const card = await screen.findByRole("button", { name: new RegExp(`^Failures ${failures} `) });
  expect(
    screen.getByRole("button", { name: new RegExp(`^Warnings ${rowsOf("outcome:warning").length} `) }),
  ).toBeTruthy();
  await user.click(card);
  await finds("outcome:failure");
  expect(text()).toBe("outcome:failure");
  await user.click(screen.getByRole("button", { name: /^Failures/ }));
  await waitFor(() => expect(text()).toBe(""));
});

test("a facet's counts are those of the rows, and its values are chosen and left out", async () => {
  const { user } = open();
  await grid();
  await ask(user, "-source:outworx");
  const facet = screen.getByRole("region", { name: "Actor type" });
  const only = await within(facet).findByRole("button", {
    name: `Only agent, ${rowsOf("-source:outworx actor_type:agent").length} rows`,
  });
  await user.click(only);
  await finds("-source:outworx actor_type:agent");
  expect(document.activeElement).toBe(within(facet).getByRole("button", { name: /^Only agent/ }));
  // The other values can still be added: their own field's terms do not hide them.
  const human = rowsOf("-source:outworx actor_type:human").length;
  await user.click(await within(facet).findByRole("button", { name: `Only human, ${human} rows` }));
  await finds("-source:outworx actor_type:agent,human");
  expect(text()).toBe("-source:outworx actor_type:agent,human");
  await user.click(within(facet).getByRole("button", { name: "Leave out agent" }));
  await finds("-source:outworx actor_type:human -actor_type:agent");
  await waitFor(() =>
    expect(within(facet).getByRole("button", { name: "Leave out agent" }).getAttribute("aria-pressed")).toBe(
      "true",
    ),
  );
});

test("two presses in quick succession both count", async () => {
  const { user } = open({}, (host) => {
    const logOpen = host.logOpen.bind(host);
    host.logOpen = async (request, hear) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return logOpen(request, hear);
    };
  });
  await grid();
  await finds("from:-7d");
  const source = screen.getByRole("region", { name: "Source" });
  await user.click(await within(source).findByRole("button", { name: /^Only flows/ }));
  await user.click(screen.getByRole("button", { name: /^Failures/ }));
  await finds("from:-7d source:flows outcome:failure");
  expect(text()).toBe("from:-7d source:flows outcome:failure");
});

test("the bars hold as many rows as were found, and a range of them becomes the time range", async () => {
  const { user } = open();
  await grid();
  await finds("from:-7d");
  const strip = screen.getByRole("region", { name: "Rows over time" });
  const table = await within(strip).findByRole("table");
  const rows = within(table).getAllByRole("row").slice(1);
  const sum = rows.reduce((all, row) => all + Number(row.children[1]?.textContent?.replace(/,/g, "")), 0);
  expect(sum).toBe(rowsOf("from:-7d").length);
  within(strip).getByRole("slider").focus();
  await user.keyboard("{Home}{ArrowRight}{Shift>}{ArrowRight}{/Shift}{Enter}");
  await waitFor(() =>
    expect(text()).toMatch(/^from:\d{4}-\d{2}-\d{2}T00:00:00Z to:\d{4}-\d{2}-\d{2}T00:00:00Z$/),
  );
  await finds(text());
});

test("a bar leads to the rows that it counted, and not to those that the query had cut off its day", async () => {
  const { user } = open();
  await grid();
  await finds("from:-7d");
  const strip = screen.getByRole("region", { name: "Rows over time" });
  (await within(strip).findByRole("slider")).focus();
  await user.keyboard("{Home}");
  const said = within(strip).getByRole("status").textContent ?? "";
  const rows = Number(/([\d,]+) rows?,/.exec(said)?.[1]?.replace(/,/g, ""));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(text()).not.toBe("from:-7d"));
  expect(rowsOf(text())).toHaveLength(rows);
  expect(text()).toContain(`from:${new Date(NOW - 7 * 86_400_000).toISOString().replace(".000Z", "Z")} to:`);
  await finds(text());
});

test("a filter is built from a field and its counted values", async () => {
  const { user } = open();
  await grid();
  await ask(user, "");
  await user.click(screen.getByRole("button", { name: "Filter" }));
  const form = await screen.findByRole("dialog", { name: "Add a filter" });
  await user.click(within(form).getByRole("option", { name: "Project" }));
  await user.click(within(form).getByRole("radio", { name: "is not" }));
  await user.click(await within(form).findByRole("option", { name: /^billing/ }));
  await user.click(within(form).getByRole("option", { name: /^storefront/ }));
  await user.click(within(form).getByRole("button", { name: "Add filter" }));
  await waitFor(() => expect(text()).toMatch(/^-project:(billing,storefront|storefront,billing)$/));
});

test("a query that finds nothing says after which filter nothing was left, and drops it", async () => {
  const { user } = open();
  await grid();
  await ask(user, "source:flows action:NO_SUCH_CODE -origin:api");
  expect(await screen.findByRole("heading", { name: "No row matches" })).toBeTruthy();
  const blame = await screen.findByRole("table", { name: "Rows left after each filter" });
  expect(
    within(blame)
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual([
    `source:flows${rowsOf("source:flows").length}`,
    "action:NO_SUCH_CODE0Remove it",
    "-origin:apinot reached",
  ]);
  await user.click(within(blame).getByRole("button", { name: "Remove it" }));
  await finds("source:flows -origin:api");
});

test("what is half typed survives a visit to another screen, and a press elsewhere", async () => {
  const { user } = open();
  await grid();
  await finds("from:-7d");
  await user.type(queryField(), " actr:");
  await user.click(screen.getByRole("button", { name: /^Packs/ }));
  await waitFor(() => expect(screen.queryByRole("searchbox", { name: "Query" })).toBeNull());
  await user.click(screen.getByRole("button", { name: /^Log/ }));
  await grid();
  expect(text()).toBe("from:-7d actr:");
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.getByRole("button", { name: /custom time range/ }).hasAttribute("disabled")).toBe(true);
});

test("by keyboard alone: a row, its drawer, a value of its metadata as a filter, and back on the row", async () => {
  const { user } = open();
  await ask(user, "action:COLLABORATOR_ROLE_CHANGED");
  const rows = await grid();
  rows.focus();
  await user.keyboard("{ArrowDown}{Enter}");
  const drawer = await screen.findByRole("complementary", { name: /^Row / });
  const tree = await within(drawer).findByRole("treegrid", { name: "Metadata" });
  await within(tree).findByRole("row", { name: "scope: project" });
  while (!tree.contains(document.activeElement)) await user.tab();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement?.textContent).toContain("scope");
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Filter for this value");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(text()).toBe("action:COLLABORATOR_ROLE_CHANGED metadata.scope:project"));
  // The row is still among those found, so it stays open.
  await finds("action:COLLABORATOR_ROLE_CHANGED metadata.scope:project");
  expect(screen.getByRole("complementary", { name: drawer.getAttribute("aria-label") ?? "" })).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary")).toBeNull();
  expect(document.activeElement).toBe(rows);
});

test("who reads raw texts goes on reading them in the next row", async () => {
  const { user } = open();
  (await grid()).focus();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("tab", { name: "Raw text" }));
  const first = screen.getByRole("region", { name: "Raw text" }).textContent;
  await user.click(screen.getByRole("button", { name: "Next row" }));
  await waitFor(() => {
    const next = screen.getByRole("region", { name: "Raw text" }).textContent;
    expect(next).toContain('{"id":"evt_');
    expect(next).not.toBe(first);
  });
});

test("a row says that its vendor no longer has it, and whether that was to be expected", async () => {
  const { user } = open();
  for (const [source, words] of [
    ["mushi", /^No longer at the source: noticed .+; the vendor's retention does not explain it\./],
    ["nevo", /^No longer at the source: noticed .+, past the vendor's retention\./],
  ] as const) {
    await ask(user, `source:${source}`);
    (await grid()).focus();
    await user.keyboard("{End}{Enter}");
    const drawer = await screen.findByRole("complementary", { name: /^Row / });
    expect(await within(drawer).findByText(words)).toBeTruthy();
    await user.keyboard("{Escape}");
  }
  await ask(user, "source:outworx");
  (await grid()).focus();
  await user.keyboard("{End}{Enter}");
  const drawer = await screen.findByRole("complementary", { name: /^Row / });
  await within(drawer).findByRole("region", { name: "In the log" });
  expect(within(drawer).queryByText(/No longer at the source/)).toBeNull();
});

test("a time whose zone is assumed says so in the drawer and under the pointer", async () => {
  const { user } = open();
  for (const [source, isAssumed] of [
    ["vectis", true],
    ["outworx", false],
  ] as const) {
    await ask(user, `source:${source}`);
    await waitFor(() => {
      const titles = [...document.querySelectorAll("[role=gridcell] time")].map(
        (cell) => cell.closest("[role=gridcell]")?.getAttribute("title") ?? "",
      );
      expect(titles.length).toBeGreaterThan(0);
      expect(titles.every((title) => title.endsWith("(zone assumed: UTC)") === isAssumed)).toBe(true);
    });
    (await grid()).focus();
    await user.keyboard("{Home}{Enter}");
    const drawer = await screen.findByRole("complementary", { name: /^Row / });
    const facts = await within(drawer).findByRole("region", { name: "Summary" });
    expect(facts.textContent?.includes("(zone assumed: UTC)")).toBe(isAssumed);
    await user.keyboard("{Escape}");
  }
});

test("the drawer leads to the rows around its own", async () => {
  const { user } = open();
  await ask(user, "has:actor has:token");
  (await grid()).focus();
  await user.keyboard("{Enter}");
  const around = await screen.findByRole("region", { name: "In context" });
  const first = rowsOf("has:actor has:token")[0];
  await user.click(within(around).getByRole("button", { name: /^5 minutes either side/ }));
  await waitFor(() => expect(text()).toMatch(/^from:\S+Z to:\S+Z$/));
  expect(rowsOf(text()).map((row) => row.row)).toContain(first?.row);
  await finds(text());
});

test("an export says how much it writes, writes all that matches, and can be stopped", async () => {
  const asked: string[] = [];
  const gate = { open: () => {} };
  const pause = () =>
    new Promise<void>((resolve) => {
      gate.open = resolve;
    });
  const { user } = open({ pause }, (host) => {
    host.pickSave = async ({ suggested }) => `/tmp/${suggested}`;
    host.showInFolder = async ({ path }) => {
      asked.push(path);
    };
  });
  await grid();
  await ask(user, "outcome:failure");
  await user.click(screen.getByRole("button", { name: "Export" }));
  const dialog = await screen.findByRole("dialog", { name: "Export rows" });
  const failures = rowsOf("outcome:failure").length;
  expect(within(dialog).getByRole("status", { name: "Rows to export" }).textContent).toContain(
    `${failures} rows`,
  );
  expect(within(dialog).getByText(/leading apostrophe/)).toBeTruthy();
  await user.click(within(dialog).getByRole("radio", { name: /^NDJSON/ }));
  await user.click(within(dialog).getByRole("button", { name: "Choose file and export" }));
  const cancel = await within(dialog).findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel.hasAttribute("disabled")).toBe(false));
  await user.click(cancel);
  gate.open();
  expect(await within(dialog).findByText(/Stopped\./)).toBeTruthy();

  await user.click(within(dialog).getByRole("button", { name: "Choose file and export" }));
  await within(dialog).findByRole("button", { name: "Cancel" });
  gate.open();
  expect(await within(dialog).findByText(`${failures} rows written`)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Show in folder" }));
  expect(asked).toEqual(["/tmp/rows.ndjson"]);
});

test("hostile text in chips, facets, rows and drawer stays text", async () => {
  const { user } = open();
  await ask(user, "onerror");
  (await grid()).focus();
  await user.keyboard("{Enter}");
  await screen.findByRole("complementary", { name: /^Row / });
  await waitFor(() => expect(screen.getAllByText(HOSTILE.project).length).toBeGreaterThan(2));
  expect(document.querySelector("img")).toBeNull();
  const project = screen.getByRole("region", { name: "Project" });
  await user.click(await within(project).findByRole("button", { name: /^Only <img/ }));
  await waitFor(() => expect(text()).toBe(`onerror project:"${HOSTILE.project}"`));
  await waitFor(() => expect(chips()).toHaveLength(2));
  expect(document.querySelector("img")).toBeNull();
});

test("a row asked for by its number is shown, or said not to be among these", async () => {
  const { user } = open();
  await grid();
  const goTo = async (row: number) => {
    await user.keyboard("{Control>}g{/Control}");
    await user.keyboard(`${row}`);
    await user.click(
      await screen.findByRole("menuitem", { name: new RegExp(`row ${row.toLocaleString("en-GB")}`, "i") }),
    );
  };
  await ask(user, "source:flows");
  const there = rowsOf("source:flows")[40]?.row ?? 0;
  await goTo(there);
  const name = `Row ${there.toLocaleString("en-GB")}`;
  expect(await screen.findByRole("complementary", { name })).toBeTruthy();
  await user.keyboard("{Escape}");
  const elsewhere = rowsOf("-source:flows")[0]?.row ?? 0;
  await goTo(elsewhere);
  expect(
    await screen.findByText(new RegExp(`^Row ${elsewhere.toLocaleString("en-GB")} is not among these rows`)),
  ).toBeTruthy();
});

test("a day leads to its newest row, and one before all rows to the oldest", async () => {
  const { user } = open();
  await grid();
  await ask(user, "");
  const day = ALL[700]?.at?.slice(0, 10) ?? "";
  const goTo = async (at: string) => {
    await user.keyboard("{Control>}{Shift>}g{/Shift}{/Control}");
    await user.keyboard(at);
    await user.click(await screen.findByRole("menuitem", { name: new RegExp(`Go to ${at}`) }));
  };
  const isChosen = (place: number) =>
    waitFor(() => {
      const active = document.activeElement?.getAttribute("aria-activedescendant") ?? "";
      expect(document.getElementById(active)?.getAttribute("aria-rowindex")).toBe(String(place + 1));
    });
  (await grid()).focus();
  await goTo(day);
  await isChosen(ALL.findIndex(({ at }) => at !== null && at.slice(0, 10) <= day));
  // Rows without a time come behind all others; these have one.
  await ask(user, "from:-7d");
  (await grid()).focus();
  await goTo("2001-01-01");
  expect(await screen.findByText(/None of these rows is as old as 2001-01-01/)).toBeTruthy();
  await isChosen(rowsOf("from:-7d").length - 1);
});

test("rows that are read again first are told of, and that can be stopped", async () => {
  const { user } = open({}, (host) => {
    let stop = (_: unknown) => {};
    host.taskCancel = async ({ task }) => {
      if (task === 7) stop({ code: "cancelled", message: "stopped", hint: "" });
    };
    host.logOpen = (_, hear) => {
      const about = { source: null, done: 0, total: null, unit: "rows", waits_until: null };
      hear({ task: 7, stage: "Reading rows again", ...about });
      return new Promise((_, reject) => {
        stop = reject;
      });
    };
  });
  expect(await screen.findByText(/Reading rows again/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByText(/Reading rows again/)).toBeNull());
  expect(screen.getByText("stopped")).toBeTruthy();
});
