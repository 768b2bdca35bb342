/** The wizard of packs: its walk by keys, what it refuses, and what it shows, against the fake host. */
import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import type { KeyLine } from "../bindings/KeyLine";
import type { KeyList } from "../bindings/KeyList";
import type { NewPlan } from "../bindings/NewPlan";
import type { PackRequest } from "../bindings/PackRequest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";

const KEY: KeyLine = {
  kind: "workspace",
  algorithm: "ssh-ed25519",
  fingerprint: "SHA256:9f4Q0c7eTz2m",
  comment: "exhibit acme",
  allowed_signers: "dana@laptop-7 ssh-ed25519 AAAA",
  minisign: "RWQ",
};

const NO_KEYS: KeyList = {
  workspace: null,
  agent: [{ ...KEY, kind: "agent", comment: "dana@acme.io", fingerprint: "SHA256:agent0123456" }],
  agent_problem: null,
  can_keep: true,
  identity: "dana@laptop-7",
};

/** Opens the packs screen; `asked` collects what is built. */
async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const asked: PackRequest[] = [];
  const opened = openWindow({ rows: 5_412, ...options }, (host) => {
    host.keyList = async () => NO_KEYS;
    host.reviewList = async () => ({ reviews: [] });
    host.planList = async () => ({ plans: [], fresh: [] });
    host.controlList = async () => ({ controls: [], retention: [] });
    const packBuild = host.packBuild.bind(host);
    host.packBuild = (request, hear) => {
      asked.push(request);
      return packBuild(request, hear);
    };
    change(host);
  });
  await opened.user.click(await screen.findByRole("button", { name: "Packs" }));
  await screen.findByRole("list", { name: "Packs built or opened" });
  return { ...opened, asked };
}

async function begin(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const opened = await open(options, change);
  await opened.user.click(screen.getByRole("button", { name: "Build pack" }));
  return { ...opened, wizard: await screen.findByRole("region", { name: "Build a pack" }) };
}

/** The wizard at its preview, counted. */
async function preview(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const opened = await begin(options, change);
  await opened.user.click(within(opened.wizard).getByRole("button", { name: "Preview" }));
  await within(opened.wizard).findByRole("region", { name: "Population" });
  return {
    ...opened,
    build: () => within(opened.wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }),
  };
}

const rows = (wizard: HTMLElement) => within(wizard).getByRole("status", { name: "Rows in the pack" });
const list = () => screen.getByRole("list", { name: "Packs built or opened" });

/** A pause that the test ends, step by step. */
function gate() {
  let go = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  return { pause, go: () => go() };
}

test("a pack is built from the keyboard alone, then checked by itself", async () => {
  const { user } = await open();
  screen.getByRole("button", { name: "Build pack" }).focus();
  await user.keyboard("{Enter}");
  const wizard = await screen.findByRole("region", { name: "Build a pack" });
  expect(document.activeElement).toBe(within(wizard).getByRole("radio", { name: /^Access review/ }));
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(within(wizard).getByRole("radio", { name: /^Incident response/ })).toHaveProperty("checked", true);
  for (const heading of ["Which days?", "Which rows, and what goes with them?", "What the pack will hold"]) {
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(document.activeElement).toBe(within(wizard).getByRole("heading", { name: heading }));
  }
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^[\d,]+ of 5,\d{3} rows/));
  await waitFor(() => expect(rows(wizard).getAttribute("aria-busy")).toBe("false"));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await within(wizard).findByText("Every check passed")).toBeTruthy();
  const built = within(wizard).getByRole("region", { name: "Pack built" });
  expect(built.querySelector(".words")?.textContent?.split(/[ ·]+/)).toHaveLength(8);
  const checks = within(built).getByRole("list", { name: "Checks" });
  expect(within(checks).getAllByRole("listitem")).toHaveLength(10);
  expect(within(built).getByRole("button", { name: "Show in folder" })).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Done" }));
  await waitFor(() => expect(within(list()).getAllByRole("button")).toHaveLength(6));
  expect(document.activeElement).toBe(within(list()).getAllByRole("button")[0]);
  expect(within(list()).getAllByRole("button")[0]?.textContent).toMatch(/Incident response.*Checked/);
});

