/** A new source, from the vendor to its first rows, the way a person would add it. */
import { MutationCache, QueryCache } from "@tanstack/react-query";
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { NewSource } from "../bindings/NewSource";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { BAD_TOKEN } from "../host/fake/sources";
import { App } from "./App";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

const NOW = Date.now();
const TOKEN = "xk-3f9c51e0-not-a-real-token";

type User = ReturnType<typeof userEvent.setup>;

async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, ...options });
  change(host);
  render(<App host={host} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Add a source" }));
  return { host, user };
}

const dialog = () => screen.findByRole("dialog", { name: "Add source" });
const press = async (user: User, name: string) =>
  user.click(await within(await dialog()).findByRole("button", { name }));

async function choose(user: User, title: string) {
  await user.click(await within(await dialog()).findByRole("option", { name: title }));
  await press(user, "Next");
}

async function fill(user: User, token: string) {
  await user.type(await screen.findByLabelText("Token"), token);
  await user.click(await screen.findByRole("radio", { name: /^In a file/ }));
  await press(user, "Next");
}

/** What is left of a text anywhere a page can hold it. */
function traces(text: string): string[] {
  const fields = [...document.querySelectorAll("input")].map((input) => input.value);
  const stores = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  return [document.documentElement.outerHTML, ...fields, ...stores].filter((held) => held.includes(text));
}

test("a source is found, tried, added and pulled with keys alone", async () => {
  const { host, user } = await open();
  await screen.findByRole("searchbox", { name: "Find a vendor" });
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Find a vendor"));
  await user.keyboard("mushi");
  await user.tab();
  await user.keyboard("{Enter}");
  expect(await within(await dialog()).findByText(/rows may come twice/)).toBeTruthy();
  (await within(await dialog()).findByRole("button", { name: "Next" })).focus();
  await user.keyboard("{Enter}");
  expect(await screen.findByDisplayValue("https://api.mushi.example")).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText("Name in this workspace"));
  screen.getByLabelText("Token").focus();
  await user.paste(TOKEN);
  screen.getByRole("radio", { name: /^In a file/ }).focus();
  await user.keyboard(" ");
  (await within(await dialog()).findByRole("button", { name: "Next" })).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Test request"));
  await user.keyboard("{Enter}");
  const table = await screen.findByRole("table", { name: "Rows as they would be read" });
  expect(within(table).getAllByRole("row")).toHaveLength(6);
  expect((await dialog()).textContent).toContain(
    "Of the first 6 rows, 5 can be read. The vendor says it holds 1,844,920 rows.",
  );
  expect((await dialog()).textContent).toContain("it has no time");
  (await within(await dialog()).findByRole("button", { name: "Add source" })).focus();
  await user.keyboard("{Enter}");
  expect(await screen.findByText("mushi was added.")).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Pull now"));
  await user.keyboard("{Enter}");
  expect(await screen.findByText(/^Pulled 1 of 1 source: 794 new rows/)).toBeTruthy();
  const { sources } = await host.workspaceStatus();
  expect(sources.map(({ name, token, entries }) => [name, token, entries])).toEqual([
    ["mushi", "store", 794],
  ]);
});

test("the token goes into its requests and leaves no trace in the page, its storage or its caches", async () => {
  const sent: NewSource[] = [];
  const mutations = vi.spyOn(MutationCache.prototype, "build");
  const queries = vi.spyOn(QueryCache.prototype, "build");
  const { user } = await open({}, (host) => {
    const [sourceTry, sourceAdd] = [host.sourceTry.bind(host), host.sourceAdd.bind(host)];
    host.sourceTry = (request, hear) => sourceTry({ ...request, token: keep(request) }, hear);
    host.sourceAdd = (request) => sourceAdd({ ...request, token: keep(request) });
    const keep = (request: NewSource) => {
      sent.push(request);
      return request.token;
    };
  });
  await choose(user, "Mushi admin audit log");
  await user.type(await screen.findByLabelText("Token"), TOKEN);
  expect(screen.getByLabelText("Token").getAttribute("type")).toBe("password");
  expect(document.documentElement.outerHTML).not.toContain(TOKEN);
  await user.click(screen.getByRole("radio", { name: /^In a file/ }));
  await press(user, "Next");
  expect(traces(TOKEN)).toEqual([]);
  await press(user, "Test request");
  await screen.findByRole("table", { name: "Rows as they would be read" });
  await press(user, "Add source");
  await screen.findByText("mushi was added.");
  expect(sent.map((request) => request.token)).toEqual([TOKEN, TOKEN]);
  expect(traces(TOKEN)).toEqual([]);
  const cached = [...mutations.mock.results, ...queries.mock.results].map(({ value }) => value.state);
  expect(cached.length).toBeGreaterThan(3);
  expect(JSON.stringify(cached)).not.toContain(TOKEN);
});

