import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import type { PackRequest } from "../bindings/PackRequest";
import { tauriHost } from "./tauri";

const PACK: PackRequest = {
  kind: "access-review",
  from: "2026-01-01",
  to: "2026-04-01",
  query: "",
  organisation: null,
  path: null,
};
let calls: { command: string; keys: string[]; request: unknown }[] = [];

beforeEach(() => {
  calls = [];
  mockIPC((command, payload) => {
    const sent = payload as Record<string, unknown>;
    calls.push({ command, keys: Object.keys(sent).sort(), request: sent.request });
  });
});

test("every verb is one command with the arguments that the core expects", async () => {
  const host = tauriHost();
  const hear = () => {};
  await host.workspaceStatus();
  await host.sampleLoad(hear);
  await host.syncRun(hear);
  await host.taskCancel({ task: 3 });
  await host.logOpen({ query: "origin:api" });
  await host.logRows({ handle: 1, first: 100, rows: 100 });
  await host.logEntry({ row: 7 });
  await host.packCount(PACK);
  await host.packBuild(PACK, hear);
  await host.packVerify({ path: "/tmp/a.zip" });
  expect(calls).toEqual([
    { command: "workspace_status", keys: [], request: undefined },
    { command: "sample_load", keys: ["progress"], request: undefined },
    { command: "sync_run", keys: ["progress"], request: undefined },
    { command: "task_cancel", keys: ["request"], request: { task: 3 } },
    { command: "log_open", keys: ["request"], request: { query: "origin:api" } },
    { command: "log_rows", keys: ["request"], request: { handle: 1, first: 100, rows: 100 } },
    { command: "log_entry", keys: ["request"], request: { row: 7 } },
    { command: "pack_count", keys: ["request"], request: PACK },
    { command: "pack_build", keys: ["progress", "request"], request: PACK },
    { command: "pack_verify", keys: ["request"], request: { path: "/tmp/a.zip" } },
  ]);
});
