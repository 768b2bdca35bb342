/** Webhooks: opened, judged and read byte for byte, against the fake host. */
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { JudgeBy } from "../bindings/JudgeBy";
import type { Host } from "../host";
import { fakeHost } from "../host/fake";
import { FAKE_SECRET } from "../host/fake/deliveries";
import { App } from "./App";

const NOW = Date.now();

/** The window on the webhooks screen; `filled` holds six deliveries and one kept secret. */
async function open(filled: boolean, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, startsFilled: filled, rows: 50 });
  host.pickFiles = async () => ["/home/dana/captures.ndjson"];
  change(host);
  render(<App host={host} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  return { host, user };
}

const list = () => screen.findByRole("list", { name: "Deliveries" });
const lines = async () => within(await list()).getAllByRole("button");
const line = async (text: RegExp) =>
  (await lines()).find((each) => text.test(each.textContent ?? "")) as HTMLElement;
const verdict = () => screen.getByRole("region", { name: "Verdict" });
const standings = () =>
  within(screen.getByRole("radiogroup", { name: "Verdicts" }))
    .getAllByRole("radio")
    .map((each) => each.getAttribute("aria-label") ?? each.textContent);

async function paste(user: ReturnType<typeof userEvent.setup>, secret: string) {
  await user.click(await screen.findByRole("button", { name: "Paste a secret" }));
  const field = screen.getByLabelText("Secret");
  await user.click(field);
  await user.paste(secret);
  return field as HTMLInputElement;
}

/** Everything that the page and its storage hold, as text. */
function traces(): string {
  const values = [...document.querySelectorAll("input")].map((input) => input.value);
  return [
    document.documentElement.outerHTML,
    ...values,
    JSON.stringify({ ...localStorage, ...sessionStorage }),
  ].join("\n");
}

