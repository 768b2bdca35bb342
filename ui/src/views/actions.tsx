/**
 * What a screen can be asked to do from elsewhere: by a key, the palette or another screen. The screen that can do
 * it registers it while it is shown; asking shows that screen first.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import type { PackKind } from "../bindings/PackKind";
import type { ReviewLine } from "../bindings/ReviewLine";
import type { Screen } from "./window";

/** What can be asked for. */
export type Action =
  | { id: "focus-query" }
  | { id: "export" }
  | { id: "go-to-row"; row: number }
  | { id: "go-to-time"; at: string }
  | { id: "open-captures" }
  | { id: "focus-captures" }
  | { id: "show-capture"; capture: number }
  | { id: "replay" }
  | { id: "tick-capture" }
  | { id: "send-test" }
  | { id: "test-receiver" }
  | { id: "reconcile"; source: string | null }
  | { id: "check-pack" }
  /** With `review`: a pack of its period that takes its decisions. */
  | { id: "build-pack"; kind: PackKind; query: string; review?: ReviewLine }
  | { id: "open-pack"; path: string }
  | { id: "show-rule"; rule: string };

/** The screen that does it. */
const SCREEN_OF: Record<Action["id"], Screen> = {
  "focus-query": "log",
  export: "log",
  "go-to-row": "log",
  "go-to-time": "log",
  "open-captures": "webhooks",
  "focus-captures": "webhooks",
  "show-capture": "webhooks",
  replay: "webhooks",
  "tick-capture": "webhooks",
  "send-test": "webhooks",
  "test-receiver": "webhooks",
  reconcile: "webhooks",
  "check-pack": "packs",
  "build-pack": "packs",
  "open-pack": "packs",
  "show-rule": "rules",
};

type Act = (action: Action) => void;

interface Actions {
  perform: Act;
  /** Answers with how to take it back. */
  register: (id: Action["id"], act: Act) => () => void;
}

const ActionsContext = createContext<Actions | null>(null);

/** Holds the registry. */
export function ActionsProvider({ go, children }: { go: (screen: Screen) => void; children: ReactNode }) {
  const held = useRef(new Map<Action["id"], Act>());
  const asked = useRef<Action | null>(null);
  const actions = useMemo<Actions>(
    () => ({
      perform: (action) => {
        const act = held.current.get(action.id);
        asked.current = act === undefined ? action : null;
        go(SCREEN_OF[action.id]);
        act?.(action);
      },
      register: (id, act) => {
        held.current.set(id, act);
        const waiting = asked.current;
        if (waiting?.id === id) {
          asked.current = null;
          act(waiting);
        }
        return () => {
          if (held.current.get(id) === act) held.current.delete(id);
        };
      },
    }),
    [go],
  );
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

/** The registry. */
export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error("BUG: no ActionsProvider above this view");
  return actions;
}

/** Does `act` whenever `id` is asked for while the caller is shown, and at once when it was asked for before. */
export function useAction<Id extends Action["id"]>(
  id: Id,
  act: (action: Extract<Action, { id: Id }>) => void,
): void {
  const { register } = useActions();
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  useEffect(
    () => register(id, (action) => newest.current(action as Extract<Action, { id: Id }>)),
    [id, register],
  );
}