test("every step can be gone to, and a step behind is ticked", async () => {
  const { user, wizard } = await begin();
  const steps = within(wizard).getByRole("list", { name: "Steps" });
  expect(steps.querySelector("[aria-current]")?.textContent).toContain("Kind");
  await user.click(within(steps).getByRole("button", { name: "Scope" }));
  expect(steps.querySelector("[aria-current]")?.textContent).toContain("Scope");
  expect(steps.querySelectorAll(".is-done")).toHaveLength(2);
  await user.click(within(wizard).getByRole("button", { name: "Back to period" }));
  expect(within(wizard).getByRole("radio", { name: "Last 90 days" })).toHaveProperty("checked", true);
});

test("the double rule stands under the sum only when the numbers tie", async () => {
  const { wizard } = await preview();
  const population = within(wizard).getByRole("region", { name: "Population" });
  expect(within(population).getByText("ties out")).toBeTruthy();
  expect(population.querySelector(".sum.ties")).not.toBeNull();
});

test("numbers that do not tie are told, without a double rule", async () => {
  const { wizard } = await preview({}, (host) => {
    const packCount = host.packCount.bind(host);
    host.packCount = async (request, hear) => {
      const count = await packCount(request, hear);
      return { ...count, total_in_period: count.total_in_period + 1 };
    };
  });
  const population = within(wizard).getByRole("region", { name: "Population" });
  expect(within(population).getByText("Does not tie")).toBeTruthy();
  expect(population.querySelector(".sum.ties")).toBeNull();
});

test("a period that ends today says that it cannot be complete, and builds a partial pack", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Period" }));
  within(within(wizard).getByRole("group", { name: "To" }))
    .getAllByRole("spinbutton")
    .at(-1)
    ?.focus();
  await user.keyboard("{ArrowUp}");
  expect(within(wizard).getByRole("radio", { name: "Own days" })).toHaveProperty("checked", true);
  expect(await within(wizard).findByText("The last day is not over.")).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  const missing = await within(wizard).findByRole("list", { name: "What is missing" });
  await waitFor(() => expect(missing.textContent).toContain("before the end of the period"));
  await user.click(within(wizard).getByRole("button", { name: /^Build partial pack/ }));
  expect(await within(wizard).findByText("Partial")).toBeTruthy();
  expect(await within(wizard).findByText("Every check passed")).toBeTruthy();
});

test("a partial period says how many days lack, why, and offers to pull them", async () => {
  const pulled: unknown[] = [];
  const { user, wizard } = await preview({}, (host) => {
    const syncRun = host.syncRun.bind(host);
    host.syncRun = (request, hear) => {
      pulled.push(request);
      return syncRun(request, hear);
    };
  });
  expect(within(wizard).getByText(/of \d+ source-days are not covered\./)).toBeTruthy();
  const strips = within(wizard).getByRole("region", { name: "Completeness" });
  expect(within(strips).getByRole("grid", { name: "Days of mushi" })).toBeTruthy();
  expect(within(strips).getByText(/never asked$/, { selector: ".wrap" })).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Pull these days" }));
  await waitFor(() => expect(pulled.length).toBeGreaterThan(0));
  expect(pulled[0]).toMatchObject({ sources: ["mushi"], since: expect.any(String) });
});

test("no row is a result, and can be built", async () => {
  const { user, wizard, asked } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.type(within(wizard).getByRole("textbox", { name: "Query (optional)" }), "actor:nobody-at-all");
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^0 rows matched of 5,\d{3} examined$/));
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  expect(await within(wizard).findByText(/That is a result/)).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  expect(await within(wizard).findByText("0 rows written")).toBeTruthy();
  expect(asked[0]?.query).toBe("actor:nobody-at-all");
});

test("a query that cannot be read is named at its character, and nothing is built", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const query = within(wizard).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "acton:x");
  expect((await within(wizard).findByRole("alert")).textContent).toContain(
    'unknown field "acton", at character 1',
  );
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  expect(within(wizard).getByRole("button", { name: /^Build pack/ })).toHaveProperty("disabled", true);
});

test("fields and values are offered while a query is typed", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const query = within(wizard).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "-orig");
  await user.click(await within(wizard).findByRole("option", { name: /^-origin:/ }));
  expect(query).toHaveProperty("value", "-origin:");
  await user.click(await within(wizard).findByRole("option", { name: /^-origin:dashboard/ }));
  expect(query).toHaveProperty("value", "-origin:dashboard ");
});

