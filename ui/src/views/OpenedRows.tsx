/** The rows of an opened pack, in the log's own grid: what is asked, what that comes to, and one row in full. */
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { Progress } from "../bindings/Progress";
import { EmptyState, Loading } from "../parts/EmptyState";
import { HostProvider, useHost } from "../state";
import { ActionsProvider, useActions } from "./actions";
import { Chips } from "./Chips";
import { FailureNote } from "./FailureNote";
import { HistogramStrip } from "./HistogramStrip";
import { chordOf, isMac, mayAct } from "./keys";
import { LogBody } from "./LogBody";
import { useEdit } from "./logEdit";
import { OpenedEntry } from "./OpenedEntry";
import { hostOfPack } from "./openedHost";
import { useOpenLog } from "./openLog";
import { QueryField } from "./QueryField";
import { localQueries } from "./queries";
import { Stats } from "./Stats";
import { TaskProgress } from "./TaskProgress";
import { useWindow, WindowPart } from "./window";

/** `query` is kept above, so that it is there again after a look at the findings. */
export interface OpenedRowsProps {
  pack: OpenedPack;
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
}

/**
 * The rows. What is below asks the pack where it would ask the log: it has a host, a cache, a query and actions of its
 * own, so that no answer about the one is taken for the other's.
 */
export function OpenedRows({ pack, query, onQuery, onClose }: OpenedRowsProps) {
  const host = useHost();
  const { status } = useWindow();
  const own = useMemo(() => hostOfPack(host, pack.handle), [host, pack.handle]);
  const [client] = useState(localQueries);
  const part = useMemo(
    // What the pack's sources write down is not known: sources here may only share their names.
    () => ({ query, ask: onQuery, status: { ...status, rows: pack.rows, sources: [] } }),
    [query, onQuery, status, pack.rows],
  );
  if (pack.rows === 0)
    return (
      <EmptyState title="This pack holds no rows">
        <p>Nothing of its period matched. What it says about completeness stands under Findings.</p>
      </EmptyState>
    );
  return (
    <HostProvider host={own}>
      <QueryClientProvider client={client}>
        <WindowPart part={part}>
          <ActionsProvider go={stay}>
            <Rows handle={pack.handle} onClose={onClose} />
          </ActionsProvider>
        </WindowPart>
      </QueryClientProvider>
    </HostProvider>
  );
}

/** An action of the pack's own parts leads to no other screen. */
function stay(): void {}

function Rows({ handle, onClose }: { handle: number; onClose: () => void }) {
  const { query, ask } = useWindow();
  const log = useOpenLog(query);
  const edit = useEdit(log);
  useQueryKey();
  const { set, failure } = log;
  return (
    <section className="log" aria-label="Rows of the pack" aria-busy={!log.isCurrent && failure === null}>
      <div className="opened-query">
        <QueryField query={query} failure={failure?.code === "bad_query" ? failure : null} onQuery={ask} />
      </div>
      <Chips set={set} edit={edit} />
      {failure !== null && failure.code !== "bad_query" && (
        <FailureNote failure={failure} onAct={log.reopen} />
      )}
      {set === undefined ? (
        failure === null && <Reading progress={log.rereading} />
      ) : (
        <>
          <div className="strip">
            <Stats set={set} edit={edit} onStale={log.reopenAside} />
            <HistogramStrip set={set} edit={edit} onStale={log.reopenAside} />
          </div>
          <LogBody
            log={log}
            set={set}
            edit={edit}
            label="Rows of the pack"
            word="Line"
            entry={(row, view) => (
              <OpenedEntry key={row.row} pack={handle} row={row} edit={edit} view={view} />
            )}
            onLeave={onClose}
          />
        </>
      )}
    </section>
  );
}

/** The first query reads every row. */
function Reading({ progress }: { progress: Progress | null }) {
  const host = useHost();
  if (progress === null) return <Loading>Reading the rows of the pack</Loading>;
  // A task that has ended meanwhile needs no stopping; one that goes on is still shown.
  const stop = () => void host.taskCancel({ task: progress.task }).catch(() => undefined);
  return (
    <div className="page-note">
      <TaskProgress progress={progress} cancel={stop} />
      <p className="tiny muted">The rows are read once; what is asked after that is answered at once.</p>
    </div>
  );
}

/** The window's own keys for a search mean the log; here they mean the pack, before the window hears of them. */
function useQueryKey(): void {
  const { perform } = useActions();
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const chord = chordOf(event, isMac());
      if (chord !== "/" && chord !== "Mod+F") return;
      if (!mayAct(chord, event.target) || document.querySelector("[role=dialog]") !== null) return;
      event.preventDefault();
      event.stopPropagation();
      perform({ id: "focus-query" });
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [perform]);
}
