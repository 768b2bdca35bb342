/** Editing a delivery before it is sent again: its headers and its body, and what differs from what came. */
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Label, Text, TextArea, TextField } from "react-aria-components";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureHeader } from "../bindings/CaptureHeader";
import type { HeaderEdit } from "../bindings/HeaderEdit";
import { Button, IconButton } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { carryEdit, shownText } from "../parts/exactText";
import { count } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { LeaveNote, useLeaving } from "./leaving";
import { ReplayDiff } from "./ReplayDiff";
import { type Edits, NO_EDITS, utf8Bytes } from "./replayDraft";

/** A header's name (RFC 9110, token). */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}$/;

/** `edits` are those that hold now; `onEdits` takes what is edited here. */
export interface ReplayEditorProps {
  detail: CaptureDetail;
  edits: Edits;
  isOpen: boolean;
  onEdits: (edits: Edits) => void;
  onClose: () => void;
}

/** The dialog. Nothing is sent from it. Giving up changes nothing; leaving it otherwise asks before a draft goes. */
export function ReplayEditor({ isOpen, edits, onClose, ...props }: ReplayEditorProps) {
  const [written, write] = useState<Edits | null>(null);
  const close = () => {
    write(null);
    leaving.stay();
    onClose();
  };
  const leaving = useLeaving(written !== null && !isSame(written, edits), close);
  return (
    <Dialog title="Edit before replay" isOpen={isOpen} hold={false} size="wide" onClose={leaving.leave}>
      {isOpen && (
        <>
          {leaving.isAsking && (
            <LeaveNote words="Your changes were not taken yet." onLeave={close} onStay={leaving.stay} />
          )}
          <Editor {...props} draft={written ?? edits} onDraft={write} onClose={close} />
        </>
      )}
    </Dialog>
  );
}

function isSame(one: Edits, other: Edits): boolean {
  return one.body === other.body && JSON.stringify(one.headers) === JSON.stringify(other.headers);
}

interface EditorProps extends Pick<ReplayEditorProps, "detail" | "onEdits" | "onClose"> {
  draft: Edits;
  onDraft: (draft: Edits) => void;
}

function Editor({ detail, draft, onDraft: setDraft, onEdits, onClose }: EditorProps) {
  const done = draft.headers.filter(({ name }) => name !== "");
  const isReady = done.every(({ name, value }) => NAME.test(name) && (value === null || isValue(value)));
  return (
    <div className="replay-editor">
      <p className="small muted">
        The capture itself stays as it came. What you change here is a copy: it keeps a link to the capture
        and never counts as evidence.
      </p>
      <Headers
        headers={detail.headers}
        edits={draft.headers}
        onEdits={(headers) => setDraft({ ...draft, headers })}
      />
      <Body detail={detail} body={draft.body} onBody={(body) => setDraft({ ...draft, body })} />
      <footer className="dialog-foot">
        <Button
          isDisabled={draft.body === null && draft.headers.length === 0}
          onPress={() => setDraft(NO_EDITS)}
        >
          Back to what came
        </Button>
        <Button onPress={onClose}>Cancel</Button>
        <Button
          look="primary"
          isDisabled={!isReady}
          onPress={() => {
            onEdits({ ...draft, headers: done });
            onClose();
          }}
        >
          Take these changes
        </Button>
      </footer>
    </div>
  );
}

interface HeadersProps {
  headers: CaptureHeader[];
  edits: HeaderEdit[];
  onEdits: (edits: HeaderEdit[]) => void;
}