test("rows that no rule names go in only when asked for", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const box = within(wizard).getByRole("checkbox", { name: /^Include unclassified rows/ });
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^[\d,]+ of/));
  await waitFor(() =>
    expect(box.closest("label")?.textContent).toMatch(/\d+ rows of the period are named by no rule/),
  );
  const before = rows(wizard).textContent;
  await user.click(box);
  await waitFor(() => expect(rows(wizard).textContent).not.toBe(before));
});

test("a custom pack asks for a title, and without one goes no further", async () => {
  const { user, wizard, asked } = await begin();
  await user.click(within(wizard).getByRole("radio", { name: /^Custom/ }));
  expect(within(wizard).getByRole("button", { name: /^Next: period/ })).toHaveProperty("disabled", true);
  await user.type(within(wizard).getByRole("textbox", { name: "Title" }), "Deploys");
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  await within(wizard).findByRole("region", { name: "Population" });
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked[0]).toMatchObject({ kind: "custom", title: "Deploys" });
});

test("a sample is drawn with a seed that somebody gave, and not without one", async () => {
  const { user, wizard, build, asked } = await preview();
  const panel = within(wizard).getByRole("region", { name: "Sample" });
  await user.click(within(panel).getByRole("checkbox", { name: /^Draw a sample/ }));
  expect(build()).toHaveProperty("disabled", true);
  expect(within(wizard).getByText("The sample needs a seed, given by the auditor.")).toBeTruthy();
  await user.click(within(panel).getByRole("button", { name: /From$/ }));
  await user.click(await screen.findByRole("option", { name: /^logins \([\d,]+\)$/ }));
  await user.type(within(panel).getByRole("textbox", { name: "Seed, given by the auditor" }), "2026-Q1-7f31");
  expect(within(panel).getByRole("status").textContent).toMatch(
    /^Seed 2026-Q1-7f31, population [\d,]+\. Anyone with the seed can draw the same 25 rows again\.$/,
  );
  await waitFor(() => expect(build()).toHaveProperty("disabled", false));
  await user.click(build());
  expect(await within(wizard).findByText("25 rows drawn")).toBeTruthy();
  expect(asked[0]?.sample).toEqual({ method: "random", size: 25, seed: "2026-Q1-7f31", listing: "logins" });
});

test("the sealed file of pseudonyms needs its passphrase twice the same", async () => {
  const { user, wizard, build, asked } = await preview();
  const panel = within(wizard).getByRole("region", { name: "Redaction" });
  await user.click(await within(panel).findByRole("radio", { name: /^Shareable/ }));
  await waitFor(() => expect(within(panel).getByText(/3 fields/)).toBeTruthy());
  await user.click(within(panel).getByRole("checkbox", { name: /^Sealed file/ }));
  expect(build()).toHaveProperty("disabled", true);
  await user.type(within(panel).getByLabelText("Passphrase"), "correct");
  expect(within(wizard).getAllByText("The passphrase needs 8 characters or more.").length).toBeGreaterThan(0);
  await user.type(within(panel).getByLabelText("Passphrase"), " horse battery");
  expect(within(wizard).getByText("Type the passphrase of the sealed file a second time.")).toBeTruthy();
  await user.type(within(panel).getByLabelText("The same again"), "correct horse");
  expect(within(panel).getByText("The two passphrases differ.")).toBeTruthy();
  expect(build()).toHaveProperty("disabled", true);
  await user.type(within(panel).getByLabelText("The same again"), " battery");
  await waitFor(() => expect(build()).toHaveProperty("disabled", false));
  await user.click(build());
  expect(await within(wizard).findByText(/\.pseudonyms\.age$/)).toBeTruthy();
  expect(asked[0]).toMatchObject({ redaction: "shareable", seal_passphrase: "correct horse battery" });
  expect(document.body.innerHTML).not.toContain("correct horse");
});

test("the pack is unsigned until a key is chosen, and its signer is told with the result", async () => {
  const { user, wizard, build, asked } = await preview();
  const panel = within(wizard).getByRole("region", { name: "Signature" });
  expect(await within(panel).findByRole("radio", { name: /^Unsigned/ })).toHaveProperty("checked", true);
  await user.click(within(panel).getByRole("radio", { name: /^dana@acme\.io/ }));
  await user.type(within(panel).getByRole("textbox", { name: "Signs as" }), "dana@acme.io");
  await user.click(build());
  expect(await within(wizard).findByText("SHA256:agen t012 3456")).toBeTruthy();
  expect(asked[0]?.sign).toMatchObject({
    kind: "agent",
    fingerprint: "SHA256:agent0123456",
    identity: "dana@acme.io",
    passphrase: null,
  });
});

