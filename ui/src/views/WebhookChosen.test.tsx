/** Which delivery is looked at while lines and newer lists are on their way: never another than the list marks. */
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { openWindow } from "../test/window";

/** The window on the deliveries; `deliver` lets one more come, `hold` keeps answers back until `release`. */
async function open(captures: number, change: (host: Host) => void = () => {}) {
  let deliver = () => {};
  const sent: number[][] = [];
  const arrivals = (next: () => void) => {
    deliver = next;
  };
  const { user } = openWindow({ captures, arrivals }, (host) => {
    host.replayRun = async ({ ids }) => {
      sent.push([...ids]);
      const nothing = { accepted: 0, redirected: 0, refused: 0, failed: 0, unanswered: 0 };
      return { ...nothing, run: "r", sent: ids.length };
    };
    change(host);
  });
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  const panel = within(await screen.findByRole("region", { name: "Replay" }, { timeout: 10_000 }));
  await user.type(panel.getByRole("textbox", { name: "To" }), "http://127.0.0.1:3000/h");
  return { user, sent, deliver: () => act(() => deliver()) };
}

const list = () => screen.getByRole("listbox", { name: "Deliveries" });
const chosen = () =>
  within(list())
    .getAllByRole("option")
    .find((each) => each.getAttribute("aria-selected") === "true");

/** Answers that are kept back. */
function gate() {
  let isHeld = false;
  const waiting: (() => void)[] = [];
  return {
    hold: () => {
      isHeld = true;
    },
    release: () =>
      act(async () => {
        isHeld = false;
        for (const go of waiting.splice(0)) go();
      }),
    waits: () => waiting.length > 0,
    pass: async () => {
      if (isHeld) await new Promise<void>((go) => waiting.push(go));
    },
  };
}

test("what is marked in the list is what is shown and sent, far down too", async () => {
  const { user, sent } = await open(1_482);
  list().focus();
  await user.keyboard("{End}");
  await waitFor(() => expect(chosen()?.getAttribute("aria-posinset")).toBe("1482"));
  expect(await screen.findByText(/^Delivery 1,475, stored/)).toBeTruthy();
  await screen.findByRole("region", { name: "Replay" });
  list().focus();
  await user.keyboard("r");
  await waitFor(() => expect(sent).toEqual([[1_475]]));
});

test("while the line is on its way nothing is shown in its place, and nothing can be sent or ticked", async () => {
  const rows = gate();
  const { user, sent } = await open(1_482, (host) => {
    const captureRows = host.captureRows.bind(host);
    host.captureRows = async (request) => {
      await rows.pass();
      return captureRows(request);
    };
  });
  rows.hold();
  list().focus();
  await user.keyboard("{End}rx");
  expect(screen.queryByRole("heading", { name: "COLLABORATOR_ROLE_CHANGED" })).toBeNull();
  expect(screen.queryByRole("region", { name: "Replay" })).toBeNull();
  expect(screen.getAllByText("Reading the delivery").length).toBeGreaterThan(0);
  await rows.release();
  expect(await screen.findByText(/^Delivery 1,475, stored/)).toBeTruthy();
  expect(sent).toEqual([]);
  expect(screen.queryByRole("radio", { name: /^Ticked/ })).toBeNull();
});

test("lines that cannot be fetched are said so, and asked again", async () => {
  let isBroken = false;
  const { user } = await open(1_482, (host) => {
    const captureRows = host.captureRows.bind(host);
    host.captureRows = async (request) => {
      if (isBroken) throw { code: "io", message: "the disk is gone", hint: "" };
      return captureRows(request);
    };
  });
  isBroken = true;
  list().focus();
  await user.keyboard("{End}");
  const aside = within(screen.getByRole("complementary", { name: "Captured deliveries" }));
  expect((await aside.findByRole("alert")).textContent).toContain("the disk is gone");
  isBroken = false;
  await user.click(aside.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^Delivery 1,475, stored/)).toBeTruthy();
});

test("an answer that was asked for before does not undo a newer choice", async () => {
  const sets = gate();
  const { user, deliver, sent } = await open(100, (host) => {
    const captureOpen = host.captureOpen.bind(host);
    host.captureOpen = async (query) => {
      const found = await captureOpen(query);
      await sets.pass();
      return found;
    };
  });
  await user.click(screen.getByRole("button", { name: "Listen…" }));
  await user.click(await screen.findByRole("button", { name: "Start listening" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  sets.hold();
  deliver();
  await waitFor(() => expect(sets.waits()).toBe(true));
  list().focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  await screen.findByRole("heading", { name: "PROJECT_VISIBILITY_CHANGED" });
  await sets.release();
  await screen.findByRole("radio", { name: "All 101" });
  await waitFor(() => expect(chosen()?.textContent).toContain("PROJECT_VISIBILITY_CHANGED"));
  expect(screen.getByRole("heading", { name: "PROJECT_VISIBILITY_CHANGED" })).toBeTruthy();
  await screen.findByRole("region", { name: "Replay" });
  list().focus();
  await user.keyboard("r");
  await waitFor(() => expect(sent).toEqual([[98]]));
});

test("while a query runs, the list says that it still answers the one before", async () => {
  const sets = gate();
  const { user } = await open(100, (host) => {
    const captureOpen = host.captureOpen.bind(host);
    host.captureOpen = async (query) => {
      await sets.pass();
      return captureOpen(query);
    };
  });
  const aside = screen.getByRole("complementary", { name: "Captured deliveries" });
  expect(aside.getAttribute("aria-busy")).toBe("false");
  sets.hold();
  await user.click(screen.getByRole("radio", { name: "2 stale" }));
  await waitFor(() => expect(aside.getAttribute("aria-busy")).toBe("true"));
  await sets.release();
  await waitFor(() => expect(aside.getAttribute("aria-busy")).toBe("false"));
  expect(within(list()).getAllByRole("option")).toHaveLength(2);
});
