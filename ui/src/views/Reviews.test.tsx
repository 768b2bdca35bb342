/** The reviews screen against the fake host, the way a person would use it. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { openWindow } from "../test/window";
import { hindrance, narrowed } from "./reviewWords";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open(change: (host: Host) => void = () => {}) {
  const { user, host } = openWindow({ rows: 600 }, change);
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

test("of many roles a line shows the first two, and the detail all of them", async () => {
  const { user, people } = await open();
  const more = within(people).getAllByText("and 4 more")[0] as HTMLElement;
  const row = more.closest("[role=row]") as HTMLElement;
  expect(row.textContent).not.toContain("internal-tools");
  await user.click(within(row).getByRole("checkbox"));
  const roles = await screen.findByRole("list", { name: "Roles last seen" });
  expect(
    within(roles)
      .getAllByRole("listitem")
      .map((line) => line.textContent),
  ).toContain("outworx/internal-tools: admin");
});

test("a decision is only about people who are on the screen", async () => {
  const { user, host, people } = await open();
  const asked: number[] = [];
  const decide = host.reviewDecide;
  host.reviewDecide = (decision) => {
    asked.push(...decision.places);
    return decide(decision);
  };
  await user.click(within(people).getByRole("checkbox", { name: "All that are shown" }));
  const all = within(people).getAllByRole("row").length - 1;
  const name = within(people).getAllByRole("rowheader")[0]?.textContent?.split(" ")[0] ?? "";
  await user.type(screen.getByRole("searchbox", { name: "Find a person" }), name);
  await screen.findByText(/are not shown now/);
  const shown = within(people).getAllByRole("row").length - 1;
  expect(shown).toBeLessThan(all);
  await user.click(screen.getByRole("radio", { name: /^Approve/ }));
  const reviewer = screen.getByRole("textbox", { name: "Reviewer" });
  await user.clear(reviewer);
  await user.type(reviewer, "olga");
  await user.click(button("Record the decision"));
  await waitFor(() => expect(asked.length).toBe(shown));
});

test("a decision that was refused keeps its note and its verdict", async () => {
  const refuse = async () => Promise.reject({ code: "locked", message: "busy", hint: "" });
  const { user, people } = await open((host) => {
    host.reviewDecide = refuse;
  });
  await user.click(within(within(people).getAllByRole("row")[1] as HTMLElement).getByRole("checkbox"));
  await user.click(screen.getByRole("radio", { name: /^Revoke/ }));
  const reviewer = screen.getByRole("textbox", { name: "Reviewer" });
  await user.clear(reviewer);
  await user.type(reviewer, "olga");
  await user.type(screen.getByRole("textbox", { name: "Note" }), "left in March");
  await user.click(button("Record the decision"));
  await screen.findByRole("alert");
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Note" }).value).toBe("left in March");
});

test("a review is not closed unsigned because the keys are not known yet", async () => {
  const { user } = await open((host) => {
    host.keyList = () => new Promise(() => {});
  });
  await user.click(button("Close the review"));
  const closing = await screen.findByRole("region", { name: "Closing statement" });
  await user.click(within(closing).getByRole("checkbox"));
  const name = within(closing).getByRole("textbox", { name: "Closed by" });
  await user.clear(name);
  await user.type(name, "olga");
  const close = within(closing).getByRole<HTMLButtonElement>("button", { name: "Close the review" });
  expect(close.disabled).toBe(true);
  await user.click(within(closing).getByRole("radio", { name: /^Close unsigned/ }));
  await waitFor(() => expect(close.disabled).toBe(false));
});
