/** The first thing seen in a workspace without rows. */
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** Says what Exhibit does and offers three ways to get rows. */
export function FirstRun() {
  const { lay, tasks } = useWindow();
  const { pull } = tasks;
  const load = () => pull.start({ sample: true });
  return (
    <div className="first-run">
      <EmptyState
        title="Audit rows, kept as evidence"
        actions={
          !pull.isRunning && (
            <>
              <Button look="primary" autoFocus onPress={load}>
                Open sample data
              </Button>
              <Button onPress={() => lay({ kind: "add-source" })}>Add a source</Button>
              <Button onPress={() => lay({ kind: "import", paths: [] })}>Import files</Button>
            </>
          )
        }
      >
        <p>
          Exhibit pulls audit logs from your vendors into a file on this computer, where nothing is changed or
          thrown away.
        </p>
      </EmptyState>
      {pull.isRunning && <TaskProgress progress={pull.progress} cancel={pull.cancel} />}
      {pull.failure !== null && <FailureNote failure={pull.failure} onAct={load} />}
      {pull.result !== null && <SyncResult report={pull.result} />}
    </div>
  );
}
