/** A running pull, source by source: those that were reached keep their counts in sight. */
import { useState } from "react";
import type { Progress } from "../bindings/Progress";
import type { SyncReport } from "../bindings/SyncReport";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import type { Task } from "../state";
import { TaskProgress } from "./TaskProgress";

/** The present source with a bar, those before it with what they gave. */
export function SourceProgress({ pull }: { pull: Pick<Task<never, SyncReport>, "progress" | "cancel"> }) {
  const reached = useReached(pull.progress);
  const present = pull.progress?.source ?? null;
  const before = [...reached].filter(([name]) => name !== present);
  return (
    <div className="source-progress">
      <TaskProgress progress={pull.progress} cancel={pull.cancel} />
      {before.length > 0 && (
        <ul className="source-progress-done small muted" aria-label="Sources read so far">
          {before.map(([name, { done, unit }]) => (
            <li key={name}>
              <Visible text={name} limit={80} /> {count(done)} {unit}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type Reached = ReadonlyMap<string, Progress>;

const NOBODY: Reached = new Map();

/** The newest count of each source of one task. Waits count seconds, not rows, and are left out. */
function useReached(progress: Progress | null): Reached {
  const [seen, setSeen] = useState({ last: progress, task: 0, reached: NOBODY });
  if (progress === seen.last) return seen.reached;
  const task = progress?.task ?? 0;
  const kept = task === seen.task ? seen.reached : NOBODY;
  const counts = progress !== null && progress.source !== null && progress.waits_until === null;
  const reached = counts ? new Map(kept).set(progress.source ?? "", progress) : kept;
  setSeen({ last: progress, task, reached });
  return reached;
}
