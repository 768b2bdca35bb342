/** The rules screen against the fake host, the way a person would use it. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open() {
  const { user } = openWindow({ rows: 600 });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Rules" }));
  return { user, list: await screen.findByRole("listbox", { name: "Rules" }) };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("actions without a rule come first, and it is said what that means", async () => {
  await open();
  await screen.findByText(/named by no rule, so in no kind of pack/);
  expect(button("Write a rule for it")).toBeTruthy();
});

test("a rule is previewed while it is written, and kept", async () => {
  const { user, list } = await open();
  await user.click(button("Write a rule for it"));
  await screen.findByText(/^Fits \d/);
  await waitFor(() => expect(button("Save and read rows again").disabled).toBe(false));
  await user.click(button("Save and read rows again"));
  await waitFor(() => expect(within(list).getAllByText("own").length).toBe(1));
  await user.click(button("Remove"));
  await waitFor(() => expect(within(list).queryByText("own")).toBe(null));
});

test("a draft that is no rule says so at its line, and cannot be saved", async () => {
  const { user } = await open();
  await user.click(button("New rule"));
  const text = screen.getByRole("textbox", { name: "Rule, as JSON" });
  await user.clear(text);
  await user.type(text, "no rule");
  expect((await screen.findByRole("alert")).textContent).toMatch(/^Line 1:/);
  expect(button("Save and read rows again").disabled).toBe(true);
});

test("the source is chosen beside the text, of which the rest stays, and is shown with the rule", async () => {
  const { user, list } = await open();
  await user.click(button("New rule"));
  const text = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Rule, as JSON" });
  const rule = '{"id":"own-x","when":{"action_glob":["*"],"source":"nowhere"},"set":{"risk":2}}';
  await user.clear(text);
  await user.click(text);
  await user.paste(rule);
  await screen.findByText(/no source called/);
  expect(screen.getByText("Fits no row")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /nowhere Source/ }));
  const [, first] = within(await screen.findByRole("listbox", { name: "Source" })).getAllByRole("option");
  if (first === undefined) throw new Error("no source is offered");
  const source = first.textContent;
  await user.click(first);
  expect(JSON.parse(text.value)).toEqual({
    ...JSON.parse(rule),
    when: { action_glob: ["*"], source: [source] },
  });
  const fitted = await screen.findByText(/^Fits \d/);
  expect(screen.queryByText(/no source called/)).toBe(null);
  const [matched, all] = [fitted, fitted.parentElement].map((each) => digits(each?.textContent));
  expect(matched?.at(-1)).toBeLessThan(all?.at(-1) ?? 0);
  expect(all?.at(-1)).toBe(600);
  await user.click(button("Save and read rows again"));
  await waitFor(() => expect(within(list).getAllByText("own").length).toBe(1));
  const shown = screen.getByRole("region", { name: "Rule" });
  expect(within(shown).getByText("Source").nextSibling?.textContent).toBe(source);
  expect(within(shown).getByText("Profile").nextSibling?.textContent).toBe("any");
});

/** Numbers of a text, without the separators. */
function digits(text: string | null | undefined): number[] {
  return (text ?? "").replaceAll(",", "").match(/\d+/g)?.map(Number) ?? [];
}

test("a rule leads to its rows", async () => {
  const { user, list } = await open();
  const rule = within(list).getAllByRole("option").at(-1);
  if (rule === undefined) throw new Error("no rule is listed");
  await user.click(rule);
  await user.click(await screen.findByRole("button", { name: "Show its rows" }));
  await screen.findByRole("heading", { level: 1, name: "Log" });
});
