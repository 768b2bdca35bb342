/** The frame: the rail, layers, workspaces and the status bar, against the fake host. */
import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { openWindow } from "../test/window";
import { STATES } from "./states";
import { SCREENS } from "./window";

const rail = () => screen.findByRole("navigation", { name: "Sections" });
const railItem = async (name: string) => within(await rail()).getByRole("button", { name });
const switcher = (name: string) => screen.findByRole("button", { name: `Workspace ${name}` });
const gate = () => {
  const held = { open: () => {} };
  const pause = () =>
    new Promise<void>((resolve) => {
      held.open = resolve;
    });
  return { held, pause };
};

test("every screen can be reached from the rail by keys alone, and has its heading", async () => {
  const { user } = openWindow();
  (await switcher("fake")).focus();
  for (const [at, each] of SCREENS.entries()) {
    const { name } = STATES[each];
    const item = await railItem(name);
    for (let tabs = 0; document.activeElement !== item && tabs < 20; tabs += 1)
      await user.tab({ shift: at === 0 });
    expect(document.activeElement, name).toBe(item);
    await user.keyboard("{Enter}");
    expect((await railItem(name)).getAttribute("aria-current")).toBe("page");
    expect(await screen.findByRole("heading", { level: 1, name })).toBeTruthy();
  }
});

test("the numbers of the rail lead to its screens from anywhere", async () => {
  const { user } = openWindow();
  await rail();
  for (const [at, each] of SCREENS.entries()) {
    await user.keyboard(`{Control>}${at + 1}{/Control}`);
    expect((await railItem(STATES[each].name)).getAttribute("aria-current")).toBe("page");
  }
});

test("an empty workspace begins with the first run, and no screen is out of reach", async () => {
  const { user } = openWindow({ startsFilled: false });
  expect(await screen.findByRole("button", { name: /Open sample data/ })).toBeTruthy();
  for (const each of SCREENS.filter((name) => name !== "log")) {
    await user.click(await railItem(STATES[each].name));
    expect(await screen.findByRole("heading", { level: 1, name: STATES[each].name })).toBeTruthy();
  }
});

test("a source that failed last is counted on the rail, and told to those who cannot see it", async () => {
  openWindow({}, (host) => withLastRun(host, { mushi: "failed" }));
  const item = await railItem("Sources");
  const note = document.getElementById(item.getAttribute("aria-describedby") ?? "");
  expect(note?.textContent).toBe("1 source failed last");
  expect(item.textContent).toBe("Sources1");
});

test("without a failure the rail counts nothing", async () => {
  openWindow({}, (host) => withLastRun(host, {}));
  const item = await railItem("Sources");
  expect(item.textContent).toBe("Sources");
  expect(item.getAttribute("aria-describedby")).toBeNull();
});

test("Escape closes one layer, and the focus goes back to where it was", async () => {
  const { user } = openWindow();
  await user.click(await railItem("Trust"));
  const hex = await screen.findByRole("button", { name: "Hex digits" });
  hex.focus();
  await user.keyboard("{F1}");
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByRole("heading", { level: 1, name: "Trust" })).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(hex));
});

