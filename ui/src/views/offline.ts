/** Whether the vendors can be reached, as far as this window knows, and since when not. */
import { useEffect, useState } from "react";
import type { SourceLine } from "../bindings/SourceLine";
import type { SyncReport } from "../bindings/SyncReport";
import { useWindow } from "./window";

/** `since` is an RFC 3339 UTC instant, null when it is not known. */
export interface Offline {
  since: string | null;
}

/** Null while there is no sign of it. `report` is the newest pull of this window, whose codes are exact. */
export function offlineOf(
  sources: SourceLine[],
  report: SyncReport | null,
  connection: { isOnline: boolean; since: string | null },
): Offline | null {
  if (!connection.isOnline) return { since: connection.since };
  const pulled = sources.filter(({ url, last_run }) => url !== null && last_run?.kind === "pull");
  const codes = new Map(report?.sources.map(({ name, error }) => [name, error?.code ?? null]));
  if (pulled.length === 0 || !pulled.every((source) => isUnreached(source, codes.get(source.name))))
    return null;
  const starts = pulled.map(({ last_run }) => last_run?.started_at ?? "").sort();
  return { since: starts[0] ?? null };
}

/** The code alone tells: words are the vendor's or the system's, in any language. Older runs have none, and tell nothing. */
function isUnreached({ last_run }: SourceLine, code: string | null | undefined): boolean {
  if (last_run === null || last_run.status !== "failed") return false;
  return (code === undefined ? last_run.code : code) === "network";
}

/** The same, kept up to date. */
export function useOffline(): Offline | null {
  const { status, tasks } = useWindow();
  return offlineOf(status.sources, tasks.pull.result, useConnection());
}

/** What the system says of the network, which is true when it says "none" and a guess when it says "some". */
function useConnection() {
  const [connection, setConnection] = useState({ isOnline: navigator.onLine, since: null as string | null });
  useEffect(() => {
    const read = () => {
      const isOnline = navigator.onLine;
      setConnection({ isOnline, since: isOnline ? null : new Date().toISOString() });
    };
    window.addEventListener("online", read);
    window.addEventListener("offline", read);
    return () => {
      window.removeEventListener("online", read);
      window.removeEventListener("offline", read);
    };
  }, []);
  return connection;
}
