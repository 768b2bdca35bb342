/** Pulls every source, from beside the rows it will add to. The status bar says how far it is, and can stop it. */
import { RefreshCw, X } from "lucide-react";
import { Button, IconButton } from "../parts/Button";
import { FailureNote } from "./FailureNote";
import { SyncResult } from "./SyncResult";
import { useWindow } from "./window";

/** The button, and what the last pull brought. */
export function Pull() {
  const { tasks, status } = useWindow();
  const { pull } = tasks;
  const start = () => pull.start({ sources: [] });
  const canPull = status.sources.some((source) => source.url !== null);
  const hasEnded = !pull.isRunning && (pull.failure !== null || pull.result !== null);
  return (
    <>
      <Button size="tall" isDisabled={pull.isRunning || !canPull} onPress={start}>
        <RefreshCw className="icon" aria-hidden />
        Pull
      </Button>
      {hasEnded && (
        <section className="pull-told" aria-label="Last pull">
          {pull.failure !== null && <FailureNote failure={pull.failure} onAct={start} />}
          {pull.failure === null && pull.result !== null && <SyncResult report={pull.result} />}
          <IconButton label="Hide the result" onPress={pull.reset}>
            <X className="icon" aria-hidden />
          </IconButton>
        </section>
      )}
    </>
  );
}
