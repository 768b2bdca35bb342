/** The mapping editor, from each of the places it is opened from. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MappingRequest } from "../bindings/MappingRequest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const FILE = "/home/dana/billing.ndjson";
const TOKEN = "xk-3f9c51e0-not-a-real-token";

type Change = (host: Host) => void;

/** Hears what is asked, and may answer otherwise. */
function heard(asked: MappingRequest[]): Change {
  return (host) => {
    const mappingTry = host.mappingTry.bind(host);
    host.mappingTry = (request, hear) => {
      asked.push(request);
      return mappingTry(request, hear);
    };
  };
}

async function openSource(change: Change = () => {}, options: Partial<FakeOptions> = {}) {
  const { host, user } = openWindow(options, change);
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  await user.click(await screen.findByRole("button", { name: "Mapping" }));
  return { host, user, dialog: await screen.findByRole("dialog", { name: "What is read of outworx" }) };
}

const field = (dialog: HTMLElement, name: string) =>
  within(within(dialog).getByRole("listbox", { name: "Fields" })).getByRole("option", { name });
const rowsText = (dialog: HTMLElement) =>
  within(dialog).getByRole("table", { name: "Rows as they would be read" }).textContent ?? "";

test("each field says where it is read from, how many rows fill it, and where nothing does", async () => {
  const { dialog } = await openSource();
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(field(dialog, "Action").textContent).toBe("Action40 of 40verbinvoice.approved");
  expect(field(dialog, "Actor").textContent).toBe("Actornothing fills itread from nowhere");
  expect(field(dialog, "Project").textContent).toContain("20 of 40");
  expect(within(dialog).getByRole("button", { name: "Save and use" })).toHaveProperty("disabled", true);
});

test("a name that is told from an id says so, where it has no place of its own", async () => {
  const { dialog } = await openSource((host) => {
    const mappingTry = host.mappingTry.bind(host);
    host.mappingTry = async (request, hear) => {
      const mapping = await mappingTry(request, hear);
      const fields = mapping.fields.map((each) =>
        each.field === "actor_label" ? { ...each, paths: [], filled: 32 } : each,
      );
      return { ...mapping, fields };
    };
  });
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(field(dialog, "Actor").textContent).toBe("Actor32 of 40told from the actor id");
});

