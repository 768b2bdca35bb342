/** Sending deliveries again: unchanged, edited, signed again, several; what is asked first, and what was answered. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { Toward } from "../bindings/Toward";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";

/** The window on the newest delivery, and every order that was sent. */
async function open(change: (host: Host) => void = () => {}, options: Partial<FakeOptions> = {}) {
  const sent: ReplayOrder[] = [];
  const opened = openWindow(options, (host) => {
    const replayRun = host.replayRun.bind(host);
    host.replayRun = (order, hear) => {
      sent.push(structuredClone(order));
      return replayRun(order, hear);
    };
    change(host);
  });
  await opened.user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await screen.findByRole("region", { name: "Replay" });
  return { ...opened, sent };
}

type User = ReturnType<typeof openWindow>["user"];

const panel = () => screen.getByRole("region", { name: "Replay" });
const inPanel = () => within(panel());
const to = async (user: User, url: string) => {
  const field = inPanel().getByRole("textbox", { name: "To" });
  await user.clear(field);
  await user.type(field, url);
};
const attempts = () => screen.getByRole("table", { name: "Attempts" });
const rowOf = (name: string) =>
  within(within(attempts()).getByRole("rowheader", { name }).closest("tr") as HTMLElement)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);

test("a replay to this device is sent at once, and stands beside what came", async () => {
  const { user, sent } = await open();
  expect(screen.getByText(/Nothing was sent of it yet/)).toBeTruthy();
  expect(inPanel().getByRole("button", { name: /^Replay/ })).toHaveProperty("disabled", true);
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  await waitFor(() => expect(attempts()).toBeTruthy());
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    signing: "keep",
    with_credentials: false,
    edits: { body: null, headers: [] },
  });
  expect(sent[0]?.toward).toEqual({
    url: "http://127.0.0.1:3000/hooks",
    confirmed_host: null,
    allow_private: false,
  });
  expect(rowOf("Answer")).toEqual(["not sent", "401"]);
  expect(rowOf("Signature")).toEqual(["kept", "kept"]);
  expect(within(screen.getByRole("region", { name: "Answer" })).getByText(/signature mismatch/)).toBeTruthy();
});

test("the body as it was signed is taken in one press, and the copy says what it is", async () => {
  const { user, sent } = await open();
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(await inPanel().findByRole("button", { name: "Take the body as it was signed" }));
  const diff = inPanel().getByRole("region", { name: "Changes of the body" });
  expect(diff.querySelector("del")?.textContent).toContain("LF");
  const words = /Edited copy: (\d+) bytes, was (\d+)\. It keeps a link to the original/.exec(
    panel().textContent ?? "",
  );
  expect(Number(words?.[2]) - Number(words?.[1])).toBe(1);
  await user.click(inPanel().getByRole("radio", { name: "Sign again" }));
  await user.click(inPanel().getByRole("button", { name: /^Replay edited/ }));
  await waitFor(() => expect(rowOf("Answer")).toEqual(["not sent", "204"]));
  expect(sent[0]).toMatchObject({ signing: "resign", secret: "outworx" });
  expect(sent[0]?.edits.body?.endsWith("\n")).toBe(false);
  expect(rowOf("Signature")[1]).toContain("new");
});

