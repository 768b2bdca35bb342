/** A running pull: a line for each source that is asked, all at once, and one way to stop them. */
import type { Progress } from "../bindings/Progress";
import type { SyncReport } from "../bindings/SyncReport";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import type { Heard, HeardOf, Task } from "../state";
import { ProgressLine } from "./TaskProgress";

/** The lines. The button stays the same one, whatever comes, so that nobody loses it under the finger. */
export function SourceProgress({
  pull: { progress, heard, cancel },
}: {
  pull: Pick<Task<never, SyncReport>, "progress" | "heard" | "cancel">;
}) {
  return (
    <div className="task">
      <div className="task-state">
        {heard.size === 0 ? <ProgressLine shown={progress} present={progress} /> : <Lines heard={heard} />}
      </div>
      <Button size="small" isDisabled={cancel === null} onPress={() => cancel?.()}>
        Cancel
      </Button>
    </div>
  );
}

function Lines({ heard }: { heard: HeardOf }) {
  return (
    <>
      {heard.size > 1 && (
        <b className="small" role="status">
          {headline(heard)}
        </b>
      )}
      <ul
        className={heard.size > 1 ? "source-progress-lines" : "source-progress-line"}
        aria-label="Sources being pulled"
      >
        {[...heard].map(([name, each]) => (
          <li key={name}>
            <ProgressLine shown={rowsOf(each)} present={each.newest} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Rows are counted, never the seconds of a wait. */
function rowsOf({ newest, counted: rows }: Heard): Progress {
  return rows ?? { ...newest, done: 0, total: null, unit: "rows" };
}

/** How many, and how many of them wait. The rows are counted line by line. */
function headline(heard: HeardOf): string {
  const waiting = [...heard.values()].filter(({ newest }) => newest.waits_until !== null).length;
  const words = `Pulling ${counted(heard.size, "source")}`;
  return waiting === 0 ? words : `${words}, ${waiting} of them ${waiting === 1 ? "waits" : "wait"}`;
}
