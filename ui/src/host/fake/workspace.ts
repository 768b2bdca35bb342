/** The fake host around the window. */
import type { CheckLine } from "../../bindings/CheckLine";
import type { Settings } from "../../bindings/Settings";
import type { WorkspaceLine } from "../../bindings/WorkspaceLine";
import type { WorkspaceStatus } from "../../bindings/WorkspaceStatus";
import type { WorkspaceHost } from "../workspace";
import { checkLine } from "./checkLine";
import { fakeHex, fakeWords } from "./entry";
import { fakeSourceLines } from "./sources";
import { type FakeWorld, failure } from "./world";

/** A workspace that is listed and cannot be opened. */
const DAMAGED = "old-laptop";

/** The verbs. */
export function fakeWorkspace(world: FakeWorld): WorkspaceHost {
  let settings: Settings = { theme: "system", density: "regular", zone: "UTC" };
  return {
    workspaceStatus: async () => statusOf(world),
    workspaceList: async () => [...world.names.map((name) => lineOf(world, name)), DAMAGED_LINE],
    workspaceOpen: async ({ name }) => {
      if (name === DAMAGED) throw failure("damaged", "page 7 does not read", "restore a backup");
      if (!world.names.includes(name))
        throw failure("no_such_workspace", `there is no workspace called \`${name}\``);
      world.open(name);
      return statusOf(world);
    },
    workspaceCreate: async ({ name }) => {
      if ([...world.names, DAMAGED].includes(name))
        throw failure("usage", `the workspace \`${name}\` exists already`, "choose another name");
      world.open(name);
      return statusOf(world);
    },
    settingsRead: async () => settings,
    settingsWrite: async (request) => {
      if (!ZONES.includes(request.zone)) throw failure("usage", `there is no zone \`${request.zone}\``);
      settings = request;
      return settings;
    },
    about: async () => ({
      version: "0.1.0",
      data_folder: "/home/dana/.local/share/exhibit",
      platform: "linux",
      zones: ZONES,
      has_keychain: false,
      keep: null,
      keychain_trouble: "no secret service answers",
    }),
    doctor: async () => CHECKS,
    pickFiles: async ({ purpose }) => world.picks?.[purpose] ?? [],
    pickSave: async ({ suggested }) => (world.picks === null ? null : `/home/dana/Documents/${suggested}`),
    showInFolder: async () => {},
    dropsWatch: async () => {},
  };
}

const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu", "Asia/Tokyo", "Europe/Berlin", "Europe/London"];

const pathOf = (name: string) => `/home/dana/.local/share/exhibit/workspaces/${name}/workspace.sqlite`;

const DAMAGED_LINE: WorkspaceLine = {
  name: DAMAGED,
  path: pathOf(DAMAGED),
  rows: 0,
  sources: 0,
  is_open: false,
  trouble: "page 7 does not read",
};

const CHECKS: CheckLine[] = [
  checkLine("data folder", true, "/home/dana/.local/share/exhibit, readable by you alone"),
  checkLine("disk space", true, "61.2 GB free"),
  checkLine("keychain", false, "no secret service answers"),
  checkLine("workspace fake", true, "opens, and its head is the one beside the file"),
];

function statusOf(world: FakeWorld): WorkspaceStatus {
  const leaves = world.held.length;
  return {
    name: world.name,
    path: pathOf(world.name),
    rows: leaves,
    indexing: null,
    sources: fakeSourceLines(world),
    last_pull: world.lastPull,
    tree_size: leaves,
    root: fakeHex(leaves),
    root_words: fakeWords(leaves),
    tier: "unsealed",
    version: "0.1.0",
  };
}

function lineOf(world: FakeWorld, name: string): WorkspaceLine {
  const held = world.rowsOf(name);
  return {
    name,
    path: pathOf(name),
    rows: held.length,
    sources: new Set(held.map(({ source }) => source)).size,
    is_open: name === world.name,
    trouble: null,
  };
}
