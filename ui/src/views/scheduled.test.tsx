/** Pulls that a schedule began: heard of, shown beside what the user began, stopped on request. */
import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Progress } from "../bindings/Progress";
import type { ScheduledPull } from "../bindings/ScheduledPull";
import type { SyncLine } from "../bindings/SyncLine";
import type { Host } from "../host";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const SOURCES = ["outworx", "vectis"];
const QUIET: ScheduledPull = { sources: SOURCES, progress: null, report: null, failure: null };
const progress = (source: string, done: number): Progress => ({
  ...{ task: 71, stage: "Pulling", source, done },
  ...{ total: null, unit: "rows", waits_until: null },
});
const line = (name: string, status: SyncLine["status"]): SyncLine => ({
  ...{ name, kind: "pull", status, pages: 1, rows_seen: 3, rows_new: 3, rows_revised: 0 },
  ...{ duplicates: 0, problems: 0, retries: 0, restarts: 0, resumed: false, error: null },
});

async function open(change: (host: Host) => void = () => {}) {
  let hear: (pull: ScheduledPull) => void = () => {};
  const { user } = openWindow({}, (host) => {
    host.scheduleWatch = async (listener) => {
      hear = listener;
    };
    change(host);
  });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  await screen.findByRole("list", { name: "Sources" });
  return { user, tell: (pull: Partial<ScheduledPull>) => act(() => hear({ ...QUIET, ...pull })) };
}

test("a line for each source, in the list and in the status bar, and a way to stop it", async () => {
  const stopped: number[] = [];
  const { user, tell } = await open((host) => {
    host.taskCancel = async ({ task }) => {
      stopped.push(task);
    };
  });
  tell({ progress: progress("outworx", 120) });
  tell({ progress: progress("vectis", 7) });
  const running = await screen.findByRole("region", { name: "Scheduled pull" });
  const lines = within(running).getByRole("list", { name: "Sources being pulled" });
  expect(lines.textContent).toMatch(/Pulling outworx120 rows.*Pulling vectis7 rows/);
  expect(screen.getByRole("list", { name: "Sources" }).textContent).toContain("Pulling, 120 rows");
  await user.click(screen.getByRole("button", { name: "Cancel the scheduled pull" }));
  expect(stopped).toEqual([71]);
});

test("one that went well leaves nothing to look at, and everything is read again", async () => {
  let asked = 0;
  const { tell } = await open((host) => {
    const status = host.workspaceStatus.bind(host);
    host.workspaceStatus = () => {
      asked += 1;
      return status();
    };
  });
  tell({ progress: progress("outworx", 3) });
  const before = asked;
  tell({ report: { sources: [line("outworx", "ok")] } });
  await waitFor(() => expect(asked).toBeGreaterThan(before));
  expect(screen.queryByRole("region", { name: /cheduled pull/ })).toBeNull();
});

test("one that did not come to its end is told until it is hidden", async () => {
  const { user, tell } = await open();
  tell({ progress: progress("outworx", 3) });
  tell({ report: { sources: [line("outworx", "ok"), line("vectis", "partial")] } });
  const told = await screen.findByRole("region", { name: "Last scheduled pull" });
  expect(told.textContent).toContain("Pulled 1 of 2 sources");
  await user.click(within(told).getByRole("button", { name: "Hide the scheduled result" }));
  expect(screen.queryByRole("region", { name: "Last scheduled pull" })).toBeNull();
  tell({ failure: { code: "locked", message: "another Exhibit writes", hint: "" } });
  expect(await screen.findByText("another Exhibit writes")).toBeTruthy();
});

test("schedules that cannot be heard of are said to be so", async () => {
  await open((host) => {
    host.scheduleWatch = () => Promise.reject({ code: "bug", message: "no such command", hint: "" });
  });
  expect(await screen.findByText("no such command")).toBeTruthy();
});
