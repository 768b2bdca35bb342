/** Checks of packs: run here, kept while the window is open, shown wherever the pack is. */
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PackCheck } from "../bindings/PackCheck";
import { type Task, useHost, useTask } from "../state";

/** Key of the list of packs. */
export const PACKS = ["packs"] as const;

const keyOf = (path: string) => ["pack-check", path] as const;

/** The packs that were built or opened here. */
export function usePacks() {
  const host = useHost();
  return useQuery({ queryKey: PACKS, queryFn: () => host.packList() });
}

/** Checks files one after the other; each verdict stands in the list, the newest in full under its path. */
export function usePackCheck(): Task<string[], PackCheck | null> {
  const host = useHost();
  const client = useQueryClient();
  return useTask(
    async (paths: string[], hear) => {
      let last: PackCheck | null = null;
      for (const path of paths) {
        last = await host.packVerify({ path }, hear);
        client.setQueryData(keyOf(path), last);
      }
      return last;
    },
    () => void client.invalidateQueries({ queryKey: PACKS }),
  );
}

/** What the newest check of a file in this window said, line by line; null before there was one. */
export function useLastCheck(path: string): PackCheck | null {
  const kept = useQuery<PackCheck>({
    queryKey: keyOf(path),
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return kept.data ?? null;
}
