/**
 * What the window asks of the core. Two hosts exist: `tauri` (the app) and `fake` (tests, `vite dev`).
 * Every promise may reject, and then always with a {@link Failure}.
 */
import type { EntryDetail } from "../bindings/EntryDetail";
import type { EntryRef } from "../bindings/EntryRef";
import type { Failure } from "../bindings/Failure";
import type { LogQuery } from "../bindings/LogQuery";
import type { LogRow } from "../bindings/LogRow";
import type { LogWindow } from "../bindings/LogWindow";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackCheck } from "../bindings/PackCheck";
import type { PackCount } from "../bindings/PackCount";
import type { PackFile } from "../bindings/PackFile";
import type { PackRequest } from "../bindings/PackRequest";
import type { Progress } from "../bindings/Progress";
import type { ResultSet } from "../bindings/ResultSet";
import type { SyncReport } from "../bindings/SyncReport";
import type { TaskRef } from "../bindings/TaskRef";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";

/** Hears of a running task, at most some twenty times a second. */
export type Hear = (progress: Progress) => void;

/** The core's verbs, one a command. */
export interface Host {
  /** Counts, sources and the head of the open workspace. */
  workspaceStatus(): Promise<WorkspaceStatus>;
  /** Fills the workspace from the embedded vendors by a real pull. */
  sampleLoad(hear: Hear): Promise<SyncReport>;
  /** Pulls every source. */
  syncRun(hear: Hear): Promise<SyncReport>;
  /** Asks a running task to stop; its own promise then rejects with `cancelled`. */
  taskCancel(request: TaskRef): Promise<void>;
  /** Opens a result set. Rejects with `bad_query`, naming the character. */
  logOpen(request: LogQuery): Promise<ResultSet>;
  /** Rows `first` to `first + rows` of a result set, fewer at its end. Rejects with `not_found` when it is stale. */
  logRows(request: LogWindow): Promise<LogRow[]>;
  /** Everything held about one row. */
  logEntry(request: EntryRef): Promise<EntryDetail>;
  /** How many rows a pack would hold, and out of how many. */
  packCount(request: PackRequest): Promise<PackCount>;
  /** Writes a pack. */
  packBuild(request: PackRequest, hear: Hear): Promise<PackBuilt>;
  /** Checks a pack as an outsider would. */
  packVerify(request: PackFile): Promise<PackCheck>;
}

/** A rejection as a {@link Failure}: whatever is not one already becomes code `bug`, with its own words. */
export function asFailure(reason: unknown): Failure {
  if (isFailure(reason)) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: "bug", message, hint: "" };
}

function isFailure(reason: unknown): reason is Failure {
  if (typeof reason !== "object" || reason === null) return false;
  const fields = reason as Record<string, unknown>;
  return ["code", "message", "hint"].every((name) => typeof fields[name] === "string");
}
