/** The log: how many rows, the rows, and beside them all that is held about one. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { ResultSet } from "../bindings/ResultSet";
import { EmptyState, Loading } from "../parts/EmptyState";
import { count } from "../parts/format";
import { Grid, type GridHandle } from "../parts/Grid";
import { useNow } from "../state";
import { useChoice } from "./choice";
import { EntryDrawer } from "./EntryDrawer";
import { FailureNote } from "./FailureNote";
import { logColumns } from "./logColumns";
import { type OpenLog, useRows } from "./openLog";
import { Pull } from "./Pull";
import type { PullTask } from "./pull";

/** Height of a row at regular density, in px: `--row` of tokens.css. */
export const ROW_PX = 28;

/** The screen. `total` is what the workspace holds. */
export function Log({ log, total, pull }: { log: OpenLog; total: number; pull: PullTask }) {
  return (
    <section className="log" aria-label="Log">
      <LogHead log={log} total={total} pull={pull} />
      {log.failure !== null && log.failure.code !== "bad_query" && (
        <FailureNote failure={log.failure} onAct={log.reopen} />
      )}
      {log.set !== undefined && <LogBody key={log.set.canonical} set={log.set} reopen={log.reopen} />}
      {log.set === undefined && log.failure === null && <Loading>Opening the log</Loading>}
    </section>
  );
}

function LogHead({ log, total, pull }: { log: OpenLog; total: number; pull: PullTask }) {
  return (
    <header className="log-head">
      <p role="status" className="log-count" aria-label="Rows found">
        {log.set !== undefined && (
          <>
            <b>{count(log.set.count)}</b> of {count(total)} rows
          </>
        )}
      </p>
      <Pull pull={pull} />
    </header>
  );
}

type OpenDrawer = "closed" | "inside" | "elsewhere";

function LogBody({ set, reopen }: { set: ResultSet; reopen: () => void }) {
  const rows = useRows(set, reopen);
  const now = useNow();
  const columns = useMemo(() => logColumns(now), [now]);
  const grid = useRef<GridHandle>(null);
  const choice = useChoice(set, rows);
  const [drawer, setDrawer] = useState<OpenDrawer>("closed");
  const close = useCallback(() => {
    setDrawer("closed");
    grid.current?.focus();
  }, []);
  const failure = rows.failure();

  if (set.count === 0) {
    return (
      <EmptyState title="No row matches">
        <p>The workspace holds rows, but none that this query finds. Take a term out, or widen the dates.</p>
      </EmptyState>
    );
  }
  return (
    <div className="log-body">
      <div className="log-rows">
        {failure !== null && (
          <FailureNote failure={failure} onAct={failure.code === "not_found" ? reopen : rows.retry} />
        )}
        <Grid
          ref={grid}
          label="Log rows"
          count={set.count}
          rowPx={ROW_PX}
          columns={columns}
          rowAt={rows.at}
          onView={rows.want}
          active={choice.index}
          onActive={choice.choose}
          onOpen={(_, by) => setDrawer(by === "keyboard" ? "inside" : "elsewhere")}
          onEscape={close}
        />
      </div>
      {drawer !== "closed" && (
        <EntryDrawer
          row={choice.row}
          focus={drawer}
          onClose={close}
          onPrevious={choice.index > 0 ? () => choice.choose(choice.index - 1) : null}
          onNext={choice.index < set.count - 1 ? () => choice.choose(choice.index + 1) : null}
        />
      )}
    </div>
  );
}