test("a token typed in one step is there again when a person comes back to it, and gone in a new dialog", async () => {
  const { user } = await open();
  await choose(user, "Mushi admin audit log");
  await fill(user, TOKEN);
  await press(user, "Back");
  expect(await screen.findByLabelText("Token")).toHaveProperty("value", TOKEN);
  await press(user, "Close");
  await user.click(await screen.findByRole("button", { name: "Add a source" }));
  await choose(user, "Mushi admin audit log");
  expect(await screen.findByLabelText("Token")).toHaveProperty("value", "");
});

test("a token can be looked at while it is typed", async () => {
  const { user } = await open();
  await choose(user, "Mushi admin audit log");
  await user.click(await screen.findByRole("button", { name: "Show the token" }));
  expect(screen.getByLabelText("Token").getAttribute("type")).toBe("text");
});

test("a refused token is told with its hint, nothing is lost, and another one can be tried", async () => {
  const { user } = await open();
  await choose(user, "Mushi admin audit log");
  await fill(user, BAD_TOKEN);
  await press(user, "Test request");
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("the vendor refused the token: 401");
  expect(alert.textContent).toContain("make one with the scope audit:read");
  await press(user, "Back");
  expect(await screen.findByLabelText("Name in this workspace")).toHaveProperty("value", "mushi");
  await user.clear(screen.getByLabelText("Token"));
  await user.type(screen.getByLabelText("Token"), TOKEN);
  await press(user, "Next");
  expect(screen.queryByRole("alert")).toBeNull();
  await press(user, "Test request");
  expect(await screen.findByText("The vendor answered.")).toBeTruthy();
});

test("a test request can be stopped, and the dialog stays while it runs", async () => {
  const waiting: (() => void)[] = [];
  const { user } = await open({ pause: () => new Promise<void>((resolve) => waiting.push(resolve)) });
  await choose(user, "Mushi admin audit log");
  await fill(user, TOKEN);
  await press(user, "Test request");
  const cancel = await within(await dialog()).findByRole("button", { name: "Cancel" });
  await user.keyboard("{Escape}");
  expect(await dialog()).toBeTruthy();
  expect(await within(await dialog()).findByRole("button", { name: "Close" })).toHaveProperty(
    "disabled",
    true,
  );
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  await user.click(cancel);
  waiting.pop()?.();
  expect(await screen.findByText(/Stopped\./)).toBeTruthy();
  expect(await within(await dialog()).findByRole("button", { name: "Test request" })).toHaveProperty(
    "disabled",
    false,
  );
});

test("what is missing is said at its field, and nothing goes on until it is there", async () => {
  const { user } = await open();
  await choose(user, "Vectis security log");
  await user.clear(await screen.findByLabelText("Name in this workspace"));
  await press(user, "Next");
  expect(await screen.findByText("Give it a name.")).toBeTruthy();
  expect(screen.getByText(/^Write a whole address/)).toBeTruthy();
  await user.type(screen.getByLabelText("Name in this workspace"), "a b");
  expect(await screen.findByText("Use letters, digits, - _ and . only.")).toBeTruthy();
  await user.type(screen.getByLabelText("Address"), "http://vectis.example");
  expect(await screen.findByText("Use https; http only for this device itself.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Test request" })).toBeNull();
});

test("without a keychain it is said why, and a file is used only when a person says so", async () => {
  const { user } = await open();
  await choose(user, "Mushi admin audit log");
  const keychain = await screen.findByRole("radio", { name: /keychain/ });
  expect(keychain).toHaveProperty("disabled", true);
  expect(await screen.findByText(/^Not possible here: no keychain answers/)).toBeTruthy();
  await user.type(screen.getByLabelText("Token"), TOKEN);
  await press(user, "Next");
  expect(await screen.findByText("Say where the token is to be kept.")).toBeTruthy();
});

test("where there is a keychain it is the first choice", async () => {
  const { host, user } = await open({}, (host) => {
    const about = host.about.bind(host);
    host.about = async () => ({ ...(await about()), has_keychain: true, keychain_trouble: null });
  });
  await choose(user, "Mushi admin audit log");
  await user.type(await screen.findByLabelText("Token"), TOKEN);
  await press(user, "Next");
  await press(user, "Add source");
  await screen.findByText("mushi was added.");
  expect((await host.workspaceStatus()).sources[0]?.token).toBe("keychain");
});

test("a vendor whose rows come as files leads to the import", async () => {
  const { user } = await open();
  await user.click(await within(await dialog()).findByRole("option", { name: "Flows audit log" }));
  expect(within(await dialog()).queryByRole("button", { name: "Next" })).toBeNull();
  await press(user, "Import files");
  expect(await screen.findByRole("dialog", { name: "Import files" })).toBeTruthy();
});

