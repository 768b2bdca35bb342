/** What the buttons and the key of a replay do: plan, ask where it leads, send. */
import { type RefObject, useEffect, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { ReplayPlan } from "../bindings/ReplayPlan";
import type { Signing } from "../bindings/Signing";
import { asFailure } from "../host";
import { useHost } from "../state";
import { hostOf } from "./listenWords";
import type { Gate } from "./replayDesk";
import { type Edits, orderOf, rateOf, towardOf, type Way } from "./replayDraft";
import type { Chosen } from "./replayWhich";
import { useWindow } from "./window";

/** Most that one press sends. */
const MANY_LIMIT = 10_000;

/** What is sent, and how. */
export interface Sending {
  way: Way;
  edits: Edits;
  which: Chosen;
  gate: Gate;
  change: (part: Partial<Way>) => void;
  field: RefObject<HTMLDivElement | null>;
  replay: RefObject<(() => void) | null>;
}

/** What would be sent, and what becomes of signatures. */
export interface Planned {
  plan: ReplayPlan;
  signing: Signing;
}

/** Gives the order once: a credential that was typed is held by nothing after that. */
function once(order: ReplayOrder): () => ReplayOrder {
  let held: ReplayOrder | null = order;
  return () => {
    const taken = held;
    held = null;
    if (taken === null) throw new Error("BUG: an order is sent once");
    return taken;
  };
}

/** The deeds. */
export function useSending({ way, edits, which, gate, change, field, replay }: Sending) {
  const host = useHost();
  const { replaying } = useWindow().tasks;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isWorking, setWorking] = useState(false);
  const [planned, setPlanned] = useState<Planned | null>(null);
  // To several each is signed with the secret that signed it, where none is chosen for all.
  const isSigned = way.signing !== "resign" || which.size !== 1 || way.secret !== null;
  const isReady =
    hostOf(way.url.trim()) !== null && isSigned && rateOf(way.rate) !== null && which.size <= MANY_LIMIT;
  const work = async (deed: (ids: number[]) => Promise<void> | void) => {
    setWorking(true);
    setFailure(null);
    gate.reset();
    try {
      await deed(await which.ids());
    } catch (reason) {
      setFailure(asFailure(reason));
    } finally {
      setWorking(false);
    }
  };
  const send = () =>
    void work((ids) =>
      gate.ask(towardOf(way), (confirmed) => {
        const known = confirmed === null || way.confirmed.includes(confirmed);
        const hosts = known ? way.confirmed : [...way.confirmed, confirmed];
        change({ confirmed: hosts });
        const order = orderOf({ ids, key: which.key }, way, edits);
        replaying.start({
          ids,
          write: once({ ...order, toward: { ...order.toward, confirmed_host: confirmed } }),
        });
      }),
    );
  const plan = () =>
    void work(async (ids) => {
      const order = orderOf({ ids, key: which.key }, way, edits);
      setPlanned({ plan: await host.replayPlan(order), signing: way.signing });
    });
  const press = () => {
    if (isReady && !isWorking && !replaying.isRunning && !gate.isAsking) send();
    else field.current?.querySelector("input")?.focus();
  };
  useEffect(() => {
    replay.current = press;
    return () => {
      replay.current = null;
    };
  });
  return {
    isReady,
    isWorking: isWorking || gate.isAsking,
    failure: failure ?? gate.failure,
    planned,
    closePlan: () => setPlanned(null),
    plan,
    send,
  };
}
