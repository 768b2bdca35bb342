/** Files that are chosen or dropped, from a look at them to what became of their rows. */
import { act, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Dropping } from "../bindings/Dropping";
import type { ImportRequest } from "../bindings/ImportRequest";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const NOW = Date.now();
const GOOD = "/home/dana/flows-may.ndjson.gz";
const OTHER = "/home/dana/other.csv";
const BROKEN = "/home/dana/broken.json.gz";

function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  let drop: (dropping: Dropping) => void = () => {};
  const host = fakeHost({ now: NOW, startsFilled: true, ...options });
  host.dropsWatch = async (hear) => {
    drop = hear;
  };
  change(host);
  render(<App host={host} />);
  const tell = (dropping: Dropping) => act(() => drop(dropping));
  return { host, user: userEvent.setup(), tell };
}

async function dropped(paths: string[], options: Partial<FakeOptions> = {}, change?: (host: Host) => void) {
  const opened = open(options, change);
  await screen.findByRole("navigation", { name: "Sections" });
  opened.tell({ phase: "dropped", paths });
  return opened;
}

const dialog = () => screen.findByRole("dialog", { name: "Import files" });
const file = async (name: string) => within(await dialog()).findByRole("region", { name: `File ${name}` });
async function start(user: ReturnType<typeof userEvent.setup>, name: string) {
  const enabled = async () => {
    const button = within(await dialog()).getByRole("button", { name });
    expect(button).toHaveProperty("disabled", false);
    return button;
  };
  await user.click(await waitFor(enabled));
}

test("files over the window are told where they would go, and dropped they are looked at", async () => {
  const { tell } = open();
  await screen.findByRole("navigation", { name: "Sections" });
  tell({ phase: "over", paths: [] });
  expect(await screen.findByText("Drop to import")).toBeTruthy();
  tell({ phase: "left", paths: [] });
  expect(screen.queryByText("Drop to import")).toBeNull();
  tell({ phase: "over", paths: [] });
  tell({ phase: "dropped", paths: [GOOD] });
  expect(screen.queryByText("Drop to import")).toBeNull();
  const seen = await file("flows-may.ndjson.gz");
  expect(await within(seen).findByText("Recognised by its fields")).toBeTruthy();
  expect(seen.textContent).toContain("48.2 kB, ndjson.gz");
  expect(within(seen).getByRole("table", { name: "Rows as they would be read" })).toBeTruthy();
});

test("more files can be dropped on the open dialog, each once", async () => {
  const { tell } = await dropped([GOOD]);
  await file("flows-may.ndjson.gz");
  tell({ phase: "dropped", paths: [OTHER, GOOD] });
  await file("other.csv");
  expect(within(await dialog()).getAllByRole("region", { name: /^File / })).toHaveLength(2);
});

test("on the webhooks screen files are captures", async () => {
  const { user, tell } = open();
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Webhooks/ }));
  tell({ phase: "over", paths: [] });
  expect(await screen.findByText("Drop to import as captures")).toBeTruthy();
  tell({ phase: "dropped", paths: ["/home/dana/hooks.har"] });
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("files dropped beside another dialog do not push it aside", async () => {
  const { user, tell } = open({ startsFilled: false });
  await user.click(await screen.findByRole("button", { name: "Add a source" }));
  tell({ phase: "over", paths: [] });
  expect(await screen.findByText("Close the dialog first")).toBeTruthy();
  tell({ phase: "dropped", paths: [GOOD] });
  expect(await screen.findByRole("dialog", { name: "Add source" })).toBeTruthy();
});

test("an import is told file by file, and its sum has a double rule because it ties", async () => {
  const { host, user } = await dropped([GOOD, BROKEN]);
  const before = (await host.workspaceStatus()).rows;
  expect((await file("broken.json.gz")).textContent).toContain("get the whole file and try again");
  await start(user, "Import 1 file");
  const report = await screen.findByRole("region", { name: "Import report" });
  expect(report.textContent).toContain("Imported 1 of 1 file: 98 new rows, 20 held already.");
  const sum = within(report).getByRole("row", { name: /^All 1 file/ });
  expect(sum.textContent).toBe("All 1 file120980202Ties");
  expect(sum.className).toContain("ties");
  expect((await host.workspaceStatus()).rows).toBe(before + 98);
});

test("a source that is filled by files leads to the import, and files go into it", async () => {
  const { user, tell } = open();
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  await user.click(await screen.findByRole("button", { name: "Import into flows" }));
  expect(await screen.findByText("Choose files, or drop them anywhere on this window")).toBeTruthy();
  tell({ phase: "dropped", paths: [OTHER] });
  const seen = await file("other.csv");
  expect(await within(seen).findByRole("textbox", { name: "Into the source" })).toHaveProperty(
    "value",
    "flows",
  );
  expect(within(seen).getByRole("button", { name: /Read as/ }).textContent).toContain("Flows");
});

test("after a report, other files are chosen and the ones before are not imported again", async () => {
  const { user } = await dropped([GOOD]);
  await start(user, "Import 1 file");
  await user.click(await screen.findByRole("button", { name: "Choose more files" }));
  expect(await screen.findByText("Choose files, or drop them anywhere on this window")).toBeTruthy();
  expect(within(await dialog()).queryByRole("region", { name: /^File / })).toBeNull();
});

