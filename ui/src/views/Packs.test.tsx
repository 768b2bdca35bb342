/** Packs: listed, checked and built, by keys and presses, against the fake host. */
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { App } from "./App";

const NOW = Date.now();

async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, startsFilled: true, ...options });
  change(host);
  render(<App host={host} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Packs" }));
  return { host, user };
}

const list = () => screen.findByRole("list", { name: "Packs built or opened" });
const lines = async () => within(await list()).getAllByRole("button");
const dialog = () => screen.findByRole("dialog", { name: "Build pack" });
const detail = () => screen.getByRole("region", { name: "Pack" });

/** A pause that the test ends, step by step. */
function gate() {
  let go = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  return { pause, go: () => go() };
}

test("each pack says what it is, whether it is whole, and what its newest check found", async () => {
  await open();
  const shown = (await lines()).map((line) => line.textContent ?? "");
  expect(shown[0]).toMatch(
    /Change management, April 2026.*Acme.*198,440 rows.*38\.9 MB.*Complete.*Checked 9 May 2026/,
  );
  expect(shown[1]).toMatch(/Access review, Q1 2026.*Partial, 2 reasons.*Not checked.*mushi was not asked/);
  expect(shown[2]).toMatch(/Says complete.*Check failed 16 Apr 2026/);
  expect(shown[3]).toMatch(/Checked 9 Jan 2026.*File is gone/);
  expect(shown[4]).toMatch(/hostile\.zip.*Check failed/);
  expect(document.body.textContent).not.toContain("\u202e");
});

test("the list is one tab stop, and arrows go through it", async () => {
  const { user } = await open();
  const all = await lines();
  expect(all.filter((line) => line.tabIndex === 0)).toHaveLength(1);
  all[0]?.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect((await lines())[2]).toBe(document.activeElement);
  expect(within(detail()).getByRole("heading", { level: 2, name: /^Incident response/ })).toBeTruthy();
  await user.keyboard("{End}");
  expect((await lines())[4]?.getAttribute("aria-current")).toBe("true");
});

test("a kind narrows the list", async () => {
  const { user } = await open();
  await list();
  await user.click(screen.getByRole("radio", { name: "Incident" }));
  expect(await lines()).toHaveLength(1);
  await user.click(screen.getByRole("radio", { name: "All 5" }));
  expect(await lines()).toHaveLength(5);
});

test("the double rule stands only under a sum that a check compared", async () => {
  const { user } = await open();
  await list();
  expect(within(detail()).getByText("ties out")).toBeTruthy();
  expect(document.querySelector(".sum.ties")).not.toBeNull();
  await user.click((await lines())[1] as HTMLElement);
  expect(within(detail()).queryByText("ties out")).toBeNull();
  expect(document.querySelector(".sum.ties")).toBeNull();
});

