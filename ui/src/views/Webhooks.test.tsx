/** Webhooks: imported, listened for, judged and read byte for byte, against the fake host. */
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { CaptureJudge } from "../bindings/CaptureJudge";
import type { CaptureRows } from "../bindings/CaptureRows";
import type { Host } from "../host";
import { fakeHost } from "../host/fake";
import { FAKE_SECRET } from "../host/fake/captures";
import { App } from "./App";

const NOW = Date.now();

interface Open {
  filled?: boolean;
  captures?: number;
  change?: (host: Host) => void;
}

/** The window on the webhooks screen; filled, it holds 1,482 deliveries and two kept secrets. */
async function open({ filled = true, captures, change = () => {} }: Open = {}) {
  let deliver = () => {};
  const host = fakeHost({
    now: NOW,
    startsFilled: filled,
    rows: 50,
    ...(captures !== undefined && { captures }),
    arrivals: (next) => {
      deliver = next;
    },
  });
  host.pickFiles = async () => ["/home/dana/captures.ndjson"];
  change(host);
  render(<App host={host} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  return { host, user, deliver: () => act(() => deliver()) };
}

const list = () => screen.findByRole("listbox", { name: "Deliveries" });
const lines = async () => within(await list()).findAllByRole("option");
const line = async (text: RegExp) => {
  const found = (await lines()).find((each) => text.test(each.textContent ?? ""));
  if (found === undefined) throw new Error(`no line says ${text}`);
  return found;
};
const chosen = async () => (await lines()).find((each) => each.getAttribute("aria-selected") === "true");
const verdict = () => screen.findByRole("region", { name: "Verdict" });
const standings = async () => {
  const group = await screen.findByRole("radiogroup", { name: "Verdicts" });
  return within(group)
    .getAllByRole("radio")
    .map((each) => each.getAttribute("aria-label") ?? each.textContent);
};

type User = ReturnType<typeof userEvent.setup>;

async function toSecrets(user: User) {
  await user.click(await screen.findByRole("tab", { name: "Secrets and schemes" }));
}

async function paste(user: User, secret: string) {
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

test("an empty screen says which formats are read, and that nothing leaves the machine", async () => {
  const { user } = await open({ filled: false });
  expect(await screen.findByRole("heading", { name: "No delivery was captured yet" })).toBeTruthy();
  for (const format of ["NDJSON", "Raw HTTP", "HAR 1.2"]) expect(screen.getByText(format)).toBeTruthy();
  expect(screen.getByText(/Nothing leaves it, and secrets are compared here/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  expect(await screen.findByText("12 deliveries stored.")).toBeTruthy();
  await waitFor(async () => expect(await standings()).toContain("10 not checked"));
});

test("only what is in view is asked for and drawn, whatever the workspace holds", async () => {
  const asked: CaptureRows[] = [];
  const { user } = await open({
    captures: 30_000,
    change: (host) => {
      const captureRows = host.captureRows.bind(host);
      host.captureRows = (request) => {
        asked.push(request);
        return captureRows(request);
      };
    },
  });
  expect((await lines()).length).toBeLessThan(20);
  expect(screen.getByRole("radio", { name: "All 30,000" })).toBeTruthy();
  (await list()).focus();
  await user.keyboard("{End}");
  await waitFor(async () => expect((await chosen())?.getAttribute("aria-posinset")).toBe("30000"));
  await waitFor(async () => expect((await chosen())?.getAttribute("aria-busy")).toBe("false"));
  expect((await lines()).filter((each) => each.getAttribute("aria-busy") === "true")).toEqual([]);
  expect(await screen.findByText(/^Delivery 29,993, stored/)).toBeTruthy();
  await user.keyboard("{Home}{ArrowDown}");
  await waitFor(async () => expect((await chosen())?.textContent).toContain("TOKEN_REVOKED"));
  expect(await screen.findByRole("heading", { name: "TOKEN_REVOKED" })).toBeTruthy();
  expect(Math.max(...asked.map(({ count }) => count))).toBeLessThanOrEqual(100);
  expect(asked.length).toBeLessThan(12);
}, 60_000);

test("each verdict has its count, sign and reason, and narrows the list", async () => {
  const { user } = await open();
  expect(await standings()).toEqual([
    "All 1,482",
    "2 invalid",
    "2 stale",
    "1,476 valid",
    "1 unsigned",
    "1 malformed",
  ]);
  expect((await line(/PREVIEW_CREATED/)).textContent).toMatch(/Valid.*outworx, secret outworx/);
  await user.click(screen.getByRole("radio", { name: "2 stale" }));
  await waitFor(async () => expect(await lines()).toHaveLength(2));
  expect((await verdict()).textContent).toContain("timestamp lies further back");
  expect(screen.getByRole("searchbox", { name: "Query" })).toHaveProperty("value", "verdict:stale");
  expect((await line(/no event named/)).textContent).toContain("signed with a retired secret");
});

test("the query narrows by verdict, scheme and words, and names what it cannot read", async () => {
  const { user } = await open();
  const field = await screen.findByRole("searchbox", { name: "Query" });
  await user.click(field);
  await user.paste("scheme:vectis rule");
  await user.keyboard("{Enter}");
  await waitFor(async () => expect(await lines()).toHaveLength(1));
  await user.clear(field);
  await user.paste("verdict:wrong");
  expect((await screen.findByRole("alert")).textContent).toContain("wrong is no verdict");
  expect(await lines()).toHaveLength(1);
  await user.clear(field);
  await user.paste("nothing like this");
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: "Show all" }));
  await waitFor(async () => expect((await lines()).length).toBeGreaterThan(3));
});

test("the slash leads to the field over the deliveries", async () => {
  const { user } = await open();
  const field = await screen.findByRole("searchbox", { name: "Query" });
  (await list()).focus();
  await user.keyboard("/");
  expect(document.activeElement).toBe(field);
});

test("a cause that was found is told as proof, with the bytes that were signed", async () => {
  const { user } = await open();
  const banner = await verdict();
  await waitFor(() => expect(banner.textContent).toContain("It does match if the line feed"));
  expect(banner.textContent).toContain("The 447 bytes that were signed are shown under Body.");
  await waitFor(async () =>
    expect((await line(/COLLABORATOR_ROLE_CHANGED/)).textContent).toContain("one line feed at the end"),
  );
  const body = screen.getByRole("region", { name: "Body" });
  expect(within(body).getByText("LF")).toBeTruthy();
  await user.click(within(body).getByRole("radio", { name: "As signed" }));
  expect(within(body).queryByText("LF")).toBeNull();
  expect(body.textContent).toContain("447 bytes, as it was signed");
});

test("where no known cause fits, that is said", async () => {
  const { user } = await open();
  await user.click(await line(/api_key\.rotated/));
  await waitFor(async () => expect((await verdict()).textContent).toContain("treat it as forged"));
  expect(screen.getByText("none fits")).toBeTruthy();
  expect(screen.queryByRole("radio", { name: "As signed" })).toBeNull();
});

test("a verdict comes with its steps, and the headers with what each is to the signature", async () => {
  const { user } = await open();
  await user.click(await line(/TOKEN_REVOKED/));
  const steps = await screen.findByRole("list", { name: "Steps" });
  await waitFor(() => expect(steps.textContent).toMatch(/Signed with.*outworx, fingerprint.*in use/));
  const table = await screen.findByRole("region", { name: "Headers" });
  const rows = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent ?? "");
  const names = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.querySelector("td")?.textContent);
  expect(names).toEqual([
    "Content-Type",
    "User-Agent",
    "Authorization",
    "X-Outworx-Event",
    "X-Outworx-Delivery",
    "X-Outworx-Signature",
  ]);
  expect(rows[2]).toContain("a credential, not shown");
  expect(rows[3]).toContain("not signed, equals body.action");
  expect(rows[4]).toContain("not signed, differs from body.id");
  expect(rows[5]).toContain("the signature");
  expect(screen.getByText(/What a right signature would not cover/)).toBeTruthy();
});