test("the same file twice in a row: the second time every row is held already", async () => {
  const { user, tell } = await dropped([GOOD]);
  await start(user, "Import 1 file");
  await user.click(await screen.findByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  tell({ phase: "dropped", paths: [GOOD] });
  await start(user, "Import 1 file");
  expect(await screen.findByText("Imported 1 of 1 file: 0 new rows, 118 held already.")).toBeTruthy();
});

test("a file is read by the profile and into the source that a person chooses", async () => {
  const sent: ImportRequest[] = [];
  const looked: (string | null)[] = [];
  const { user } = await dropped([OTHER], {}, (host) => {
    const importPreview = host.importPreview.bind(host);
    host.importPreview = (request) => {
      looked.push(request.profile);
      return importPreview(request);
    };
    const importRun = host.importRun.bind(host);
    host.importRun = (request, hear) => {
      sent.push(request);
      return importRun(request, hear);
    };
  });
  const seen = await file("other.csv");
  expect(await within(seen).findByText("Not recognised")).toBeTruthy();
  await user.click(within(seen).getByRole("button", { name: /Read as/ }));
  await user.click(await screen.findByRole("option", { name: "Vectis security log" }));
  expect(await within(seen).findByText("Chosen")).toBeTruthy();
  const rows = await within(seen).findByRole("table", { name: "Rows as they would be read" });
  expect(rows).toBeTruthy();
  expect(looked).toEqual([null, "vectis"]);
  const source = within(seen).getByRole("textbox", { name: "Into the source" });
  expect(source).toHaveProperty("value", "vectis");
  await user.clear(source);
  expect(within(await dialog()).getByRole("button", { name: "Import 1 file" })).toHaveProperty(
    "disabled",
    true,
  );
  await user.type(source, "vectis-2025");
  await start(user, "Import 1 file");
  await screen.findByRole("region", { name: "Import report" });
  expect(sent).toEqual([{ files: [{ path: OTHER, profile: "vectis", source: "vectis-2025" }] }]);
  await user.click(screen.getByRole("button", { name: "Show in log" }));
  expect(await screen.findByDisplayValue("source:vectis-2025")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("an import can be stopped: what was stored stays, and the files are still there to try again", async () => {
  const waiting: (() => void)[] = [];
  const { user } = await dropped([GOOD], {
    pause: () => new Promise<void>((resolve) => waiting.push(resolve)),
  });
  const pass = async () => {
    await waitFor(() => expect(waiting).toHaveLength(1));
    waiting.pop()?.();
  };
  await start(user, "Import 1 file");
  await pass();
  const cancel = await within(await dialog()).findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  expect((await dialog()).textContent).toContain("Importing flows-may.ndjson.gz");
  await user.click(cancel);
  await pass();
  expect(
    await within(await dialog()).findByText(/Stopped\. What was finished before is kept\./),
  ).toBeTruthy();
  expect(within(await dialog()).getByRole("button", { name: "Import 1 file" })).toHaveProperty(
    "disabled",
    false,
  );
});

test("a torn file and one that fails are told in full, and what does not tie has no double rule", async () => {
  const { user } = await dropped([GOOD], {}, (host) => {
    const importRun = host.importRun.bind(host);
    host.importRun = async (request, hear) => {
      const [line] = (await importRun(request, hear)).files;
      if (line === undefined) throw new Error("no line");
      const failure = {
        code: "usage",
        message: "the source is read by another profile",
        hint: "choose another name",
      };
      return {
        files: [
          { ...line, cut: "the file ends inside a row", rows_new: line.rows_new + 1 },
          { ...line, path: OTHER, source: null, failure },
          { ...line, left_out: "`users` (12 objects) beside the rows" },
          { ...line, left_out: "`devices` (1 object) beside the rows" },
        ],
      };
    };
  });
  await start(user, "Import 1 file");
  const report = await screen.findByRole("region", { name: "Import report" });
  expect(report.textContent).toContain("Imported 1 of 2 files");
  expect(report.textContent).toContain("flows-may.ndjson.gz is cut off: the file ends inside a row");
  expect(within(report).getByRole("alert").textContent).toContain("choose another name");
  expect(report.textContent).toContain("2 left out, not read:");
  expect(report.textContent).toContain("flows-may.ndjson.gz: `users` (12 objects) beside the rows");
  expect(report.textContent).toContain("`devices` (1 object)");
  const sum = within(report).getByRole("row", { name: /^All 2 files/ });
  expect(sum.textContent).toContain("Does not tie");
  expect(sum.className).not.toContain("ties");
});

test("files are chosen in the system's dialog, left out again, and giving up changes nothing", async () => {
  const picks = { import: [OTHER], captures: [], pack: [] };
  const { user } = open({ startsFilled: false, picks });
  await user.click(await screen.findByRole("button", { name: "Import files" }));
  expect(within(await dialog()).getByRole("button", { name: "Import 0 files" })).toHaveProperty(
    "disabled",
    true,
  );
  await user.click(within(await dialog()).getByRole("button", { name: "Choose files" }));
  await file("other.csv");
  picks.import = [];
  await user.click(within(await dialog()).getByRole("button", { name: "More files" }));
  expect(await file("other.csv")).toBeTruthy();
  await user.click(within(await dialog()).getByRole("button", { name: "Leave out other.csv" }));
  expect(within(await dialog()).getByRole("button", { name: "Import 0 files" })).toBeTruthy();
});

test("the name of a file is text, and its hidden characters are named", async () => {
  await dropped(["/tmp/<img src=x onerror=alert(1)>\u202evsc.flows"]);
  expect(await within(await dialog()).findByText("U+202E")).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
});

test("drops that cannot be heard of are said to be so", async () => {
  open({}, (host) => {
    host.dropsWatch = () => Promise.reject({ code: "bug", message: "no drops here", hint: "" });
  });
  expect(await screen.findByText("no drops here")).toBeTruthy();
});
