/** Sending from here: asking where an address leads, sending, and what was sent before. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { TargetLine } from "../bindings/TargetLine";
import type { Toward } from "../bindings/Toward";
import { asFailure } from "../host";
import { useHost } from "../state";
import { ATTEMPTS } from "./window";

/** Most attempts that are compared, the newest of them. */
const ATTEMPTS_SHOWN = 30;

/** What was sent of one delivery, the newest first. */
export function useAttempts(capture: number) {
  const host = useHost();
  return useQuery({
    queryKey: [ATTEMPTS, capture],
    queryFn: () => host.attemptList({ capture, run: null, limit: ATTEMPTS_SHOWN }),
    networkMode: "always",
  });
}

/** What stands before every request to another machine: the person's word for its host. */
export interface Gate {
  /** Asks the core where it leads; `send` is called at once where nothing has to be confirmed. */
  ask: (toward: Toward, send: (confirmed: string | null) => void) => void;
  /** The host that waits for a word; null while none does. */
  target: TargetLine | null;
  /** The person's word. */
  confirm: () => void;
  refuse: () => void;
  isAsking: boolean;
  failure: Failure | null;
  reset: () => void;
}

/** The gate. An answer that was overtaken by a newer question is dropped. */
export function useGate(): Gate {
  const host = useHost();
  const turn = useRef(0);
  const [waiting, setWaiting] = useState<{
    target: TargetLine;
    send: (confirmed: string | null) => void;
  } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask: Gate["ask"] = (toward, send) => {
    turn.current += 1;
    const mine = turn.current;
    const isNewest = () => mine === turn.current;
    setAsking(true);
    setFailure(null);
    host
      .targetCheck(toward)
      .then((target) => {
        if (!isNewest()) return;
        if (target.needs_word) setWaiting({ target, send });
        else send(toward.confirmed_host);
      })
      .catch((reason: unknown) => {
        if (isNewest()) setFailure(asFailure(reason));
      })
      .finally(() => {
        if (isNewest()) setAsking(false);
      });
  };
  return {
    ask,
    target: waiting?.target ?? null,
    confirm: () => {
      setWaiting(null);
      waiting?.send(waiting.target.host);
    },
    refuse: () => setWaiting(null),
    isAsking,
    failure,
    reset: () => setFailure(null),
  };
}