test("headers and body are edited in a dialog; giving up changes nothing", async () => {
  const { user, sent } = await open();
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(inPanel().getByRole("button", { name: "Edit…" }));
  let dialog = within(await screen.findByRole("dialog", { name: "Edit before replay" }));
  await user.type(dialog.getByRole("textbox", { name: "Body" }), "x");
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(inPanel().queryByRole("button", { name: /^Replay edited/ })).toBeNull();
  await user.click(inPanel().getByRole("button", { name: "Edit…" }));
  dialog = within(await screen.findByRole("dialog", { name: "Edit before replay" }));
  await user.click(dialog.getByRole("button", { name: "Add a header" }));
  await user.type(dialog.getByRole("textbox", { name: "Name" }), "X-Try");
  await user.type(dialog.getByRole("textbox", { name: "Value" }), "1");
  await user.click(dialog.getByRole("button", { name: "Change Content-Type" }));
  await user.click(dialog.getByRole("button", { name: "Take it off" }));
  await user.type(dialog.getByRole("textbox", { name: "Body" }), "tail");
  expect(
    dialog.getByRole("region", { name: "What differs in the body" }).querySelector("ins")?.textContent,
  ).toContain("tail");
  await user.click(dialog.getByRole("button", { name: "Take these changes" }));
  await user.click(inPanel().getByRole("button", { name: /^Replay edited/ }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.edits.headers).toEqual([
    { name: "X-Try", value: "1" },
    { name: "Content-Type", value: null },
  ]);
  expect(sent[0]?.edits.body?.endsWith("\ntail")).toBe(true);
});

test("a body that is not UTF-8 cannot be edited as text, and that is said", async () => {
  const { user } = await open((host) => {
    const show = host.captureShow.bind(host);
    host.captureShow = async (request) => {
      const detail = await show(request);
      return { ...detail, body: { ...detail.body, is_text: false, content: btoa("\u00ff") } };
    };
  });
  await user.click(inPanel().getByRole("button", { name: "Edit…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Edit before replay" }));
  expect(dialog.getByText(/These bytes are not UTF-8/)).toBeTruthy();
  expect(dialog.queryByRole("textbox", { name: "Body" })).toBeNull();
});

test("another machine is asked for by name and address, and nothing is sent without a word", async () => {
  const asked: Toward[] = [];
  const { user, sent } = await open((host) => {
    const check = host.targetCheck.bind(host);
    host.targetCheck = (toward) => {
      asked.push(toward);
      return check(toward);
    };
  });
  await to(user, "https://staging.acme.io/hooks/audit");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  let dialog = within(await screen.findByRole("dialog", { name: "Send to staging.acme.io?" }));
  expect(dialog.getByRole("list", { name: "Addresses" }).textContent).toContain("203.0.113.7:443");
  await user.click(dialog.getByRole("button", { name: "Do not send" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual([]);
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  dialog = within(await screen.findByRole("dialog", { name: "Send to staging.acme.io?" }));
  await user.click(dialog.getByRole("button", { name: "Send there" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.toward.confirmed_host).toBe("staging.acme.io");
  await inPanel().findByText(/1 request sent/);
  // The word holds for this host while the window is open.
  await user.click(await inPanel().findByRole("button", { name: /^Replay/ }));
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(asked.at(-1)?.confirmed_host).toBe("staging.acme.io");
});

test("a private address is refused in words, and may be allowed by a box of its own", async () => {
  const { user, sent } = await open();
  await to(user, "http://10.0.0.7/hooks");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  expect((await inPanel().findByRole("alert")).textContent).toContain("address of a private network");
  await user.click(inPanel().getByRole("checkbox", { name: /^It may be an address of a private network/ }));
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  expect(await screen.findByRole("dialog", { name: "Send to 10.0.0.7?" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await to(user, "http://169.254.169.254/latest");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  expect((await inPanel().findByRole("alert")).textContent).toContain("metadata");
  expect(sent).toEqual([]);
});

test("a dry run shows the bytes and sends none", async () => {
  const { user, sent } = await open();
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(inPanel().getByRole("button", { name: "Dry run" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Dry run" }));
  expect(dialog.getByText(/1 request would be sent/)).toBeTruthy();
  const bytes = dialog.getByRole("region", { name: "Bytes to send" });
  expect(bytes.textContent).toContain("POST /hooks HTTP/1.1");
  expect(bytes.textContent).toContain("COLLABORATOR_ROLE_CHANGED");
  await user.click(dialog.getByRole("tab", { name: "Hex" }));
  expect(dialog.getByRole("region", { name: "Bytes to send in hex" }).textContent).toContain("50 4f 53 54");
  expect(sent).toEqual([]);
});

test("the key R sends what is looked at, and leads to the field while there is no address", async () => {
  const { user, sent } = await open();
  screen.getByRole("listbox", { name: "Deliveries" }).focus();
  await user.keyboard("r");
  expect(document.activeElement).toBe(inPanel().getByRole("textbox", { name: "To" }));
  await user.keyboard("http://127.0.0.1:3000/r");
  expect(sent).toEqual([]);
  screen.getByRole("listbox", { name: "Deliveries" }).focus();
  await user.keyboard("r");
  await waitFor(() => expect(sent).toHaveLength(1));
});

test("all that are listed go in order, the oldest first, and can be stopped", async () => {
  let release = () => {};
  const { user, sent } = await open(() => {}, {
    captures: 14,
    pause: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
  });
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(inPanel().getByRole("radio", { name: "Listed 14" }));
  await user.clear(inPanel().getByRole("textbox", { name: "Requests a second" }));
  await user.type(inPanel().getByRole("textbox", { name: "Requests a second" }), "20");
  await user.click(inPanel().getByRole("button", { name: "Replay 14" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.ids).toHaveLength(14);
  expect(sent[0]?.ids[0]).toBeLessThan(sent[0]?.ids.at(-1) ?? 0);
  expect(sent[0]?.rate_per_second).toBe(20);
  expect(inPanel().getByRole("progressbar")).toBeTruthy();
  await user.click(inPanel().getByRole("button", { name: "Cancel" }));
  release();
  await waitFor(() => expect(panel().textContent).toContain("Stopped"));
});

test("ticked deliveries are sent together", async () => {
  const { user, sent } = await open();
  const list = screen.getByRole("listbox", { name: "Deliveries" });
  list.focus();
  await user.keyboard("x{ArrowDown}");
  await screen.findByRole("heading", { name: "TOKEN_REVOKED" });
  list.focus();
  await user.keyboard("x");
  await user.click(await inPanel().findByRole("radio", { name: "Ticked 2" }));
  await to(user, "http://127.0.0.1:3000/hooks");
  await user.click(inPanel().getByRole("button", { name: "Replay 2" }));
  await waitFor(() => expect(sent[0]?.ids).toEqual([1_481, 1_482]));
  expect((await inPanel().findByText(/2 requests sent/)).textContent).toContain("1 accepted, 1 refused");
});

test("a receiver that does not answer is told so, and every attempt can be chosen", async () => {
  const { user } = await open();
  await to(user, "http://127.0.0.1:3000/one");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  await waitFor(() => expect(rowOf("Answer")).toHaveLength(2));
  await to(user, "https://down.test/two");
  await user.click(inPanel().getByRole("button", { name: /^Replay/ }));
  await user.click(await screen.findByRole("button", { name: "Send there" }));
  await waitFor(() => expect(rowOf("Answer")).toEqual(["not sent", "401", "no answer"]));
  const compared = within(screen.getByRole("region", { name: "Attempts compared" }));
  expect(compared.getByText(/no answer within 5 s/)).toBeTruthy();
  await user.click(compared.getByRole("radio", { name: "1" }));
  expect(compared.getByRole("region", { name: "Answer" }).textContent).toContain("signature mismatch");
});

test("what cannot be read of the attempts is said, and asked again", async () => {
  let isBroken = true;
  const { user } = await open((host) => {
    const list = host.attemptList.bind(host);
    host.attemptList = async (scope) => {
      if (isBroken) throw { code: "io", message: "the disk is gone", hint: "" };
      return list(scope);
    };
  });
  const compared = within(screen.getByRole("region", { name: "Attempts compared" }));
  expect((await compared.findByRole("alert")).textContent).toContain("the disk is gone");
  isBroken = false;
  await user.click(compared.getByRole("button", { name: "Try again" }));
  expect(await compared.findByText(/Nothing was sent of it yet/)).toBeTruthy();
});
