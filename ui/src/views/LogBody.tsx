/** The rows of a result set: facets at the left, the grid, and the row that was opened at the right. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Density } from "../bindings/Density";
import type { ResultSet } from "../bindings/ResultSet";
import { Grid, type GridHandle } from "../parts/Grid";
import { useHost, useInstant, useNow, useSettings } from "../state";
import { useChoice } from "./choice";
import { type DrawEntry, EntryDrawer } from "./EntryDrawer";
import { Facets } from "./Facets";
import { FailureNote } from "./FailureNote";
import { LogEmpty } from "./LogEmpty";
import { logColumns } from "./logColumns";
import type { Edit } from "./logEdit";
import { useRecords } from "./logRecords";
import { type OpenLog, useRows } from "./openLog";

/** Heights of a row in px, as in tokens.css. */
export const ROWS_PX: Record<Density, number> = { compact: 24, regular: 28, relaxed: 36 };

type OpenDrawer = "closed" | "inside" | "elsewhere";

/** To a row by its place: to choose it, or to open it as well. */
export interface Lead {
  choose: (index: number) => void;
  open: (index: number) => void;
}

/** `set` is that of `log`, which is there. */
export interface LogBodyProps {
  log: OpenLog;
  set: ResultSet;
  edit: Edit;
  /** What the rows are, and what one of them is called. */
  label: string;
  word: string;
  /** Everything about one row. */
  entry: DrawEntry;
  /** Stands above the rows and may lead to one of them. */
  above?: (lead: Lead) => ReactNode;
  /** Escape where nothing of the rows is open. */
  onLeave?: () => void;
}

/** The body. It outlives a change of the query, so that focus and drawer stay where they are. */
export function LogBody({ log, set, edit, label, word, entry, above, onLeave }: LogBodyProps) {
  const rows = useRows(set, log.reopen);
  const columns = useColumns();
  const { density } = useSettings().settings;
  const grid = useRef<GridHandle>(null);
  const host = useHost();
  const [drawer, setDrawer] = useState<OpenDrawer>("closed");
  const close = useCallback(() => {
    setDrawer("closed");
    grid.current?.focus();
  }, []);
  const choice = useChoice(set, rows, {
    isHeld: drawer !== "closed",
    locate: async ({ row }) => (await host.logLocate({ handle: set.handle, row })).index,
    onLost: close,
  });
  // Another query begins at its first row, or at the row that the drawer shows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the query is another one.
  useEffect(() => grid.current?.reveal(choice.index), [set.canonical]);
  const failure = rows.failure();
  return (
    <div className="log-body">
      <Facets set={set} edit={edit} onStale={log.reopenAside} />
      <div className="log-rows" aria-busy={log.isOpening}>
        {above?.({
          choose: choice.choose,
          open: (index) => {
            choice.choose(index);
            setDrawer("inside");
          },
        })}
        {failure !== null && (
          <FailureNote failure={failure} onAct={failure.code === "not_found" ? log.reopen : rows.retry} />
        )}
        {set.count === 0 ? (
          <LogEmpty set={set} edit={edit} />
        ) : (
          <Grid
            ref={grid}
            label={label}
            count={set.count}
            rowPx={ROWS_PX[density]}
            columns={columns}
            rowAt={rows.at}
            onView={rows.want}
            active={choice.index}
            onActive={choice.choose}
            onOpen={(_, by) => setDrawer(by === "keyboard" ? "inside" : "elsewhere")}
            onEscape={drawer === "closed" && onLeave !== undefined ? onLeave : close}
          />
        )}
      </div>
      {drawer !== "closed" && set.count > 0 && (
        <EntryDrawer
          word={word}
          row={choice.row}
          focus={drawer}
          entry={entry}
          onClose={close}
          onPrevious={choice.index > 0 ? () => choice.choose(choice.index - 1) : null}
          onNext={choice.index < set.count - 1 ? () => choice.choose(choice.index + 1) : null}
        />
      )}
    </div>
  );
}

function useColumns() {
  const now = useNow();
  const instant = useInstant();
  const records = useRecords();
  return useMemo(() => logColumns({ now, instant, records }), [now, instant, records]);
}
