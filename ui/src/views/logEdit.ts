/** Changes to the query by chips, presets and facets, in the order they were asked for. */
import { useEffect, useRef } from "react";
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
  const { ask } = useWindow();
  const waiting = useRef<Change[]>([]);
  const { set, isCurrent, failure } = log;
  useEffect(() => {
    if (failure !== null) waiting.current = [];
    if (!isCurrent || set === undefined) return;
    const next = waiting.current.shift();
    if (next !== undefined) ask(next(set.terms));
  }, [set, isCurrent, failure, ask]);
  if (failure !== null || set === undefined) return null;
  return (change) => {
    if (isCurrent) ask(change(set.terms));
    else waiting.current.push(change);
  };
}
