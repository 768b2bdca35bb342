/** Test events and suites: which secret signs, that none stays behind, and what is written out. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SuiteOrder } from "../bindings/SuiteOrder";
import type { TestEvent } from "../bindings/TestEvent";
import type { Host } from "../host";
import { openWindow } from "../test/window";

type User = ReturnType<typeof openWindow>["user"];

async function open(button: string, title: string, change: (host: Host) => void = () => {}) {
  const opened = openWindow({}, change);
  await opened.user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await opened.user.click(await screen.findByRole("button", { name: button }));
  return { ...opened, dialog: within(await screen.findByRole("dialog", { name: title })) };
}

async function fill(user: User, dialog: ReturnType<typeof within>) {
  await user.click(await dialog.findByRole("button", { name: /Signed by the rules of/ }));
  await user.click(await screen.findByRole("option", { name: "Outworx" }));
  await user.type(dialog.getByRole("textbox", { name: "To" }), "http://127.0.0.1:3000/hooks");
}

/** Everything that the page and its storage hold, as text. */
function traces(): string {
  const values = [...document.querySelectorAll("input, textarea")].map(
    (field) => (field as HTMLInputElement).value,
  );
  return [
    document.documentElement.outerHTML,
    ...values,
    JSON.stringify({ ...localStorage, ...sessionStorage }),
  ].join("\n");
}

test("a test event begins with a template, goes signed with a kept secret, and its answer stands beside it", async () => {
  const sent: TestEvent[] = [];
  const { user, dialog } = await open("Send test event", "Send test event", (host) => {
    const send = host.testSend.bind(host);
    host.testSend = (event) => {
      sent.push(structuredClone(event));
      return send(event);
    };
  });
  await fill(user, dialog);
  const body = await dialog.findByRole("textbox", { name: "Body" });
  expect((body as HTMLTextAreaElement).value).toContain("TOKEN_REVOKED");
  await user.clear(body);
  await user.type(body, "hello");
  await user.click(dialog.getByRole("button", { name: /Sign with/ }));
  await user.click(await screen.findByRole("option", { name: "outworx" }));
  await user.click(dialog.getByRole("button", { name: "Send it" }));
  const back = await dialog.findByRole("region", { name: "What came back" });
  expect(back.textContent).toContain("204, accepted");
  expect(sent[0]).toMatchObject({
    scheme: "outworx",
    body: "hello",
    secret: { kept: "outworx", pasted: null },
  });
});

test("a new secret is shown once, and is gone after that", async () => {
  const MADE = "c2VjcmV0LXRoYXQtaXMtbWFkZS1oZXJlLTMyLWJ5dGU";
  const { user, dialog } = await open("Send test event", "Send test event");
  await fill(user, dialog);
  await user.click(dialog.getByRole("radio", { name: /^A new one/ }));
  await user.type(dialog.getByRole("textbox", { name: "Name" }), "fresh");
  const make = dialog.getByRole("button", { name: "Make the secret" });
  expect(make).toHaveProperty("disabled", true);
  await user.click(dialog.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  await user.click(make);
  expect((await dialog.findByRole("region", { name: "The new secret" })).textContent).toBe(MADE);
  expect(dialog.getByRole("button", { name: "Copy secret" })).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "I have it" }));
  expect(traces()).not.toContain(MADE);
  expect(await dialog.findByRole("button", { name: /fresh.*Sign with/ })).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Send it" })).toHaveProperty("disabled", false);
});

test("a pasted secret goes with the event and stays nowhere", async () => {
  const sent: TestEvent[] = [];
  const { user, dialog } = await open("Send test event", "Send test event", (host) => {
    const send = host.testSend.bind(host);
    host.testSend = (event) => {
      sent.push(structuredClone(event));
      return send(event);
    };
  });
  await fill(user, dialog);
  await user.click(dialog.getByRole("radio", { name: /^Pasted/ }));
  await user.click(dialog.getByLabelText("Secret", { selector: "input[type=password]" }));
  await user.paste("whsec_pasted_here");
  await user.click(dialog.getByRole("button", { name: "Send it" }));
  await dialog.findByRole("region", { name: "What came back" });
  expect(sent[0]?.secret).toEqual({ kept: null, pasted: "whsec_pasted_here" });
  await user.click(dialog.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(traces()).not.toContain("whsec_pasted_here");
});

test("a suite tells each case, what was expected and what came, and is written with its sha256", async () => {
  const orders: SuiteOrder[] = [];
  const { user, dialog } = await open("Test receiver", "Test a receiver", (host) => {
    host.pickSave = async ({ suggested }) => `/home/dana/${suggested}`;
    const run = host.suiteRun.bind(host);
    host.suiteRun = (order, hear) => {
      orders.push(structuredClone(order));
      return run(order, hear);
    };
  });
  await fill(user, dialog);
  await user.click(dialog.getByRole("radio", { name: /^Pasted/ }));
  await user.click(dialog.getByLabelText("Secret", { selector: "input[type=password]" }));
  await user.paste("whsec_for_suite");
  await user.click(dialog.getByRole("button", { name: "Run the cases" }));
  const table = await dialog.findByRole("table", { name: "Cases" });
  expect(orders[0]?.secret.pasted).toBe("whsec_for_suite");
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent)).toHaveLength(6);
  expect(rows[0]?.textContent).toMatch(/A right delivery.*accepts it.*204.*as it should/);
  expect(rows[3]?.textContent).toMatch(/Signed an hour ago.*refuses it.*200.*failed/);
  expect(dialog.getByRole("status", { name: "Result" }).textContent).toContain(
    "1 of 5 cases failed, 1 not judged",
  );
  expect(traces()).not.toContain("whsec_for_suite");
  await user.click(dialog.getByRole("button", { name: "Export as CSV…" }));
  expect((await dialog.findByText(/Written to/)).textContent).toMatch(
    /receiver-test\.csv.*sha256 [0-9a-f]{64}/,
  );
});

test("a suite that runs can be stopped, and its form is there again with the reason", async () => {
  let release = () => {};
  const opened = openWindow({
    pause: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  });
  const { user } = opened;
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await user.click(await screen.findByRole("button", { name: "Test receiver" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Test a receiver" }));
  await fill(user, dialog);
  await user.click(dialog.getByRole("button", { name: /Sign with/ }));
  await user.click(await screen.findByRole("option", { name: "outworx" }));
  await user.click(dialog.getByRole("button", { name: "Run the cases" }));
  expect(await dialog.findByRole("progressbar")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  release();
  expect(await dialog.findByText(/Stopped/)).toBeTruthy();
});