test("hostile text is text everywhere: no element comes of it, and what hides is named", async () => {
  const { user } = await open({ captures: 12 });
  await user.click(await screen.findByRole("radio", { name: "1 malformed" }));
  const body = await screen.findByRole("region", { name: "Raw body" });
  await waitFor(() =>
    expect(screen.getByRole("region", { name: "Raw body" }).textContent).toContain(
      "<script>alert(1)</script>",
    ),
  );
  expect(body).toBeTruthy();
  for (const mark of ["U+0000", "U+202E", "ESC", "CR", "LF"])
    expect(within(screen.getByRole("region", { name: "Raw body" })).getByText(mark)).toBeTruthy();
  expect(document.querySelector("img, script")).toBeNull();
  for (const hidden of ["\u202e", "\u0000", "\u001b"])
    expect(document.body.textContent).not.toContain(hidden);
});

test("a body that is no text is shown byte for byte", async () => {
  const { user } = await open();
  await user.click(await line(/PREVIEW_CREATED/));
  await waitFor(() =>
    expect(screen.getByRole("region", { name: "Body" }).textContent).toContain(
      "10 bytes, exactly as received, not UTF-8",
    ),
  );
  const body = screen.getByRole("region", { name: "Body" });
  expect(within(body).getByText("0xFF")).toBeTruthy();
  await user.click(within(body).getByRole("tab", { name: "Hex" }));
  expect(within(body).getByRole("region", { name: "Body in hex" }).textContent).toContain(
    "1f 8b 08 00 ff fe 41 c3 28 0a",
  );
  await user.click(within(body).getByRole("tab", { name: "Tree" }));
  expect(within(body).getByText("The body is not JSON, so it has no tree.")).toBeTruthy();
});

