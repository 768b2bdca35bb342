/** Sending again says what is true of this delivery alone, and sends no more than was meant. Against the fake host. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";

/** The window on the newest delivery, with an address typed; what is sent is noted. */
async function open(change: (host: Host) => void = () => {}, options: Partial<FakeOptions> = {}) {
  const sent: ReplayOrder[] = [];
  const { host, user } = openWindow({ captures: 30, ...options }, (each) => {
    const run = each.replayRun.bind(each);
    each.replayRun = (order, hear) => {
      sent.push(structuredClone(order));
      return run(order, hear);
    };
    change(each);
  });
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await screen.findByRole("region", { name: "Replay" }, { timeout: 10_000 });
  await user.click(inPanel().getByRole("textbox", { name: "To" }));
  await user.paste("http://127.0.0.1:3000/h");
  return { host, user, sent };
}

const panel = () => screen.getByRole("region", { name: "Replay" });
const inPanel = () => within(panel());
const list = () => screen.getByRole("listbox", { name: "Deliveries" });
const send = () => inPanel().getByRole("button", { name: /^Replay/ });

type User = Awaited<ReturnType<typeof open>>["user"];

async function toNext(user: User, name: string) {
  list().focus();
  await user.keyboard("{ArrowDown}");
  await screen.findByRole("heading", { name });
  await screen.findByRole("region", { name: "Replay" }, { timeout: 10_000 });
}

test("all that are listed are sent, however many lines the core tells at once", async () => {
  const asked: number[] = [];
  const { user, sent } = await open(
    (host) => {
      host.replayRun = async ({ ids }) => {
        asked.push(ids.length, new Set(ids).size);
        throw { code: "io", message: "enough", hint: "" };
      };
    },
    { captures: 1_482 },
  );
  await user.click(inPanel().getByRole("radio", { name: "Listed 1,482" }));
  await user.click(inPanel().getByRole("button", { name: "Replay 1,482" }));
  await waitFor(() => expect(asked).toEqual([1_482, 1_482]));
  expect(sent).toEqual([]);
});

test("nothing is sent where the core finds others than were counted", async () => {
  const { user, sent } = await open((host) => {
    host.captureIds = async () => [1, 2, 3];
  });
  await user.click(inPanel().getByRole("radio", { name: "Listed 30" }));
  await user.click(inPanel().getByRole("button", { name: "Replay 30" }));
  expect((await inPanel().findByRole("alert")).textContent).toContain("30 deliveries were chosen and 3");
  expect(sent).toEqual([]);
});

test("ticked ones go in the order in which the core says they came", async () => {
  const { user, sent } = await open((host) => {
    // As in a file that begins with the newest: the higher number came first.
    host.captureIds = async ({ ids }) => [...ids].sort((a, b) => b - a);
  });
  list().focus();
  await user.keyboard("x");
  await toNext(user, "TOKEN_REVOKED");
  list().focus();
  await user.keyboard("x");
  await user.click(await inPanel().findByRole("radio", { name: "Ticked 2" }));
  await user.click(inPanel().getByRole("button", { name: "Replay 2" }));
  await waitFor(() => expect(sent[0]?.ids).toEqual([30, 29]));
});

test("a delivery is ticked by a press in its line, without being looked at", async () => {
  const { user } = await open();
  const second = within(list()).getAllByRole("option")[1] as HTMLElement;
  await user.click(within(second).getByTitle("Tick for a replay of many"));
  expect(await inPanel().findByRole("radio", { name: "Ticked 1" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "COLLABORATOR_ROLE_CHANGED" })).toBeTruthy();
  await user.click(within(second).getByTitle("Untick"));
  await waitFor(() => expect(inPanel().queryByRole("radio", { name: "Ticked 1" })).toBeNull());
});

test("to sign again, only a secret that is proven to have signed is chosen; for many, each its own", async () => {
  const { user, sent } = await open((host) => {
    const secretList = host.secretList.bind(host);
    host.secretList = async () => {
      const lines = await secretList();
      return [...lines, { ...lines[0], name: "aaa-other" } as (typeof lines)[0]].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
    };
  });
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  const secret = () => inPanel().getByRole("button", { name: /Sign with/ });
  await waitFor(() => expect(secret().textContent).toContain("outworx"));
  // A delivery whose secret nothing proves: nothing is chosen, and nothing can be sent.
  await user.click(screen.getByText("api_key.rotated"));
  await screen.findByText("none fits");
  await screen.findByRole("region", { name: "Replay" }, { timeout: 10_000 });
  expect(secret().textContent).not.toMatch(/aaa-other|outworx/);
  expect(send()).toHaveProperty("disabled", true);
  await user.click(inPanel().getByRole("radio", { name: "Listed 30" }));
  expect(secret().textContent).toContain("The one that signed each");
  await user.click(inPanel().getByRole("button", { name: "Replay 30" }));
  await waitFor(() => expect(sent[0]).toMatchObject({ signing: "resign", secret: null }));
});

