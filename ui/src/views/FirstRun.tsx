/** The first thing seen in a workspace without rows. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { useHost, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";

/** Says what Exhibit does and offers the sample data. When rows have come, the shell shows the log. */
export function FirstRun() {
  const host = useHost();
  const client = useQueryClient();
  const load = useTask(
    (_: undefined, hear) => host.sampleLoad(hear),
    () => client.invalidateQueries(),
  );
  return (
    <div className="first-run">
      <EmptyState
        title="Audit rows, kept as evidence"
        actions={
          !load.isRunning && (
            <Button look="primary" autoFocus onPress={() => load.start(undefined)}>
              Open sample data
            </Button>
          )
        }
      >
        <p>
          Exhibit pulls audit logs from your vendors into a file on this computer, where nothing is changed or
          thrown away. You search them offline, and build evidence packs that anyone can check without
          Exhibit.
        </p>
        <p className="muted">
          This workspace holds no rows yet. The sample data is invented, and is pulled from vendors that run
          inside this app: nothing leaves your computer.
        </p>
      </EmptyState>
      {load.isRunning && <TaskProgress progress={load.progress} cancel={load.cancel} />}
      {load.failure !== null && <FailureNote failure={load.failure} onAct={() => load.start(undefined)} />}
      {load.result !== null && <SyncResult report={load.result} />}
    </div>
  );
}
