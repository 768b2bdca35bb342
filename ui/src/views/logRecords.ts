/** What each source writes down: an empty value means "none" where it does, and "not recorded" where it does not. */
import { useMemo } from "react";
import { useWindow } from "./window";

/** Whether `source` fills `field` where there is something to fill it with. */
export type Records = (source: string, field: string) => boolean;

/** Asks the sources of the workspace. An unknown source records nothing that is known. */
export function useRecords(): Records {
  const { sources } = useWindow().status;
  return useMemo(() => {
    const known = new Map(sources.map((line) => [line.name, new Set(line.records)]));
    return (source, field) => known.get(source)?.has(field) ?? false;
  }, [sources]);
}