test("the webview never loads the page anew, not even under a dialog", async () => {
  openWindow();
  await rail();
  const reload = () => {
    const event = new KeyboardEvent("keydown", { key: "r", code: "KeyR", ctrlKey: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  };
  // Bubbling is what a real key does; the listener stands on the document.
  const pressed = (key: string) => {
    const event = new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(pressed("F1")).toBe(true);
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(pressed("F5")).toBe(true);
  expect(reload()).toBe(true);
  expect(pressed("F9")).toBe(false);
});

test("another workspace starts on its own first screen, and the old one is as it was left", async () => {
  const { user } = openWindow();
  await user.click(await switcher("fake"));
  await user.click(await screen.findByRole("menuitem", { name: /New workspace/ }));
  const dialog = await screen.findByRole("dialog", { name: "New workspace" });
  const field = within(dialog).getByRole("textbox", { name: "Name" });
  await user.type(field, "no good{Enter}");
  expect(await within(dialog).findByText(/no spaces/)).toBeTruthy();
  await user.clear(field);
  await user.type(field, "acme-2026{Enter}");
  expect(await switcher("acme-2026")).toBeTruthy();
  expect(await screen.findByRole("button", { name: /Open sample data/ })).toBeTruthy();

  await user.click(await switcher("acme-2026"));
  await user.click(await screen.findByRole("menuitemradio", { name: "fake" }));
  expect(await switcher("fake")).toBeTruthy();
  expect(await screen.findByRole("grid", { name: "Log rows" })).toBeTruthy();
});

test("a workspace that cannot be opened says why, and is not offered", async () => {
  const { user } = openWindow();
  await user.click(await switcher("fake"));
  const item = await screen.findByRole("menuitemradio", { name: "old-laptop" });
  expect(item.textContent).toContain("page 7 does not read");
  expect(item.getAttribute("aria-disabled")).toBe("true");
});

test("a workspace that does not open says why, and the old one stays", async () => {
  const { user } = openWindow({}, (host) => {
    const list = host.workspaceList.bind(host);
    host.workspaceList = async () => (await list()).map((line) => ({ ...line, trouble: null }));
  });
  await user.click(await switcher("fake"));
  await user.click(await screen.findByRole("menuitemradio", { name: "old-laptop" }));
  const dialog = await screen.findByRole("dialog", { name: "Not opened" });
  expect(within(dialog).getByRole("alert").textContent).toContain("page 7 does not read");
  expect(dialog.textContent).toContain("fake is still open");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("while a pull runs no workspace is left, the reason is told, and the status bar stops it", async () => {
  const { held, pause } = gate();
  const { user } = openWindow({ pause });
  await rail();
  await user.keyboard("{F5}");
  const stop = await screen.findByRole("button", { name: "Cancel the pull" });
  await user.click(await switcher("fake"));
  expect(await screen.findByText(/when a pull has ended/)).toBeTruthy();
  const other = screen.getByRole("menuitem", { name: /New workspace/ });
  expect(other.getAttribute("aria-disabled")).toBe("true");
  await user.keyboard("{Escape}");
  held.open();
  await waitFor(() => expect(stop).toHaveProperty("disabled", false));
  await user.click(stop);
  held.open();
  await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel the pull" })).toBeNull());
});

test("the status bar tells the last pull, the head in four words and the zone, and leads to them", async () => {
  const { user } = openWindow();
  const bar = await screen.findByRole("contentinfo");
  expect(bar.textContent).toMatch(/Last pull just now, \d of \d sources/);
  expect(bar.textContent).toContain("Rows 501");
  expect(bar.textContent).toContain("Trust unsealed");
  const head = within(bar).getByRole("button", { name: /^Head / });
  await user.tab();
  act(() => head.focus());
  expect((await screen.findByRole("tooltip")).textContent).toContain("501 leaves, root ");
  await user.click(head);
  expect(await screen.findByRole("heading", { level: 1, name: "Trust" })).toBeTruthy();
  await user.click(within(bar).getByRole("button", { name: "Zone UTC" }));
  expect(await screen.findByRole("heading", { level: 1, name: "Settings" })).toBeTruthy();
});

test("while rows are indexed the status bar says how far, until it is done", async () => {
  let done = 430_000;
  openWindow({}, (host) => {
    const status = host.workspaceStatus.bind(host);
    host.workspaceStatus = async () => {
      const indexing = done < 1_000_000 ? { done, rows: 1_000_000 } : null;
      return { ...(await status()), indexing };
    };
  });
  const bar = await screen.findByRole("contentinfo");
  expect(bar.textContent).toContain("Indexing 43 %");
  done = 1_000_000;
  await waitFor(() => expect(bar.textContent).not.toContain("Indexing"), { timeout: 8_000 });
});

test("when no source can be reached the status bar says so, and since when", async () => {
  openWindow({}, (host) =>
    withLastRun(
      host,
      Object.fromEntries(["outworx", "nevo", "mushi", "vectis", "flows"].map((n) => [n, "unreached"])),
    ),
  );
  expect(await screen.findByText("Offline since 17:21")).toBeTruthy();
});

test("a source that was never pulled is not among those of the last pull", async () => {
  openWindow({}, (host) => {
    withLastRun(host, {});
    const status = host.workspaceStatus.bind(host);
    host.workspaceStatus = async () => {
      const held = await status();
      const [first] = held.sources.filter(({ url }) => url !== null);
      if (first === undefined) throw new Error("no source that is pulled");
      const sources = held.sources.filter(({ url }) => url === null);
      const never = { ...first, name: "later", last_run: null, last_pull: null };
      return { ...held, sources: [...sources, first, never] };
    };
  });
  await waitFor(() =>
    expect(screen.getByRole("contentinfo").textContent).toMatch(/Last pull .*, 1 of 2 sources/),
  );
});

/** Every source ended well last, but for those named. */
function withLastRun(host: Host, ends: Record<string, string>): void {
  const status = host.workspaceStatus.bind(host);
  host.workspaceStatus = async () => {
    const held = await status();
    const sources = held.sources.map((source) => {
      if (source.last_run === null) return source;
      const end = ends[source.name] ?? "ok";
      const unreached = end === "unreached";
      const last_run = {
        ...source.last_run,
        kind: "pull",
        status: unreached ? "failed" : end,
        started_at: "2026-05-09T17:21:00Z",
        http_status: unreached ? null : source.last_run.http_status,
        error: unreached ? "no answer" : null,
        code: unreached ? "network" : null,
      };
      return { ...source, last_run };
    });
    return { ...held, sources };
  };
}
