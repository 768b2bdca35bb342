/** The fake host around the window. */
import type { Settings } from "../../bindings/Settings";
import type { WorkspaceStatus } from "../../bindings/WorkspaceStatus";
import type { WorkspaceHost } from "../workspace";
import { fakeHex, fakeWords } from "./entry";
import { fakeSourceLines } from "./sources";
import { type FakeWorld, failure } from "./world";

/** The verbs. */
export function fakeWorkspace(world: FakeWorld): WorkspaceHost {
  let name = "fake";
  const names = ["fake"];
  let settings: Settings = { theme: "system", density: "regular", zone: "UTC" };
  const status = (): WorkspaceStatus => ({
    name,
    path: `/fake/workspaces/${name}/workspace.sqlite`,
    rows: world.held.length,
    sources: fakeSourceLines(world),
    last_pull: world.lastPull,
    tree_size: world.held.length,
    root: fakeHex(world.held.length),
    root_words: fakeWords(world.held.length),
    tier: "unsealed",
    version: "0.1.0",
  });
  return {
    workspaceStatus: async () => status(),
    workspaceList: async () =>
      names.map((each) => ({
        name: each,
        path: `/fake/workspaces/${each}/workspace.sqlite`,
        rows: each === name ? world.held.length : 0,
        sources: each === name ? fakeSourceLines(world).length : 0,
        is_open: each === name,
        trouble: null,
      })),
    workspaceOpen: async (request) => {
      if (!names.includes(request.name))
        throw failure("no_such_workspace", `there is no workspace called \`${request.name}\``);
      name = request.name;
      return status();
    },
    workspaceCreate: async (request) => {
      if (names.includes(request.name))
        throw failure("usage", `the workspace \`${request.name}\` exists already`, "choose another name");
      names.push(request.name);
      name = request.name;
      world.held = [];
      return status();
    },
    settingsRead: async () => settings,
    settingsWrite: async (request) => {
      settings = request;
      return settings;
    },
    about: async () => ({
      version: "0.1.0",
      data_folder: "/fake",
      platform: "linux",
      zones: ["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York"],
      has_keychain: false,
      keychain_trouble: "no secret service answers",
    }),
    doctor: async () => [{ name: "data folder", ok: true, detail: "/fake is private" }],
    pickFiles: async () => [],
    pickSave: async () => null,
    showInFolder: async () => {},
    dropsWatch: async () => {},
  };
}