test("a key is made here where there is none, and signs at once", async () => {
  let keys = NO_KEYS;
  const { user, wizard, build, asked } = await preview({}, (host) => {
    host.keyList = async () => keys;
    host.keyCreate = async () => {
      keys = { ...keys, workspace: KEY };
      return KEY;
    };
  });
  const panel = within(wizard).getByRole("region", { name: "Signature" });
  await user.click(await within(panel).findByRole("button", { name: "Make a key here" }));
  expect(await within(panel).findByRole("radio", { name: /^The key made here/ })).toHaveProperty(
    "checked",
    true,
  );
  await user.click(within(panel).getByRole("checkbox", { name: /^With minisign too/ }));
  const members = within(wizard).getByRole("list", { name: "What will be written" });
  expect(members.textContent).toContain("tagmanifest-sha256.txt.sig");
  expect(members.textContent).toContain("tagmanifest-sha256.txt.minisig");
  await user.click(build());
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked[0]?.sign).toMatchObject({ kind: "workspace", minisign: true });
});

test("a key file that does not open keeps everything that was chosen, and tells why", async () => {
  const { user, wizard, build, asked } = await preview({ picks: { key: ["/home/dana/.ssh/id_ed25519"] } });
  const panel = within(wizard).getByRole("region", { name: "Signature" });
  await user.click(within(panel).getByRole("radio", { name: /^A key file/ }));
  expect(build()).toHaveProperty("disabled", true);
  await user.click(within(panel).getByRole("button", { name: "Choose a key" }));
  const passphrase = await within(panel).findByLabelText(/^Passphrase of the key/);
  await user.type(passphrase, "wrong");
  await user.click(build());
  expect((await within(wizard).findByRole("alert")).textContent).toContain(
    "the passphrase does not open the key",
  );
  await user.clear(within(wizard).getByLabelText(/^Passphrase of the key/));
  await user.type(within(wizard).getByLabelText(/^Passphrase of the key/), "right");
  await user.click(build());
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked.map(({ sign }) => sign.passphrase)).toEqual(["wrong", "right"]);
});

test("what goes with an incident is kept and sent", async () => {
  const { user, wizard, asked } = await begin({ picks: { captures: ["/home/dana/hooks.har"] } });
  await user.click(within(wizard).getByRole("radio", { name: /^Incident response/ }));
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.type(within(wizard).getByRole("textbox", { name: "detected, when" }), "2026-04-14T02:10Z");
  await user.click(within(wizard).getByRole("button", { name: "Add capture files" }));
  expect(await within(wizard).findByText("/home/dana/hooks.har")).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  await within(wizard).findByText("data/evidence/webhook_deliveries.csv");
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked[0]).toMatchObject({
    deliveries: ["/home/dana/hooks.har"],
    milestones: [{ name: "detected", at: "2026-04-14T02:10Z", note: null }],
  });
});

test("the file is the usual one or the one that was chosen", async () => {
  const { user, wizard, asked } = await begin({}, (host) => {
    host.pickSave = async ({ suggested }) => `/home/dana/${suggested}`;
  });
  const build = async () => {
    await user.click(within(wizard).getByRole("button", { name: "Preview" }));
    await user.click(await within(wizard).findByRole("button", { name: /^Build (?:partial )?pack/ }));
  };
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.click(within(wizard).getByRole("button", { name: "Choose a file" }));
  expect(await within(wizard).findByText(/^\/home\/dana\/access-review-.*\.zip$/)).toBeTruthy();
  await build();
  await user.click(await within(wizard).findByRole("button", { name: "Build another" }));
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.click(within(wizard).getByRole("button", { name: "Use the usual place" }));
  await build();
  await within(wizard).findByRole("button", { name: "Done" });
  expect(asked.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^\/home\/dana\/access-review-/),
    null,
  ]);
});

