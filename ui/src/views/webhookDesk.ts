/** The open deliveries, shared by the screen and by files that are dropped on the window. */
import { useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Deliveries } from "../bindings/Deliveries";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { useHost } from "../state";

/** Key of the open deliveries. */
export const DELIVERIES = ["webhooks"] as const;
const OPENING = ["webhook-open"] as const;

/** The open deliveries as they were judged last. */
export function useDeliveries() {
  const host = useHost();
  return useQuery({ queryKey: DELIVERIES, queryFn: () => host.webhookList() });
}

/** Puts fresh verdicts in place of the old ones, the details too. */
export function useVerdicts(): (deliveries: Deliveries) => void {
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
