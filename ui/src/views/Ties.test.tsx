/** What ties deliveries to rows: the same event elsewhere, reconciling and pulling, and what the same ones did. */
import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ReconcileRequest } from "../bindings/ReconcileRequest";
import type { Host } from "../host";
import { openWindow } from "../test/window";

async function open(change: (host: Host) => void = () => {}) {
  const opened = openWindow({}, change);
  await opened.user.click(await screen.findByRole("button", { name: "Webhooks" }));
  const panel = await screen.findByRole("region", { name: "Same event elsewhere" });
  // It is asked for after a pause.
  await within(panel).findByRole("list", { name: "Same event" }, { timeout: 5_000 });
  return { ...opened, panel: within(panel) };
}

test("the row with the same id is opened in the log", async () => {
  const { user, panel } = await open();
  await user.click(panel.getByRole("button", { name: /^Row .* same id$/ }));
  expect(await screen.findByRole("complementary", { name: /^Row / })).toBeTruthy();
});

test("reconciling counts either way, and pulling what is missing counts again", async () => {
  const { user, panel } = await open();
  await user.click(panel.getByRole("button", { name: /Reconcile outworx.*compare/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  const list = (name: string) => within(dialog.getByRole("region", { name }));
  expect((await dialog.findByRole("status", { name: "What was compared" })).textContent).toContain(
    "1,482 rows told",
  );
  expect(list("Missing in the log").getByRole("table").textContent).toContain("evt_7");
  expect(list("Late").getByText("14 min after it happened")).toBeTruthy();
  expect(list("Out of order").getByText("none")).toBeTruthy();
  expect(dialog.getByText(/could not be checked, because no secret/)).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Pull what is missing" }));
  expect((await dialog.findAllByText(/2 new/)).length).toBeGreaterThan(0);
  await waitFor(() => expect(list("Missing in the log").queryByRole("table")).toBeNull());
  expect(dialog.queryByRole("button", { name: "Pull what is missing" })).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Close" }));
  expect(await panel.findByRole("button", { name: /Reconcile outworx.*1 missing/ })).toBeTruthy();
});

test("the period that was chosen is compared, and pulled", async () => {
  const asked: ReconcileRequest[] = [];
  const { user, panel } = await open((host) => {
    const { reconcileRun, reconcilePull } = host;
    host.reconcileRun = (request) => {
      asked.push(request);
      return reconcileRun(request);
    };
    host.reconcilePull = (request, hear) => {
      asked.push(request);
      return reconcilePull(request, hear);
    };
  });
  await user.click(panel.getByRole("button", { name: /Reconcile outworx/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  expect(await dialog.findByText(/give a time to begin with/)).toBeTruthy();
  expect(asked).toEqual([{ source: "outworx", from: null, to: null }]);
  await user.click(dialog.getByRole("button", { name: /Rows looked for$/ }));
  await user.click(await screen.findByRole("option", { name: "Own days" }));
  await typeDay(user, dialog.getByRole("group", { name: "From" }), "2026-04-01");
  await waitFor(() => expect(dialog.queryByText(/give a time to begin with/)).toBeNull());
  expect(asked.at(-1)).toEqual({ source: "outworx", from: "2026-04-01", to: null });
  await typeDay(user, dialog.getByRole("group", { name: "To, included" }), "2026-03-31");
  expect(dialog.getByText("The first day is after the last.")).toBeTruthy();
  expect(dialog.queryByRole("region", { name: "Missing in webhooks" })).toBeNull();
  await typeDay(user, dialog.getByRole("group", { name: "To, included" }), "2026-04-30");
  const unsent = () => within(dialog.getByRole("region", { name: "Missing in webhooks" }));
  await waitFor(() => expect(unsent().getByText("none")).toBeTruthy());
  const april = { source: "outworx", from: "2026-04-01", to: "2026-05-01" };
  expect(asked.at(-1)).toEqual(april);
  asked.length = 0;
  await user.click(dialog.getByRole("button", { name: "Pull what is missing" }));
  expect((await dialog.findAllByText(/2 new/)).length).toBeGreaterThan(0);
  expect(asked[0]).toEqual(april);
});

/** `year-month-day`, part by part: their order is the locale's. */
async function typeDay(user: UserEvent, field: HTMLElement, text: string) {
  const [year = "", month = "", day = ""] = text.split("-");
  for (const [type, digits] of Object.entries({ year, month, day })) {
    await user.click(field.querySelector(`[data-type="${type}"]`) as HTMLElement);
    await user.keyboard(digits);
  }
}

test("of a long list the rest is written by a command that compares the same", async () => {
  const { user, panel } = await open((host) => {
    const reconcileRun = host.reconcileRun;
    host.reconcileRun = async (request) => {
      const found = await reconcileRun(request);
      return { ...found, to: "2026-05-09T23:59:59.999Z", late: { ...found.late, count: 700 } };
    };
  });
  await user.click(panel.getByRole("button", { name: /Reconcile outworx/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  const late = within(await dialog.findByRole("region", { name: "Late" }));
  expect(late.getByText(/^The first 1 of 700 are here/).textContent).toContain(
    "exhibit webhook reconcile outworx --from 2026-05-02T09:14:00.000Z --to 2026-05-09T23:59:59.999Z --json",
  );
});

test("a list leads to the delivery it names", async () => {
  const { user, panel } = await open();
  await user.click(panel.getByRole("button", { name: /Reconcile outworx/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  const late = within(await dialog.findByRole("region", { name: "Late" }));
  await user.click(late.getByRole("button", { name: "Delivery 3" }));
  expect(await screen.findByText(/^Delivery 3, stored/)).toBeTruthy();
});

test("what the same token and actor did leads to their rows in the log", async () => {
  const { user, panel } = await open();
  await user.click(panel.getByRole("button", { name: /^Everything this token/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Everything the same ones did" }));
  const token = within(await dialog.findByRole("region", { name: "Token" }));
  expect(token.getByText(/41 rows, 12 deliveries, 11 of them valid/)).toBeTruthy();
  expect(token.getByRole("list", { name: "What was done" }).textContent).toContain(
    "COLLABORATOR_ROLE_CHANGED21",
  );
  await user.click(token.getByRole("button", { name: "Open 41 rows in the log" }));
  await waitFor(() =>
    expect(screen.getByRole("searchbox", { name: "Query" })).toHaveProperty("value", "token:otwx_pat_4c81"),
  );
});

test("what a trace left out is said, and nothing where it left out nothing", async () => {
  let leftOut = 7;
  const { user, panel } = await open((host) => {
    const traceShow = host.traceShow;
    host.traceShow = async (request) => ({ ...(await traceShow(request)), left_out: leftOut });
  });
  await user.click(panel.getByRole("button", { name: /^Everything this token/ }));
  const name = "Everything the same ones did";
  expect(await screen.findByText(/^7 further values that it names were not looked for/)).toBeTruthy();
  await user.click(within(screen.getByRole("dialog", { name })).getByRole("button", { name: "Close" }));
  leftOut = 0;
  await user.click(panel.getByRole("button", { name: /^Everything this token/ }));
  expect((await screen.findAllByRole("region", { name: "Token" })).length).toBe(1);
  expect(screen.queryByText(/further values/)).toBeNull();
});

test("the same delivery elsewhere is named with its verdict, and what is not named is counted", async () => {
  const { panel } = await open((host) => {
    const elsewhereShow = host.elsewhereShow;
    host.elsewhereShow = async (request) => ({
      ...(await elsewhereShow(request)),
      duplicates: [{ capture: 3, standing: "unsigned" }],
      conflicts: [{ capture: 4, standing: null }],
      same_row: [{ capture: 5, standing: "valid" }],
      more_same_row: 1_203,
      more_ids: 2,
    });
  });
  expect(panel.getByRole("button", { name: /^Captured again\s*delivery 3, unsigned$/ })).toBeTruthy();
  expect(
    panel.getByRole("button", { name: /^Same id, another body\s*delivery 4, not checked$/ }),
  ).toBeTruthy();
  expect(panel.getByRole("button", { name: /^Same row.*delivery 5, valid$/ })).toBeTruthy();
  expect(panel.getByText("1,204 in all")).toBeTruthy();
  expect(panel.getByText("2 more ids of it were not looked for in other rows")).toBeTruthy();
});

test("a row's drawer leads to the same", async () => {
  const { user, panel } = await open();
  await user.click(panel.getByRole("button", { name: /^Row .* same id$/ }));
  const drawer = within(await screen.findByRole("complementary", { name: /^Row / }));
  await user.click(await drawer.findByRole("button", { name: /^Everything this token/ }));
  expect(await screen.findByRole("dialog", { name: "Everything the same ones did" })).toBeTruthy();
});

test("what cannot be compared says why", async () => {
  const { user, panel } = await open((host) => {
    host.reconcileRun = async () => {
      throw { code: "damaged", message: "page 7 does not check", hint: "" };
    };
  });
  await user.click(panel.getByRole("button", { name: /Reconcile outworx/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  expect((await dialog.findByRole("alert")).textContent).toContain("page 7 does not check");
});
