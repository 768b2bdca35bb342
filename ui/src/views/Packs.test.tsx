/** Packs: listed, checked and compared, by keys and presses, against the fake host. */
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
  expect(found).toHaveLength(10);
  expect(within(detail()).getByText("Unsigned")).toBeTruthy();
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

test("an activity log that could not be read whole is told above the packs", async () => {
  await open({}, (host) => {
    const packList = host.packList.bind(host);
    host.packList = async () => ({ ...(await packList()), problems: ["line 2: it is not a record"] });
  });
  await list();
  expect(screen.getByText(/packs may be missing here/)).toBeTruthy();
  expect(screen.getByText("line 2: it is not a record")).toBeTruthy();
});

test("packs of no kind with a name of its own stand under other", async () => {
  const { user } = await open();
  await list();
  await user.click(screen.getByRole("radio", { name: "Other" }));
  const shown = await lines();
  expect(shown).toHaveLength(1);
  expect(shown[0]?.textContent).toContain("hostile.zip");
});

test("how fresh the packs are stands above them, a line a kind", async () => {
  await open({}, (host) => {
    host.planList = async () => ({
      plans: [],
      broken: [],
      fresh: [
        {
          kind: "access-review",
          state: "stale",
          sentence: "The newest pack ends 130 days ago.",
          covers_to: "2026-04-01T00:00:00.000Z",
          age_days: 130,
          path: null,
        },
        {
          kind: "custom",
          state: "none",
          sentence: "None yet.",
          covers_to: null,
          age_days: null,
          path: null,
        },
      ],
    });
  });
  const marks = await screen.findByRole("list", { name: "How fresh the packs are" });
  const shown = within(marks).getAllByRole("listitem");
  expect(shown).toHaveLength(1);
  expect(shown[0]?.textContent).toMatch(/stale.*Access review: The newest pack ends 130 days ago/);
});

test("two packs are held against each other", async () => {
  const asked: unknown[] = [];
  const { user } = await open({ picks: { pack: ["/home/dana/later.zip"] } }, (host) => {
    host.packCompare = async (request) => {
      asked.push(request);
      return [
        {
          is_open: false,
          name: "consistency",
          ok: true,
          detail: "the log of 846,029 rows contains that of 402,118",
        },
      ];
    };
  });
  await list();
  const panel = within(detail()).getByRole("region", { name: "Compare with another pack" });
  expect(within(panel).getByRole("button", { name: "Compare" })).toHaveProperty("disabled", true);
  await user.click(within(panel).getByRole("button", { name: "Another file" }));
  await user.click(within(panel).getByRole("button", { name: "Compare" }));
  expect(await within(panel).findByText(/contains that of 402,118/)).toBeTruthy();
  expect(asked).toEqual([{ path: "/fake/packs/acme-change-2026-04.zip", against: "/home/dana/later.zip" }]);
});
