/** The changes of the one delivery that is sent, and the way to its editor. */
import { useRef, useState } from "react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { isCredentialHeader } from "./credentials";
import { ReplayDiff } from "./ReplayDiff";
import { ReplayEditor } from "./ReplayEditor";
import { type Edits, editedWords, isEdited, NO_EDITS } from "./replayDraft";

/** `signed` is the body as it was signed, where that is another one than came. */
export interface ReplayEditedProps {
  detail: CaptureDetail;
  edits: Edits;
  signed: string | null;
  onEdits: (edits: Edits) => void;
}

/** The changes. */
export function ReplayEdited({ detail, edits, signed, onEdits }: ReplayEditedProps) {
  const [isOpen, setOpen] = useState(false);
  // A button that goes away when it is pressed hands the focus on to the one that stays.
  const buttons = useRef<HTMLDivElement>(null);
  const change = (next: Edits) => {
    buttons.current?.querySelector("button")?.focus();
    onEdits(next);
  };
  const body = detail.body;
  return (
    <div className="stack">
      <span className="label">Body and headers</span>
      {edits.body !== null && (
        <ReplayDiff label="Changes of the body" before={body.content} after={edits.body} />
      )}
      {edits.headers.length > 0 && (
        <ul className="tiny reasons" aria-label="Changes of the headers">
          {edits.headers.map(({ name, value }) => (
            <li key={name}>
              <code>
                <Visible text={name} limit={80} />
              </code>{" "}
              {value === null ? "is taken off" : <Value of={name} text={value} />}
            </li>
          ))}
        </ul>
      )}
      <p className="tiny muted">
        {isEdited(edits)
          ? `${editedWords(edits, detail)} It keeps a link to the original and never counts as evidence.`
          : `${count(body.bytes)} bytes, as they came. What is sent keeps a link to the capture and never counts as evidence.`}
      </p>
      <div className="row wrap-row" ref={buttons}>
        <Button size="small" onPress={() => setOpen(true)}>
          Edit…
        </Button>
        {signed !== null && edits.body !== signed && (
          <Button size="small" onPress={() => change({ ...edits, body: signed })}>
            Take the body as it was signed
          </Button>
        )}
        {isEdited(edits) && (
          <Button size="small" onPress={() => change(NO_EDITS)}>
            Undo the changes
          </Button>
        )}
      </div>
      <ReplayEditor
        detail={detail}
        edits={edits}
        isOpen={isOpen}
        onEdits={onEdits}
        onClose={() => setOpen(false)}
      />
    </div>
  );
}

/** A credential is not shown again once it was typed. */
function Value({ of, text }: { of: string; text: string }) {
  if (!isCredentialHeader(of)) return <Visible text={text} limit={120} />;
  return (
    <i className="absent">a credential, not shown; it is let go of when another delivery is looked at</i>
  );
}
