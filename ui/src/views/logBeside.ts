/**
 * What is asked of the log beside its rows: counts, facets, other queries. The core answers one question at a time
 * and lets a newer query stop an older one, so these wait for each other and for the query of the screen.
 */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Failure } from "../bindings/Failure";
import type { ResultSet } from "../bindings/ResultSet";
import { asFailure, type Hear, type Host } from "../host";
import { useHost } from "../state";

/** A side query that the screen's own query stopped is asked again this often. */
const ASK_AGAIN_LIMIT = 3;

interface Lines {
  /** The screen's own query while it opens; what it comes to is why it did not open. */
  first: Promise<Failure | null>;
  /** The last of those that wait. */
  beside: Promise<unknown>;
}

const lines = new WeakMap<Host, Lines>();

function linesOf(host: Host): Lines {
  const known = lines.get(host) ?? { first: Promise.resolve(null), beside: Promise.resolve() };
  lines.set(host, known);
  return known;
}

/** Opens the query of the screen. It waits for nobody: whatever runs is stopped by the core. */
export function openFirst(host: Host, query: string, hear: Hear): Promise<ResultSet> {
  const opening = host.logOpen({ query }, hear);
  linesOf(host).first = opening.then(() => null, asFailure);
  return opening;
}

/**
 * Asks once everything asked before has been answered, so that rows come between. What nobody waits for any more is
 * not asked at all; what a newer query stopped is asked again once that has opened.
 */
export function beside<T>(host: Host, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const line = linesOf(host);
  const next = () => askAgain(host, ask, signal);
  const asked = line.beside.then(next, next);
  line.beside = asked.catch(() => undefined);
  return asked;
}

async function askAgain<T>(host: Host, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    const why = await firstIsOpen(host);
    // Whoever stopped the log from opening wants nothing counted over it either.
    if (why?.code === "cancelled") throw why;
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (reason) {
      if (asFailure(reason).code !== "cancelled" || asked >= ASK_AGAIN_LIMIT) throw reason;
    }
  }
}

/** Opens a query beside that of the screen, without stopping it. Only inside {@link beside}. */
export async function openBeside(host: Host, query: string): Promise<ResultSet> {
  await firstIsOpen(host);
  // The screen's query has opened before: no rows are left to be read again.
  return host.logOpen({ query }, () => {});
}

/**
 * Waits for the screen's query. One that starts in the same moment must be seen too, hence a turn of the event loop
 * before; and a turn after, in which the screen lets go of what it asked about the result set before.
 */
async function firstIsOpen(host: Host): Promise<Failure | null> {
  await turn();
  const { first } = linesOf(host);
  const why = await first;
  await turn();
  return linesOf(host).first === first ? why : firstIsOpen(host);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** An answer about a result set: the last one stays until the next is there. */
export interface Aside<T> {
  data: T | undefined;
  failure: Failure | null;
  isOld: boolean;
  retry: () => void;
}

/** Asks `ask` about what `key` names. `onStale` hears of a lost handle. */
export function useAside<T extends object>(
  key: readonly unknown[],
  ask: (host: Host) => Promise<T>,
  onStale: () => void,
): Aside<T> {
  const host = useHost();
  const answer = useQuery({
    queryKey: ["log-aside", ...key],
    queryFn: ({ signal }) => beside(host, () => ask(host), signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const failure = answer.error === null ? null : asFailure(answer.error);
  const isStale = failure?.code === "not_found";
  useEffect(() => {
    if (isStale) onStale();
  }, [isStale, onStale]);
  return {
    data: answer.data,
    failure,
    isOld: answer.isPlaceholderData,
    retry: () => void answer.refetch(),
  };
}
