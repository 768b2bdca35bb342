/** Packs that plans make while the window is open: nobody pressed anything, so they are heard of. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { PlannedPack } from "../bindings/PlannedPack";
import { useHost } from "../state";

/** What was heard and not looked at yet, the newest of each plan. */
export interface Planned {
  packs: PlannedPack[];
  forget: () => void;
}

/** Hears of them; the list of packs and the plans are read again after each. */
export function usePlanned(): Planned {
  const host = useHost();
  const queries = useQueryClient();
  const [packs, setPacks] = useState<PlannedPack[]>([]);
  useEffect(() => {
    const hear = (pack: PlannedPack) => {
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
  return useMemo(() => ({ packs, forget }), [packs, forget]);
}
