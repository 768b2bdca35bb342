/** The rows of an opened pack, in the log's own grid: what is asked, what that comes to, and one row in full. */
import { QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { ResultSet } from "../bindings/ResultSet";
import { EmptyState, Loading } from "../parts/EmptyState";
import { Grid, type GridHandle } from "../parts/Grid";
import { HostProvider, useHost, useInstant, useNow, useSettings } from "../state";
import { ActionsProvider, useActions } from "./actions";
import { Chips } from "./Chips";
import { useChoice } from "./choice";
import { Facets } from "./Facets";
import { FailureNote } from "./FailureNote";
import { HistogramStrip } from "./HistogramStrip";
import { chordOf, isMac, mayAct } from "./keys";
import { ROWS_PX } from "./LogBody";
import { LogEmpty } from "./LogEmpty";
import { logColumns } from "./logColumns";
import { type Edit, useEdit } from "./logEdit";
import { useRecords } from "./logRecords";
import { OpenedEntry } from "./OpenedEntry";
import { hostOfPack } from "./openedHost";
import { type OpenLog, useOpenLog, useRows } from "./openLog";
import { QueryField } from "./QueryField";
import { localQueries } from "./queries";
import { Stats } from "./Stats";
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
        failure === null && <Loading>Reading the rows of the pack</Loading>
      ) : (
        <>
          <div className="strip">
            <Stats set={set} edit={edit} onStale={log.reopenAside} />
            <HistogramStrip set={set} edit={edit} onStale={log.reopenAside} />
          </div>
          <Body log={log} set={set} edit={edit} handle={handle} onClose={onClose} />
        </>
      )}
    </section>
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

interface BodyProps {
  log: OpenLog;
  set: ResultSet;
  edit: Edit;
  handle: number;
  onClose: () => void;
}

function Body({ log, set, edit, handle, onClose }: BodyProps) {
  const rows = useRows(set, log.reopen);
  const columns = useColumns();
  const { density } = useSettings().settings;
  const grid = useRef<GridHandle>(null);
  const [drawer, setDrawer] = useState<"closed" | "inside" | "elsewhere">("closed");
  const close = useCallback(() => {
    setDrawer("closed");
    grid.current?.focus();
  }, []);
  const lose = useCallback(() => setDrawer("closed"), []);
  const choice = useChoice(set, rows, { isHeld: drawer !== "closed", locate: nowhere, onLost: lose });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the query is another one.
  useEffect(() => grid.current?.reveal(choice.index), [set.canonical]);
  const failure = rows.failure();
  return (
    <div className="log-body">
      <Facets set={set} edit={edit} onStale={log.reopenAside} />
      <div className="log-rows" aria-busy={log.isOpening}>
        {failure !== null && (
          <FailureNote failure={failure} onAct={failure.code === "not_found" ? log.reopen : rows.retry} />
        )}
        {set.count === 0 ? (
          <LogEmpty set={set} edit={edit} />
        ) : (
          <Grid
            ref={grid}
            label="Rows of the pack"
            count={set.count}
            rowPx={ROWS_PX[density]}
            columns={columns}
            rowAt={rows.at}
            onView={rows.want}
            active={choice.index}
            onActive={choice.choose}
            onOpen={(_, by) => setDrawer(by === "keyboard" ? "inside" : "elsewhere")}
            onEscape={drawer === "closed" ? onClose : close}
          />
        )}
      </div>
      {drawer !== "closed" && set.count > 0 && (
        <OpenedEntry
          pack={handle}
          row={choice.row}
          focus={drawer}
          edit={edit}
          onClose={close}
          onPrevious={choice.index > 0 ? () => choice.choose(choice.index - 1) : null}
          onNext={choice.index < set.count - 1 ? () => choice.choose(choice.index + 1) : null}
        />
      )}
    </div>
  );
}

const nowhere = async () => null;

function useColumns() {
  const now = useNow();
  const instant = useInstant();
  const records = useRecords();
  return useMemo(() => logColumns({ now, instant, records }), [now, instant, records]);
}
