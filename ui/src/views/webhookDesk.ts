/** The open deliveries and how they are judged, shared by the screen and by files dropped on the window. */
import { skipToken, useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Deliveries } from "../bindings/Deliveries";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { useHost } from "../state";

const DELIVERIES = ["webhooks"] as const;
const OPENING = ["webhook-open"] as const;
const JUDGED_BY = ["webhook-judged-by"] as const;

/** The open deliveries as they were judged last. */
export function useDeliveries() {
  const host = useHost();
  return useQuery({ queryKey: DELIVERIES, queryFn: () => host.webhookList() });
}

/** Everything about one of them. */
export function useDelivery(number: number) {
  const host = useHost();
  return useQuery({
    queryKey: ["delivery", number],
    queryFn: () => host.webhookDelivery({ number }),
    gcTime: 0,
  });
}

/** Puts fresh verdicts in place of the old ones, the details too. */
function useVerdicts(): (deliveries: Deliveries) => void {
  const client = useQueryClient();
  return (deliveries) => {
    client.setQueryData(DELIVERIES, deliveries);
    void client.invalidateQueries({ queryKey: ["delivery"] });
  };
}

/** Ways to open captures. `failure` is that of the newest try, whoever made it. */
export interface OpenCaptures {
  /** Opens files by path, e.g. those that were dropped. */
  open: (paths: string[]) => void;
  /** Asks for files, then opens them. */
  pick: () => void;
  isOpening: boolean;
  failure: Failure | null;
}

/** Opens captured files beside those that are open. Several places may hold it: they see one state. */
export function useOpenCaptures(): OpenCaptures {
  const host = useHost();
  const renew = useVerdicts();
  const opening = useMutation({
    mutationKey: OPENING,
    mutationFn: async (paths: string[] | "ask") => {
      const chosen = paths === "ask" ? await host.pickFiles({ purpose: "captures" }) : paths;
      return chosen.length === 0 ? null : host.webhookOpen({ paths: chosen });
    },
    networkMode: "always",
    onSuccess: (deliveries) => {
      if (deliveries !== null) renew(deliveries);
    },
  });
  const newest = useMutationState({
    filters: { mutationKey: OPENING },
    select: ({ state }) => ({ status: state.status, error: state.error as unknown }),
  }).at(-1);
  return {
    open: opening.mutate,
    pick: () => opening.mutate("ask"),
    isOpening: newest?.status === "pending",
    failure: newest?.status === "error" ? asFailure(newest.error) : null,
  };
}

/** Lets go of the open deliveries and of the choice of secrets; the files stay as they are. */
export function useCloseCaptures(): { close: () => void; failure: Failure | null } {
  const host = useHost();
  const client = useQueryClient();
  const renew = useVerdicts();
  const closing = useMutation({
    mutationFn: () => host.webhookClear(),
    networkMode: "always",
    // The core forgets by what it judged, too.
    onSuccess: () => {
      client.setQueryData<JudgedBy>(JUDGED_BY, AT_FIRST);
      renew({ deliveries: [], problems: [] });
    },
  });
  return { close: () => closing.mutate(), failure: closing.error === null ? null : asFailure(closing.error) };
}

/** How the open deliveries are judged. A pasted secret is never part of it, only that there was one. */
interface JudgedBy {
  /** Scheme id; null = found out from the headers. */
  scheme: string | null;
  /** Names of kept secrets. */
  secrets: string[];
  withPasted: boolean;
}

/** Judging them, again and again. */
export interface Judging {
  by: JudgedBy;
  /** Judges anew; true when it came to a verdict. `pasted` is handed on and held nowhere. */
  judge: (by: Omit<JudgedBy, "withPasted">, pasted: string[]) => Promise<boolean>;
  isJudging: boolean;
  failure: Failure | null;
}

const AT_FIRST: JudgedBy = { scheme: null, secrets: [], withPasted: false };

/** No mutation of the query client here: its cache would hold the pasted secret for minutes. */
export function useJudging(): Judging {
  const host = useHost();
  const client = useQueryClient();
  const renew = useVerdicts();
  const kept = useQuery<JudgedBy>({
    queryKey: JUDGED_BY,
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const turn = useRef(0);
  const [isJudging, setJudging] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const judge: Judging["judge"] = async ({ scheme, secrets }, pasted) => {
    turn.current += 1;
    const mine = turn.current;
    const isNewest = () => mine === turn.current;
    client.setQueryData<JudgedBy>(JUDGED_BY, { scheme, secrets, withPasted: pasted.length > 0 });
    setJudging(true);
    try {
      const deliveries = await host.webhookJudge({ scheme, secrets, pasted });
      if (isNewest()) {
        renew(deliveries);
        setFailure(null);
      }
      return true;
    } catch (reason) {
      if (isNewest()) setFailure(asFailure(reason));
      return false;
    } finally {
      if (isNewest()) setJudging(false);
    }
  };
  return { by: kept.data ?? AT_FIRST, judge, isJudging, failure };
}