test("why a pack is partial is said before its numbers", async () => {
  const { user } = await open();
  await user.click((await lines())[1] as HTMLElement);
  const reasons = within(detail()).getByRole("list", { name: "What is missing" });
  expect(within(reasons).getAllByRole("listitem")).toHaveLength(2);
  const population = within(detail()).getByRole("region", { name: "Population" });
  expect(reasons.compareDocumentPosition(population) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("checking again shows every check, the failed one first, and renews the verdict", async () => {
  const { user } = await open();
  await user.click((await lines())[2] as HTMLElement);
  await user.click(within(detail()).getByRole("button", { name: "Check again" }));
  const checks = await within(detail()).findByRole("list", { name: "Checks" });
  const found = within(checks).getAllByRole("listitem");
  expect(found).toHaveLength(9);
  expect(found[0]?.textContent).toContain("changed: data/evidence/events.csv");
  expect(found[0]?.textContent).toContain("failed");
  expect(within(checks).getByText(/6,284 rows/)).toBeTruthy();
  expect(detail().textContent).toContain("Do not rely on this file");
});

test("a hostile archive is refused with its reason, and stands in the list", async () => {
  const { user } = await open({}, (host) => {
    host.pickFiles = async () => ["/home/dana/hostile-2.zip"];
  });
  await list();
  await user.click(screen.getByRole("button", { name: "Open and check a pack" }));
  await waitFor(async () => expect(await lines()).toHaveLength(6));
  expect(within(detail()).getByRole("heading", { level: 2, name: "hostile-2.zip" })).toBeTruthy();
  expect(within(detail()).getByText(/leads out of the archive; nothing was unpacked/)).toBeTruthy();
  expect(within(detail()).queryByRole("region", { name: "Population" })).toBeNull();
});

test("a pack that somebody gave can be checked before there is any row", async () => {
  const { user } = await open({ startsFilled: false }, (host) => {
    host.pickFiles = async () => ["/home/dana/theirs.zip"];
  });
  expect(await screen.findByRole("heading", { name: "No pack was built or checked here yet" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Build pack" })).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "Open and check a pack" }));
  expect(await lines()).toHaveLength(1);
  expect(await screen.findByRole("list", { name: "Checks" })).toBeTruthy();
});

test("a check can be stopped, and the old verdict stays", async () => {
  const { pause, go } = gate();
  const { user } = await open({ pause });
  await list();
  await user.click(within(detail()).getByRole("button", { name: "Check again" }));
  const cancel = await within(detail()).findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  const again = within(detail()).getByRole("button", { name: /Check again/ });
  expect(again.getAttribute("aria-disabled")).toBe("true");
  await user.click(cancel);
  go();
  expect(await within(detail()).findByText(/Stopped\./)).toBeTruthy();
  expect((await lines())[0]?.textContent).toContain("Checked 9 May 2026");
  expect(document.activeElement).toBe(
    within(detail()).getByRole("heading", { level: 2, name: /^Change management/ }),
  );
});

test("a file that cannot be read says so, and the list stays", async () => {
  const { user } = await open({}, (host) => {
    host.pickFiles = async () => ["/home/dana/missing.zip"];
  });
  await list();
  await user.click(screen.getByRole("button", { name: "Open and check a pack" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("/home/dana/missing.zip: no such file");
  expect(await lines()).toHaveLength(5);
});

test("a list that cannot be read offers another try", async () => {
  let tries = 0;
  const { user } = await open({}, (host) => {
    const packList = host.packList.bind(host);
    host.packList = () => {
      tries += 1;
      return tries === 1 ? Promise.reject({ code: "io", message: "disk says no", hint: "" }) : packList();
    };
  });
  expect((await screen.findByRole("alert")).textContent).toContain("disk says no");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await lines()).toHaveLength(5);
});

test("a file that changed since it was listed is not taken for the one that was", async () => {
  const { user } = await open({}, (host) => {
    const packVerify = host.packVerify.bind(host);
    host.packVerify = async (request, hear) => ({
      ...(await packVerify(request, hear)),
      sha256: "0".repeat(64),
    });
  });
  await list();
  await user.click(within(detail()).getByRole("button", { name: "Check again" }));
  expect(await within(detail()).findByText(/not the one that was listed/)).toBeTruthy();
});

test("a verdict that could not be noted down is shown all the same", async () => {
  const { user } = await open({}, (host) => {
    host.pickFiles = async () => ["/home/dana/theirs.zip"];
    const [packVerify, packList] = [host.packVerify.bind(host), host.packList.bind(host)];
    host.packVerify = async (request, hear) => ({
      ...(await packVerify(request, hear)),
      note: "the disk is full",
    });
    host.packList = async () => {
      const { packs, problems } = await packList();
      return { packs: packs.filter(({ path }) => path !== "/home/dana/theirs.zip"), problems };
    };
  });
  await list();
  await user.click(screen.getByRole("button", { name: "Open and check a pack" }));
  expect(await screen.findByText("the disk is full")).toBeTruthy();
  expect(await lines()).toHaveLength(6);
  expect(await within(detail()).findByRole("list", { name: "Checks" })).toBeTruthy();
});

test("a pack is built from the keyboard alone, then checked by itself", async () => {
  const { user } = await open();
  await list();
  screen.getByRole("button", { name: "Build pack" }).focus();
  await user.keyboard("{Enter}");
  const panel = await dialog();
  expect(document.activeElement).toBe(within(panel).getByRole("radio", { name: /^Access review/ }));
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(within(panel).getByRole("radio", { name: /^Incident response/ })).toHaveProperty("checked", true);
  const rows = within(panel).getByRole("status", { name: "Rows in the pack" });
  await waitFor(() => expect(rows.textContent).toMatch(/^[\d,]+ of 5,\d{3} rows/));
  await waitFor(() => expect(rows.getAttribute("aria-busy")).toBe("false"));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await within(panel).findByText("Every check passed")).toBeTruthy();
  expect(within(panel).getByText("Complete")).toBeTruthy();
  expect(within(within(panel).getByRole("list", { name: "Checks" })).getAllByRole("listitem")).toHaveLength(
    9,
  );
  expect(within(panel).getByRole("button", { name: "Show in folder" })).toBeTruthy();
  await user.click(within(panel).getByRole("button", { name: "Done" }));
  expect(await lines()).toHaveLength(6);
  expect((await lines())[0]?.textContent).toMatch(/Incident response.*Complete.*Checked/);
});

test("a period that ends today says that it cannot be complete, and builds a partial pack", async () => {
  const { user } = await open();
  await list();
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  const panel = await dialog();
  expect(within(panel).getByRole("radio", { name: "Last 90 days" })).toHaveProperty("checked", true);
  within(within(panel).getByRole("group", { name: "To" }))
    .getAllByRole("spinbutton")
    .at(-1)
    ?.focus();
  await user.keyboard("{ArrowUp}");
  expect(within(panel).getByRole("radio", { name: "Own days" })).toHaveProperty("checked", true);
  expect(await within(panel).findByText("The last day is not over.")).toBeTruthy();
  const build = await within(panel).findByRole("button", { name: /^Build partial pack/ });
  const missing = within(panel).getByRole("list", { name: "What is missing" });
  expect(missing.textContent).toContain("before the end of the period");
  await user.click(build);
  expect(await within(panel).findByText("Partial")).toBeTruthy();
  expect(await within(panel).findByText("Every check passed")).toBeTruthy();
});

test("the log's query comes along without its time, and a bad one is named at its character", async () => {
  const { user } = await open();
  await list();
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  const panel = await dialog();
  const query = within(panel).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "acton:x");
  expect((await within(panel).findByRole("alert")).textContent).toContain(
    'unknown field "acton", at character 1',
  );
  expect(within(panel).getByRole("button", { name: /^Build/ })).toHaveProperty("disabled", true);
  await user.clear(query);
  await waitFor(() => expect(within(panel).queryByRole("alert")).toBeNull());
  expect(within(panel).getByRole("button", { name: /^Build/ })).toHaveProperty("disabled", false);
});

test("the file is the usual one or the one that was chosen", async () => {
  const asked: (string | null)[] = [];
  const { user } = await open({}, (host) => {
    const packBuild = host.packBuild.bind(host);
    host.pickSave = async ({ suggested }) => `/home/dana/${suggested}`;
    host.packBuild = (request, hear) => {
      asked.push(request.path);
      return packBuild(request, hear);
    };
  });
  await list();
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  const panel = await dialog();
  await user.click(within(panel).getByRole("button", { name: "Choose a file" }));
  expect(await within(panel).findByText(/^\/home\/dana\/access-review-.*\.zip$/)).toBeTruthy();
  await user.click(within(panel).getByRole("button", { name: /^Build/ }));
  await user.click(await within(panel).findByRole("button", { name: "Build another" }));
  await user.click(within(panel).getByRole("button", { name: "Use the usual place" }));
  await user.click(within(panel).getByRole("button", { name: /^Build/ }));
  await within(panel).findByRole("button", { name: "Done" });
  expect(asked).toEqual([expect.stringMatching(/^\/home\/dana\/access-review-/), null]);
});

test("a build outlives its dialog, can be stopped from it, and what was chosen is still there", async () => {
  const { pause, go } = gate();
  const { user } = await open({ pause });
  await list();
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  let panel = await dialog();
  await user.type(within(panel).getByRole("textbox", { name: "Organisation (optional)" }), "Acme");
  await user.click(within(panel).getByRole("button", { name: /^Build/ }));
  const running = await within(panel).findByRole("region", { name: "Building" });
  await user.click(within(running).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  panel = await dialog();
  const cancel = await within(panel).findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  await user.click(cancel);
  go();
  expect(await within(panel).findByText(/Stopped\./)).toBeTruthy();
  expect(within(panel).getByRole("textbox", { name: "Organisation (optional)" })).toHaveProperty(
    "value",
    "Acme",
  );
  expect(await lines()).toHaveLength(5);
});

test("a pack whose check fails after it was written is not to be handed on", async () => {
  const { user } = await open({}, (host) => {
    host.packVerify = async () => ({
      ok: false,
      checks: [{ name: "counts", ok: false, detail: "CSV has 41,002 rows, pack.json says 41,003" }],
      sha256: "ab".repeat(32),
      words: ["copper", "lantern", "orbit", "river", "maple", "tiger", "signal", "window"],
      bytes: 4_096,
      facts: null,
      note: null,
    });
  });
  await list();
  await user.click(screen.getByRole("button", { name: "Build pack" }));
  const panel = await dialog();
  await user.click(within(panel).getByRole("button", { name: /^Build/ }));
  expect((await within(panel).findByRole("alert")).textContent).toContain("Do not hand this pack on.");
});

test("an activity log that could not be read whole is told above the packs", async () => {
  await open({}, (host) => {
    const packList = host.packList.bind(host);
    host.packList = async () => ({ ...(await packList()), problems: ["line 2: it is not a record"] });
  });
  await list();
  expect(screen.getByText(/packs may be missing here/)).toBeTruthy();
  expect(screen.getByText("line 2: it is not a record")).toBeTruthy();
});
