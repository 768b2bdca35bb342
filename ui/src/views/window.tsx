/** The state of the window above its screens: which screen, which query, which dialogs, which tasks run. */
import { useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Exported } from "../bindings/Exported";
import type { ExportRequest } from "../bindings/ExportRequest";
import type { Failure } from "../bindings/Failure";
import type { ImportReport } from "../bindings/ImportReport";
import type { ImportRequest } from "../bindings/ImportRequest";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackRequest } from "../bindings/PackRequest";
import type { ReplayDone } from "../bindings/ReplayDone";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { SuiteOrder } from "../bindings/SuiteOrder";
import type { SuiteResult } from "../bindings/SuiteResult";
import type { SyncReport } from "../bindings/SyncReport";
import type { SyncRequest } from "../bindings/SyncRequest";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { asFailure } from "../host";
import { type Pool, usePool } from "../pool";
import { type Task, useHost, useTask } from "../state";
import { ActionsProvider } from "./actions";
import { useArrivals } from "./arrivals";
import { type Planned, usePlanned } from "./planned";
import { type Schedule, useSchedule } from "./scheduled";
import { CAPTURE_IMPORT, forgetComparisons } from "./tally";
import { TicksProvider } from "./ticked";

/** The screens, in the order of the rail. */
export const SCREENS = [
  "log",
  "packs",
  "reviews",
  "webhooks",
  "sources",
  "coverage",
  "rules",
  "forwards",
  "trust",
  "settings",
] as const;

/** One of the screens. */
export type Screen = (typeof SCREENS)[number];

/** A time of sources; none is said where they are pulled from where the last pull ended. */
type Span = Pick<SyncRequest, "sources"> & Partial<Pick<SyncRequest, "since" | "until">>;

/** What is pulled: the sample vendors on the first run, else sources by name, none = all. */
export type PullScope = { sample: true } | Span;

/** The source that files are imported into, when they are imported from there. */
export interface Into {
  source: string;
  profile: string;
}

/**
 * What lies over the screen. `import` starts with files that were dropped, or with none; `add-source` with the id of a
 * profile, or with none.
 */
export type Overlay =
  | { kind: "import"; paths: string[]; into?: Into }
  | { kind: "add-source"; profile?: string }
  | { kind: "palette"; start: string }
  | { kind: "shortcuts" }
  | { kind: "controls" }
  | { kind: "workspaces" }
  | { kind: "new-workspace" };

/** Captures to send again, and how to write the order: a typed credential is in it no longer than it is sent. */
export interface Replay {
  ids: readonly number[];
  write: () => ReplayOrder;
}

/** Sending again; `ids` are the captures of the newest run: what came of it is told beside them and no others. */
export interface Replaying extends Task<Replay, ReplayDone> {
  ids: readonly number[];
}

/**
 * Long tasks outlive the screen they were started from, so they stand here. One of each at a time, but for pulls: while
 * one vendor asks to wait, another can be pulled.
 */
export interface Tasks {
  pull: Pool<PullScope, SyncReport>;
  importing: Task<ImportRequest, ImportReport>;
  exporting: Task<ExportRequest, Exported>;
  /** Started with how to write the request: a passphrase is in it no longer than it is sent. */
  building: Task<() => PackRequest, PackBuilt>;
  /** Captures that are sent again. */
  replaying: Replaying;
  /** A suite against a receiver, started with how to write its order: a pasted secret is in it no longer than it is sent. */
  testing: Task<() => SuiteOrder, SuiteResult>;
}

/** The key under which attempts are held. */
export const ATTEMPTS = "attempts";

/** The way to another workspace, and why the last one was not opened. */
export interface Opening {
  open: (name: string) => void;
  failure: Failure | null;
  forget: () => void;
}

/** What a screen may know of the window and do to it. */
export interface WindowState {
  status: WorkspaceStatus;
  screen: Screen;
  go: (screen: Screen) => void;
  /** The query of the log, as text: the one state of field, chips, presets and facets. */
  query: string;
  /** Sets the query and shows the log. */
  ask: (query: string) => void;
  overlay: Overlay | null;
  lay: (overlay: Overlay | null) => void;
  /** Takes away an overlay of this kind, and leaves what took its place. */
  lift: (kind: Overlay["kind"]) => void;
  tasks: Tasks;
  /** Pulls that nobody in this window began. */
  schedule: Schedule;
  /** Packs that plans made and nobody looked at yet. */
  planned: Planned;
  opening: Opening;
  /** Why deliveries that come are not heard of, or null. */
  unheard: Failure | null;
  /** The name of what runs, or null: a workspace is not left while something is written into it. */
  busy: string | null;
}

const WindowContext = createContext<WindowState | null>(null);

/** The time that a log opens on: seed 004's default, the last seven days. */
const FIRST_QUERY = "from:-7d";

/**
 * Gives the window's state to the screens. Another workspace starts on the first query and without dialogs;
 * what runs, and what it brought, stays, but for what was sent: that names hosts and deliveries.
 */
