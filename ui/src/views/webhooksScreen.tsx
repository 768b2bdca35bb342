/** The webhooks screen against the fake host, for its tests: how it is opened, and where eyes and hands go. */
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Host } from "../host";
import { fakeHost } from "../host/fake";
import { App } from "./App";

const NOW = Date.now();

interface Open {
  filled?: boolean;
  captures?: number;
  change?: (host: Host) => void;
}

/** The window on the webhooks screen; filled, it holds 1,482 deliveries and two kept secrets. */
export async function open({ filled = true, captures, change = () => {} }: Open = {}) {
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

export const list = () => screen.findByRole("listbox", { name: "Deliveries" });
export const lines = async () => within(await list()).findAllByRole("option");
export const line = async (text: RegExp) => {
  const found = (await lines()).find((each) => text.test(each.textContent ?? ""));
  if (found === undefined) throw new Error(`no line says ${text}`);
  return found;
};
export const chosen = async () =>
  (await lines()).find((each) => each.getAttribute("aria-selected") === "true");
export const verdict = () => screen.findByRole("region", { name: "Verdict" });
export const standings = async () => {
  const group = await screen.findByRole("radiogroup", { name: "Verdicts" });
  return within(group)
    .getAllByRole("radio")
    .map((each) => each.getAttribute("aria-label") ?? each.textContent);
};

type User = ReturnType<typeof userEvent.setup>;

export async function toSecrets(user: User) {
  await user.click(await screen.findByRole("tab", { name: "Secrets and schemes" }));
}

export async function paste(user: User, secret: string) {
  await user.click(await screen.findByRole("button", { name: "Paste a secret" }));
  const field = screen.getByLabelText("Secret");
  await user.click(field);
  await user.paste(secret);
  return field as HTMLInputElement;
}
