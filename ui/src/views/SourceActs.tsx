/** What can be done with a source, beside its name. */
import { KeyRound, Pause, Play, RouteIcon, ScrollText, Trash2 } from "lucide-react";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { FailureNote } from "./FailureNote";
import { termText } from "./logTerms";
import { settingsOf, useSourceSet } from "./sourceSet";
import { isPulled } from "./sourceWords";
import { useWindow } from "./window";

/** `onToken`, `onMapping` and `onRemove` lay their dialogs. */
export interface SourceActsProps {
  source: SourceLine;
  onToken: () => void;
  onMapping: () => void;
  onRemove: () => void;
}

/** The buttons. */
export function SourceActs({ source, onToken, onMapping, onRemove }: SourceActsProps) {
  const { ask } = useWindow();
  const set = useSourceSet();
  const { is_paused } = source;
  const PauseIcon = is_paused ? Play : Pause;
  return (
    <span className="push row source-acts">
      {set.error !== null && <FailureNote failure={asFailure(set.error)} />}
      <Button
        size="small"
        isDisabled={source.entries === 0}
        onPress={() => ask(termText("source", source.name, "include"))}
      >
        <ScrollText className="icon icon-12" aria-hidden />
        Show in log
      </Button>
      {isPulled(source) && (
        <>
          <Button size="small" onPress={() => set.mutate({ ...settingsOf(source), is_paused: !is_paused })}>
            <PauseIcon className="icon icon-12" aria-hidden />
            {is_paused ? "Resume" : "Pause"}
          </Button>
          <Button size="small" onPress={onToken}>
            <KeyRound className="icon icon-12" aria-hidden />
            New token
          </Button>
          <Button size="small" onPress={onMapping}>
            <RouteIcon className="icon icon-12" aria-hidden />
            Mapping
          </Button>
        </>
      )}
      <Button size="small" onPress={onRemove}>
        <Trash2 className="icon icon-12" aria-hidden />
        Remove
      </Button>
    </span>
  );
}
