import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import type { Host } from ".";
import { tauriHost } from "./tauri";

/** Verbs with a request and a running report. */
const HEARD = [
  "logOpen",
  "logExport",
  "packCount",
  "packBuild",
  "packVerify",
  "packCompare",
  "openedOpen",
  "openedQuery",
  "planRun",
  "reviewOpen",
  "ruleSave",
  "ruleRemove",
  "syncRun",
  "sourceTry",
  "mappingTry",
  "importRun",
  "captureImport",
  "replayRun",
  "suiteRun",
  "reconcilePull",
];

/** Verbs without a request, and what the core calls the one who hears. */
const HEARS_ALONE: Record<string, string> = {
  sampleLoad: "progress",
  dropsWatch: "drops",
  scheduleWatch: "pulls",
  planWatch: "packs",
  ruleList: "progress",
  listenerWatch: "arrivals",
};

let calls: { command: string; sent: Record<string, unknown> }[] = [];

beforeEach(() => {
  calls = [];
  mockIPC((command, payload) => {
    calls.push({ command, sent: payload as Record<string, unknown> });
  });
});

const snake = (verb: string) => verb.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test("every verb is the command of its own name, with its request and its report", async () => {
  const host = tauriHost();
  for (const verb of Object.keys(host) as (keyof Host)[]) {
    const request = { mark: verb };
    const call = host[verb] as unknown as (...sent: unknown[]) => Promise<unknown>;
    const hears = Object.hasOwn(HEARS_ALONE, verb);
    await call(...(hears ? [() => {}] : [request, () => {}]));
    const { command, sent } = calls.at(-1) ?? { command: "", sent: {} };
    expect(command).toBe(snake(verb));
    if (hears) expect(Object.keys(sent)).toEqual([HEARS_ALONE[verb]]);
    else if (HEARD.includes(verb)) expect(Object.keys(sent).sort()).toEqual(["progress", "request"]);
    else if (Object.keys(sent).length > 0) expect(sent).toEqual({ request });
  }
});
