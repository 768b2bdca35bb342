/** Pasting a request that was copied elsewhere, a curl command or the request itself, and storing it as a capture. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form, Label, Text, TextArea, TextField } from "react-aria-components";
import type { CapturesImported } from "../bindings/CapturesImported";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { LeaveNote, useLeaving } from "./leaving";
import { WebhookImported } from "./WebhookImported";
import { renewCaptures } from "./webhookDesk";

/** The dialog. What was pasted is asked about before it goes unstored. */
export function PasteRequestDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [text, setText] = useState("");
  const close = () => {
    setText("");
    leaving.stay();
    onClose();
  };
  const leaving = useLeaving(text.trim() !== "", close);
  return (
    <Dialog title="Paste a request" isOpen={isOpen} hold={false} size="wide" onClose={leaving.leave}>
      {leaving.isAsking && (
        <LeaveNote words="What you pasted is not stored." onLeave={close} onStay={leaving.stay} />
      )}
      {isOpen && <PasteForm text={text} onText={setText} onClose={close} />}
    </Dialog>
  );
}

interface PasteFormProps {
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
}

/** No mutation of the query client: its cache would hold credentials of the request for minutes. */
function PasteForm({ text, onText, onClose }: PasteFormProps) {
  const host = useHost();
  const client = useQueryClient();
  const [isStoring, setStoring] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [result, setResult] = useState<CapturesImported | null>(null);
  const store = async () => {
    setStoring(true);
    setFailure(null);
    setResult(null);
    try {
      const stored = await host.capturePaste({ text });
      renewCaptures(client);
      const isWhole = stored.files.every(({ problems }) => problems.length === 0);
      if (isWhole) onText("");
      setResult(stored);
    } catch (reason) {
      setFailure(asFailure(reason));
    } finally {
      setStoring(false);
    }
  };
  return (
    <Form
      className="stack-12"
      aria-label="Paste a request"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && !isStoring) void store();
      }}
    >
      <TextField className="field" value={text} onChange={onText} autoFocus>
        <Label className="label">The request</Label>
        <TextArea className="input mono body-editor" rows={14} spellCheck="false" />
        <Text slot="description" className="tiny muted">
          A curl command, as browsers copy it, or the request itself with its headers. A clipboard may change
          line ends, so the delivery says that it was pasted: a signature that does not fit proves nothing
          then.
        </Text>
      </TextField>
      {failure !== null && <FailureNote failure={failure} />}
      {result !== null && <WebhookImported result={result} />}
      <footer className="dialog-foot">
        <Button onPress={onClose}>{result === null ? "Cancel" : "Done"}</Button>
        <Button type="submit" look="primary" isDisabled={text.trim() === "" || isStoring}>
          Store it
        </Button>
      </footer>
    </Form>
  );
}

/** Opens it. */
export function PasteButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onPress={() => setOpen(true)}>
        Paste a request…
      </Button>
      <PasteRequestDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
