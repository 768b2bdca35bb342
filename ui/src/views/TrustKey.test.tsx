/** The signing key on the trust screen, and the planned packs, against the fake host. */
import { act, configure, screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { NewPlan } from "../bindings/NewPlan";
import type { PackRequest } from "../bindings/PackRequest";
import type { PlanLine } from "../bindings/PlanLine";
import type { PlannedPack } from "../bindings/PlannedPack";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open(name: string) {
  const { user, host } = openWindow({ rows: 400 });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name }));
  return { user, host };
}

test("a key is made, shown with the line to trust it by, and forgotten only when asked twice", async () => {
  const { user } = await open("Trust");
  const key = await screen.findByRole("region", { name: "Signing key" });
  await user.click(await within(key).findByRole("button", { name: "Make a key" }));
  await within(key).findByText(/namespaces="evidence-pack,access-review" ssh-ed25519/);
  await user.click(within(key).getByRole("button", { name: "Forget this key" }));
  await user.click(within(key).getByRole("button", { name: "Forget it for good" }));
  await within(key).findByRole("button", { name: "Make a key" });
});

const REQUEST: PackRequest = {
  path: null,
  title: null,
  redaction: null,
  seal_passphrase: null,
  sample: null,
  kind: "access-review",
  from: "",
  to: "",
  query: "",
  organisation: null,
  unclassified_too: false,
  sign: { kind: "none", path: null, passphrase: null, fingerprint: null, identity: null, minisign: false },
  accounts: null,
  review: null,
  milestones: [],
  deliveries: [],
  workbook: false,
  oscal: false,
};

const PLAN: NewPlan = { name: "monthly-access", request: REQUEST, period: "month", day: 3, folder: null };

async function plansShown(user: UserEvent) {
  const rail = screen.getByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Packs" }));
  await user.click(await screen.findByRole("button", { name: /^Plans/ }));
  return screen.findByRole("list", { name: "Plans" });
}

test("a plan is listed, made now, and forgotten", async () => {
  const { user, host } = await open("Log");
  await host.planSave(PLAN);
  const plans = await plansShown(user);
  await user.click(within(plans).getByRole("button", { name: "Make it now" }));
  await within(plans).findByText(/^Last made/);
  await user.click(within(plans).getByRole("button", { name: "Forget" }));
  await waitFor(() => expect(within(plans).queryByText("monthly-access")).toBe(null));
});

test("a plan says what keeps it from being made, and a line that is no plan can be forgotten", async () => {
  const { user, host } = await open("Log");
  const { plans, fresh } = await host.planSave(PLAN);
  const line = {
    ...plans[0],
    is_partial: true,
    waits_for: "acme was never pulled.",
    problem: "it is locked",
  };
  let broken = [{ name: "../evil", reason: "it calls itself `x`" }];
  host.planList = async () => ({ plans: [line as PlanLine], broken, fresh });
  const removed: string[] = [];
  host.planRemove = async ({ name }) => {
    removed.push(name);
    broken = [];
    return host.planList();
  };
  const shown = await plansShown(user);
  for (const said of [/says that it is incomplete/, /acme was never pulled/, /it is locked/, /calls itself/])
    expect(await within(shown).findByText(said)).toBeTruthy();
  const last = within(shown).getAllByRole("button", { name: "Forget" }).at(-1);
  await user.click(last as HTMLElement);
  await waitFor(() => expect(within(shown).queryByText("no plan")).toBe(null));
  expect(removed).toEqual(["../evil"]);
});

test("a pack that is made by plan is heard of while it is made, can be stopped, and its problem is told", async () => {
  let tell: (pack: PlannedPack) => void = () => {};
  const stopped: number[] = [];
  const { user } = openWindow({ rows: 400 }, (host) => {
    host.planWatch = async (hear) => {
      tell = hear;
    };
    host.taskCancel = async ({ task }) => {
      stopped.push(task);
    };
  });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Packs" }));
  const ended = { name: "monthly", progress: null, path: null, problem: null, complete: false };
  const progress = {
    task: 7,
    stage: "Writing",
    source: null,
    done: 5,
    total: 9,
    unit: "rows",
    waits_until: null,
  };
  act(() => tell({ ...ended, progress }));
  expect(await screen.findByText(/Being made by plan/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(stopped).toEqual([7]);
  act(() => tell({ ...ended, problem: "the disk is full" }));
  expect(await screen.findByText(/the disk is full/)).toBeTruthy();
  expect(screen.queryByText(/Being made by plan/)).toBe(null);
  await user.click(screen.getByRole("button", { name: "Hide" }));
  act(() => tell({ ...ended, progress }));
  act(() => tell(ended));
  expect(screen.queryByText(/by plan:/)).toBe(null);
});
