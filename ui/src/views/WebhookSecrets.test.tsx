/** Secrets and schemes of the webhooks screen: pasted, kept, retired, forgotten; fixed and written. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CaptureJudge } from "../bindings/CaptureJudge";
import { FAKE_SECRET } from "../host/fake/captures";
import { open, paste, standings, toSecrets } from "./webhooksScreen";

/** Everything that the page and its storage hold, as text. */
function traces(): string {
  const values = [...document.querySelectorAll("input")].map((input) => input.value);
  return [
    document.documentElement.outerHTML,
    ...values,
    JSON.stringify({ ...localStorage, ...sessionStorage }),
  ].join("\n");
}

test("a pasted secret is used, can be let go of, and leaves no trace", async () => {
  const judged: CaptureJudge[] = [];
  const { user } = await open({
    change: (host) => {
      const captureJudge = host.captureJudge.bind(host);
      host.captureJudge = (by) => {
        judged.push(structuredClone(by));
        return captureJudge(by);
      };
    },
  });
  await toSecrets(user);
  for (const name of ["outworx", "outworx-2025"]) {
    await user.click(await screen.findByRole("button", { name: `Forget ${name}` }));
    await user.click(screen.getByRole("button", { name: `Forget ${name} for good` }));
  }
  await waitFor(async () => expect(await standings()).toContain("1,480 not checked"));
  const field = await paste(user, FAKE_SECRET);
  expect(field.type).toBe("password");
  await user.keyboard("{Enter}");
  expect(await screen.findByText(/Judged with pasted secrets too, which are not kept/)).toBeTruthy();
  expect(judged).toEqual([{ scheme: null, pasted: [FAKE_SECRET], adds: true }]);
  await waitFor(async () => expect(await standings()).toContain("1,476 valid"));
  expect(field.value).toBe("");
  expect(traces()).not.toContain(FAKE_SECRET);
  await user.click(screen.getByRole("button", { name: "Let go of them" }));
  await waitFor(async () => expect(await standings()).toContain("1,480 not checked"));
});

test("a published secret is told from a kept one, and its use cannot be ended here", async () => {
  const { user } = await open({
    captures: 40,
    change: (host) => {
      const secretList = host.secretList.bind(host);
      host.secretList = async () => (await secretList()).map((line) => ({ ...line, keep: "published" }));
    },
  });
  await toSecrets(user);
  const list = await screen.findByRole("list", { name: "Kept secrets" });
  expect(list.textContent).toContain("published with the program and no secret, here since");
  expect(screen.getByRole("button", { name: "Forget outworx" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Retire outworx" })).toBeNull();
});

test("a secret is kept in a file only after the person said so, with the days of its use", async () => {
  const { host, user } = await open({ captures: 40 });
  await toSecrets(user);
  const field = await paste(user, "whsec_second");
  expect(await screen.findByText(/^Not possible here: no keychain answers/)).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: /^Keep it in a file/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "second");
  const keep = screen.getByRole("button", { name: "Keep and use" });
  expect(keep).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  expect(screen.getByRole("group", { name: "When it is in use (optional)" })).toBeTruthy();
  await user.click(keep);
  expect(await screen.findByRole("button", { name: "Forget second" })).toBeTruthy();
  expect((await host.secretList()).at(-1)).toMatchObject({ name: "second", from: null, until: null });
  expect(field.value).toBe("");
  expect(traces()).not.toContain("whsec_second");
});

test("a taken name is said, and what was pasted can be used again", async () => {
  const { user } = await open();
  await toSecrets(user);
  const field = await paste(user, FAKE_SECRET);
  await user.click(screen.getByRole("radio", { name: /^Keep it in a file/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "outworx");
  await user.click(screen.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  await user.click(screen.getByRole("button", { name: "Keep and use" }));
  expect((await screen.findByRole("alert")).textContent).toContain("is kept already");
  expect(field.value).toBe(FAKE_SECRET);
});

test("a secret is retired from now on, and says so", async () => {
  const { user } = await open();
  await toSecrets(user);
  await user.click(await screen.findByRole("button", { name: "Retire outworx" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Retire outworx" })).toBeNull());
  const kept = screen.getByRole("list", { name: "Kept secrets" });
  expect(within(kept).getAllByRole("listitem")[0]?.textContent).toMatch(/outworx.*retired, until/);
});

test("forgetting asks once, and the focus stays near", async () => {
  const { user } = await open();
  await toSecrets(user);
  await user.click(await screen.findByRole("button", { name: "Forget outworx" }));
  await user.click(screen.getByRole("button", { name: "Keep outworx" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Forget outworx" }));
  await user.click(screen.getByRole("button", { name: "Forget outworx" }));
  await user.click(screen.getByRole("button", { name: "Forget outworx for good" }));
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Paste a secret" })),
  );
});

test("a scheme can be fixed, and judging that fails leaves the verdicts as they were", async () => {
  const judged: (string | null)[] = [];
  const { user } = await open({
    change: (host) => {
      host.captureJudge = async ({ scheme }) => {
        judged.push(scheme);
        throw { code: "credentials", message: "the secret file is not readable", hint: "" };
      };
    },
  });
  await toSecrets(user);
  await user.click(await screen.findByRole("button", { name: /Signed by the rules of/ }));
  await user.click(await screen.findByRole("option", { name: "Vectis" }));
  expect((await screen.findByRole("alert")).textContent).toContain("the secret file is not readable");
  expect(judged).toEqual(["vectis"]);
  expect(await standings()).toContain("1,476 valid");
});

test("a scheme of one's own is written from a template, and a bad one names its line", async () => {
  const { user } = await open();
  await toSecrets(user);
  await user.click(await screen.findByRole("button", { name: "Write a scheme…" }));
  await user.type(screen.getByRole("textbox", { name: "Name of its file" }), "acme");
  const text = screen.getByRole("textbox", { name: "Template" });
  const template = (text as HTMLTextAreaElement).value;
  await user.clear(text);
  await user.type(text, "nonsense");
  await user.click(screen.getByRole("button", { name: "Keep and judge" }));
  expect((await screen.findByRole("alert")).textContent).toContain("line 1");
  await user.clear(text);
  await user.click(text);
  await user.paste(template);
  await user.click(screen.getByRole("button", { name: "Keep and judge" }));
  const own = await screen.findByRole("region", { name: "Schemes of your own" });
  await waitFor(() => expect(within(own).getAllByText("acme").length).toBeGreaterThan(0));
});
