/** Pulls every source, from wherever that is offered. The status bar says how far it is, and can stop it. */
import { RefreshCw } from "lucide-react";
import { Button } from "../parts/Button";
import { ariaKeys, isMac } from "./keys";
import { isAskedWithAll, isPulled } from "./sourceWords";
import { useWindow } from "./window";

/** The button; `look` "icon" keeps the name for readers and the tooltip. */
export function PullAll({ look }: { look: "icon" | "words" }) {
  const { tasks, status } = useWindow();
  const { pull } = tasks;
  const isPaused = status.sources.some(isPulled) && !status.sources.some(isAskedWithAll);
  return (
    <Button
      size="tall"
      aria-keyshortcuts={ariaKeys("F5", isMac())}
      isDisabled={pull.isRunning || !status.sources.some(isAskedWithAll)}
      onPress={() => pull.start({ sources: [] })}
    >
      <span className="icon-slot" title={isPaused ? "Every source is paused" : "Pull all (F5)"}>
        <RefreshCw className="icon" aria-hidden />
      </span>
      <span className={look === "icon" ? "sr" : ""}>Pull all</span>
    </Button>
  );
}
