/** A source takes another token, and the token leaves with the dialog. */
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { NewToken } from "../bindings/NewToken";
import { fakeHost } from "../host/fake";
import { BAD_TOKEN } from "../host/fake/sources";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const TOKEN = "tok_DO_NOT_LEAK_new";

test("a refused source takes a new token; one that cannot be kept is told and nothing of it stays", async () => {
  const host = fakeHost({ now: Date.now(), startsFilled: true });
  const sent: NewToken[] = [];
  const sourceToken = host.sourceToken.bind(host);
  host.sourceToken = (request) => {
    sent.push(request);
    return sourceToken(request);
  };
  render(<App host={host} />);
  const user = userEvent.setup();
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  const detail = await screen.findByRole("region", { name: /^Source / });
  await waitFor(() => within(detail).getByRole("table", { name: "Receipts" }));
  const name = detail.getAttribute("aria-label")?.replace("Source ", "") ?? "";
  const opener = screen.queryByRole("button", { name: "New token" });
  if (opener === null) throw new Error(`${name} is filled by files: choose another`);

  await user.click(opener);
  const dialog = await screen.findByRole("dialog", { name: `New token for ${name}` });
  const use = within(dialog).getByRole("button", { name: "Use the new token" });
  await user.type(within(dialog).getByLabelText("Token"), BAD_TOKEN);
  expect(use).toHaveProperty("disabled", true);
  await user.click(within(dialog).getByRole("radio", { name: /^In a file/ }));
  await user.click(use);
  expect(await within(dialog).findByText(/control character/)).toBeTruthy();

  await user.clear(within(dialog).getByLabelText("Token"));
  await user.type(within(dialog).getByLabelText("Token"), TOKEN);
  await user.click(use);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent.at(-1)).toEqual({ name, token: TOKEN, keep: "file" });
  expect(document.documentElement.outerHTML).not.toContain(TOKEN);
});
