/** The result set of a query, opened again when the core let go of it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Failure } from "../bindings/Failure";
import type { LogRow } from "../bindings/LogRow";
import type { Progress } from "../bindings/Progress";
import type { ResultSet } from "../bindings/ResultSet";
import { asFailure } from "../host";
import { useHost } from "../state";
import { openFirst } from "./logBeside";
import { RowWindows } from "./rowWindows";

/** A lost handle is opened again this often in a row; then the failure is shown instead. */
const REOPEN_LIMIT = 3;

/**
 * `set` is the last one that opened; `failure` says why the present query did not; `isCurrent` is false while `set`
 * still answers the query before.
 */
export interface OpenLog {
  set: ResultSet | undefined;
  failure: Failure | null;
  isOpening: boolean;
  /** How far the reading again is that the query waits for; null when it waits for none. */
  rereading: Progress | null;
  isCurrent: boolean;
  reopen: () => void;
  /** For counts and facets that met a lost handle: opens again, but not for ever. */
  reopenAside: () => void;
}

/** Opens `query`; the rows of the last good query stay until the new one has opened. */
export function useOpenLog(query: string): OpenLog {
  const host = useHost();
  const last = useRef<ResultSet | undefined>(undefined);
  const [rereading, setRereading] = useState<Progress | null>(null);
  const open = useQuery({
    queryKey: ["log", query],
    queryFn: () => openFirst(host, query, setRereading).finally(() => setRereading(null)),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (open.data !== undefined) last.current = open.data;
  const { refetch } = open;
  const reopen = useCallback(() => void refetch(), [refetch]);
  // Stays the same from query to query, so that what hangs on it is not drawn again.
  const reopened = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query starts to count anew.
  useEffect(() => {
    reopened.current = 0;
  }, [query]);
  const reopenAside = useCallback(() => {
    reopened.current += 1;
    if (reopened.current <= REOPEN_LIMIT) reopen();
  }, [reopen]);
  const failure = open.error === null ? null : asFailure(open.error);
  return {
    set: open.data ?? last.current,
    failure,
    isOpening: open.isFetching,
    rereading,
    isCurrent: open.data !== undefined && !open.isPlaceholderData && failure === null,
    reopen,
    reopenAside,
  };
}

/** The rows of a result set; draws again when some arrive. */
export function useRows(set: ResultSet, reopen: () => void): RowWindows<LogRow> {
  const host = useHost();
  const reopened = useRef(0);
  const onStale = useCallback(() => {
    reopened.current += 1;
    if (reopened.current <= REOPEN_LIMIT) reopen();
  }, [reopen]);
  const rows = useMemo(() => {
    const { handle } = set;
    return new RowWindows((first, wanted) => host.logRows({ handle, first, rows: wanted }), onStale);
  }, [host, set, onStale]);
  const version = useSyncExternalStore(rows.subscribe, rows.version);
  if (version > 0 && rows.failure() === null) reopened.current = 0;
  return rows;
}
