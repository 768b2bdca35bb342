/** The window driven by keys and presses against the fake host, the way a person would. */
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Host } from "../host";
import { type FakeOptions, fakeHost } from "../host/fake";
import { BIG_NUMBER } from "../host/fake/entry";
import { App } from "./App";

const NOW = Date.now();

function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const host = fakeHost({ now: NOW, ...options });
  change(host);
  render(<App host={host} />);
  return { host, user: userEvent.setup() };
}

const grid = () => screen.findByRole("grid", { name: "Log rows" });
const found = () => screen.getByRole("status", { name: "Rows found" }).textContent;
const ask = async (user: UserEvent, query: string) => {
  await user.clear(queryField());
  await user.type(queryField(), `${query}{Enter}`);
};
const queryField = () => screen.getByRole("searchbox", { name: "Query" });

test("from the first run to a checked pack", async () => {
  const { user } = open();
  await user.click(await screen.findByRole("button", { name: "Open sample data" }));
  await grid();
  await waitFor(() => expect(found()).toBe("438 of 5,412 rows"));
  await ask(user, "");
  await waitFor(() => expect(found()).toBe("5,412 of 5,412 rows"));

  await ask(user, "action:COLLABORATOR_ROLE_CHANGED");
  await waitFor(() => expect(found()).toMatch(/^4\d\d of 5,412 rows$/));

  (await grid()).focus();
  await user.keyboard("{Enter}");
  const drawer = await screen.findByRole("complementary", { name: /^Row / });
  expect(await within(drawer).findByText("bob@acme.io: editor → viewer")).toBeTruthy();
  const changed = within(drawer).getByRole("table");
  expect(within(changed).getByRole("row", { name: "role editor viewer" })).toBeTruthy();
  expect(within(drawer).getByText(BIG_NUMBER)).toBeTruthy();

  await user.keyboard("{Control>}2{/Control}");
  await user.click(await screen.findByRole("button", { name: "Build pack" }));
  const wizard = await screen.findByRole("region", { name: "Build a pack" });
  const preview = within(wizard).getByRole("status", { name: "Rows in the pack" });
  await waitFor(() => expect(preview.textContent).toMatch(/^[\d,]+ of 5,\d{3} rows/));
  await waitFor(() => expect(preview.getAttribute("aria-busy")).toBe("false"));
  for (const _step of ["period", "scope", "preview", "build"])
    await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await within(wizard).findByText("Every check passed")).toBeTruthy();
});

test("closing the drawer gives the focus back to its row", async () => {
  const { user } = open({ startsFilled: true });
  const rows = await grid();
  rows.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  const drawer = await screen.findByRole("complementary", { name: "Row 5,410" });
  expect(drawer.contains(document.activeElement)).toBe(true);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary")).toBeNull();
  expect(document.activeElement).toBe(rows);
  const active = document.getElementById(rows.getAttribute("aria-activedescendant") ?? "");
  expect(active?.textContent).toContain("5,410");
});

test("with the drawer open the next row is shown in it", async () => {
  const { user } = open({ startsFilled: true });
  (await grid()).focus();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: "Next row" }));
  expect(await screen.findByRole("complementary", { name: "Row 5,411" })).toBeTruthy();
});

test("a result set that the core let go of is opened again", async () => {
  let opened = 0;
  open({ startsFilled: true }, (host) => {
    const [logOpen, logRows] = [host.logOpen.bind(host), host.logRows.bind(host)];
    host.logOpen = (request, hear) => {
      opened += 1;
      return logOpen(request, hear);
    };
    host.logRows = (request) => (opened === 1 ? logRows({ ...request, handle: 999 }) : logRows(request));
  });
  expect(await screen.findByText("5,412")).toBeTruthy();
  await waitFor(() => expect(screen.getAllByRole("row", { busy: false }).length).toBeGreaterThan(5));
  expect(opened).toBe(2);
});

test("loading can be stopped, and the first run stays", async () => {
  const gate = { open: () => {} };
  const closeGate = (resolve: () => void) => {
    gate.open = resolve;
  };
  const { user } = open({ pause: () => new Promise<void>(closeGate) });
  await user.click(await screen.findByRole("button", { name: "Open sample data" }));
  gate.open();
  const cancel = await screen.findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toHaveProperty("disabled", false));
  await user.click(cancel);
  gate.open();
  expect(await screen.findByText(/Stopped\./)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Open sample data" })).toBeTruthy();
});

