/** The first run: three ways to rows, and what is said when none came. */
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const NOW = Date.now();

function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, ...options });
  change(host);
  render(<App host={host} />);
  return { host, user: userEvent.setup() };
}

const ways = ["Open sample data", "Add a source", "Import files"];
const description = (element: HTMLElement) =>
  document.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent ?? "";

test("three ways of equal weight, each with what it means, and where the rows are kept", async () => {
  open();
  for (const name of ways) {
    const way = await screen.findByRole("button", { name });
    expect(way.className).toBe("way");
    expect(description(way).length).toBeGreaterThan(20);
  }
  expect(description(screen.getByRole("button", { name: "Open sample data" }))).toMatch(
    /Invented.*No network/,
  );
  expect(screen.getByText(/workspaces\/fake\/workspace\.sqlite$/)).toBeTruthy();
  expect(document.body.textContent).toContain("Nothing is sent anywhere but the requests that you start.");
});

test("the ways are reached with keys, in order, from the first", async () => {
  const { user } = open();
  const [first, second, third] = await Promise.all(ways.map((name) => screen.findByRole("button", { name })));
  await waitFor(() => expect(document.activeElement).toBe(first));
  await user.tab();
  expect(document.activeElement).toBe(second);
  await user.tab();
  expect(document.activeElement).toBe(third);
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("dialog", { name: "Import files" })).toBeTruthy();
});

test("closing a dialog gives the focus back to the way that opened it", async () => {
  const { user } = open();
  const way = await screen.findByRole("button", { name: "Add a source" });
  await user.click(way);
  await screen.findByRole("dialog", { name: "Add source" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(way));
});

test("while the sample comes, each source has a line of its own, all at once, and one waits", async () => {
  const waiting: (() => void)[] = [];
  const { user } = open({ pause: () => new Promise<void>((resolve) => waiting.push(resolve)) });
  const pass = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      await waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      waiting.shift()?.();
    }
  };
  await user.click(await screen.findByRole("button", { name: "Open sample data" }));
  await pass(2);
  const lines = await screen.findByRole("list", { name: "Sources being pulled" });
  await waitFor(() => expect(lines.textContent).toContain("nevo waits until"));
  const told = within(lines).getAllByRole("listitem");
  expect(told.map((line) => /^Pulling [a-z]+/.exec(line.textContent ?? "")?.[0])).toEqual(
    ["outworx", "flows", "mushi", "nevo", "vectis"].map((name) => `Pulling ${name}`),
  );
  // The rows that were counted before the wait stay in sight.
  expect(told[3]?.textContent).toMatch(/^Pulling nevo[1-9][\d,]* rows/);
  expect(screen.getByText("Pulling 5 sources, 1 of them waits")).toBeTruthy();
  expect(screen.getByRole("heading", { name: "Filling the workspace" })).toBeTruthy();
});

test("a sample that cannot be loaded says why, and the ways stay", async () => {
  const { user } = open({}, (host) => {
    host.sampleLoad = () =>
      Promise.reject({ code: "io", message: "the disk is full", hint: "free some space" });
  });
  await user.click(await screen.findByRole("button", { name: "Open sample data" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("the disk is full");
  expect(alert.textContent).toContain("free some space");
  expect(screen.getByRole("button", { name: "Open sample data" })).toBeTruthy();
});

test("a source that brought nothing yet is named, and can be pulled from here", async () => {
  const { user } = open({}, (host) => {
    const source = { name: "acme", profile: "mushi", url: null, token: null, keep: null, params: {} };
    void host.sourceAdd(source);
  });
  expect(await screen.findByText("1 source without rows.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Pull" }));
  expect(await screen.findByText(/^Pulled 1 of 1 source: 0 new rows/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "See sources" }));
  expect(await screen.findByRole("list", { name: "Sources" })).toBeTruthy();
});
