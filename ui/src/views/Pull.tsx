/** Pulls every source, from beside the rows it will add to. */
import { RefreshCw, X } from "lucide-react";
import { Button, IconButton } from "../parts/Button";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** The button, its progress, and what the last pull brought. */
export function Pull() {
  const { tasks, status } = useWindow();
  const { pull } = tasks;
  const start = () => pull.start({ sources: [] });
  const canPull = status.sources.some((source) => source.url !== null);
  return (
    <div className="pull">
      {pull.isRunning && <TaskProgress progress={pull.progress} cancel={pull.cancel} />}
      {!pull.isRunning && pull.failure !== null && <FailureNote failure={pull.failure} onAct={start} />}
      {!pull.isRunning && pull.result !== null && pull.failure === null && (
        <>
          <SyncResult report={pull.result} />
          <IconButton label="Hide the result" onPress={pull.reset}>
            <X className="icon" aria-hidden />
          </IconButton>
        </>
      )}
      <Button size="small" isDisabled={pull.isRunning || !canPull} onPress={start}>
        <RefreshCw className="icon" aria-hidden />
        Pull
      </Button>
    </div>
  );
}
