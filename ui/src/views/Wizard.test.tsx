/** The wizard of packs: its walk by keys, its steps, and what its preview shows, against the fake host. */
import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { begin, list, open, preview, rows } from "../test/Wizard";

test("a pack is built from the keyboard alone, then checked by itself", async () => {
  const { user } = await open();
  screen.getByRole("button", { name: "Build pack" }).focus();
  await user.keyboard("{Enter}");
  const wizard = await screen.findByRole("region", { name: "Build a pack" });
  expect(document.activeElement).toBe(within(wizard).getByRole("radio", { name: /^Access review/ }));
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(within(wizard).getByRole("radio", { name: /^Incident response/ })).toHaveProperty("checked", true);
  for (const heading of ["Which days?", "Which rows, and what goes with them?", "What the pack will hold"]) {
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(document.activeElement).toBe(within(wizard).getByRole("heading", { name: heading }));
  }
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^[\d,]+ of 5,\d{3} rows/));
  await waitFor(() => expect(rows(wizard).getAttribute("aria-busy")).toBe("false"));
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await within(wizard).findByText("Every check passed")).toBeTruthy();
  const built = within(wizard).getByRole("region", { name: "Pack built" });
  expect(built.querySelector(".words")?.textContent?.split(/[ ·]+/)).toHaveLength(8);
  const checks = within(built).getByRole("list", { name: "Checks" });
  expect(within(checks).getAllByRole("listitem")).toHaveLength(10);
  expect(within(built).getByRole("button", { name: "Show in folder" })).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Done" }));
  await waitFor(() => expect(within(list()).getAllByRole("button")).toHaveLength(6));
  expect(document.activeElement).toBe(within(list()).getAllByRole("button")[0]);
  expect(within(list()).getAllByRole("button")[0]?.textContent).toMatch(/Incident response.*Checked/);
});

test("every step can be gone to, and a step behind is ticked", async () => {
  const { user, wizard } = await begin();
  const steps = within(wizard).getByRole("list", { name: "Steps" });
  expect(steps.querySelector("[aria-current]")?.textContent).toContain("Kind");
  await user.click(within(steps).getByRole("button", { name: "Scope" }));
  expect(steps.querySelector("[aria-current]")?.textContent).toContain("Scope");
  expect(steps.querySelectorAll(".is-done")).toHaveLength(2);
  await user.click(within(wizard).getByRole("button", { name: "Back to period" }));
  expect(within(wizard).getByRole("radio", { name: "Last 90 days" })).toHaveProperty("checked", true);
});

test("the double rule stands under the sum only when the numbers tie", async () => {
  const { wizard } = await preview();
  const population = within(wizard).getByRole("region", { name: "Population" });
  expect(within(population).getByText("ties out")).toBeTruthy();
  expect(population.querySelector(".sum.ties")).not.toBeNull();
});

test("numbers that do not tie are told, without a double rule", async () => {
  const { wizard } = await preview({}, (host) => {
    const packCount = host.packCount.bind(host);
    host.packCount = async (request, hear) => {
      const count = await packCount(request, hear);
      return { ...count, total_in_period: count.total_in_period + 1 };
    };
  });
  const population = within(wizard).getByRole("region", { name: "Population" });
  expect(within(population).getByText("Does not tie")).toBeTruthy();
  expect(population.querySelector(".sum.ties")).toBeNull();
});

test("a period that ends today says that it cannot be complete, and builds a partial pack", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Period" }));
  within(within(wizard).getByRole("group", { name: "To" }))
    .getAllByRole("spinbutton")
    .at(-1)
    ?.focus();
  await user.keyboard("{ArrowUp}");
  expect(within(wizard).getByRole("radio", { name: "Own days" })).toHaveProperty("checked", true);
  expect(await within(wizard).findByText("The last day is not over.")).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  const missing = await within(wizard).findByRole("list", { name: "What is missing" });
  await waitFor(() => expect(missing.textContent).toContain("before the end of the period"));
  await user.click(within(wizard).getByRole("button", { name: /^Build partial pack/ }));
  expect(await within(wizard).findByText("Partial")).toBeTruthy();
  expect(await within(wizard).findByText("Every check passed")).toBeTruthy();
});

