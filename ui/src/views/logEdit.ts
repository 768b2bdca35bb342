/** Changes to the query by chips, presets and facets, in the order they were asked for. */
import { useCallback, useEffect, useRef } from "react";
import type { QueryTerm } from "../bindings/QueryTerm";
import type { OpenLog } from "./openLog";
import { useWindow } from "./window";

/** Makes another query of the terms of the present one. */
export type Change = (terms: readonly QueryTerm[]) => string;

/**
 * Changes the query, or null while it cannot be read: a half-typed text is never thrown away by a press elsewhere.
 * A change asked for while the query before is still opening waits for its terms.
 */
export type Edit = ((change: Change) => void) | null;

/** The editor of the log that is open. */
export function useEdit(log: OpenLog): Edit {
  const { query, ask } = useWindow();
  const waiting = useRef<Change[]>([]);
  // What a press must act on is what holds when it comes, not when its button was drawn.
  const terms = useRef<readonly QueryTerm[] | null>(null);
  const { set, isCurrent, failure } = log;
  const drain = useCallback(() => {
    if (terms.current === null) return;
    const change = waiting.current.shift();
    if (change === undefined) return;
    const next = change(terms.current);
    if (next === query) return;
    terms.current = null;
    ask(next);
  }, [query, ask]);
  const newest = useRef(drain);
  useEffect(() => {
    newest.current = drain;
    terms.current = isCurrent && set !== undefined ? set.terms : null;
    if (failure !== null) waiting.current = [];
    drain();
  });
  const edit = useCallback((change: Change) => {
    waiting.current.push(change);
    newest.current();
  }, []);
  return failure !== null || set === undefined ? null : edit;
}
