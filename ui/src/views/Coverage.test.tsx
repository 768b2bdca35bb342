/** The coverage screen against the fake host, the way a person would use it. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { CoverageRequest } from "../bindings/CoverageRequest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";
import { gapSpan } from "./coverageWords";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const { host, user } = openWindow({ rows: 7_600, ...options }, change);
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Coverage" }));
  return { host, user };
}

function hearing(asked: CoverageRequest[]) {
  return (host: Host) => {
    const coverageShow = host.coverageShow.bind(host);
    host.coverageShow = (request) => {
      asked.push(request);
      return coverageShow(request);
    };
  };
}

const strip = (name: string) => screen.findByRole("grid", { name: `Days of ${name}` });
const cell = async (name: string) =>
  within(await strip(name))
    .getByRole("gridcell")
    .getAttribute("aria-label");
const side = (name: string) => screen.findByRole("complementary", { name });

test("each source has a strip of its days, and the figures count them by state", async () => {
  await open();
  for (const name of ["outworx", "flows", "mushi", "nevo", "vectis"])
    expect((await strip(name)).getAttribute("aria-colcount")).toBe("90");
  const figures = screen.getByText("never asked").closest("div");
  expect(figures?.textContent).toBe("never asked2no pull asked for it");
  expect(screen.getByText("retention alarm").closest("div")?.textContent).toContain(
    "1source loses rows soon",
  );
  expect(screen.getByText(/of 445 source-days covered/).textContent).toMatch(/^\d+½? of 445/);
});

test("keys go through the days, the chosen one is explained, and Enter opens it in the log", async () => {
  const { user } = await open();
  (await strip("mushi")).focus();
  await user.keyboard("{Control>}{ArrowLeft}{ArrowLeft}{/Control}");
  expect(await cell("mushi")).toMatch(/: never asked, no pull asked for it\. 0 rows\. No pull asked for it/);
  const chosen = await side("The chosen day");
  expect(chosen.textContent).toContain("That is not the same as a day without rows: nobody asked.");
  expect(within(chosen).getByRole("heading", { name: /^mushi ?, / })).toBeTruthy();
  await user.click(within(chosen).getByRole("button", { name: "Day before" }));
  await user.click(within(chosen).getByRole("button", { name: "Day before" }));
  expect(await cell("mushi")).toMatch(/: pulled, /);
  (await strip("mushi")).focus();
  await user.keyboard("{Enter}");
  expect(
    await screen.findByDisplayValue(/^source:mushi from:\d{4}-\d\d-\d\d to:\d{4}-\d\d-\d\d$/),
  ).toBeTruthy();
});

test("before a day is chosen the clocks of all vendors stand there, the thinnest margin first", async () => {
  await open();
  const clocks = await side("Retention clocks");
  const names = within(clocks)
    .getAllByRole("heading", { level: 3 })
    .map((each) => each.textContent);
  expect(names[0]).toBe("nevo");
  expect(within(clocks).getByRole("region", { name: "nevo" }).textContent).toContain(
    "What was not pulled since ",
  );
});

test("gaps are filtered by kind and by source, and a pull asks the one source", async () => {
  const asked = vi.fn();
  const { user } = await open({}, (host) => {
    const syncRun = host.syncRun.bind(host);
    host.syncRun = (request, hear) => {
      asked(request);
      return syncRun(request, hear);
    };
  });
  const gaps = await screen.findByRole("table", { name: "Gaps" });
  const first = within(gaps).getAllByRole("row")[1];
  expect(first?.textContent).toContain("Vanished at the vendor");
  await user.click(screen.getByRole("button", { name: /^All kinds Kind|Kind/ }));
  await user.click(await screen.findByRole("option", { name: "Numbers missing (1)" }));
  await waitFor(() => expect(within(gaps).getAllByRole("row")).toHaveLength(2));
  expect(screen.getByText("1 of 11 gaps, 1 can still be pulled")).toBeTruthy();
  await user.click(within(gaps).getByRole("button", { name: "Pull this time of vectis: numbers missing" }));
  await waitFor(() => expect(asked).toHaveBeenCalled());
  const { sources, since, until } = asked.mock.lastCall?.[0] ?? {};
  expect([sources, Date.parse(until) - Date.parse(since)]).toEqual([["vectis"], 86_400_000]);
});

test("a pull of a gap's own time closes the gap, and coverage is read anew", async () => {
  const { user } = await open();
  const gaps = await screen.findByRole("table", { name: "Gaps" });
  await within(gaps).findByText(/^500 on page 9 of 17/);
  await user.click(within(gaps).getByRole("button", { name: "Pull this time of vectis: partial" }));
  await waitFor(() => expect(within(gaps).queryByText(/^500 on page 9 of 17/)).toBeNull());
  // What is missing without having been asked for stays.
  expect(within(gaps).getByText(/^numbers 9,114 to 9,116 are missing/)).toBeTruthy();
});

test("a gap between two rows of the same instant has no length, and all since then is asked for", () => {
  const at = "2026-05-09T12:00:00.000Z";
  const gap = { kind: "sequence" as const, rows: 1, detail: "", can_pull: true };
  expect(gapSpan({ ...gap, from: at, to: at })).toEqual({ since: at, until: null });
  expect(gapSpan({ ...gap, from: null, to: at })).toEqual({ since: null, until: at });
});

test("what a pull cannot close is closed by a file, where rows come by files", async () => {
  const { user } = await open();
  await user.click(await screen.findByRole("button", { name: "Import a file into flows: partial" }));
  expect(await screen.findByRole("dialog", { name: "Import files" })).toBeTruthy();
});

test("one press asks every source that can still close a gap, but none that is paused", async () => {
  const asked = vi.fn();
  const { user, host } = await open({}, (host) => {
    const syncRun = host.syncRun.bind(host);
    host.syncRun = (request, hear) => {
      asked(request.sources);
      return syncRun(request, hear);
    };
  });
  await host.sourceSet({ name: "vectis", is_paused: true, every_minutes: null, kept_days: null });
  await user.click(await screen.findByRole("button", { name: /^Pull what is missing/ }));
  await waitFor(() => expect(asked).toHaveBeenCalled());
  await user.click(await screen.findByRole("button", { name: /^Pull what is missing/ }));
  await waitFor(() => expect(asked.mock.lastCall?.[0]).toEqual(["mushi", "nevo"]));
});

test("a gap leads to the day that it begins with", async () => {
  const { user } = await open();
  await user.click(await screen.findByRole("button", { name: /: show this day of mushi, never asked$/ }));
  expect((await side("The chosen day")).textContent).toContain("Never asked: no pull asked for it.");
  expect(await cell("mushi")).toMatch(/: never asked, /);
});

test("rows that the vendor no longer sends are listed and one press away in the log", async () => {
  const { user } = await open();
  (await strip("mushi")).focus();
  await user.click(await screen.findByRole("button", { name: "Show them" }));
  const dialog = await screen.findByRole("dialog", { name: /^Rows that the vendor of mushi/ });
  const table = await within(dialog).findByRole("table", { name: "Vanished rows" });
  expect(within(table).getAllByText("Not explained")).toHaveLength(3);
  const [opener] = within(table).getAllByRole("button", { name: /^Open row [\d,]+ in the log$/ });
  if (opener === undefined) throw new Error("no button");
  await user.click(opener);
  expect(await screen.findByDisplayValue(/^source:mushi from:.*Z to:.*Z$/)).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a longer range is asked for", async () => {
  const asked: CoverageRequest[] = [];
  const { user } = await open({}, hearing(asked));
  await strip("outworx");
  await user.click(screen.getByRole("radio", { name: "1 year" }));
  await waitFor(() =>
    expect(screen.getByRole("grid", { name: "Days of outworx" }).getAttribute("aria-colcount")).toBe("365"),
  );
  await user.click(screen.getByRole("radio", { name: "All" }));
  await waitFor(() => expect(asked.at(-1)).toEqual({ source: null, from: null, to: null }));
});

test("the range ends today in the zone of the settings", async () => {
  const asked: CoverageRequest[] = [];
  const late = Date.parse("2026-05-09T23:30:00Z");
  vi.spyOn(Date, "now").mockReturnValue(late);
  await open({ now: late }, (host) => {
    hearing(asked)(host);
    const settingsRead = host.settingsRead.bind(host);
    host.settingsRead = async () => ({ ...(await settingsRead()), zone: "Asia/Tokyo" });
  });
  await strip("outworx");
  // There it is 10 May already, and 90 days end with that day.
  expect(asked[0]?.from).toBe("2026-02-10");
  expect(await screen.findByRole("columnheader", { name: "From, Asia/Tokyo" })).toBeTruthy();
});

test("coverage that cannot be read says so and can be read again", async () => {
  let isBroken = true;
  const { user } = await open({}, (host) => {
    const coverageShow = host.coverageShow.bind(host);
    host.coverageShow = (request) =>
      isBroken
        ? Promise.reject({ code: "io", message: "the disk is gone", hint: "plug it in" })
        : coverageShow(request);
  });
  expect(await screen.findByText("the disk is gone")).toBeTruthy();
  expect(screen.getByText("The receipts could not be read. What is stored is unchanged.")).toBeTruthy();
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await strip("outworx")).toBeTruthy();
});

test("a workspace without sources says why nothing is covered, and what can be done", async () => {
  const { user } = await open({ startsFilled: false });
  expect(await screen.findByRole("heading", { name: "Nothing is covered yet" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add a source" }));
  expect(await screen.findByRole("dialog", { name: "Add source" })).toBeTruthy();
});

test("while the receipts are read, that is said", async () => {
  await open({}, (host) => {
    host.coverageShow = () => new Promise(() => {});
  });
  expect(await screen.findByText("Reading the receipts")).toBeTruthy();
});

test("offline it is said that missing days wait", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  await open();
  expect(
    await screen.findByText(
      "What was asked for before is known here. Days that are missing wait for a connection.",
    ),
  ).toBeTruthy();
});

test("what the core says of strangers is text, never markup", async () => {
  const HOSTILE = "<img src=x onerror=alert(1)>\u202egnp";
  const { user } = await open({}, (host) => {
    const coverageShow = host.coverageShow.bind(host);
    host.coverageShow = async (request) => {
      const { sources } = await coverageShow(request);
      return {
        sources: sources.map((line) => ({
          ...line,
          not_recorded: [HOSTILE],
          days: line.days.map((day) => ({ ...day, note: HOSTILE })),
          gaps: line.gaps.map((gap) => ({ ...gap, detail: HOSTILE })),
          clock: line.clock && { ...line.clock, sentence: HOSTILE },
        })),
      };
    };
  });
  (await strip("mushi")).focus();
  await user.keyboard("{ArrowLeft}");
  expect((await side("The chosen day")).textContent).toContain("<img src=x onerror=alert(1)>");
  expect(document.querySelector("img")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
});
