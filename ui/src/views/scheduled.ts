/** Pulls that schedules begin while the window is open: nobody pressed anything, so they are heard of. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { Progress } from "../bindings/Progress";
import type { ScheduledPull } from "../bindings/ScheduledPull";
import type { SyncReport } from "../bindings/SyncReport";
import { asFailure } from "../host";
import { type HeardOf, heardWith, NOBODY, useHost } from "../state";

/** The one that runs: one at a time, of one or more sources. */
export interface RunningPull {
  sources: string[];
  progress: Progress | null;
  heard: HeardOf;
}

/** How the last one ended that was not looked at yet, or why none is heard of. */
export interface Schedule {
  running: RunningPull | null;
  report: SyncReport | null;
  failure: Failure | null;
  /** Null while there is nothing to stop. */
  cancel: (() => void) | null;
  forget: () => void;
}

type State = Pick<Schedule, "running" | "report" | "failure">;

const QUIET: State = { running: null, report: null, failure: null };

/** Hears of them. At the end of each, everything shown is read again. */
export function useSchedule(): Schedule {
  const host = useHost();
  const client = useQueryClient();
  const [state, setState] = useState(QUIET);
  useEffect(() => {
    const hear = (pull: ScheduledPull) => {
      setState((before) => after(before, pull));
      if (pull.progress === null) void client.invalidateQueries();
    };
    host.scheduleWatch(hear).catch((reason: unknown) => setState({ ...QUIET, failure: asFailure(reason) }));
  }, [host, client]);
  const forget = useCallback(() => setState((before) => ({ ...before, report: null, failure: null })), []);
  const task = state.running?.progress?.task;
  const stop = (number: number) =>
    host
      .taskCancel({ task: number })
      .catch((reason: unknown) => setState((before) => ({ ...before, failure: asFailure(reason) })));
  return { ...state, cancel: task === undefined ? null : () => stop(task), forget };
}

/** One that runs takes the place of what the last one brought. */
function after(before: State, { sources, progress, report, failure }: ScheduledPull): State {
  if (progress === null) return { running: null, report: isWanting(report) ? report : null, failure };
  const heard = before.running?.progress?.task === progress.task ? before.running.heard : NOBODY;
  return { ...QUIET, running: { sources, progress, heard: heardWith(heard, progress) } };
}

/** Whether a report needs a look. What went well four times an hour is told by the list of sources. */
function isWanting(report: SyncReport | null): boolean {
  return report?.sources.some(({ status, problems }) => status !== "ok" || problems > 0) ?? false;
}
