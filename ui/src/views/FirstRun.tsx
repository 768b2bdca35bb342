/** The first thing seen in a workspace without rows. */
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { FailureNote } from "./FailureNote";
import type { PullTask } from "./pull";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";

/** Says what Exhibit does and offers the sample data. When rows have come, the shell shows the log. */
export function FirstRun({ pull }: { pull: PullTask }) {
  const load = () => pull.start("sample");
  return (
    <div className="first-run">
      <EmptyState
        title="Audit rows, kept as evidence"
        actions={
          !pull.isRunning && (
            <Button look="primary" autoFocus onPress={load}>
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
      {pull.isRunning && <TaskProgress progress={pull.progress} cancel={pull.cancel} />}
      {pull.failure !== null && <FailureNote failure={pull.failure} onAct={load} />}
      {pull.result !== null && <SyncResult report={pull.result} />}
    </div>
  );
}
