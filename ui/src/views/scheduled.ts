/** Pulls that the core begins by itself: nobody waits for their end here, so it is looked for. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { useWindow } from "./window";

/** How often the status is asked for while a source is scheduled, in ms. */
const LOOK_MS = 15_000;

/** For the query of the status: how long until it is asked for again; false while nothing can have happened. */
export function lookAgain(status: WorkspaceStatus | undefined): number | false {
  const isScheduled = status?.sources.some(
    ({ every_minutes, is_paused }) => every_minutes !== null && !is_paused,
  );
  return isScheduled === true ? LOOK_MS : false;
}

/** Reads everything shown again once the status tells of runs that no task of this window made. */
export function useScheduledPulls(): void {
  const { status, busy } = useWindow();
  const client = useQueryClient();
  const runs = [
    status.name,
    ...status.sources.map(({ name, last_run }) => `${name} ${runOf(last_run)}`),
  ].join("\n");
  const seen = useRef(runs);
  useEffect(() => {
    if (seen.current === runs) return;
    seen.current = runs;
    // What a task brought is read again at its end.
    if (busy === null)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "status" });
  }, [runs, busy, client]);
}

function runOf(run: WorkspaceStatus["sources"][number]["last_run"]): string {
  return run === null ? "" : `${run.run} ${run.status} ${run.rows_seen}`;
}
