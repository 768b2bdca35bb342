/** Pulls every source, from beside the rows it will add to. */
import { RefreshCw } from "lucide-react";
import { Button } from "../parts/Button";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** The button, its progress, and what the last pull brought. */
export function Pull() {
  const { pull } = useWindow().tasks;
  const start = () => pull.start({ sources: [] });
  return (
    <div className="pull">
      {pull.isRunning && <TaskProgress progress={pull.progress} cancel={pull.cancel} />}
      {!pull.isRunning && pull.failure !== null && <FailureNote failure={pull.failure} onAct={start} />}
      {!pull.isRunning && pull.result !== null && pull.failure === null && (
        <SyncResult report={pull.result} />
      )}
      <Button size="small" isDisabled={pull.isRunning} onPress={start}>
        <RefreshCw className="icon" aria-hidden />
        Pull
      </Button>
    </div>
  );
}
