/** The host inside the app: one Tauri command for each verb. The only file that imports the Tauri API. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Progress } from "../bindings/Progress";
import type { Hear, Host } from ".";

/** True inside the app's window, false in a browser. */
export function insideTauri(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** A host that speaks to the Rust side. */
export function tauriHost(): Host {
  return {
    workspaceStatus: () => invoke("workspace_status"),
    sampleLoad: (hear) => invoke("sample_load", { progress: channel(hear) }),
    syncRun: (hear) => invoke("sync_run", { progress: channel(hear) }),
    taskCancel: (request) => invoke("task_cancel", { request }),
    logOpen: (request) => invoke("log_open", { request }),
    logRows: (request) => invoke("log_rows", { request }),
    logEntry: (request) => invoke("log_entry", { request }),
    packCount: (request) => invoke("pack_count", { request }),
    packBuild: (request, hear) => invoke("pack_build", { request, progress: channel(hear) }),
    packVerify: (request) => invoke("pack_verify", { request }),
  };
}

function channel(hear: Hear): Channel<Progress> {
  const progress = new Channel<Progress>();
  progress.onmessage = hear;
  return progress;
}
