/** Pulls every source, from beside the rows it will add to. */
import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Button } from "../parts/Button";
import { useHost, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { TaskProgress } from "./TaskProgress";

/** The button, its progress, and what the last pull brought. */
export function Pull() {
  const host = useHost();
  const client = useQueryClient();
  const pull = useTask(
    (_: undefined, hear) => host.syncRun(hear),
    () => client.invalidateQueries(),
  );
  const start = () => pull.start(undefined);
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
