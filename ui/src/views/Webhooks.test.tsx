/** Webhooks: imported, listened for, judged and read byte for byte, against the fake host. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CaptureRows } from "../bindings/CaptureRows";
import { chosen, line, lines, list, open, standings, verdict } from "./webhooksScreen";

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