test("an empty screen says which formats are read and that nothing leaves the machine", async () => {
  const { user } = await open(false);
  expect(await screen.findByRole("heading", { name: "No captured delivery is open" })).toBeTruthy();
  expect(screen.getByText("NDJSON")).toBeTruthy();
  expect(screen.getByText("Raw HTTP")).toBeTruthy();
  expect(screen.getByText(/Nothing leaves this device/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Open captures" }));
  expect(await lines()).toHaveLength(6);
});

test("without a secret nothing is called forged: it was not checked", async () => {
  await open(true);
  expect(await lines()).toHaveLength(6);
  expect(standings()).toEqual([
    "All 6",
    "0 invalid",
    "0 stale",
    "0 valid",
    "1 unsigned",
    "1 malformed",
    "4 not checked",
  ]);
  expect(verdict().textContent).toContain("Choose or paste a secret to check it");
});

test("choosing a kept secret judges at once, and each verdict has its count, sign and reason", async () => {
  const { user } = await open(true);
  await user.click(await screen.findByRole("checkbox", { name: /^outworx/ }));
  await waitFor(() =>
    expect(standings()).toEqual(["All 6", "1 invalid", "1 stale", "2 valid", "1 unsigned", "1 malformed"]),
  );
  const shown = (await lines()).map((each) => each.textContent ?? "");
  expect(shown[0]).toMatch(/COLLABORATOR_ROLE_CHANGED.*Valid.*right for a secret given/);
  expect(shown[1]).toMatch(/TOKEN_REVOKED.*Invalid.*does not fit these bytes/);
  expect(shown[2]).toMatch(/rule_fired.*Stale.*signed too long before it arrived/);
  expect(shown.at(-1)).toMatch(/flow\.published.*time not recorded.*Unsigned/);
  await user.click(screen.getByRole("radio", { name: "1 stale" }));
  expect(await lines()).toHaveLength(1);
  expect(verdict().textContent).toContain("timestamp lies further back");
  await user.click(screen.getByRole("checkbox", { name: /^outworx/ }));
  await waitFor(() => expect(screen.getByText("No delivery stands like this.")).toBeTruthy());
});

test("a verdict comes with its steps, the headers in their order, and what is not signed", async () => {
  const { user } = await open(true);
  await user.click(await screen.findByRole("checkbox", { name: /^outworx/ }));
  await user.click(await line(/TOKEN_REVOKED/));
  expect(verdict().textContent).toContain("The signature does not match these bytes");
  const steps = within(await screen.findByRole("list", { name: "Steps" })).getAllByRole("listitem");
  await waitFor(() => expect(screen.getByText("ends here")).toBeTruthy());
  expect(steps.length).toBeGreaterThan(1);
  const headers = within(screen.getByRole("region", { name: "Headers" }))
    .getAllByRole("row")
    .slice(1);
  expect(headers.map((row) => row.querySelector("td")?.textContent)).toEqual([
    "Content-Type",
    "User-Agent",
    "X-Outworx-Event",
    "X-Outworx-Signature",
  ]);
  expect(headers[0]?.textContent).toContain("not signed");
  expect(headers[3]?.textContent).toContain("the signature");
  expect(screen.getByText(/What a right signature would not cover/)).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Body" })).getByText("LF")).toBeTruthy();
});

test("hostile text is text everywhere: no element comes of it, and what hides is named", async () => {
  const { user } = await open(true);
  await user.click(await line(/onerror/));
  const body = await screen.findByRole("region", { name: "Raw body" });
  expect(body.textContent).toContain("<script>alert(1)</script>");
  for (const mark of ["U+0000", "U+202E", "ESC", "CR", "LF"])
    expect(within(body).getByText(mark)).toBeTruthy();
  expect(document.querySelector("img, script")).toBeNull();
  for (const hidden of ["\u202e", "\u0000", "\u001b"])
    expect(document.body.textContent).not.toContain(hidden);
});

test("a body that is no text is shown byte for byte", async () => {
  const { user } = await open(true);
  await user.click(await line(/PREVIEW_CREATED/));
  const body = await screen.findByRole("region", { name: "Body" });
  expect(body.textContent).toContain("10 bytes, exactly as received, not UTF-8");
  expect(within(body).getByText("0xFF")).toBeTruthy();
  await user.click(within(body).getByRole("tab", { name: "Hex" }));
  expect(within(body).getByRole("region", { name: "Body in hex" }).textContent).toContain(
    "1f 8b 08 00 ff fe 41 c3 28 0a",
  );
  await user.click(within(body).getByRole("tab", { name: "Tree" }));
  expect(within(body).getByText("The body is not JSON, so it has no tree.")).toBeTruthy();
});

test("a JSON body has a tree that keeps its numbers", async () => {
  const { user } = await open(true);
  await user.click(await line(/COLLABORATOR/));
  await user.click(await screen.findByRole("tab", { name: "Tree" }));
  expect(screen.getByText("9007199254740993")).toBeTruthy();
});

test("a large body is drawn in parts", async () => {
  const { user } = await open(true, (host) => {
    const webhookDelivery = host.webhookDelivery.bind(host);
    host.webhookDelivery = async (request) => {
      const body = "x".repeat(200_000);
      return { ...(await webhookDelivery(request)), body, body_is_text: true, body_bytes: body.length };
    };
  });
  const body = await screen.findByRole("region", { name: "Raw body" });
  expect(body.textContent?.length).toBeLessThan(70_000);
  await user.click(within(body).getByRole("button", { name: /^Show more/ }));
  expect(body.textContent?.length).toBeGreaterThan(130_000);
});

test("a pasted secret is used once, and leaves no trace", async () => {
  const judged: JudgeBy[] = [];
  const { user } = await open(true, (host) => {
    const webhookJudge = host.webhookJudge.bind(host);
    host.webhookJudge = (by) => {
      judged.push(structuredClone(by));
      return webhookJudge(by);
    };
  });
  const field = await paste(user, FAKE_SECRET);
  expect(field.type).toBe("password");
  expect(field.autocomplete).toBe("current-password");
  await user.keyboard("{Enter}");
  expect(await screen.findByText(/Judged with a pasted secret, which is not kept/)).toBeTruthy();
  expect(judged).toEqual([{ scheme: null, secrets: [], pasted: [FAKE_SECRET] }]);
  expect(standings()).toContain("2 valid");
  expect(screen.queryByLabelText("Secret")).toBeNull();
  expect(field.value).toBe("");
  expect(traces()).not.toContain(FAKE_SECRET);
  expect(screen.queryByRole("checkbox", { name: /otwx/ })).toBeNull();
});

test("a secret can be seen while it is typed, and giving up leaves no trace of it", async () => {
  const { user } = await open(true);
  const field = await paste(user, "whsec_half_typed");
  expect(traces().replace(field.value, "")).not.toContain("whsec_half_typed");
  await user.click(screen.getByRole("button", { name: "Show the secret" }));
  expect(field.type).toBe("text");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Paste a secret" }));
  expect(traces()).not.toContain("whsec_half_typed");
});

test("a file keeps a secret only after the person said so; the keychain's trouble is in words", async () => {
  const { user } = await open(true);
  await paste(user, FAKE_SECRET);
  expect(await screen.findByText(/^Not possible here: no keychain answers/)).toBeTruthy();
  expect(screen.getByRole("radio", { name: /keychain/ })).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("radio", { name: /^Keep it in a file/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "second");
  const keep = screen.getByRole("button", { name: "Keep and use" });
  expect(keep).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  await user.click(keep);
  const kept = await screen.findByRole("checkbox", { name: /^second/ });
  expect(kept).toHaveProperty("checked", true);
  await waitFor(() => expect(standings()).toContain("2 valid"));
  expect(traces()).not.toContain(FAKE_SECRET);
});

test("a taken name is said, and what was pasted can be used again", async () => {
  const { user } = await open(true);
  const field = await paste(user, FAKE_SECRET);
  await user.click(screen.getByRole("radio", { name: /^Keep it in a file/ }));
  await user.type(screen.getByRole("textbox", { name: "Name" }), "outworx");
  await user.click(screen.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  await user.click(screen.getByRole("button", { name: "Keep and use" }));
  expect((await screen.findByRole("alert")).textContent).toContain("is kept already");
  expect(field.value).toBe(FAKE_SECRET);
});

test("forgetting asks once, then judges without it", async () => {
  const { user } = await open(true);
  await user.click(await screen.findByRole("checkbox", { name: /^outworx/ }));
  await waitFor(() => expect(standings()).toContain("2 valid"));
  await user.click(screen.getByRole("button", { name: "Forget outworx" }));
  await user.click(screen.getByRole("button", { name: "Keep outworx" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Forget outworx" }));
  expect(screen.getByRole("checkbox", { name: /^outworx/ })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Forget outworx" }));
  await user.click(screen.getByRole("button", { name: "Forget outworx for good" }));
  expect(await screen.findByText(/No secret is kept/)).toBeTruthy();
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Paste a secret" })),
  );
  await waitFor(() => expect(standings()).toContain("4 not checked"));
});

test("a scheme can be fixed, and judging that fails leaves the verdicts as they were", async () => {
  const judged: (string | null)[] = [];
  const { user } = await open(true, (host) => {
    host.webhookJudge = async ({ scheme }) => {
      judged.push(scheme);
      throw { code: "credentials", message: "the secret file is not readable", hint: "" };
    };
  });
  await lines();
  await user.click(screen.getByRole("button", { name: /Signed by the rules of/ }));
  await user.click(await screen.findByRole("option", { name: "Vectis" }));
  expect((await screen.findByRole("alert")).textContent).toContain("the secret file is not readable");
  expect(judged).toEqual(["vectis"]);
  expect(standings()).toContain("4 not checked");
});

test("what of a file is no capture is told beside what is", async () => {
  const { user } = await open(false, (host) => {
    host.pickFiles = async () => ["/home/dana/bad.ndjson", "/home/dana/good.ndjson"];
  });
  await user.click(await screen.findByRole("button", { name: "Open captures" }));
  expect(await lines()).toHaveLength(6);
  const problems = screen.getByRole("region", { name: "Could not be read" });
  expect(problems.textContent).toMatch(/bad\.ndjson line 3: expected value at column 1: <script>/);
});

test("files that are not there say so, and what is open stays", async () => {
  const { user } = await open(true, (host) => {
    host.pickFiles = async () => ["/home/dana/missing.ndjson"];
  });
  await lines();
  await user.click(screen.getByRole("button", { name: "Open captures" }));
  expect((await screen.findByRole("alert")).textContent).toContain("missing.ndjson: no such file");
  expect(await lines()).toHaveLength(6);
});

test("giving up the choice of files changes nothing", async () => {
  const { user } = await open(true, (host) => {
    host.pickFiles = async () => [];
  });
  await lines();
  await user.click(screen.getByRole("button", { name: "Open captures" }));
  expect(await lines()).toHaveLength(6);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("closing all lets go of the deliveries and of the secrets they were judged by", async () => {
  const { user } = await open(true);
  await user.click(await screen.findByRole("checkbox", { name: /^outworx/ }));
  await user.click(screen.getByRole("button", { name: "Close all" }));
  expect(await screen.findByRole("heading", { name: "No captured delivery is open" })).toBeTruthy();
  expect(screen.getByRole("checkbox", { name: /^outworx/ })).toHaveProperty("checked", false);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Choose files" }));
});

test("a long list is drawn in parts, and arrows go through it", async () => {
  const { user } = await open(false, (host) => {
    host.pickFiles = async () => Array.from({ length: 25 }, (_, at) => `/home/dana/${at}.ndjson`);
  });
  await user.click(await screen.findByRole("button", { name: "Open captures" }));
  await waitFor(async () => expect(await lines()).toHaveLength(100));
  expect(screen.getByRole("radio", { name: "All 150" })).toBeTruthy();
  (await lines())[0]?.focus();
  await user.keyboard("{ArrowDown}");
  expect((await lines())[1]).toBe(document.activeElement);
  await user.click(screen.getByRole("button", { name: "Show 50 more deliveries" }));
  expect(await lines()).toHaveLength(150);
});