export function WindowProvider({ status, children }: { status: WorkspaceStatus; children: ReactNode }) {
  const [screen, go] = useState<Screen>("log");
  const [query, setQuery] = useState(FIRST_QUERY);
  const [overlay, lay] = useState<Overlay | null>(null);
  const [name, setName] = useState(status.name);
  if (name !== status.name) {
    setName(status.name);
    setQuery(FIRST_QUERY);
    lay(null);
  }
  const tasks = useTasks();
  useForgotten(tasks, status.name);
  const schedule = useSchedule();
  const planned = usePlanned();
  const opening = useOpening();
  const ask = useCallback((next: string) => {
    setQuery(next);
    go("log");
  }, []);
  const lift = useCallback(
    (kind: Overlay["kind"]) => lay((present) => (present?.kind === kind ? null : present)),
    [],
  );
  const unheard = useArrivals();
  const isTakingIn = useIsMutating({ mutationKey: CAPTURE_IMPORT }) > 0;
  const taken = isTakingIn ? "an import of captures" : null;
  const busy = busyWith(tasks) ?? taken ?? (schedule.running === null ? null : "a scheduled pull");
  const state = useMemo(
    () => ({
      ...{ status, screen, go, query, ask, overlay, lay, lift },
      ...{ tasks, schedule, planned, opening, unheard, busy },
    }),
    [status, screen, query, ask, overlay, lift, tasks, schedule, planned, opening, unheard, busy],
  );
  return (
    <WindowContext value={state}>
      <ActionsProvider go={go}>
        <TicksProvider workspace={status.name}>{children}</TicksProvider>
      </ActionsProvider>
    </WindowContext>
  );
}

/** The same window to what is below, but for `part`: an opened pack has a query and rows of its own. */
export function WindowPart({ part, children }: { part: Partial<WindowState>; children: ReactNode }) {
  const whole = useWindow();
  const state = useMemo(() => ({ ...whole, ...part }), [whole, part]);
  return <WindowContext value={state}>{children}</WindowContext>;
}

/** The window's state. */
export function useWindow(): WindowState {
  const state = useContext(WindowContext);
  if (state === null) throw new Error("BUG: no WindowProvider above this view");
  return state;
}

/** Opens another workspace; everything that was read is read again. */
function useOpening(): Opening {
  const host = useHost();
  const client = useQueryClient();
  const { mutate, error, reset } = useMutation({
    mutationFn: (name: string) => host.workspaceOpen({ name }),
    onSettled: () => client.invalidateQueries(),
  });
  return useMemo(
    () => ({ open: mutate, failure: error === null ? null : asFailure(error), forget: reset }),
    [mutate, error, reset],
  );
}

/** Whatever ended a task, everything shown is read again: rows stored before it stopped are there. */
function useTasks(): Tasks {
  const host = useHost();
  const client = useQueryClient();
  const renew = () => {
    void client.invalidateQueries();
    forgetComparisons(client);
  };
  const pull = usePool(
    (scope: PullScope, hear) =>
      "sample" in scope ? host.sampleLoad(hear) : host.syncRun({ since: null, until: null, ...scope }, hear),
    joined,
    renew,
  );
  const importing = useTask((request: ImportRequest, hear) => host.importRun(request, hear), renew);
  const exporting = useTask((request: ExportRequest, hear) => host.logExport(request, hear), renew);
  const building = useTask((request: () => PackRequest, hear) => host.packBuild(request(), hear), renew);
  const renewAttempts = () => void client.invalidateQueries({ queryKey: [ATTEMPTS] });
  const replaying = useReplaying(renewAttempts);
  const testing = useTask((order: () => SuiteOrder, hear) => host.suiteRun(order(), hear), renewAttempts);
  return { pull, importing, exporting, building, replaying, testing };
}

function useReplaying(onEnd: () => void): Replaying {
  const host = useHost();
  const [ids, setIds] = useState<readonly number[]>([]);
  const task = useTask(({ write }: Replay, hear) => host.replayRun(write(), hear), onEnd);
  const start = (replay: Replay) => {
    setIds(replay.ids);
    task.start(replay);
  };
  return { ...task, start, ids };
}

/** What was sent from one workspace is told in no other. */
function useForgotten({ replaying, testing }: Tasks, workspace: string): void {
  const before = useRef(workspace);
  useLayoutEffect(() => {
    if (before.current === workspace) return;
    before.current = workspace;
    replaying.reset();
    testing.reset();
  }, [workspace, replaying, testing]);
}

/** One report of several, in the order in which they came; of a source that was pulled twice, the newest line. */
function joined(reports: SyncReport[]): SyncReport {
  const lines = new Map<string, SyncReport["sources"][number]>();
  for (const line of reports.flatMap(({ sources }) => sources)) lines.set(`${line.kind} ${line.name}`, line);
  return { sources: [...lines.values()] };
}

/** Whether a source is being pulled, by its name: alone, with all others, or by its schedule. */
export function usePulling(): (name: string) => boolean {
  const { tasks, schedule } = useWindow();
  const isOf = (scope: PullScope, name: string) =>
    "sample" in scope || scope.sources.length === 0 || scope.sources.includes(name);
  return (name) =>
    tasks.pull.running.some((scope) => isOf(scope, name)) ||
    schedule.running?.sources.includes(name) === true;
}

function busyWith({ pull, importing, exporting, building, replaying, testing }: Tasks): string | null {
  if (pull.isRunning) return "a pull";
  if (importing.isRunning) return "an import";
  if (exporting.isRunning) return "an export";
  if (replaying.isRunning) return "a replay";
  if (testing.isRunning) return "a test of a receiver";
  return building.isRunning ? "a pack" : null;
}