test("a JSON body has a tree that keeps its numbers", async () => {
  const { user } = await open();
  await user.click(await line(/TOKEN_REVOKED/));
  await screen.findByRole("heading", { name: "TOKEN_REVOKED" });
  await user.click(await screen.findByRole("tab", { name: "Tree" }));
  expect(screen.getByText("9007199254740993")).toBeTruthy();
});

test("a large body is drawn in parts", async () => {
  const { user } = await open({
    change: (host) => {
      const captureShow = host.captureShow.bind(host);
      host.captureShow = async (request) => {
        const content = "x".repeat(200_000);
        const detail = await captureShow(request);
        return { ...detail, body: { ...detail.body, content, bytes: content.length } };
      };
    },
  });
  const body = await screen.findByRole("region", { name: "Raw body" });
  expect(body.textContent?.length).toBeLessThan(70_000);
  await user.click(within(body).getByRole("button", { name: /^Show more/ }));
  expect(body.textContent?.length).toBeGreaterThan(130_000);
});

test("what the listener takes appears without a press, and what is looked at stays", async () => {
  const { user, deliver } = await open({ captures: 40 });
  await user.click(await line(/TOKEN_REVOKED/));
  await user.click(screen.getByRole("button", { name: "Listen…" }));
  const port = await screen.findByRole("textbox", { name: "Port" });
  await user.clear(port);
  await user.type(port, "80");
  expect(screen.getByText("ports below 1024 belong to the system")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Start listening" })).toHaveProperty("disabled", true);
  await user.clear(port);
  await user.type(port, "8787");
  await user.click(screen.getByRole("button", { name: "Start listening" }));
  expect(await screen.findByText("http://127.0.0.1:8787/")).toBeTruthy();
  deliver();
  deliver();
  await waitFor(async () => expect(await standings()).toContain("All 42"));
  expect((await chosen())?.textContent).toContain("TOKEN_REVOKED");
  expect(screen.getByRole("heading", { name: "TOKEN_REVOKED" })).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "2 newer deliveries" }));
  await waitFor(async () => expect((await lines())[0]?.getAttribute("aria-posinset")).toBe("1"));
  await user.click(screen.getByRole("button", { name: "Stop listening" }));
  expect(await screen.findByText("Listener off")).toBeTruthy();
});

