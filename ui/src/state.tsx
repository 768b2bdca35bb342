/** What many views share: the host, the minute, the settings, and one way to run a long task. */
import { useMutation } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import type { Failure } from "./bindings/Failure";
import type { Progress } from "./bindings/Progress";
import type { Settings } from "./bindings/Settings";
import { asFailure, type Hear, type Host } from "./host";
import { instant } from "./parts/format";

const HostContext = createContext<Host | null>(null);

/** Gives a host to everything below it. */
export function HostProvider({ host, children }: { host: Host; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

/** The host. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error("BUG: no HostProvider above this view");
  return host;
}

const MINUTE_MS = 60_000;

/** The present in ms since 1970, renewed each minute. The one clock of the window. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface HeldSettings {
  settings: Settings;
  change: (part: Partial<Settings>) => void;
  /** Why the last change was not kept. */
  failure: Failure | null;
}

const SettingsContext = createContext<HeldSettings | null>(null);

/** Gives the person's settings to everything below it, and lights the page by them. */
export function SettingsProvider({
  settings,
  change,
  failure = null,
  children,
}: Omit<HeldSettings, "failure"> & { failure?: Failure | null; children: ReactNode }) {
  const { theme, density } = settings;
  useLayoutEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.density = density;
  }, [theme, density]);
  const value = useMemo(() => ({ settings, change, failure }), [settings, change, failure]);
  return <SettingsContext value={value}>{children}</SettingsContext>;
}

/** The settings, and a way to change some of them. */
export function useSettings(): HeldSettings {
  const held = useContext(SettingsContext);
  if (held === null) throw new Error("BUG: no SettingsProvider above this view");
  return held;
}

/** Writes an RFC 3339 UTC instant in the zone of the settings: `2026-05-09 19:14:08.302 Europe/Berlin`. */
export function useInstant(): (at: string) => string {
  const { zone } = useSettings().settings;
  return useCallback((at: string) => instant(at, zone), [zone]);
}

/** What was heard of one source or file of a task: the newest word, and the newest that counts rows and not seconds. */
export interface Heard {
  newest: Progress;
  counted: Progress | null;
}

/** By name of the source; several are worked on at once. */
export type HeardOf = ReadonlyMap<string, Heard>;

/** Nothing was heard yet. */
export const NOBODY: HeardOf = new Map();

/** A long task: at rest, running with its newest progress, done or failed. */
export interface Task<Input, Result> {
  isRunning: boolean;
  progress: Progress | null;
  heard: HeardOf;
  result: Result | null;
  failure: Failure | null;
  start: (input: Input) => void;
  /** Null until the core has named the task. */
  cancel: (() => void) | null;
  reset: () => void;
}

/** Runs `verb` with progress; `onEnd` is called once, however it ended: what was finished before is kept. */
export function useTask<Input, Result>(
  verb: (input: Input, hear: Hear) => Promise<Result>,
  onEnd: () => void = () => {},
): Task<Input, Result> {
  const host = useHost();
  const [{ progress, heard }, setHeard] = useState<{ progress: Progress | null; heard: HeardOf }>(NOTHING);
  const [cancelFailure, setCancelFailure] = useState<Failure | null>(null);
  const run = useMutation<Result, unknown, Input>({
    mutationFn: (input) =>
      verb(input, (newest) =>
        // Added to what was heard before: two words may come between two drawings.
        setHeard((before) => ({ progress: newest, heard: heardWith(before.heard, newest) })),
      ),
    networkMode: "always",
    onMutate: () => {
      setHeard(NOTHING);
      setCancelFailure(null);
    },
    onSettled: onEnd,
  });
  const stop = (task: number) =>
    host.taskCancel({ task }).catch((reason: unknown) => setCancelFailure(asFailure(reason)));
  return {
    isRunning: run.isPending,
    progress,
    heard,
    result: run.data ?? null,
    failure: run.error === null ? cancelFailure : asFailure(run.error),
    start: run.mutate,
    cancel: progress === null ? null : () => stop(progress.task),
    reset: run.reset,
  };
}

const NOTHING = { progress: null, heard: NOBODY };

/** What was heard so far, with the newest word. */
export function heardWith(heard: HeardOf, newest: Progress): HeardOf {
  const { source, waits_until } = newest;
  if (source === null) return heard;
  const counted = waits_until === null ? newest : (heard.get(source)?.counted ?? null);
  return new Map(heard).set(source, { newest, counted });
}
