/** Checks of packs: run here, kept while the window is open, shown wherever the pack is. */
import { type QueryClient, skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PackCheck } from "../bindings/PackCheck";
import type { PackLine } from "../bindings/PackLine";
import { type Task, useHost, useTask } from "../state";

/** Key of the list of packs. */
const PACKS = ["packs"] as const;

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

/** Keeps a verdict that was come to otherwise, as if the file had been checked just now. */
export function keepCheck(client: QueryClient, path: string, check: PackCheck): void {
  client.setQueryData(keyOf(path), check);
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

/** A verdict that could not be put into the list stands in it all the same, as long as the window is open. */
export function withUnlisted(
  listed: PackLine[],
  path: string | null,
  check: PackCheck | null,
  at: string,
): PackLine[] {
  if (path === null || check === null || check.note === null) return listed;
  const failed = check.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  const verdict = { at, ok: check.ok, failed };
  const known = listed.find((line) => line.path === path);
  if (known !== undefined) return listed.map((line) => (line === known ? { ...line, check: verdict } : line));
  const { sha256, words, bytes, facts } = check;
  return [
    { path, is_there: true, at, is_own: false, sha256, words, bytes, facts, check: verdict },
    ...listed,
  ];
}
