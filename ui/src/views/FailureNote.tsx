/** A failure in three sentences: what it means, what happened, what to do. */
import type { Failure } from "../bindings/Failure";
import { detailsOf, remedy } from "../errors";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";

/** `onAct` runs the action of the table; without it no button is shown. */
export function FailureNote({ failure, onAct }: { failure: Failure; onAct?: () => void }) {
  const { tone, sentence, action } = remedy(failure);
  return (
    <Note tone={tone} live={tone === "info" ? "calm" : "urgent"}>
      <p>
        <b>{sentence}</b> <Visible text={failure.message} />
      </p>
      {failure.hint !== "" && (
        <p className="muted">
          <Visible text={failure.hint} />
        </p>
      )}
      {tone !== "info" && (
        <div className="row note-actions">
          {action !== null && onAct !== undefined && (
            <Button size="small" onPress={onAct}>
              {action}
            </Button>
          )}
          <CopyButton name="details" text={detailsOf(failure)} />
        </div>
      )}
    </Note>
  );
}
