/** Hearing of deliveries that come, whichever screen is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { useHost } from "../state";
import { renewArrivals } from "./tally";

/** Asks for lists and numbers anew whenever something came. Answers why that cannot be heard. Once a window. */
export function useArrivals(): Failure | null {
  const host = useHost();
  const client = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let isGone = false;
    host
      .listenerWatch(() => {
        if (!isGone) renewArrivals(client);
      })
      .catch((reason: unknown) => {
        if (!isGone) setFailure(asFailure(reason));
      });
    return () => {
      isGone = true;
    };
  }, [host, client]);
  return failure;
}
