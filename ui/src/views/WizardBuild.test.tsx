/** The end of the wizard: sample, redaction, signature, the build and what it leaves, against the fake host. */

import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import type { NewPlan } from "../bindings/NewPlan";
import { checkLine } from "../host/fake/checkLine";
import { NOT_REACHED } from "../host/fake/openedSayings";
import { begin, KEY, list, NO_KEYS, preview, rows } from "../test/Wizard";

/** A pause that the test ends, step by step. */
function gate() {
  let go = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  return { pause, go: () => go() };
}

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

test("a redacted pack is built without the account list, and says so before", async () => {
  const { user, wizard, asked } = await begin({ picks: { accounts: ["/home/dana/accounts.csv"] } });
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.click(within(wizard).getByRole("button", { name: "Choose a CSV" }));
  expect(await within(wizard).findByText("/home/dana/accounts.csv")).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  await user.click(await within(wizard).findByRole("radio", { name: /^Shareable/ }));
  expect(await within(wizard).findByText("Left out of a redacted pack: the account list.")).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked[0]).toMatchObject({ redaction: "shareable", accounts: null });
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
      checks: [checkLine("counts", false, "CSV has 41,002 rows, pack.json says 41,003")],
      signature: NOT_REACHED,
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
      return { plans: [], broken: [], fresh: [] };
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
    name: "access-review-monthly",
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
