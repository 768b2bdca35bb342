/** What a running task does, how far it is, and a way to stop it. */
import type { Progress as ProgressLine } from "../bindings/Progress";
import { Button } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { Progress } from "../parts/Progress";

/** `cancel` is null until the core has named the task. */
export function TaskProgress({
  progress,
  cancel,
}: {
  progress: ProgressLine | null;
  cancel: (() => void) | null;
}) {
  return (
    <div className="task">
      {progress === null ? (
        <Progress label="Starting" done={0} total={null} unit="done" />
      ) : (
        <Progress
          label={labelOf(progress)}
          done={progress.done}
          total={progress.total}
          unit={progress.unit}
        />
      )}
      <Button size="small" isDisabled={cancel === null} onPress={() => cancel?.()}>
        Cancel
      </Button>
    </div>
  );
}

function labelOf({ stage, source }: ProgressLine): string {
  return visibleText(source === null ? stage : `${source}: ${stage}`);
}
