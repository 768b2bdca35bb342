/** The host inside the app: one Tauri command for each verb. The only file that imports the Tauri API. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Host } from ".";

/** True inside the app's window, false in a browser. */
export function insideTauri(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** A host that speaks to the Rust side. */
export function tauriHost(): Host {
  return {
    taskCancel: (request) => invoke("task_cancel", { request }),

    workspaceStatus: () => invoke("workspace_status"),
    workspaceList: () => invoke("workspace_list"),
    workspaceOpen: (request) => invoke("workspace_open", { request }),
    workspaceCreate: (request) => invoke("workspace_create", { request }),
    settingsRead: () => invoke("settings_read"),
    settingsWrite: (request) => invoke("settings_write", { request }),
    about: () => invoke("about"),
    doctor: () => invoke("doctor"),
    pickFiles: (request) => invoke("pick_files", { request }),
    pickSave: (request) => invoke("pick_save", { request }),
    showInFolder: (request) => invoke("show_in_folder", { request }),
    dropsWatch: (hear) => invoke("drops_watch", { drops: channel(hear) }),

    logOpen: (request, hear) => invoke("log_open", { request, progress: channel(hear) }),
    logRows: (request) => invoke("log_rows", { request }),
    logEntry: (request) => invoke("log_entry", { request }),
    logCounts: (request) => invoke("log_counts", { request }),
    logFacet: (request) => invoke("log_facet", { request }),
    logHistogram: (request) => invoke("log_histogram", { request }),
    logLocate: (request) => invoke("log_locate", { request }),
    logLocateTime: (request) => invoke("log_locate_time", { request }),
    logExport: (request, hear) => invoke("log_export", { request, progress: channel(hear) }),

    packList: () => invoke("pack_list"),
    packCount: (request, hear) => invoke("pack_count", { request, progress: channel(hear) }),
    packBuild: (request, hear) => invoke("pack_build", { request, progress: channel(hear) }),
    packVerify: (request, hear) => invoke("pack_verify", { request, progress: channel(hear) }),

    openedOpen: (request, hear) => invoke("opened_open", { request, progress: channel(hear) }),
    openedClose: (request) => invoke("opened_close", { request }),
    openedQuery: (request, hear) => invoke("opened_query", { request, progress: channel(hear) }),
    openedRows: (request) => invoke("opened_rows", { request }),
    openedCounts: (request) => invoke("opened_counts", { request }),
    openedFacet: (request) => invoke("opened_facet", { request }),
    openedHistogram: (request) => invoke("opened_histogram", { request }),
    openedLocate: (request) => invoke("opened_locate", { request }),
    openedTable: (request) => invoke("opened_table", { request }),
    openedEntry: (request) => invoke("opened_entry", { request }),
    packCompare: (request, hear) => invoke("pack_compare", { request, progress: channel(hear) }),

    planList: () => invoke("plan_list"),
    planSave: (request) => invoke("plan_save", { request }),
    planRemove: (request) => invoke("plan_remove", { request }),
    planRun: (request, hear) => invoke("plan_run", { request, progress: channel(hear) }),
    planWatch: (hear) => invoke("plan_watch", { packs: channel(hear) }),
    controlList: () => invoke("control_list"),

    keyList: () => invoke("key_list"),
    keyCreate: (request) => invoke("key_create", { request }),
    keyRemove: () => invoke("key_remove"),

    reviewList: () => invoke("review_list"),
    reviewOpen: (request, hear) => invoke("review_open", { request, progress: channel(hear) }),
    reviewShow: (request) => invoke("review_show", { request }),
    reviewDecide: (request) => invoke("review_decide", { request }),
    reviewClose: (request) => invoke("review_close", { request }),

    ruleList: (hear) => invoke("rule_list", { progress: channel(hear) }),
    rulePreview: (request) => invoke("rule_preview", { request }),
    ruleSave: (request, hear) => invoke("rule_save", { request, progress: channel(hear) }),
    ruleRemove: (request, hear) => invoke("rule_remove", { request, progress: channel(hear) }),

    sampleLoad: (hear) => invoke("sample_load", { progress: channel(hear) }),
    syncRun: (request, hear) => invoke("sync_run", { request, progress: channel(hear) }),
    profileList: () => invoke("profile_list"),
    sourceTry: (request, hear) => invoke("source_try", { request, progress: channel(hear) }),
    sourceAdd: (request) => invoke("source_add", { request }),
    sourceToken: (request) => invoke("source_token", { request }),
    sourceRemove: (request) => invoke("source_remove", { request }),
    sourceReceipts: (request) => invoke("source_receipts", { request }),
    sourceProblems: (request) => invoke("source_problems", { request }),
    sourceSet: (request) => invoke("source_set", { request }),
    sourceVanished: (request) => invoke("source_vanished", { request }),
    scheduleWatch: (hear) => invoke("schedule_watch", { pulls: channel(hear) }),
    coverageShow: (request) => invoke("coverage_show", { request }),
    mappingTry: (request, hear) => invoke("mapping_try", { request, progress: channel(hear) }),
    mappingSave: (request) => invoke("mapping_save", { request }),
    profileRemove: (request) => invoke("profile_remove", { request }),
    importPreview: (request) => invoke("import_preview", { request }),
    importRun: (request, hear) => invoke("import_run", { request, progress: channel(hear) }),

    captureOpen: (request) => invoke("capture_open", { request }),
    captureIds: (request) => invoke("capture_ids", { request }),
    captureRows: (request) => invoke("capture_rows", { request }),
    captureShow: (request) => invoke("capture_show", { request }),
    captureExplain: (request) => invoke("capture_explain", { request }),
    captureJudge: (request) => invoke("capture_judge", { request }),
    captureImport: (request, hear) => invoke("capture_import", { request, progress: channel(hear) }),
    capturePaste: (request) => invoke("capture_paste", { request }),
    captureProblems: (request) => invoke("capture_problems", { request }),
    captureTally: () => invoke("capture_tally"),
    captureExport: (request) => invoke("capture_export", { request }),
    captureCurl: (request) => invoke("capture_curl", { request }),
    listenerStart: (request) => invoke("listener_start", { request }),
    listenerStop: () => invoke("listener_stop"),
    listenerWatch: (hear) => invoke("listener_watch", { arrivals: channel(hear) }),
    schemeList: () => invoke("scheme_list"),
    schemeSave: (request) => invoke("scheme_save", { request }),
    secretList: () => invoke("secret_list"),
    secretAdd: (request) => invoke("secret_add", { request }),
    secretRetire: (request) => invoke("secret_retire", { request }),
    secretRemove: (request) => invoke("secret_remove", { request }),

    targetCheck: (request) => invoke("target_check", { request }),
    replayPlan: (request) => invoke("replay_plan", { request }),
    sentRuns: () => invoke("sent_runs"),
    suiteRead: (request) => invoke("suite_read", { request }),
    replayRun: (request, hear) => invoke("replay_run", { request, progress: channel(hear) }),
    attemptList: (request) => invoke("attempt_list", { request }),
    eventTemplates: (request) => invoke("event_templates", { request }),
    secretMint: (request) => invoke("secret_mint", { request }),
    testSend: (request) => invoke("test_send", { request }),
    suiteRun: (request, hear) => invoke("suite_run", { request, progress: channel(hear) }),
    suiteExport: (request) => invoke("suite_export", { request }),

    reconcileRun: (request) => invoke("reconcile_run", { request }),
    reconcilePull: (request, hear) => invoke("reconcile_pull", { request, progress: channel(hear) }),
    traceShow: (request) => invoke("trace_show", { request }),
    elsewhereShow: (request) => invoke("elsewhere_show", { request }),
  };
}

function channel<T>(hear: (message: T) => void): Channel<T> {
  const messages = new Channel<T>();
  messages.onmessage = hear;
  return messages;
}
