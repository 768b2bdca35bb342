/** The log: what is asked, what that comes to, the rows, and beside them all that is held about one. */
import { useState } from "react";
import { Loading } from "../parts/EmptyState";
import { useAction } from "./actions";
import { Chips } from "./Chips";
import { ExportButton } from "./ExportButton";
import { ExportDialog } from "./ExportDialog";
import { FailureNote } from "./FailureNote";
import { HistogramStrip } from "./HistogramStrip";
import { LogBody } from "./LogBody";
import { LogEntry } from "./LogEntry";
import { LogGoTo } from "./LogGoTo";
import { useEdit } from "./logEdit";
import { useOpenLog } from "./openLog";
import { Presets } from "./Presets";
import { PullAll } from "./PullAll";
import { QueryField } from "./QueryField";
import { Rereading } from "./Rereading";
import { Stats } from "./Stats";
import { STATES } from "./states";
import { TopBar } from "./TopBar";
import { useWindow } from "./window";

/** The screen. */
export function Log() {
  const { query, ask } = useWindow();
  const log = useOpenLog(query);
  const edit = useEdit(log);
  const [isExporting, setExporting] = useState(false);
  useAction("export", () => setExporting(true));
  const { set } = log;
  return (
    <>
      <TopBar>
        <QueryField
          query={query}
          failure={log.failure?.code === "bad_query" ? log.failure : null}
          onQuery={ask}
        />
        <Presets terms={set?.terms ?? []} edit={edit} />
        <PullAll look="icon" />
        <ExportButton onPress={() => setExporting(true)} />
      </TopBar>
      <section
        className="log"
        aria-label="Rows and what they come to"
        aria-busy={!log.isCurrent && log.failure === null}
      >
        <h1 className="sr">{STATES.log.name}</h1>
        <Chips set={set} edit={edit} />
        {log.failure !== null && log.failure.code !== "bad_query" && (
          <FailureNote failure={log.failure} onAct={log.reopen} />
        )}
        {set !== undefined && (
          <>
            <div className="strip">
              <Stats set={set} edit={edit} onStale={log.reopenAside} />
              <HistogramStrip set={set} edit={edit} onStale={log.reopenAside} />
            </div>
            <LogBody
              log={log}
              set={set}
              edit={edit}
              label="Log rows"
              word="Row"
              above={(lead) => <LogGoTo set={set} lead={lead} />}
              entry={(row, view) => <LogEntry key={row.row} row={row} edit={edit} view={view} />}
            />
          </>
        )}
        {log.rereading !== null && <Rereading progress={log.rereading} />}
        {set === undefined && log.failure === null && log.rereading === null && (
          <Loading>{STATES.log.loading}</Loading>
        )}
      </section>
      <ExportDialog set={set} isOpen={isExporting} onClose={() => setExporting(false)} />
    </>
  );
}
