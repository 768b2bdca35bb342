/** Packs that plans make while the window is open: nobody pressed anything, so they are heard of. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { PlannedPack } from "../bindings/PlannedPack";
import { useHost } from "../state";

/** What was heard and not looked at yet, the newest of each plan, and the one that is being made. */
export interface Planned {
  packs: PlannedPack[];
  running: PlannedPack | null;
  /** Null while there is nothing to stop. */
  cancel: (() => void) | null;
  forget: () => void;
}

/** Hears of them; the list of packs and the plans are read again after each. */
export function usePlanned(): Planned {
  const host = useHost();
  const queries = useQueryClient();
  const [packs, setPacks] = useState<PlannedPack[]>([]);
  const [running, setRunning] = useState<PlannedPack | null>(null);
  useEffect(() => {
    const hear = (pack: PlannedPack) => {
      setRunning(pack.progress === null ? null : pack);
      if (pack.progress !== null) return;
      // Neither made nor a new problem: it was tried again and is as was told before.
      if (pack.path !== null || pack.problem !== null)
        setPacks((before) => [...before.filter(({ name }) => name !== pack.name), pack]);
      void queries.invalidateQueries({ queryKey: ["packs"] });
      void queries.invalidateQueries({ queryKey: ["plans"] });
    };
    host.planWatch(hear).catch((reason: unknown) => {
      // Only what is planned goes unheard; the list of plans says itself what was made.
      console.error("planned packs are not heard of", reason);
    });
  }, [host, queries]);
  const forget = useCallback(() => setPacks([]), []);
  const task = running?.progress?.task;
  const cancel = useMemo(() => {
    if (task === undefined) return null;
    // One that has ended meanwhile needs no stopping.
    return () => void host.taskCancel({ task }).catch((reason: unknown) => console.error(reason));
  }, [host, task]);
  return useMemo(() => ({ packs, running, cancel, forget }), [packs, running, cancel, forget]);
}
