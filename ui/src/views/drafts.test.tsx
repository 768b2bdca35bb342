/** What was written is not lost without a word, and a secret that is shown once stays until it was taken. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { openWindow } from "../test/window";

type User = ReturnType<typeof openWindow>["user"];

const MADE = "c2VjcmV0LXRoYXQtaXMtbWFkZS1oZXJlLTMyLWJ5dGU";

async function open(button: string, title: string) {
  const opened = openWindow({});
  await opened.user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await opened.user.click(await screen.findByRole("button", { name: button }));
  return { ...opened, dialog: within(await screen.findByRole("dialog", { name: title })) };
}

async function choose(user: User, dialog: ReturnType<typeof within>, scheme: string) {
  await user.click(await dialog.findByRole("button", { name: /Signed by the rules of/ }));
  await user.click(await screen.findByRole("option", { name: scheme }));
}

test.each([
  ["Send test event", "Send test event"],
  ["Test receiver", "Test a receiver"],
])("a secret that was made stays in sight until it was taken: %s", async (button, title) => {
  const { user, dialog } = await open(button, title);
  await choose(user, dialog, "Outworx");
  await user.click(dialog.getByRole("radio", { name: /^A new one/ }));
  await user.type(dialog.getByRole("textbox", { name: "Name" }), "fresh");
  await user.click(dialog.getByRole("checkbox", { name: /^Yes, keep it in a file/ }));
  await user.click(dialog.getByRole("button", { name: "Make the secret" }));
  const shown = () => dialog.queryByRole("region", { name: "The new secret" })?.textContent;
  await waitFor(() => expect(shown()).toBe(MADE));
  await user.keyboard("{Escape}");
  expect(dialog.getByRole("button", { name: "Close" })).toHaveProperty("disabled", true);
  expect(dialog.queryByRole("button", { name: /Signed by the rules of/ })).toBeNull();
  expect(dialog.queryByRole("radio", { name: /^Pasted/ })).toBeNull();
  expect(shown()).toBe(MADE);
  await user.click(dialog.getByRole("button", { name: "I have it" }));
  expect(await dialog.findByRole("button", { name: /fresh.*Sign with/ })).toBeTruthy();
  expect(dialog.getByRole("button", { name: "Close" })).toHaveProperty("disabled", false);
});

test("a test event that was written is there again after another scheme and after closing, without credentials", async () => {
  const errors = vi.spyOn(console, "error");
  const { user, dialog } = await open("Send test event", "Send test event");
  await choose(user, dialog, "Outworx");
  await user.clear(await dialog.findByRole("textbox", { name: "Body" }));
  await user.click(dialog.getByRole("textbox", { name: "Body" }));
  await user.paste("mine");
  await user.clear(dialog.getByRole("textbox", { name: /^Further headers/ }));
  await user.click(dialog.getByRole("textbox", { name: /^Further headers/ }));
  await user.paste("X-Try: 1\nAuthorization: Bearer abc");
  await choose(user, dialog, "Mushi");
  await waitFor(() =>
    expect(dialog.getByRole("textbox", { name: "Body" })).not.toHaveProperty("value", "mine"),
  );
  await choose(user, dialog, "Outworx");
  await waitFor(() => expect(dialog.getByRole("textbox", { name: "Body" })).toHaveProperty("value", "mine"));
  await user.click(dialog.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Send test event" }));
  const again = within(await screen.findByRole("dialog", { name: "Send test event" }));
  expect(await again.findByRole("textbox", { name: "Body" })).toHaveProperty("value", "mine");
  expect(again.getByRole("textbox", { name: /^Further headers/ })).toHaveProperty(
    "value",
    "X-Try: 1\nAuthorization: ",
  );
  expect(errors.mock.calls.filter(([words]) => String(words).includes("Cannot update"))).toEqual([]);
});

test("a template asks before it takes the place of what was written", async () => {
  const { user, dialog } = await open("Send test event", "Send test event");
  await choose(user, dialog, "Outworx");
  const body = await dialog.findByRole("textbox", { name: "Body" });
  const template = (body as HTMLTextAreaElement).value;
  const begin = async () => {
    await user.click(dialog.getByRole("button", { name: /Begin with/ }));
    await user.click(await screen.findByRole("option", { name: "TOKEN_REVOKED" }));
  };
  await user.type(body, "mine");
  await begin();
  expect(dialog.getByRole("textbox", { name: "Body" })).toHaveProperty("value", `${template}mine`);
  await user.click(dialog.getByRole("button", { name: "Go on writing" }));
  expect(dialog.getByRole("textbox", { name: "Body" })).toHaveProperty("value", `${template}mine`);
  await begin();
  await user.click(dialog.getByRole("button", { name: "Throw it away" }));
  expect(dialog.getByRole("textbox", { name: "Body" })).toHaveProperty("value", template);
});

test("leaving the editor of a replay asks before changes go; without any it goes at once", async () => {
  const { user } = openWindow({});
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  const edit = async () => {
    await user.click(await screen.findByRole("button", { name: "Edit…" }));
    return within(await screen.findByRole("dialog", { name: "Edit before replay" }));
  };
  let dialog = await edit();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  dialog = await edit();
  await user.type(dialog.getByRole("textbox", { name: "Body" }), "mine");
  await user.keyboard("{Escape}");
  await user.click(dialog.getByRole("button", { name: "Go on writing" }));
  expect(dialog.getByRole<HTMLTextAreaElement>("textbox", { name: "Body" }).value).toMatch(/mine$/);
  await user.click(dialog.getByRole("button", { name: "Close" }));
  await user.click(dialog.getByRole("button", { name: "Throw it away" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.queryByRole("button", { name: /^Replay edited/ })).toBeNull();
});

test("a scheme that is being written is there again after a look at the delivery and after an empty search", async () => {
  const { user } = openWindow({});
  await user.click(await screen.findByRole("button", { name: "Webhooks" }));
  await user.click(await screen.findByRole("tab", { name: "Secrets and schemes" }));
  await user.click(await screen.findByRole("button", { name: "Write a scheme…" }));
  const template = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Template" }).value;
  await user.type(screen.getByRole("textbox", { name: "Template" }), "# mine");
  await user.click(screen.getByRole("tab", { name: "This delivery" }));
  await user.click(screen.getByRole("tab", { name: "Secrets and schemes" }));
  expect(template()).toContain("# mine");
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("textbox", { name: "Template" })).toBeNull();
});

test("where the rules send the secret itself, that is said before it is sent, with the host", async () => {
  const { user, dialog } = await open("Send test event", "Send test event");
  await choose(user, dialog, "GitLab token");
  await user.type(dialog.getByRole("textbox", { name: "To" }), "http://receiver.test/in");
  expect(dialog.getByText(/The secret itself is sent/).textContent).toMatch(
    /X-Gitlab-Token.*receiver\.test.*over http/,
  );
  await user.click(dialog.getByRole("radio", { name: /^Pasted/ }));
  expect(dialog.queryByText(/sent nowhere|stays where it is/)).toBeNull();
  expect(dialog.getByText(/it is sent itself/)).toBeTruthy();
  await choose(user, dialog, "Outworx");
  expect(dialog.queryByText(/The secret itself is sent/)).toBeNull();
  expect(dialog.getByText(/signs on this device and is not sent itself/)).toBeTruthy();
});
