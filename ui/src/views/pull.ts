/** The one pull that may run in a window: the sample data on the first run, every source after that. */
import { useQueryClient } from "@tanstack/react-query";
import type { SyncReport } from "../bindings/SyncReport";
import { type Task, useHost, useTask } from "../state";

/** What is pulled. */
export type PullScope = "sample" | "all";

/** A pull: its progress, and the report that stays on screen after it. */
export type PullTask = Task<PullScope, SyncReport>;

/** The pull. When it ends, in whatever way, everything shown is read again. */
export function usePull(): PullTask {
  const host = useHost();
  const client = useQueryClient();
  return useTask(
    (scope: PullScope, hear) => (scope === "sample" ? host.sampleLoad(hear) : host.syncRun(hear)),
    () => void client.invalidateQueries(),
  );
}
