/** The long tasks that run, in the status bar: what, how far, and a way to stop each. */
import { Button } from "react-aria-components";
import type { Progress } from "../bindings/Progress";
import { count } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { type Tasks, useWindow } from "./window";

/** What each task is called while it runs, and whom a press on its Cancel names. */
const NAMES: Record<keyof Tasks, { doing: string; noun: string }> = {
  pull: { doing: "Pulling", noun: "pull" },
  importing: { doing: "Importing", noun: "import" },
  exporting: { doing: "Exporting", noun: "export" },
  building: { doing: "Building a pack", noun: "pack" },
  replaying: { doing: "Sending again", noun: "replay" },
  testing: { doing: "Testing a receiver", noun: "test" },
};

/** One item for each. */
export function RunningTasks() {
  const { tasks, schedule } = useWindow();
  const running = (Object.keys(NAMES) as (keyof Tasks)[]).filter((name) => tasks[name].isRunning);
  return (
    <>
      {running.map((name) => (
        <Running key={name} {...NAMES[name]} progress={tasks[name].progress} cancel={tasks[name].cancel} />
      ))}
      {schedule.running !== null && (
        <Running
          doing="By schedule, pulling"
          noun="scheduled pull"
          progress={schedule.running.progress}
          cancel={schedule.cancel}
        />
      )}
    </>
  );
}

function Running({
  doing,
  noun,
  progress,
  cancel,
}: {
  doing: string;
  noun: string;
  progress: Progress | null;
  cancel: (() => void) | null;
}) {
  const share = progress?.total == null || progress.total === 0 ? null : progress.done / progress.total;
  return (
    <span className="statusbar-item statusbar-task">
      <span className="clip">
        {doing}
        {progress !== null && <Doing progress={progress} />}
      </span>
      {share !== null && (
        <span className="meter statusbar-meter" aria-hidden>
          <i style={{ width: `${Math.min(1, share) * 100}%` }} />
        </span>
      )}
      <Button
        className="statusbar-cancel"
        aria-label={`Cancel the ${noun}`}
        isDisabled={cancel === null}
        onPress={() => cancel?.()}
      >
        Cancel
      </Button>
    </span>
  );
}

function Doing({ progress: { source, done, total, unit, waits_until } }: { progress: Progress }) {
  const where = source === null ? "" : ` ${visibleText(source)}`;
  if (waits_until !== null) return `${where}, waiting for the vendor`;
  return (
    <>
      {where}, <b>{count(done)}</b>
      {total === null ? "" : ` of ${count(total)}`} {unit}
    </>
  );
}