test("a partial period says how many days lack, why, and offers to pull them", async () => {
  const pulled: unknown[] = [];
  const { user, wizard } = await preview({}, (host) => {
    const syncRun = host.syncRun.bind(host);
    host.syncRun = (request, hear) => {
      pulled.push(request);
      return syncRun(request, hear);
    };
  });
  expect(within(wizard).getByText(/of \d+ source-days are not covered\./)).toBeTruthy();
  const strips = within(wizard).getByRole("region", { name: "Completeness" });
  expect(within(strips).getByRole("grid", { name: "Days of mushi" })).toBeTruthy();
  expect(within(strips).getByText(/never asked$/, { selector: ".wrap" })).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: "Pull these days" }));
  await waitFor(() => expect(pulled.length).toBeGreaterThan(0));
  expect(pulled[0]).toMatchObject({ sources: ["mushi"], since: expect.any(String) });
});

test("no row is a result, and can be built", async () => {
  const { user, wizard, asked } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  await user.type(within(wizard).getByRole("textbox", { name: "Query (optional)" }), "actor:nobody-at-all");
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^0 rows matched of 5,\d{3} examined$/));
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  expect(await within(wizard).findByText(/That is a result/)).toBeTruthy();
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  expect(await within(wizard).findByText("0 rows written")).toBeTruthy();
  expect(asked[0]?.query).toBe("actor:nobody-at-all");
});

test("a query that cannot be read is named at its character, and nothing is built", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const query = within(wizard).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "acton:x");
  expect((await within(wizard).findByRole("alert")).textContent).toContain(
    'unknown field "acton", at character 1',
  );
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  expect(within(wizard).getByRole("button", { name: /^Build pack/ })).toHaveProperty("disabled", true);
});

test("fields and values are offered while a query is typed", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const query = within(wizard).getByRole("textbox", { name: "Query (optional)" });
  await user.type(query, "-orig");
  await user.click(await within(wizard).findByRole("option", { name: /^-origin:/ }));
  expect(query).toHaveProperty("value", "-origin:");
  await user.click(await within(wizard).findByRole("option", { name: /^-origin:dashboard/ }));
  expect(query).toHaveProperty("value", "-origin:dashboard ");
});

test("rows that no rule names go in only when asked for", async () => {
  const { user, wizard } = await begin();
  await user.click(within(wizard).getByRole("button", { name: "Scope" }));
  const box = within(wizard).getByRole("checkbox", { name: /^Include unclassified rows/ });
  await waitFor(() => expect(rows(wizard).textContent).toMatch(/^[\d,]+ of/));
  await waitFor(() =>
    expect(box.closest("label")?.textContent).toMatch(/\d+ rows of the period are named by no rule/),
  );
  const before = rows(wizard).textContent;
  await user.click(box);
  await waitFor(() => expect(rows(wizard).textContent).not.toBe(before));
});

test("a custom pack asks for a title, and without one goes no further", async () => {
  const { user, wizard, asked } = await begin();
  await user.click(within(wizard).getByRole("radio", { name: /^Custom/ }));
  expect(within(wizard).getByRole("button", { name: /^Next: period/ })).toHaveProperty("disabled", true);
  await user.type(within(wizard).getByRole("textbox", { name: "Title" }), "Deploys");
  await user.click(within(wizard).getByRole("button", { name: "Preview" }));
  await within(wizard).findByRole("region", { name: "Population" });
  await user.click(within(wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }));
  await within(wizard).findByRole("region", { name: "Pack built" });
  expect(asked[0]).toMatchObject({ kind: "custom", title: "Deploys" });
});
