/** How rows would be read with the places that were picked: asked again after a change, and only the newest answer counts. */
import { useCallback, useEffect, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { Mapping } from "../bindings/Mapping";
import type { MappingPick } from "../bindings/MappingPick";
import { asFailure, type Hear } from "../host";
import { useHost } from "../state";

/** Asks the core; must stay the same from drawing to drawing. */
export type ReadMapping = (picks: MappingPick[], hear: Hear) => Promise<Mapping>;

/** Time for a second thought before a vendor is asked again, in ms. */
const PAUSE_MS = 250;

/** The newest mapping stays in sight while the next is read, and when that fails. */
export interface Reading {
  mapping: Mapping | null;
  failure: Failure | null;
  isReading: boolean;
  again: () => void;
}

/** Reads with `picks`. */
export function useMapping(read: ReadMapping, picks: MappingPick[]): Reading {
  const host = useHost();
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isReading, setReading] = useState(true);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks again with nothing changed.
  useEffect(() => {
    let isStale = false;
    let task: number | null = null;
    setReading(true);
    const timer = setTimeout(() => {
      read(picks, (progress) => {
        task = progress.task;
      }).then(
        (newest) => {
          if (isStale) return;
          task = null;
          setMapping(newest);
          setFailure(null);
          setReading(false);
        },
        (reason: unknown) => {
          if (isStale) return;
          task = null;
          setFailure(asFailure(reason));
          setReading(false);
        },
      );
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
      // Nobody waits for the old answer, so that a request to stop that fails changes nothing for anybody.
      if (task !== null) host.taskCancel({ task }).catch(() => {});
    };
  }, [host, read, picks, turn]);
  return { mapping, failure, isReading, again };
}

/** The picks with one place put first for a field, or with `null` what the profile says; "" = not read at all. */
export function picksWith(picks: MappingPick[], field: string, path: string | null): MappingPick[] {
  const rest = picks.filter((pick) => pick.field !== field);
  return path === null ? rest : [...rest, { field, path }];
}
