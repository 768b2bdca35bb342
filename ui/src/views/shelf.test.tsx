/** How deliveries come and what is seen of them from elsewhere: the tunnel, pasted requests, stored problems, numbers. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CaptureJudge } from "../bindings/CaptureJudge";
import type { ListenRequest } from "../bindings/ListenRequest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";
import { readHosts } from "./listenWords";

/** What is looked for elsewhere is asked for after a pause. */
const PATIENT = { timeout: 5_000 };

async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const opened = openWindow(options, change);
  await opened.user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await screen.findByRole("listbox", { name: "Deliveries" });
  return opened;
}

test("a tunnel's name is handed to the listener; challenges are answered only when asked", async () => {
  const asked: ListenRequest[] = [];
  const { user } = await open({}, (host) => {
    const start = host.listenerStart.bind(host);
    host.listenerStart = (request) => {
      asked.push(request);
      return start(request);
    };
  });
  await user.click(screen.getByRole("button", { name: "Listen…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Listen for webhooks" }));
  const names = dialog.getByRole("textbox", { name: /^Names of your tunnel/ });
  await user.type(names, "not a_name");
  expect(dialog.getByRole("button", { name: "Start listening" })).toHaveProperty("disabled", true);
  await user.clear(names);
  await user.type(names, "https://abcd.tunnel.example/hooks, other.example:443");
  await user.click(dialog.getByRole("button", { name: "Start listening" }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({
    hosts: ["abcd.tunnel.example", "other.example"],
    challenges: false,
  });
});

test("names of hosts are read with or without scheme and port", () => {
  expect(readHosts(" ")).toEqual({ value: [] });
  expect(readHosts("a.example a.example:80,http://b.example:1/x")).toEqual({
    value: ["a.example", "b.example"],
  });
  expect(readHosts("a/b")).toHaveProperty("trouble");
});

test("what could not be read is counted on the screen and listed with its reason and beginning", async () => {
  const { user, host } = await open();
  expect(screen.queryByRole("button", { name: /not readable/ })).toBeNull();
  host.pickFiles = async () => ["/fake/bad.ndjson"];
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  await user.click(await screen.findByRole("button", { name: "1 not readable" }));
  const dialog = within(await screen.findByRole("dialog", { name: "What could not be read" }));
  const problem = await dialog.findByRole("listitem");
  expect(problem.textContent).toMatch(/expected value.*bad\.ndjson.*line 3.*34 bytes.*"no"/);
  expect(problem.querySelector("script")).toBeNull();
});

test("more problems than are told at once are fetched on", async () => {
  const { user } = await open({}, (host) => {
    const at = "2026-05-09T17:00:00.000Z";
    const one = { stored_at: at, file: null, line: 0, reason: "no head", bytes: 9, kept: 4 };
    const all = [1, 2, 3].map((id) => ({ ...one, id, beginning: "AAAA", is_text: false }));
    host.captureTally = async () => ({ total: 1, failed: 0, problems: 3 });
    host.captureProblems = async ({ after }) => ({ problems: all.slice(after, after + 2), count: 3 });
  });
  await user.click(await screen.findByRole("button", { name: "3 not readable" }));
  const dialog = within(await screen.findByRole("dialog", { name: "What could not be read" }));
  expect(await dialog.findAllByRole("listitem")).toHaveLength(2);
  expect(dialog.getAllByRole("listitem")[0]?.textContent).toMatch(/listener.*first 4 are kept.*base64/);
  await user.click(dialog.getByRole("button", { name: "Show more, 1 are left" }));
  await waitFor(() => expect(dialog.getAllByRole("listitem")).toHaveLength(3));
  expect(dialog.queryByRole("button", { name: /^Show more/ })).toBeNull();
});

test("a request that was copied is pasted and stored; what is none stays to be mended and is asked about", async () => {
  const { user } = await open();
  await user.click(screen.getByRole("button", { name: "Paste a request…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Paste a request" }));
  const field = () => dialog.getByRole<HTMLTextAreaElement>("textbox", { name: "The request" });
  await user.click(field());
  await user.paste("nothing of the kind");
  await user.click(dialog.getByRole("button", { name: "Store it" }));
  expect((await dialog.findByRole("region", { name: "Imported" })).textContent).toContain("known format");
  expect(field().value).toBe("nothing of the kind");
  await user.keyboard("{Escape}");
  await user.click(dialog.getByRole("button", { name: "Go on writing" }));
  await user.clear(field());
  await user.paste("curl https://hooks.example/in --data-raw '{}'");
  await user.click(dialog.getByRole("button", { name: "Store it" }));
  await waitFor(() => expect(field().value).toBe(""));
  expect(dialog.getByRole("region", { name: "Imported" }).textContent).toContain("1 delivery stored");
  await user.click(dialog.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("failed deliveries are seen from every screen", async () => {
  const { user } = openWindow();
  const room = await screen.findByRole("button", { name: "Webhooks" });
  await waitFor(() =>
    expect(document.getElementById(room.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(
      /^\d+ deliver(?:y|ies) failed the check$/,
    ),
  );
  await user.click(screen.getByRole("button", { name: /^1,482 deliveries, \d+ failed the check/ }));
  expect(await screen.findByRole("listbox", { name: "Deliveries" })).toBeTruthy();
});

test("a reader hears that the listener is on, and not each delivery", async () => {
  let come = () => {};
  const { user } = await open({
    arrivals: (next) => {
      come = next;
    },
  });
  await user.click(screen.getByRole("button", { name: "Listen…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Listen for webhooks" }));
  await user.click(dialog.getByRole("button", { name: "Start listening" }));
  expect(await screen.findByText(/0 deliveries/)).toBeTruthy();
  come();
  expect((await screen.findByText(/, 1 delivery/)).closest("[role=status]")).toBeNull();
  expect(screen.getByRole("status", { name: "Listener" }).textContent).toBe("It listens");
});

test("an import tells how far it is, can be stopped, and holds the workspace", async () => {
  let release = () => {};
  const stopped: number[] = [];
  const { user, host } = await open({
    pause: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  });
  const cancel = host.taskCancel.bind(host);
  host.taskCancel = (task) => {
    stopped.push(task.task);
    return cancel(task);
  };
  host.pickFiles = async () => ["/fake/more.ndjson"];
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  expect(await screen.findByText("0 captures")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Stop" }));
  release();
  expect(await screen.findByText(/Stopped/)).toBeTruthy();
  expect(stopped).toHaveLength(1);
});

test("a second pasted secret joins the first, another scheme keeps both, and one press lets go of them", async () => {
  const judged: CaptureJudge[] = [];
  const { user } = await open({}, (host) => {
    const judge = host.captureJudge.bind(host);
    host.captureJudge = (request) => {
      judged.push(structuredClone(request));
      return judge(request);
    };
  });
  await user.click(screen.getByRole("tab", { name: "Secrets and schemes" }));
  for (const text of ["one", "two"]) {
    await user.click(await screen.findByRole("button", { name: "Paste a secret" }));
    await user.click(screen.getByLabelText("Secret", { selector: "input[type=password]" }));
    await user.paste(text);
    await user.click(screen.getByRole("button", { name: "Use once" }));
    await screen.findByText(/Judged with pasted secrets too/);
  }
  await user.click(await screen.findByRole("button", { name: "Let go of them" }));
  await waitFor(() => expect(judged).toHaveLength(3));
  expect(judged.map(({ pasted, adds }) => ({ pasted, adds }))).toEqual([
    { pasted: ["one"], adds: true },
    { pasted: ["two"], adds: true },
    { pasted: [], adds: false },
  ]);
});

test("going through the list by key looks for the event elsewhere only where the reader stays", async () => {
  const asked: number[] = [];
  const { user } = await open({}, (host) => {
    const show = host.elsewhereShow.bind(host);
    host.elsewhereShow = (request) => {
      asked.push(request.id);
      return show(request);
    };
  });
  await screen.findByRole("list", { name: "Same event" }, PATIENT);
  asked.length = 0;
  screen.getByRole("listbox", { name: "Deliveries" }).focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}");
  await waitFor(() => expect(asked.length).toBeGreaterThan(0));
  expect(asked.length).toBeLessThan(4);
  await waitFor(() => expect(asked.at(-1)).toBe(1_478), PATIENT);
});

test("what was compared is not told any more once other deliveries are there", async () => {
  const { user, host } = await open();
  const item = () => screen.findByRole("button", { name: /^Reconcile outworx/ }, PATIENT);
  await user.click(await item());
  const dialog = within(await screen.findByRole("dialog", { name: "Reconcile deliveries with rows" }));
  await dialog.findByRole("status", { name: "What was compared" });
  await user.click(dialog.getByRole("button", { name: "Close" }));
  await waitFor(async () => expect((await item()).textContent).toContain("missing"), PATIENT);
  host.pickFiles = async () => ["/fake/more.ndjson"];
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  await screen.findByRole("region", { name: "Imported" });
  await waitFor(async () => expect((await item()).textContent).toContain("compare"), PATIENT);
});
