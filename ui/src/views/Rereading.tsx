/** Rows that are read again because a profile or the rules have changed: how far that is, and a way to stop it. */
import type { Progress } from "../bindings/Progress";
import { useHost } from "../state";
import { TaskProgress } from "./TaskProgress";

/** The task, and what it is for. */
export function Rereading({ progress }: { progress: Progress }) {
  const host = useHost();
  // A task that has ended meanwhile needs no stopping; one that goes on is still shown.
  const stop = () => void host.taskCancel({ task: progress.task }).catch(() => undefined);
  return (
    <div className="page-note">
      <TaskProgress progress={progress} cancel={stop} />
      <p className="tiny muted">
        A profile or the rules have changed since these rows were read. What is stored stays as it is.
      </p>
    </div>
  );
}