test("with keys alone a field is chosen, a place is picked for it, and the rows are read by it", async () => {
  const { user, dialog, host } = await openSource();
  const fields = await within(dialog).findByRole("listbox", { name: "Fields" });
  await waitFor(() => expect(fields.contains(document.activeElement)).toBe(true));
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
  const places = await within(dialog).findByRole("listbox", { name: "Places for Actor" });
  within(dialog).getByRole("searchbox", { name: "Find a place" }).focus();
  await user.keyboard("mail");
  await waitFor(() => expect(within(places).getAllByRole("option")).toHaveLength(1));
  within(places).getByRole("option").focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(rowsText(dialog)).toContain("omar@acme.io"));
  expect(field(dialog, "Actor").textContent).toContain("yours");
  within(dialog).getByLabelText("Id of your profile").focus();
  await user.clear(within(dialog).getByLabelText("Id of your profile"));
  await user.keyboard("acme-invoices{Enter}");
  const told = await screen.findByRole("dialog", { name: "Profile saved" });
  expect(told.textContent).toMatch(/outworx is read with .* from now on\. Rows that are here are read again/);
  expect((await host.profileList()).find(({ id }) => id === "acme-invoices")?.is_own).toBe(true);
  const { sources } = await host.workspaceStatus();
  expect(sources.find(({ name }) => name === "outworx")?.profile).toBe("acme-invoices");
  await user.click(within(told).getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("before it is saved it is said what it will be used for, and a mapping that does not fit is refused", async () => {
  const { user, dialog, host } = await openSource();
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(within(dialog).getByText("Nothing was changed yet.")).toBeTruthy();
  await user.click(field(dialog, "Id"));
  await user.click(within(dialog).getByRole("button", { name: "Not read" }));
  const save = within(dialog).getByRole("button", { name: "Save and use" });
  await waitFor(() => expect(save).toHaveProperty("disabled", false));
  expect(dialog.textContent).toContain("Kept as a file in the data folder, and used for outworx at once.");
  await user.click(save);
  expect(await within(dialog).findByText(/would be stored a second time/)).toBeTruthy();
  const { sources } = await host.workspaceStatus();
  expect(sources.find(({ name }) => name === "outworx")?.profile).toBe("outworx");
});

test("a place can be taken back, and a field can be left unread", async () => {
  const asked: MappingRequest[] = [];
  const { user, dialog } = await openSource(heard(asked));
  await within(dialog).findByRole("listbox", { name: "Places for Time" });
  await user.click(within(dialog).getByRole("button", { name: "Not read" }));
  await waitFor(() => expect(field(dialog, "Time").textContent).toContain("nothing fills it"));
  expect(asked.at(-1)?.picks).toEqual([{ field: "at", path: "" }]);
  await user.click(within(dialog).getByRole("button", { name: "As the profile says" }));
  await waitFor(() => expect(field(dialog, "Time").textContent).toContain("meta.ts"));
  expect(asked.at(-1)?.picks).toEqual([]);
});

test("an answer that is overtaken by a newer one is dropped", async () => {
  const waiting: ((late: string) => void)[] = [];
  const { user, dialog } = await openSource((host) => {
    const mappingTry = host.mappingTry.bind(host);
    let turn = 0;
    host.mappingTry = async (request, hear) => {
      const mapping = await mappingTry(request, hear);
      turn += 1;
      if (turn !== 2) return mapping;
      // The first change is answered after the second one.
      const word = await new Promise<string>((resolve) => waiting.push(resolve));
      return { ...mapping, fields: mapping.fields.map((each) => ({ ...each, label: word })) };
    };
  });
  await within(dialog).findByRole("listbox", { name: "Places for Time" });
  await user.click(within(dialog).getByRole("button", { name: "Not read" }));
  await waitFor(() => expect(waiting).toHaveLength(1));
  await user.click(within(dialog).getByRole("button", { name: "As the profile says" }));
  await waitFor(() => expect(within(dialog).queryByText("Reading again")).toBeNull());
  waiting[0]?.("late");
  await Promise.resolve();
  expect(field(dialog, "Time")).toBeTruthy();
  expect(within(dialog).queryByRole("option", { name: "late" })).toBeNull();
});

test("rows that cannot be had are told, and what was read before stays in sight", async () => {
  let isBroken = false;
  const { user, dialog } = await openSource((host) => {
    const mappingTry = host.mappingTry.bind(host);
    host.mappingTry = (request, hear) =>
      isBroken
        ? Promise.reject({ code: "network", message: "no answer came", hint: "" })
        : mappingTry(request, hear);
  });
  await within(dialog).findByRole("listbox", { name: "Fields" });
  isBroken = true;
  await user.click(within(dialog).getByRole("button", { name: "Not read" }));
  expect(await within(dialog).findByText("no answer came")).toBeTruthy();
  expect(rowsText(dialog)).toContain("invoice.approved");
  isBroken = false;
  await user.click(within(dialog).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(within(dialog).queryByText("no answer came")).toBeNull());
});

test("the id of a built-in profile cannot be taken", async () => {
  const { user, dialog } = await openSource();
  await within(dialog).findByRole("listbox", { name: "Fields" });
  await user.clear(within(dialog).getByLabelText("Id of your profile"));
  await user.type(within(dialog).getByLabelText("Id of your profile"), "mushi");
  expect(await within(dialog).findByText("A built-in profile has this id.")).toBeTruthy();
  await user.type(within(dialog).getByLabelText("Id of your profile"), " X");
  expect(await within(dialog).findByText("Use 1 to 64 of a-z, 0-9 and -.")).toBeTruthy();
});

test("what stands in strange rows is text", async () => {
  const { dialog } = await openSource();
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(document.querySelector("img")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
});

test("a file without a profile is mapped, and is imported by the profile that was made", async () => {
  const asked: MappingRequest[] = [];
  const { user, host } = openWindow({ picks: { import: [FILE], captures: [], pack: [] } }, heard(asked));
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: /^Sources/ }));
  await user.click(await screen.findByRole("button", { name: "Import files" }));
  await user.click(await screen.findByRole("button", { name: "Choose files" }));
  expect(await screen.findByText("Not recognised")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Change what is read of billing.ndjson" }));
  const dialog = await screen.findByRole("dialog", { name: "What is read of billing.ndjson" });
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(asked[0]).toMatchObject({ file: FILE, source: null, new: null, profile: "generic" });
  await user.click(field(dialog, "Actor"));
  await user.click(
    within(within(dialog).getByRole("listbox", { name: "Places for Actor" })).getByRole("option", {
      name: "performed.by.mail",
    }),
  );
  await waitFor(() => expect(rowsText(dialog)).toContain("omar@acme.io"));
  await user.click(within(dialog).getByRole("button", { name: "Save as my profile" }));
  await waitFor(() => expect(screen.queryByRole("dialog", { name: /^What is read/ })).toBeNull());
  await user.click(await screen.findByRole("button", { name: "Import 1 file" }));
  expect(await screen.findByText(/^Imported 1 of 1 file/)).toBeTruthy();
  const { sources } = await host.workspaceStatus();
  expect(sources.find(({ name }) => name === "generic-own")?.profile).toBe("generic-own");
});

test("a new source is mapped before it is added, with a token that leaves no trace", async () => {
  const asked: MappingRequest[] = [];
  const { user } = openWindow({ startsFilled: false }, heard(asked));
  await user.click(await screen.findByRole("button", { name: "Add a source" }));
  const adding = await screen.findByRole("dialog", { name: "Add source" });
  await user.click(await within(adding).findByRole("option", { name: "Mushi admin audit log" }));
  await user.click(within(adding).getByRole("button", { name: "Next" }));
  await user.type(await within(adding).findByLabelText("Token"), TOKEN);
  await user.click(within(adding).getByRole("radio", { name: /^In a file/ }));
  await user.click(within(adding).getByRole("button", { name: "Next" }));
  await user.click(await within(adding).findByRole("button", { name: "Test request" }));
  await user.click(await within(adding).findByRole("button", { name: "Change what is read" }));
  const dialog = await screen.findByRole("dialog", { name: "What is read of mushi" });
  await within(dialog).findByRole("listbox", { name: "Fields" });
  expect(asked[0]?.new?.token).toBe(TOKEN);
  expect(document.documentElement.outerHTML).not.toContain(TOKEN);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog", { name: /^What is read/ })).toBeNull());
  // Escape took away the one dialog and no step of the other.
  await user.click(await within(adding).findByRole("button", { name: "Change what is read" }));
  const again = await screen.findByRole("dialog", { name: "What is read of mushi" });
  await within(again).findByRole("listbox", { name: "Fields" });
  await user.click(within(again).getByRole("button", { name: "Not read" }));
  await waitFor(() =>
    expect(within(again).getByRole("button", { name: "Save as my profile" })).toHaveProperty(
      "disabled",
      false,
    ),
  );
  await user.click(within(again).getByRole("button", { name: "Save as my profile" }));
  expect(await within(adding).findByText("Mushi admin audit log, own mapping")).toBeTruthy();
  await user.click(within(adding).getByRole("button", { name: "Add source" }));
  expect(await screen.findByText("mushi was added.")).toBeTruthy();
});