test("Escape takes back one step at a time and closes only in the first", async () => {
  const { user } = await open();
  await choose(user, "Mushi admin audit log");
  await fill(user, TOKEN);
  await screen.findByRole("button", { name: "Test request" });
  await user.keyboard("{Escape}");
  expect(await screen.findByLabelText("Name in this workspace")).toHaveProperty("value", "mushi");
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("listbox", { name: "Profiles" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a source that the core does not take is told in the dialog, with the token still there", async () => {
  const { user } = await open({}, (host) => {
    host.sourceAdd = () =>
      Promise.reject({ code: "credentials", message: "the file cannot be written", hint: "free some space" });
  });
  await choose(user, "Mushi admin audit log");
  await fill(user, TOKEN);
  await press(user, "Add source");
  expect(await within(await dialog()).findByText("the file cannot be written")).toBeTruthy();
  await press(user, "Back");
  expect(await screen.findByLabelText("Token")).toHaveProperty("value", TOKEN);
});

test("parameters narrow the request, empty ones are left out, and the vendor's own address is left to it", async () => {
  const sent: NewSource[] = [];
  const { user } = await open({}, (host) => {
    const sourceAdd = host.sourceAdd.bind(host);
    host.sourceAdd = (request) => {
      sent.push(request);
      return sourceAdd(request);
    };
  });
  await choose(user, "Mushi admin audit log");
  await user.type(await screen.findByLabelText("action"), "login_failed");
  await fill(user, TOKEN);
  await press(user, "Add source");
  await screen.findByText("mushi was added.");
  expect(sent).toEqual([
    {
      name: "mushi",
      profile: "mushi",
      url: null,
      token: TOKEN,
      keep: "file",
      params: { action: "login_failed" },
    },
  ]);
});

test("a vendor that wants two secrets and an organisation has a field for each, joined line by line", async () => {
  const sent: NewSource[] = [];
  const { user } = await open({}, (host) => {
    const sourceAdd = host.sourceAdd.bind(host);
    host.sourceAdd = (request) => {
      sent.push(request);
      return sourceAdd(request);
    };
  });
  await choose(user, "Atlas organisation audit log");
  expect(await screen.findByText("audit:read")).toBeTruthy();
  await press(user, "Next");
  expect(await screen.findByText("This vendor cannot be asked without it.")).toBeTruthy();
  await user.type(screen.getByLabelText("organisation"), "acme");
  expect(screen.getByLabelText("region")).toHaveProperty("value", "eu");
  await user.type(screen.getByLabelText("Client id"), "id-1");
  await press(user, "Next");
  expect(screen.getByText("This vendor answers nobody without a token.")).toBeTruthy();
  await user.type(screen.getByLabelText("Client secret"), TOKEN);
  await user.click(screen.getByRole("radio", { name: /^In a file/ }));
  await press(user, "Next");
  await press(user, "Back");
  expect(await screen.findByLabelText("Client id")).toHaveProperty("value", "id-1");
  expect(screen.getByLabelText("Client secret")).toHaveProperty("value", TOKEN);
  await press(user, "Next");
  await press(user, "Add source");
  await screen.findByText("atlas was added.");
  expect(sent[0]?.token).toBe(`id-1\n${TOKEN}`);
  expect(sent[0]?.params).toEqual({ organisation: "acme", region: "eu" });
});

test("profiles are found by any of their words, with what each is", async () => {
  const { user } = await open();
  const search = await screen.findByRole("searchbox", { name: "Find a vendor" });
  await user.type(search, "log files flows");
  expect(await screen.findByText("1 of 11 profiles")).toBeTruthy();
  await user.clear(search);
  await user.type(search, "no such vendor");
  expect(await screen.findByText(/^No profile fits\./)).toBeTruthy();
});

test("a profile of the user's own is marked, and can be removed while no source uses it", async () => {
  const { user, host } = await open();
  const option = await within(await dialog()).findByRole("option", { name: "Acme billing audit" });
  expect(option.textContent).toContain("your own");
  await host.sourceAdd({
    name: "acme",
    profile: "acme-billing",
    url: null,
    token: null,
    keep: null,
    params: {},
  });
  await user.click(option);
  await press(user, "Remove this profile");
  await press(user, "Remove profile");
  expect(await within(await dialog()).findByText(/the source `acme` uses it/)).toBeTruthy();
  await host.sourceRemove({ name: "acme" });
  await press(user, "Remove profile");
  await waitFor(() => expect(screen.queryByRole("option", { name: "Acme billing audit" })).toBeNull());
  expect(screen.queryByRole("button", { name: "Remove this profile" })).toBeNull();
});
