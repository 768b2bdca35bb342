/** The reviews screen against the fake host, the way a person would use it. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";
import { hindrance, narrowed } from "./reviewWords";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open() {
  const { user, host } = openWindow({ rows: 600 });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Reviews" }));
  await screen.findByText("No access review was opened yet");
  await user.click(screen.getByRole("button", { name: "New review" }));
  await user.type(await screen.findByRole("textbox", { name: "Title" }), "Spring review");
  await user.click(screen.getByRole("button", { name: "Open the review" }));
  const people = await screen.findByRole("grid", { name: "People" });
  return { user, host, people };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const cell = (text: RegExp) => screen.getByRole("region", { name: "Review" }).textContent?.match(text);

test("a person is decided about with a note, a name and a time, and the sums add up", async () => {
  const { user, people } = await open();
  const rows = within(people).getAllByRole("row").slice(1);
  await user.click(within(rows[0] as HTMLElement).getByRole("checkbox"));
  await user.click(screen.getByRole("radio", { name: /^Revoke/ }));
  await user.type(screen.getByRole("textbox", { name: "Reviewer" }), "olga");
  expect(button("Record the decision").disabled).toBe(true);
  await user.type(screen.getByRole("textbox", { name: "Note" }), "left in March");
  await user.click(button("Record the decision"));
  await within(people).findByText("revoked");
  expect(cell(/1 revoked/)).not.toBe(null);
  const [, undecided, all] = /(\d+) undecided(\d+) in all/.exec(cell(/.*/)?.input ?? "") ?? [];
  expect(Number(undecided) + 1).toBe(Number(all));
});

test("nobody decides about themselves, and what is not approved needs a note", () => {
  const person = { name: "Bob@acme.io" } as Parameters<typeof hindrance>[0][number];
  const by = (reviewer: string, note: string) => ({ reviewer, note });
  expect(hindrance([person], "approve", by(" bob@ACME.io ", ""))).toMatch(/cannot decide about their own/);
  expect(hindrance([person], "approve", by("olga", ""))).toBe(null);
  expect(hindrance([person], "defer", by("olga", " "))).toMatch(/needs a note/);
  expect(hindrance([], "approve", by("olga", ""))).toMatch(/Choose the people/);
});

test("a review closes only when all are decided about, or when it is said that some are left", async () => {
  const { user } = await open();
  await user.click(button("Close the review"));
  const closing = await screen.findByRole("region", { name: "Closing statement" });
  const name = within(closing).getByRole("textbox", { name: "Closed by" });
  await user.clear(name);
  await user.type(name, "olga");
  const close = within(closing).getByRole<HTMLButtonElement>("button", { name: "Close the review" });
  expect(close.disabled).toBe(true);
  await user.click(within(closing).getByRole("checkbox"));
  await waitFor(() => expect(close.disabled).toBe(false));
  await user.click(within(closing).getByRole("radio", { name: /^Close unsigned/ }));
  await user.click(close);
  await screen.findByText("It was closed without a signature.");
});

test("the flagged come first, the most serious before the others", () => {
  const person = (place: number, flags: string[]) =>
    ({ place, name: `p${place}`, role: null, verdict: null, flags }) as never;
  const people = [person(1, []), person(2, ["dormant"]), person(3, ["dormant", "acted_after_removal"])];
  expect(narrowed(people, "all", "").map(({ place }) => place)).toEqual([3, 2, 1]);
  expect(narrowed(people, "flagged", "").length).toBe(2);
});
