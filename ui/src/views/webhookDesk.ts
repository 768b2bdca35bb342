/** The deliveries of the workspace and how they come, shared by the screen and by files dropped on the window. */
import {
  keepPreviousData,
  type QueryClient,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { CaptureJudge } from "../bindings/CaptureJudge";
import type { CaptureLine } from "../bindings/CaptureLine";
import type { CaptureSet } from "../bindings/CaptureSet";
import type { CapturesImported } from "../bindings/CapturesImported";
import type { Failure } from "../bindings/Failure";
import type { ListenerState } from "../bindings/ListenerState";
import type { ListenRequest } from "../bindings/ListenRequest";
import type { Progress } from "../bindings/Progress";
import { asFailure } from "../host";
import { useHost } from "../state";
import { type Narrowing, writeCaptureQuery } from "./captureQuery";
import { RowWindows } from "./rowWindows";
import { CAPTURE_IMPORT, CAPTURES, renewArrivals } from "./tally";
import { useWindow } from "./window";

/** The key under which is held how far an import is. */
const PROGRESS = ["capture-import-progress"] as const;

/** Everything that depends on which captures there are and how they are judged is asked anew. */
export function renewCaptures(client: QueryClient): void {
  renewArrivals(client);
  for (const key of ["capture", "capture-explained", "elsewhere"])
    void client.invalidateQueries({ queryKey: [key] });
}

/** A set of captures whose first lines are there. `at` is where the delivery stands that is looked at. */
export interface CaptureList {
  set: CaptureSet;
  windows: RowWindows<CaptureLine>;
  query: Narrowing;
  at: number;
}

/**
 * `view` is what is in view; `at` is the place that is looked at and `chosen` the delivery there, null while it is not
 * known yet. They are kept when the set changes. `wanted` is one that was asked for from elsewhere, until a set holds it.
 */
export interface Looking {
  view: { first: number; end: number };
  at: number;
  chosen: number | null;
  wanted: number | null;
}

/**
 * What a query finds. When others come, the old list stays until the lines in view of the new one are there, so that
 * nothing flickers, and until it is known where the delivery stands that is looked at by then.
 */
export function useCaptures(query: Narrowing, looking: { readonly current: Looking }) {
  const host = useHost();
  const asked = useQuery({
    queryKey: [CAPTURES, query],
    queryFn: async () => {
      const chosen = looking.current.wanted ?? looking.current.chosen;
      return { set: await host.captureOpen({ ...query, chosen }), chosen, query };
    },
    placeholderData: keepPreviousData,
    structuralSharing: false,
    networkMode: "always",
  });
  const [list, setList] = useState<CaptureList | null>(null);
  const shown = useRef<CaptureList | null>(null);
  const { data: found, refetch } = asked;
  useEffect(() => {
    if (found === undefined) return;
    const { set, query } = found;
    const ask = async (first: number, count: number) => host.captureRows({ set: set.set, first, count });
    const windows = new RowWindows<CaptureLine>(ask, () => void refetch());
    const stops: (() => void)[] = [];
    const stop = () => {
      for (const each of stops) each();
    };
    const show = () => {
      if (set.count > 0 && windows.version() === 0) return;
      const at = placeIn({ ...found, windows }, { looking: looking.current, shown: shown.current });
      if (at === "unknown") return;
      stop();
      if (at === "elsewhere") return void refetch();
      if (set.place !== null) looking.current.wanted = null;
      const next = { set, windows, query, at };
      looking.current.at = at;
      looking.current.chosen = windows.at(at)?.id ?? looking.current.chosen;
      shown.current = next;
      setList(next);
    };
    stops.push(windows.subscribe(show));
    if (shown.current !== null) stops.push(shown.current.windows.subscribe(show));
    const { view } = looking.current;
    const size = Math.max(20, view.end - view.first);
    const first = set.place === null ? 0 : Math.max(0, set.place - size);
    if (set.count === 0) show();
    else windows.want(first, Math.min(set.count, first + 2 * size));
    return stop;
  }, [found, host, refetch, looking]);
  return {
    list,
    isStale: list !== null && asked.error === null && !isSame(list.query, query),
    failure: asked.error,
    retry: () => void refetch(),
  };
}

function isSame(one: Narrowing, other: Narrowing): boolean {
  return writeCaptureQuery(one) === writeCaptureQuery(other);
}

interface Answer {
  set: CaptureSet;
  /** The delivery that the place was asked of. */
  chosen: number | null;
  windows: RowWindows<CaptureLine>;
}

/**
 * Where the delivery stands in a new set that is looked at now: `unknown` while it is not known which one that is,
 * `elsewhere` where another is looked at than was asked of, and it is not among the lines that came.
 */
function placeIn(
  { set, chosen, windows }: Answer,
  { looking, shown }: { looking: Looking; shown: CaptureList | null },
): number | "unknown" | "elsewhere" {
  const first = set.place ?? 0;
  if (shown === null || shown.set.count === 0 || set.count === 0) return first;
  const now = looking.wanted ?? looking.chosen ?? shown.windows.at(looking.at)?.id ?? null;
  if (now === null) {
    const isLost = shown.windows.failure() !== null;
    return isLost ? Math.min(looking.at, set.count - 1) : "unknown";
  }
  if (now === chosen) return first;
  return windows.placeOf(({ id }) => id === now) ?? "elsewhere";
}

/** Everything about one of them. */
export function useCapture(id: number) {
  const host = useHost();
  return useQuery({
    queryKey: ["capture", id],
    queryFn: () => host.captureShow({ id }),
    gcTime: 0,
    networkMode: "always",
  });
}

/** Why the signature of one does not fit. Asked only where it does not. */
export function useExplanation(line: CaptureLine) {
  const host = useHost();
  const client = useQueryClient();
  return useQuery({
    queryKey: ["capture-explained", line.id],
    queryFn: async () => {
      const found = await host.captureExplain({ id: line.id });
      // The list says it in a few words from now on.
      if (found.cause !== null && line.cause === null)
        void client.invalidateQueries({ queryKey: [CAPTURES] });
      return found;
    },
    enabled: line.standing === "invalid",
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: "always",
  });
}

/** Ways to import captures. `failure` and `result` are those of the newest try, whoever made it. */
export interface ImportCaptures {
  /** Imports files by path, e.g. those that were dropped. */
  take: (paths: string[]) => void;
  /** Asks for files, then imports them. */
  pick: () => void;
  isRunning: boolean;
  /** How far the files are read. */
  progress: Progress | null;
  /** Null until the core has named the task. */
  cancel: (() => void) | null;
  result: CapturesImported | null;
  failure: Failure | null;
}

/** Imports captured files. Several places may hold it: they see one state. */
export function useImportCaptures(): ImportCaptures {
  const host = useHost();
  const client = useQueryClient();
  // What was imported into one workspace is told in no other.
  const mutationKey = [...CAPTURE_IMPORT, useWindow().status.name];
  const { data: progress = null } = useQuery<Progress | null>({
    queryKey: PROGRESS,
    queryFn: () => null,
    enabled: false,
  });
  const hear = (next: Progress | null) => client.setQueryData<Progress | null>(PROGRESS, next);
  const [cancelFailure, setCancelFailure] = useState<Failure | null>(null);
  const importing = useMutation({
    mutationKey,
    mutationFn: async (paths: string[] | "ask") => {
      const chosen = paths === "ask" ? await host.pickFiles({ purpose: "captures" }) : paths;
      return chosen.length === 0 ? null : host.captureImport({ paths: chosen }, hear);
    },
    networkMode: "always",
    onMutate: () => {
      hear(null);
      setCancelFailure(null);
    },
    // What was stored before a failure is there.
    onSettled: () => renewCaptures(client),
  });
  const stop = (task: number) =>
    void host.taskCancel({ task }).catch((reason: unknown) => setCancelFailure(asFailure(reason)));
  const newest = useMutationState({
    filters: { mutationKey, exact: true },
    select: ({ state }) => ({
      status: state.status,
      data: state.data as CapturesImported | null | undefined,
      error: state.error as unknown,
    }),
  }).at(-1);
  return {
    take: importing.mutate,
    pick: () => importing.mutate("ask"),
    isRunning: newest?.status === "pending",
    progress,
    cancel: newest?.status === "pending" && progress !== null ? () => stop(progress.task) : null,
    result: newest?.data ?? null,
    failure: newest?.status === "error" ? asFailure(newest.error) : cancelFailure,
  };
}

/** The listener: how it is, and how to start and stop it. */
export interface Listener {
  start: (request: ListenRequest) => Promise<boolean>;
  stop: () => void;
  isWorking: boolean;
  failure: Failure | null;
}

/** Starts and stops the listener. */
export function useListener(): Listener {
  const host = useHost();
  const client = useQueryClient();
  const change = useMutation<ListenerState, unknown, ListenRequest | null>({
    mutationFn: (request) => (request === null ? host.listenerStop() : host.listenerStart(request)),
    networkMode: "always",
    onSettled: () => client.invalidateQueries({ queryKey: [CAPTURES] }),
  });
  const start = async (request: ListenRequest) => {
    try {
      await change.mutateAsync(request);
      return true;
    } catch {
      // The mutation holds why.
      return false;
    }
  };
  return {
    start,
    stop: () => change.mutate(null),
    isWorking: change.isPending,
    failure: change.error === null ? null : asFailure(change.error),
  };
}

/** Judging the captures in another way. The set says how they are judged; a pasted secret is held nowhere here. */
export interface Judging {
  /** By this scheme, with a pasted secret more. True when it came to a verdict. */
  judge: (scheme: string | null, pasted?: string) => Promise<boolean>;
  /** Without those that were pasted. */
  letGo: (scheme: string | null) => Promise<boolean>;
  isJudging: boolean;
  failure: Failure | null;
}

/** No mutation of the query client here: its cache would hold the pasted secret for minutes. */
export function useJudging(): Judging {
  const host = useHost();
  const client = useQueryClient();
  const turn = useRef(0);
  const [isJudging, setJudging] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const judgeBy = async (request: CaptureJudge) => {
    turn.current += 1;
    const mine = turn.current;
    const isNewest = () => mine === turn.current;
    setJudging(true);
    try {
      await host.captureJudge(request);
      renewCaptures(client);
      if (isNewest()) setFailure(null);
      return true;
    } catch (reason) {
      if (isNewest()) setFailure(asFailure(reason));
      return false;
    } finally {
      if (isNewest()) setJudging(false);
    }
  };
  return {
    judge: (scheme, pasted) => judgeBy({ scheme, pasted: pasted === undefined ? [] : [pasted], adds: true }),
    letGo: (scheme) => judgeBy({ scheme, pasted: [], adds: false }),
    isJudging,
    failure,
  };
}
