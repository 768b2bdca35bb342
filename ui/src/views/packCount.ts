/** What a pack would hold, asked again whenever the choice changes. */
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { PackCount } from "../bindings/PackCount";
import type { PackRequest } from "../bindings/PackRequest";
import type { Progress } from "../bindings/Progress";
import { asFailure } from "../host";
import { useHost } from "../state";
import { useSettled } from "./settled";

/** The numbers of a pack before it is made. */
export interface Counted {
  count: PackCount | null;
  failure: Failure | null;
  /** True while `count` is not that of the present request. */
  isCounting: boolean;
  /** How far the reading is that the count waits for; null when it waits for none. */
  rereading: Progress | null;
  again: () => void;
}

/** Counts what a request would hold, once typing pauses. Answers to older requests are not shown for this one. */
export function usePackCount(wanted: PackRequest | null): Counted {
  const host = useHost();
  const key = wanted === null ? null : JSON.stringify(wanted);
  const asked = useSettled(key);
  const [rereading, setRereading] = useState<Progress | null>(null);
  const counted = useQuery({
    queryKey: ["pack-count", asked],
    queryFn: () =>
      host.packCount(JSON.parse(asked ?? "") as PackRequest, setRereading).finally(() => setRereading(null)),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
  const isSettled = asked === key;
  return {
    count: counted.data ?? null,
    failure: counted.error === null || !isSettled ? null : asFailure(counted.error),
    isCounting: !isSettled || counted.isPlaceholderData || counted.isFetching,
    rereading,
    again: () => void counted.refetch(),
  };
}

/** What was counted for a request, as long as somebody else asks for it; null while that is not known. */
export function useLastCount(wanted: PackRequest | null): PackCount | null {
  const counted = useQuery<PackCount>({
    queryKey: ["pack-count", wanted === null ? null : JSON.stringify(wanted)],
    queryFn: skipToken,
    placeholderData: keepPreviousData,
  });
  return wanted === null ? null : (counted.data ?? null);
}