test("a pull that adds rows on top leaves the drawer on its row", async () => {
  // More than one window, so that the row must be found where nothing was fetched yet.
  const LATER = 150;
  let added = 0;
  const { user } = open({ startsFilled: true, rows: 600 }, (host) => {
    const logRows = host.logRows.bind(host);
    const logOpen = host.logOpen.bind(host);
    host.logOpen = async (request, hear) => {
      const set = await logOpen(request, hear);
      return { ...set, count: set.count - LATER + added };
    };
    // Until the pull, the newest rows are not there.
    host.logRows = ({ handle, first, rows }) => logRows({ handle, first: first + LATER - added, rows });
    host.syncRun = async () => {
      added = LATER;
      return { sources: [] };
    };
  });
  (await grid()).focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(await screen.findByRole("complementary", { name: "Row 448" })).toBeTruthy();
  await user.keyboard("{F5}");
  await waitFor(() => expect(found()).toBe("438 of 600 rows"));
  await waitFor(() => expect(screen.getByRole("row", { selected: true }).textContent).toContain("448"));
  expect(screen.getByRole("complementary", { name: "Row 448" })).toBeTruthy();
});

test("what the first load brought stays on screen, with the sources that failed", async () => {
  const { user } = open({}, (host) => {
    const sampleLoad = host.sampleLoad.bind(host);
    host.sampleLoad = async (hear) => {
      const report = await sampleLoad(hear);
      const error = { code: "remote", message: "status 500", hint: "" };
      return {
        sources: report.sources.map((line) =>
          line.name === "nevo" ? { ...line, status: "failed", error } : line,
        ),
      };
    };
  });
  await user.click(await screen.findByRole("button", { name: "Open sample data" }));
  await grid();
  await user.click(
    await screen.findByRole("button", { name: /^Pull 5,412 new rows, 1 of 5 sources not complete/ }),
  );
  expect(await screen.findByText(/^Pulled 4 of 5 sources: 5,412 new rows/)).toBeTruthy();
  expect(screen.getByText(/status 500/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /not complete/ })).toBeNull();
});

test("a workspace that cannot be opened says what that means", async () => {
  open({}, (host) => {
    host.workspaceStatus = () =>
      Promise.reject({ code: "damaged", message: "page 7 does not read", hint: "restore a backup" });
  });
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("nothing is deleted");
  expect(alert.textContent).toContain("page 7 does not read");
  expect(alert.textContent).toContain("restore a backup");
});

test("a pull that came through in part names the source that did not", async () => {
  const { user } = open({ startsFilled: true }, (host) => {
    const nothing = {
      pages: 0,
      rows_seen: 0,
      rows_new: 0,
      rows_revised: 0,
      duplicates: 0,
      problems: 0,
      retries: 0,
      restarts: 0,
      resumed: false,
    };
    host.syncRun = async () => ({
      sources: [
        {
          ...nothing,
          name: "flows",
          kind: "pull",
          status: "ok",
          pages: 1,
          rows_seen: 3,
          rows_new: 2,
          duplicates: 1,
          restarts: 1,
          resumed: true,
          error: null,
        },
        {
          ...nothing,
          name: "mushi",
          kind: "pull",
          status: "failed",
          retries: 3,
          error: { code: "network", message: "connection refused", hint: "" },
        },
      ],
    });
  });
  await grid();
  await user.click(screen.getByRole("button", { name: "Pull all" }));
  await user.click(
    await screen.findByRole("button", { name: /^Pull 2 new rows, 1 of 2 sources not complete/ }),
  );
  expect(
    await screen.findByText("Pulled 1 of 2 sources: 2 new rows, 0 revised, 1 held already, 0 problems"),
  ).toBeTruthy();
  expect(
    screen.getByText(
      "3 rows on 1 page: 2 new, 0 revised, 1 held already, 0 problems, 0 retries, begun again once, as the vendor no longer knew where its pages stood, gone on where an earlier pull was stopped",
    ),
  ).toBeTruthy();
  expect(screen.getByText(/connection refused/)).toBeTruthy();
});