test("a build outlives its screen, can be stopped, and what was chosen is still there", async () => {
  const { pause, go } = gate();
  const { user, wizard } = await begin({ pause });
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.type(within(wizard).getByRole("textbox", { name: "Organisation (optional)" }), "Acme");
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  await user.click(await within(wizard).findByRole("button", { name: /^Build (?:partial )?pack/ }));
  await within(wizard).findByRole("region", { name: "Building" });
  await user.click(screen.getByRole("button", { name: "Sources" }));
  expect(screen.queryByRole("region", { name: "Build a pack" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Packs" }));
  const again = await screen.findByRole("region", { name: "Build a pack" });
  const cancel = await within(again).findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  await user.click(cancel);
  go();
  expect(await within(again).findByText(/Stopped\./)).toBeTruthy();
  await user.click(within(again).getByRole("button", { name: "Scope" }));
  expect(within(again).getByRole("textbox", { name: "Organisation (optional)" })).toHaveProperty(
    "value",
    "Acme",
  );
  expect(within(list()).getAllByRole("button")).toHaveLength(5);
});

test("a draft waits in the list while a pack is looked at", async () => {
  const { user } = await begin();
  await user.click(within(list()).getAllByRole("button")[0] as HTMLElement);
  expect(screen.queryByRole("region", { name: "Build a pack" })).toBeNull();
  await user.click(screen.getByRole("button", { name: /Draft, step 1 of 5/ }));
  expect(screen.getByRole("region", { name: "Build a pack" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Discard this draft" }));
  expect(screen.queryByRole("button", { name: /Draft, step/ })).toBeNull();
});

test("a pack whose check fails after it was written is not to be handed on", async () => {
  const { user, build, wizard } = await preview({}, (host) => {
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
  await user.click(build());
  expect((await within(wizard).findByRole("alert")).textContent).toContain("Do not hand this pack on.");
});

test("a count that fails says so and is asked again on request", async () => {
  let tries = 0;
  const { user, wizard } = await begin({}, (host) => {
    const packCount = host.packCount.bind(host);
    host.packCount = (request, hear) => {
      tries += 1;
      return tries === 1
        ? Promise.reject({ code: "io", message: "disk says no", hint: "" })
        : packCount(request, hear);
    };
  });
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  expect((await within(wizard).findByRole("alert")).textContent).toContain("disk says no");
  expect(within(wizard).getByRole("button", { name: /^Build pack/ })).toHaveProperty("disabled", true);
  await user.click(within(wizard).getByRole("button", { name: "Try again" }));
  expect(await within(wizard).findByRole("region", { name: "Population" })).toBeTruthy();
});

test("an older answer is not shown for a newer question", async () => {
  const answers: (() => void)[] = [];
  const { user, wizard } = await begin({}, (host) => {
    const packCount = host.packCount.bind(host);
    host.packCount = async (request, hear) => {
      const count = await packCount(request, hear);
      if (request.query === "origin:api") await new Promise<void>((resolve) => answers.push(resolve));
      return request.query === "origin:api" ? { ...count, included: 77_777 } : count;
    };
  });
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const query = within(wizard).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "origin:api");
  await waitFor(() => expect(answers).toHaveLength(1));
  await user.clear(query);
  await waitFor(() => expect(rows(wizard).getAttribute("aria-busy")).toBe("false"));
  answers[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(rows(wizard).textContent).not.toContain("77,777");
});

test("a plan keeps what was chosen and no passphrase", async () => {
  const kept: NewPlan[] = [];
  const { user, wizard, asked } = await preview({}, (host) => {
    host.planSave = async (plan) => {
      kept.push(plan);
      return { plans: [], fresh: [] };
    };
  });
  await user.click(within(wizard).getByRole("button", { name: "Save as plan" }));
  const dialog = await screen.findByRole("dialog", { name: "Save as plan" });
  const day = within(dialog).getByRole("textbox", { name: "From which day of the month" });
  await user.clear(day);
  await user.type(day, "31");
  expect(within(dialog).getByRole("button", { name: "Save plan" })).toHaveProperty("disabled", true);
  await user.clear(day);
  await user.type(day, "3{Enter}");
  expect(await within(dialog).findByText(/Nothing was built now/)).toBeTruthy();
  expect(kept[0]).toMatchObject({
    period: "month",
    day: 3,
    folder: null,
    request: { kind: "access-review" },
  });
  expect(kept[0]?.request.seal_passphrase).toBeNull();
  expect(asked).toHaveLength(0);
});

test("nothing in the preview is without a name or out of order for a screen reader", async () => {
  const { wizard } = await preview();
  const { violations } = await axe.run(wizard, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