test("before a secret itself is sent, its receiver is named", async () => {
  const { user } = await open((host) => {
    const captureShow = host.captureShow.bind(host);
    host.captureShow = async (named) => {
      const detail = await captureShow(named);
      return { ...detail, line: { ...detail.line, scheme: "gitlab_token" } };
    };
  });
  expect(panel().textContent).not.toContain("The secret itself is sent");
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  expect((await inPanel().findByText(/The secret itself is sent/)).textContent).toContain("127.0.0.1");
});

test("what came of one delivery is told beside it and no other, nor in another workspace", async () => {
  const { host, user } = await open();
  await user.click(send());
  await inPanel().findByText(/1 request sent/);
  await toNext(user, "TOKEN_REVOKED");
  expect(panel().textContent).not.toContain("request sent");
  list().focus();
  await user.keyboard("{ArrowUp}");
  expect(await screen.findByText(/1 request sent/)).toBeTruthy();
  host.pickFiles = async () => ["/home/dana/acme-secret-project.ndjson"];
  await user.click(screen.getByRole("button", { name: "Import captures" }));
  await screen.findByText(/deliveries stored/);
  await host.workspaceCreate({ name: "other" });
  await user.click(screen.getByRole("button", { name: /fake/ }));
  await user.click((await screen.findAllByText("other"))[0] as HTMLElement);
  await waitFor(() => expect(document.body.textContent).not.toContain("acme-secret-project"));
  expect(document.body.textContent).not.toMatch(/deliveries stored|request sent|sent 1 request/);
});

test("what was sent can be seen again: replays, test events, and suites with their table", async () => {
  const { host, user } = await open();
  await user.click(send());
  await inPanel().findByText(/1 request sent/);
  const toward = { url: "http://127.0.0.1:3000/t", confirmed_host: null, allow_private: false };
  const secret = { kept: "outworx", pasted: null };
  await host.testSend({ scheme: "outworx", headers: [], body: "{}", content_type: "a/b", secret, toward });
  await host.suiteRun({ scheme: "outworx", secret, toward }, () => {});
  await user.click(screen.getByRole("button", { name: "Sent from here" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Sent from here" }));
  const rows = await dialog.findAllByRole("row");
  expect(rows.slice(1).map((row) => within(row).getAllByRole("cell")[0]?.textContent)).toEqual([
    "Receiver test",
    "Test event",
    "Replay",
  ]);
  await user.click(dialog.getByRole("button", { name: /^Show Receiver test/ }));
  expect(await dialog.findByRole("table", { name: "Cases" })).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Export as CSV…" })).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "All that was sent" }));
  await user.click(await dialog.findByRole("button", { name: /^Show Replay/ }));
  expect(await dialog.findByText(/Answered 401, a copy of delivery 30/)).toBeTruthy();
});

test("what the person allowed holds for these deliveries and this host alone", async () => {
  const { user, sent } = await open();
  const box = () => inPanel().getByRole("checkbox", { name: /captured credentials/ }) as HTMLInputElement;
  await user.click(box());
  expect(box().checked).toBe(true);
  await user.click(send());
  await waitFor(() => expect(sent[0]?.with_credentials).toBe(true));
  await inPanel().findByText(/1 request sent/);
  await toNext(user, "TOKEN_REVOKED");
  expect(box().checked).toBe(false);
  await user.click(box());
  const to = inPanel().getByRole("textbox", { name: "To" });
  await user.clear(to);
  await user.paste("http://10.0.0.7/x");
  expect(box().checked).toBe(false);
  const near = () => inPanel().getByRole("checkbox", { name: /private network/ }) as HTMLInputElement;
  await user.click(near());
  await user.clear(to);
  await user.paste("http://10.0.0.8/x");
  expect(near().checked).toBe(false);
});

test("the keys stay where they were while it is sent and after it", async () => {
  let release = () => {};
  const pause = () => new Promise<void>((resolve) => (release = resolve));
  const { user } = await open(() => {}, { pause });
  send().focus();
  await user.keyboard("{Enter}");
  await inPanel().findByRole("progressbar");
  expect(document.activeElement).toBe(send());
  release();
  await inPanel().findByText(/1 request sent/);
  expect(document.activeElement).toBe(send());
  await user.click(await inPanel().findByRole("button", { name: "Take the body as it was signed" }));
  expect(document.activeElement).toBe(inPanel().getByRole("button", { name: "Edit…" }));
  await user.click(screen.getByRole("tab", { name: "Secrets and schemes" }));
  (await screen.findByRole("button", { name: "Retire outworx" })).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Retire outworx" })).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Forget outworx" }));
});

