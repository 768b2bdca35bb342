/** What a person chose for a pack before it is built. Kept while the dialog is closed and something runs. */
import type { CalendarDate } from "@internationalized/date";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { PackCount } from "../bindings/PackCount";
import type { PackKind } from "../bindings/PackKind";
import type { PackRequest } from "../bindings/PackRequest";
import type { Progress } from "../bindings/Progress";
import { asFailure } from "../host";
import { useHost } from "../state";
import { daysOf, type Preset } from "./packPeriod";

/** The choice; a day is null while it is being typed. */
export interface PackChoice {
  kind: PackKind;
  preset: Preset;
  from: CalendarDate | null;
  to: CalendarDate | null;
  query: string;
  organisation: string;
  /** The file; null = a fresh one in the data folder. */
  path: string | null;
}

/** Where the dialog starts: a quarter's worth of days, which most reviews are for. */
export function firstChoice(kind: PackKind, query: string, today: CalendarDate): PackChoice {
  const preset = "90-days";
  return { kind, preset, ...daysOf(preset, today), query: withoutTime(query), organisation: "", path: null };
}

/** The request, or null while the period is not one. The core reads bare dates in the zone of the settings. */
export function requestOf({ kind, from, to, query, organisation, path }: PackChoice): PackRequest | null {
  if (from === null || to === null || from.compare(to) > 0) return null;
  const named = organisation.trim();
  return {
    kind,
    from: from.toString(),
    to: to.add({ days: 1 }).toString(),
    query: withoutTime(query),
    organisation: named === "" ? null : named,
    path,
  };
}

const SPACE = /\s+/y;
const TERM = /-?(?:[\w.]+:)?(?:"(?:[^"\\]|\\.)*"|[^\s"])+/y;

/** The query without its time: a pack has a period of its own. What cannot be read stays, for the core to name. */
export function withoutTime(query: string): string {
  const kept: string[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(query)?.[0] ?? "";
    at += found.length;
    return found;
  };
  for (take(SPACE); at < query.length; take(SPACE)) {
    const term = take(TERM);
    if (term === "") return query.trim();
    if (!/^(?:from|to):/i.test(term)) kept.push(term);
  }
  return kept.join(" ");
}

/** The numbers of a pack before it is made. */
export interface Counted {
  count: PackCount | null;
  failure: Failure | null;
  /** True while `count` is not that of the present request. */
  isCounting: boolean;
  /** How far the reading again is that the count waits for; null when it waits for none. */
  rereading: Progress | null;
  again: () => void;
}

/** A count waits this long for the next key, in ms: each one is a scan of the period. */
const SETTLE_MS = 200;

/** Counts what a request would hold, once typing pauses. */
export function usePackCount(request: PackRequest | null): Counted {
  const host = useHost();
  const wanted = request === null ? null : { ...request, organisation: null, path: null };
  const asked = useSettled(wanted === null ? null : JSON.stringify(wanted));
  const [rereading, setRereading] = useState<Progress | null>(null);
  const counted = useQuery({
    queryKey: ["pack-count", asked],
    queryFn: () =>
      host.packCount(JSON.parse(asked ?? "") as PackRequest, setRereading).finally(() => setRereading(null)),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
  const isSettled = asked === (wanted === null ? null : JSON.stringify(wanted));
  return {
    count: counted.data ?? null,
    failure: counted.error === null || !isSettled ? null : asFailure(counted.error),
    isCounting: !isSettled || counted.isPlaceholderData || counted.isFetching,
    rereading,
    again: () => void counted.refetch(),
  };
}

/** The newest value that stood for a moment; the first one counts at once. */
function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