test("a target that is not this device is passed on to only after its host was confirmed", async () => {
  const { host, user } = await open();
  const asked: unknown[] = [];
  const listenerStart = host.listenerStart.bind(host);
  host.listenerStart = (request) => {
    asked.push(request);
    return listenerStart(request);
  };
  await user.click(await screen.findByRole("button", { name: "Listen…" }));
  await user.type(
    await screen.findByRole("textbox", { name: /^Pass on to/ }),
    "https://staging.acme.io/hooks",
  );
  const start = screen.getByRole("button", { name: "Start listening" });
  expect(start).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("checkbox", { name: /^Yes, send to staging\.acme\.io/ }));
  await user.click(start);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toEqual({
    port: 8787,
    answer: 200,
    forward: "https://staging.acme.io/hooks",
    confirmed_host: "staging.acme.io",
    allow_private: false,
    hosts: [],
    challenges: false,
  });
});

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

test("what of a file is no capture is told beside what is, and a second import brings nothing new", async () => {
  const { user } = await open({
    filled: false,
    change: (host) => {
      host.pickFiles = async () => ["/home/dana/bad.ndjson", "/home/dana/good.ndjson"];
    },
  });
  await user.click(await screen.findByRole("button", { name: "Import captures" }));
  const told = await screen.findByRole("region", { name: "Imported" });
  expect(told.textContent).toContain("12 deliveries stored; 1 part could not be read as a capture.");
  expect(told.textContent).toMatch(/bad\.ndjson.*at 3: expected value at column 1: <script>/);
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  await waitFor(() =>
    expect(screen.getByRole("region", { name: "Imported" }).textContent).toMatch(
      /good\.ndjson.*0 new, 0 again, 12 imported before/,
    ),
  );
  await user.click(
    within(screen.getByRole("region", { name: "Imported" })).getByRole("button", { name: "Close" }),
  );
  expect(screen.queryByRole("region", { name: "Imported" })).toBeNull();
});

test("files that are not there say so, and what is stored stays", async () => {
  const { user } = await open({
    change: (host) => {
      host.pickFiles = async () => ["/home/dana/missing.ndjson"];
    },
  });
  await lines();
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  expect((await screen.findByRole("alert")).textContent).toContain("missing.ndjson: no such file");
  expect((await lines()).length).toBeGreaterThan(3);
});

test("a delivery is copied as a command line without its credentials, and saved", async () => {
  const { host, user } = await open();
  const exported: unknown[] = [];
  const captureExport = host.captureExport.bind(host);
  host.captureExport = (request) => {
    exported.push(request.ids.length === 0 ? request.query.standings : request.ids);
    return captureExport(request);
  };
  host.pickSave = async ({ suggested }) => `/home/dana/${suggested}`;
  await user.click(await line(/TOKEN_REVOKED/));
  await screen.findByRole("heading", { name: "TOKEN_REVOKED" });
  await user.click(screen.getByRole("button", { name: "Copy as curl" }));
  expect(await screen.findByText("Copied; left out: Authorization")).toBeTruthy();
  const copied = await navigator.clipboard.readText();
  expect(copied).toContain("X-Outworx-Signature");
  expect(copied).not.toContain("Authorization");
  await user.click(screen.getByRole("button", { name: "More for this delivery" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save this delivery…" }));
  expect(await screen.findByText("delivery-1481.ndjson")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "More for this delivery" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save all in the list as HAR…" }));
  expect(await screen.findByText("deliveries.har")).toBeTruthy();
  expect(exported).toEqual([[1_481], []]);
});

test("a list that cannot be read says so and can be asked again", async () => {
  let isBroken = true;
  const { user } = await open({
    change: (host) => {
      const captureOpen = host.captureOpen.bind(host);
      host.captureOpen = async (query) => {
        if (isBroken) throw { code: "locked", message: "another process writes", hint: "" };
        return captureOpen(query);
      };
    },
  });
  expect(
    await screen.findByText("The deliveries could not be read. What is stored is unchanged."),
  ).toBeTruthy();
  expect((await screen.findByRole("alert")).textContent).toContain("another process writes");
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect((await lines()).length).toBeGreaterThan(3);
});
