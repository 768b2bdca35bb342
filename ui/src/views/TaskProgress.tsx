/** What a running task does, how far it is, whether it waits for a vendor, and a way to stop it. */
import { Hourglass } from "lucide-react";
import { useState } from "react";
import type { Progress as Word } from "../bindings/Progress";
import { Button } from "../parts/Button";
import { Countdown } from "../parts/Countdown";
import { localParts } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Progress } from "../parts/Progress";
import { useSettings } from "../state";
import { fileName } from "./sourceWords";

/** `cancel` is null until the core has named the task. */
export function TaskProgress({ progress, cancel }: { progress: Word | null; cancel: (() => void) | null }) {
  const shown = useCounted(progress);
  return (
    <div className="task">
      <ProgressLine shown={shown} present={progress} />
      <Button size="small" isDisabled={cancel === null} onPress={() => cancel?.()}>
        Cancel
      </Button>
    </div>
  );
}

/** `shown` counts, `present` is what was heard last and may be a wait; both null before anything was heard. */
export function ProgressLine({ shown, present }: { shown: Word | null; present: Word | null }) {
  return (
    <div className="task-state">
      {shown === null ? (
        <Progress label="Starting" done={0} total={null} unit="done" />
      ) : (
        <Progress label={labelOf(shown)} done={shown.done} total={shown.total} unit={shown.unit} />
      )}
      {present?.waits_until != null && <Wait until={present.waits_until} source={present.source} />}
    </div>
  );
}

/** When it goes on: an instant, and the time left until then. */
function Wait({ until, source }: { until: string; source: string | null }) {
  const { zone } = useSettings().settings;
  const time = localParts(until, zone)?.time ?? until;
  return (
    <p className="task-wait small">
      <Hourglass className="icon tone-warning" aria-hidden />
      <span>
        {source === null ? "Waits" : `${visibleText(source)} waits`} until {time}, because the vendor asked to
      </span>
      <Countdown key={until} until={Date.parse(until)} />
    </p>
  );
}

/** While it waits, the rows counted last stay in sight: a wait counts seconds. */
function useCounted(progress: Word | null): Word | null {
  const [last, setLast] = useState<Word | null>(null);
  const counts = progress === null || progress.waits_until === null;
  if (counts && progress !== last) setLast(progress);
  return counts ? progress : last;
}

/** What is being done, with what it is done to. */
function labelOf({ stage, source }: Word): string {
  return visibleText(source === null ? stage : `${stage} ${fileName(source)}`);
}