/** One line a change. What came is offered by name; a name that did not come is added. */
function Headers({ headers, edits, onEdits }: HeadersProps) {
  const change = (at: number, part: Partial<HeaderEdit>) =>
    onEdits(edits.map((edit, each) => (each === at ? { ...edit, ...part } : edit)));
  const offered = headers.filter(
    ({ name }) => !edits.some((edit) => edit.name.toLowerCase() === name.toLowerCase()),
  );
  return (
    <section className="stack" aria-label="Headers to change">
      <h3>Headers</h3>
      {edits.length === 0 && (
        <p className="small muted">
          None is changed. Those of the captured connection are made anew, credentials are left out unless you
          ask for them, and a header says that it is a replay.
        </p>
      )}
      {edits.map((edit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; names are being typed.
        <HeaderLine key={at} edit={edit} came={headers} onChange={(part) => change(at, part)}>
          <IconButton
            label={`Leave ${visibleText(edit.name === "" ? "this header" : edit.name)} as it came`}
            onPress={() => onEdits(edits.filter((_, each) => each !== at))}
          >
            <Trash2 className="icon" aria-hidden />
          </IconButton>
        </HeaderLine>
      ))}
      <div className="row wrap-row">
        {offered.slice(0, 12).map(({ name, value, is_masked: isMasked }, at) => (
          <Button
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice.
            key={at}
            size="small"
            onPress={() => onEdits([...edits, { name, value: isMasked ? "" : value }])}
          >
            Change <Visible text={name} limit={60} />
          </Button>
        ))}
        <Button size="small" onPress={() => onEdits([...edits, { name: "", value: "" }])}>
          <Plus className="icon icon-12" aria-hidden />
          Add a header
        </Button>
      </div>
    </section>
  );
}

interface HeaderLineProps {
  edit: HeaderEdit;
  came: CaptureHeader[];
  onChange: (part: Partial<HeaderEdit>) => void;
  children: React.ReactNode;
}

function HeaderLine({ edit: { name, value }, came, onChange, children }: HeaderLineProps) {
  const isThere = came.some((header) => header.name.toLowerCase() === name.toLowerCase());
  return (
    <div className="header-edit">
      <LineField
        label="Name"
        value={name}
        trouble={name === "" || NAME.test(name) ? null : "letters, digits and - only"}
        isCode
        onChange={(next) => onChange({ name: next.trim() })}
      />
      {value === null ? (
        <p className="small muted">is taken off</p>
      ) : (
        <LineField
          label="Value"
          value={value}
          trouble={isValue(value) ? null : "a value is one line"}
          isCode
          onChange={(next) => onChange({ value: next })}
        />
      )}
      <span className="row-tight">
        {isThere && (
          <Button size="small" onPress={() => onChange({ value: value === null ? "" : null })}>
            {value === null ? "Set it" : "Take it off"}
          </Button>
        )}
        {children}
      </span>
    </div>
  );
}

/** No line end and no NUL may be in a header's value: it would become another header. */
function isValue(value: string): boolean {
  return !["\r", "\n", "\0"].some((sign) => value.includes(sign));
}

interface BodyProps {
  detail: CaptureDetail;
  body: string | null;
  onBody: (body: string | null) => void;
}

function Body({ detail: { body: came }, body, onBody }: BodyProps) {
  if (!came.is_text)
    return (
      <section className="stack" aria-label="Body to change">
        <h3>Body</h3>
        <Note tone="info">
          These bytes are not UTF-8, so they cannot be edited as text without changing others. They are sent
          as they came. On the command line, <code>--body-file</code> sends any bytes in their place.
        </Note>
      </section>
    );
  if (!came.is_whole)
    return (
      <section className="stack" aria-label="Body to change">
        <h3>Body</h3>
        <Note tone="info">
          The body is over a mebibyte and only its beginning is here, so it cannot be edited in the window. It
          is sent whole, as it came. On the command line, <code>--body-file</code> sends another one.
        </Note>
      </section>
    );
  const text = body ?? came.content;
  const take = (shown: string) => {
    const edited = carryEdit(text, shown);
    onBody(edited === came.content ? null : edited);
  };
  return (
    <section className="stack" aria-label="Body to change">
      <TextField className="field" value={shownText(text)} onChange={take}>
        <Label className="label">Body</Label>
        <TextArea className="input mono body-editor" rows={10} spellCheck={false} />
        <Text slot="description" className="tiny muted">
          {count(utf8Bytes(text))} bytes, came as {count(came.bytes)}. Line ends that you do not touch stay as
          they are, CR LF too.
        </Text>
      </TextField>
      {body !== null && (
        <>
          <h3>What differs</h3>
          <ReplayDiff label="What differs in the body" before={came.content} after={body} />
        </>
      )}
    </section>
  );
}
