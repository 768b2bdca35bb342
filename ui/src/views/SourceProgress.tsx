/** A running pull: a line for each source that is asked, all at once, and one way to stop them. */
import type { SyncReport } from "../bindings/SyncReport";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import type { HeardOf, Task } from "../state";
import { ProgressLine, TaskProgress } from "./TaskProgress";

/** The lines. Until the first source is named, that it begins. */
export function SourceProgress({
  pull: { progress, heard, cancel },
}: {
  pull: Pick<Task<never, SyncReport>, "progress" | "heard" | "cancel">;
}) {
  if (heard.size < 2) return <TaskProgress progress={progress} cancel={cancel} />;
  return (
    <div className="source-progress">
      <div className="row">
        <b className="small" role="status">
          {headline(heard)}
        </b>
        <span className="push">
          <Button size="small" isDisabled={cancel === null} onPress={() => cancel?.()}>
            Cancel
          </Button>
        </span>
      </div>
      <ul className="source-progress-lines" aria-label="Sources being pulled">
        {[...heard].map(([name, { newest, counted: rows }]) => (
          <li key={name}>
            <ProgressLine shown={rows ?? newest} present={newest} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How many, and how many of them wait. The rows are counted line by line. */
function headline(heard: HeardOf): string {
  const waiting = [...heard.values()].filter(({ newest }) => newest.waits_until !== null).length;
  const words = `Pulling ${counted(heard.size, "source")}`;
  return waiting === 0 ? words : `${words}, ${waiting} of them ${waiting === 1 ? "waits" : "wait"}`;
}
