/** The core's verbs around the window: workspaces, settings, files to choose, the machine. */
import type { About } from "../bindings/About";
import type { CheckLine } from "../bindings/CheckLine";
import type { Dropping } from "../bindings/Dropping";
import type { FilePath } from "../bindings/FilePath";
import type { PickFiles } from "../bindings/PickFiles";
import type { PickSave } from "../bindings/PickSave";
import type { Settings } from "../bindings/Settings";
import type { WorkspaceLine } from "../bindings/WorkspaceLine";
import type { WorkspaceRef } from "../bindings/WorkspaceRef";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";

export interface WorkspaceHost {
  /** Counts, sources and the head of the open workspace. One that does not exist yet holds nothing. */
  workspaceStatus(): Promise<WorkspaceStatus>;
  /** Every workspace of the data folder, those that cannot be opened too. */
  workspaceList(): Promise<WorkspaceLine[]>;
  /** Opens an existing workspace in this window. Every open result set is let go. */
  workspaceOpen(request: WorkspaceRef): Promise<WorkspaceStatus>;
  /** Makes a workspace and opens it. Rejects with `usage` for a bad or taken name. */
  workspaceCreate(request: WorkspaceRef): Promise<WorkspaceStatus>;
  /** What a person chose for this window. */
  settingsRead(): Promise<Settings>;
  /** Keeps the choice. Rejects with `usage` for an unknown zone. Zones are obeyed by queries, exports and buckets. */
  settingsWrite(request: Settings): Promise<Settings>;
  /** Program, machine, data folder, keychain. */
  about(): Promise<About>;
  /** Checks the machine and the data folder, as `exhibit doctor` does. */
  doctor(): Promise<CheckLine[]>;
  /**
   * Asks for files with the system's dialog. Empty when the person gave up. Only files that were picked here, dropped,
   * listed as packs or written by Exhibit may be read or shown: every verb rejects others with `usage`.
   */
  pickFiles(request: PickFiles): Promise<string[]>;
  /** Asks for a new file with the system's dialog, which asks before one is replaced, once. Null when given up. */
  pickSave(request: PickSave): Promise<string | null>;
  /** Shows a file in the system's file manager; see `pickFiles` for which. */
  showInFolder(request: FilePath): Promise<void>;
  /** Hears of files dragged over the window, from now on. One listener: the last one counts. */
  dropsWatch(hear: (dropping: Dropping) => void): Promise<void>;
}