test("a credential that is typed as a header is not shown again, and goes with the delivery", async () => {
  const { user, sent } = await open();
  await user.click(inPanel().getByRole("button", { name: "Edit…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Edit before replay" }));
  await user.click(dialog.getByRole("button", { name: "Change Authorization" }));
  await user.type(dialog.getByRole("textbox", { name: "Value" }), "Bearer topsecret1");
  await user.click(dialog.getByRole("button", { name: "Take these changes" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(inPanel().getByText(/a credential, not shown/)).toBeTruthy();
  expect(document.body.textContent).not.toContain("topsecret1");
  await user.click(send());
  await waitFor(() => expect(sent[0]?.edits.headers[0]?.value).toBe("Bearer topsecret1"));
  await inPanel().findByText(/1 request sent/);
  await toNext(user, "TOKEN_REVOKED");
  list().focus();
  await user.keyboard("{ArrowUp}");
  await screen.findByText(/1 request sent/);
  expect(inPanel().getByRole("button", { name: /^Replay/ }).textContent).not.toContain("edited");
});

test("a dry run says what is left out, marked, masked, and made when it is sent", async () => {
  const { user } = await open();
  await user.click(inPanel().getByRole("button", { name: "Dry run" }));
  let dialog = within(await screen.findByRole("dialog", { name: "Dry run" }));
  expect(dialog.getByText(/1 request would be sent like this\. Nothing was sent\./)).toBeTruthy();
  expect(dialog.getByText("Authorization")).toBeTruthy();
  expect(dialog.getByText("Exhibit-Replay")).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(inPanel().getByRole("checkbox", { name: /captured credentials/ }));
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  await user.click(inPanel().getByRole("button", { name: "Dry run" }));
  dialog = within(await screen.findByRole("dialog", { name: "Dry run" }));
  expect(dialog.getByText(/the signature itself will be others than shown/)).toBeTruthy();
  expect(dialog.getByText(/Masked here, sent as they are/).textContent).toContain("Authorization");
});

test("a dry run says of each request whether it sends the secret itself, as the core told", async () => {
  const { user } = await open((host) => {
    const replayPlan = host.replayPlan.bind(host);
    host.replayPlan = async (order) => {
      const plan = await replayPlan(order);
      const told = plan.requests.map((request, at) => ({ ...request, sends_secret: at === 1 }));
      return { ...plan, requests: told };
    };
  });
  await user.click(inPanel().getByRole("radio", { name: "Listed 30" }));
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  await user.click(inPanel().getByRole("button", { name: "Dry run" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Dry run" }));
  expect(dialog.getByText("1 of the 20 shown sends the secret itself.")).toBeTruthy();
  expect(dialog.queryByText("This request sends the secret itself.")).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Next request" }));
  expect(dialog.getByText("This request sends the secret itself.")).toBeTruthy();
});

test("of several the delivery that cannot be signed is named, and no source is blamed", async () => {
  const { user } = await open((host) => {
    host.replayRun = async () => {
      throw { code: "unready", message: "delivery 12: none fits", hint: "nothing was sent; name one" };
    };
  });
  await user.click(inPanel().getByRole("radio", { name: "Listed 30" }));
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  await user.click(inPanel().getByRole("button", { name: "Replay 30" }));
  const alert = await inPanel().findByRole("alert");
  expect(alert.textContent).toContain("A delivery cannot be sent again as asked. delivery 12: none fits");
  expect(alert.textContent).not.toMatch(/source|Exhibit itself/);
});

test("attempts are counted as they are, and a number stays that of its attempt", async () => {
  const { user } = await open((host) => {
    host.attemptList = async () => ({ count: 34, attempts: [attempt(34, 302), attempt(33, 503)] });
    host.replayRun = async () => ({
      run: "r",
      sent: 4,
      accepted: 1,
      redirected: 1,
      refused: 1,
      failed: 1,
      unanswered: 0,
    });
  });
  const compared = within(screen.getByRole("region", { name: "Attempts compared" }));
  expect(await compared.findByText("34 sent")).toBeTruthy();
  expect(compared.getByText("The newest 2 of 34 are compared. All are kept.")).toBeTruthy();
  expect(compared.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
    "As received",
    "33",
    "34",
  ]);
  const row = (name: string) =>
    within(compared.getByRole("row", { name: new RegExp(`^${name}`) }))
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  expect(row("Headers")[1]).toContain("1 left out, marked");
  expect(row("Signature")).toEqual(["kept", "kept", "kept"]);
  await user.click(send());
  expect((await inPanel().findByText(/4 requests sent/)).textContent).toBe(
    "4 requests sent: 1 accepted, 1 refused, 1 led elsewhere, not followed (3xx), 1 failed there (5xx)",
  );
});

function attempt(id: number, status: number): AttemptLine {
  const names = [
    "Content-Type",
    "User-Agent",
    "X-Outworx-Event",
    "X-Outworx-Delivery",
    "X-Outworx-Signature",
  ];
  return {
    id,
    run: "r",
    at: "2026-05-09T17:14:08.302Z",
    by: "dana",
    kind: "replay",
    capture: 30,
    edits: [],
    signature: "keep",
    target: "http://127.0.0.1:3000/h",
    address: "127.0.0.1:3000",
    headers: [...names, "Exhibit-Replay"].map((name) => [name, "…"]),
    sent_sha256: "00",
    sent_bytes: 1,
    standing: null,
    status,
    latency_ms: 1,
    answer_headers: [],
    answer: null,
    error: null,
  };
}
