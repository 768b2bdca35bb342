/** Sends one event that was made here, signed by the rules of a scheme; what came back stands beside it. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { EventTemplate } from "../bindings/EventTemplate";
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, shortHex } from "../parts/format";
import { LineField } from "../parts/LineField";
import { RawBytes } from "../parts/RawBytes";
import { SelectField } from "../parts/SelectField";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { useHost } from "../state";
import { ConfirmHost } from "./ConfirmHost";
import { FailureNote } from "./FailureNote";
import { hostOf } from "./listenWords";
import { useGate } from "./replayDesk";
import { TestWayForm } from "./TestWayForm";
import { signedWith, type TestWay, testToward, useTemplates, useTestWay } from "./testWay";
import { StandingBadge } from "./WebhookList";
import { ATTEMPTS } from "./window";

/** The dialog. */
export function TestEventDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [isSending, setSending] = useState(false);
  return (
    <Dialog title="Send test event" isOpen={isOpen} hold={isSending} size="wide" onClose={onClose}>
      {isOpen && <TestForm isSending={isSending} onSending={setSending} />}
    </Dialog>
  );
}

/** An event as it is being edited. */
interface Draft {
  body: string;
  content_type: string;
  /** One a line. */
  headers: string;
}

function TestForm({ isSending, onSending }: { isSending: boolean; onSending: (isSending: boolean) => void }) {
  const [way, change] = useTestWay();
  const [hasPasted, setPasted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const { attempt, failure, send, gate } = useTestSend({ way, change, onSending });
  const isSigned = way.by === "pasted" ? hasPasted : way.by === "kept" && way.kept !== null;
  const isReady =
    way.scheme !== null && hostOf(way.url.trim()) !== null && isSigned && isWhole(draft) && !isSending;
  return (
    <div className="test-event">
      <div className="stack-12">
        <TestWayForm
          way={way}
          field={field}
          onWay={(part) => {
            if (part.scheme !== undefined && part.scheme !== way.scheme) setDraft(null);
            change(part);
          }}
          onPasted={setPasted}
        />
      </div>
      <div className="stack-12">
        <EventFields scheme={way.scheme} draft={draft} onDraft={setDraft} />
        {failure !== null && <FailureNote failure={failure} />}
        <div className="row">
          <Button
            look="primary"
            isDisabled={!isReady || gate.isAsking}
            onPress={() => draft !== null && send(draft, () => field.current)}
          >
            {isSending ? "Sending" : "Send it"}
          </Button>
          <span className="tiny muted">Sent once and listed as an attempt. It is no evidence.</span>
        </div>
        {attempt !== null && <Result attempt={attempt} />}
      </div>
      <ConfirmHost gate={gate} words="1 request" />
    </div>
  );
}

interface TestSend {
  way: TestWay;
  change: (part: Partial<TestWay>) => void;
  onSending: (isSending: boolean) => void;
}

function isWhole(draft: Draft | null): boolean {
  return draft !== null && draft.content_type.trim() !== "" && readHeaders(draft.headers) !== null;
}

/** Names and values of lines; null where one is no header. */
function readHeaders(lines: string): [string, string][] | null {
  const read: [string, string][] = [];
  for (const line of lines.split("\n").filter((each) => each.trim() !== "")) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    read.push([name, value.trimEnd()]);
  }
  return read;
}

/** No mutation of the query client: its cache would hold a pasted secret for minutes. */
function useTestSend({ way, change, onSending }: TestSend) {
  const host = useHost();
  const client = useQueryClient();
  const gate = useGate();
  const [attempt, setAttempt] = useState<AttemptLine | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = (draft: Draft, field: () => HTMLInputElement | null) => {
    setFailure(null);
    gate.ask(testToward(way), (confirmed) => {
      if (confirmed !== null && !way.confirmed.includes(confirmed))
        change({ confirmed: [...way.confirmed, confirmed] });
      onSending(true);
      host
        .testSend({
          scheme: way.scheme ?? "",
          headers: readHeaders(draft.headers) ?? [],
          body: draft.body,
          content_type: draft.content_type,
          secret: signedWith(way, field()),
          toward: { ...testToward(way), confirmed_host: confirmed },
        })
        .then(setAttempt)
        .catch((reason: unknown) => setFailure(asFailure(reason)))
        .finally(() => {
          onSending(false);
          void client.invalidateQueries({ queryKey: [ATTEMPTS] });
        });
    });
  };
  return { attempt, failure: failure ?? gate.failure, send, gate };
}

interface EventFieldsProps {
  scheme: string | null;
  draft: Draft | null;
  onDraft: (draft: Draft) => void;
}

/** The event: a template of the scheme to begin with, every word of it editable. */
function EventFields({ scheme, draft, onDraft }: EventFieldsProps) {
  const templates = useTemplates(scheme);
  const [first] = templates.data ?? [];
  if (draft === null && first !== undefined) onDraft(draftOf(first));
  if (scheme === null) return <p className="muted">Choose by whose rules it is signed.</p>;
  if (templates.error !== null)
    return <FailureNote failure={asFailure(templates.error)} onAct={() => void templates.refetch()} />;
  if (templates.data === undefined) return <Loading>Reading the templates</Loading>;
  const event = draft ?? EMPTY;
  return (
    <>
      <SelectField
        label="Begin with"
        value={templates.data.find(({ body }) => body === event.body)?.name ?? ""}
        options={templates.data.map(({ name }) => ({ id: name, name }))}
        onChange={(name) => {
          const chosen = templates.data.find((template) => template.name === name);
          if (chosen !== undefined) onDraft(draftOf(chosen));
        }}
      />
      <LineField
        label="Content-Type"
        value={event.content_type}
        trouble={event.content_type.trim() === "" ? "say what the body is" : null}
        isCode
        onChange={(content_type) => onDraft({ ...event, content_type })}
      />
      <TextField
        className="field"
        value={event.headers}
        isInvalid={readHeaders(event.headers) === null}
        onChange={(headers) => onDraft({ ...event, headers })}
      >
        <Label className="label">Further headers, one a line</Label>
        <TextArea className="input mono header-lines" rows={2} spellCheck={false} />
        <FieldError className="field-error tiny">each line is a name, a colon and a value</FieldError>
      </TextField>
      <TextField className="field" value={event.body} onChange={(body) => onDraft({ ...event, body })}>
        <Label className="label">Body</Label>
        <TextArea className="input mono body-editor" rows={10} spellCheck={false} />
        <Text slot="description" className="tiny muted">
          On sending, {"{{id}}"} becomes the delivery id, {"{{now}}"}, {"{{unix}}"} and {"{{ms}}"} the time,{" "}
          {"{{token}}"} 50 random digits.
        </Text>
      </TextField>
    </>
  );
}

const EMPTY: Draft = { body: "", content_type: "application/json", headers: "" };

function draftOf({ body, content_type, headers }: EventTemplate): Draft {
  return { body, content_type, headers: headers.map(([name, value]) => `${name}: ${value}`).join("\n") };
}

function Result({ attempt }: { attempt: AttemptLine }) {
  const { status, latency_ms: ms, error, answer, standing } = attempt;
  const isAccepted = status !== null && status >= 200 && status < 300;
  return (
    <section className="panel" aria-label="What came back">
      <header className="panel-head">
        <h3>What came back</h3>
        <span className="push" role="status">
          <Badge tone={status === null ? "warning" : isAccepted ? "success" : "danger"} look="quiet">
            {status === null ? "no answer" : `${status}, ${isAccepted ? "accepted" : "refused"}`}
          </Badge>
        </span>
      </header>
      <div className="panel-body stack">
        {error !== null && (
          <p className="small tone-danger wrap">
            <Visible text={error} limit={1_000} />
          </p>
        )}
        <Facts>
          <Fact label="Took">{ms === null ? <None /> : `${count(ms)} ms`}</Fact>
          <Fact label="Address">
            {attempt.address === null ? <NotRecorded /> : <Visible text={attempt.address} limit={80} />}
          </Fact>
          <Fact label="Check here">
            {standing === null ? "not checked" : <StandingBadge standing={standing} />}
          </Fact>
          <Fact label="Body sent">
            {count(attempt.sent_bytes)} bytes,{" "}
            <Digest hex={attempt.sent_sha256} short={shortHex(attempt.sent_sha256)} />
          </Fact>
        </Facts>
        {answer !== null && answer.bytes > 0 && answer.is_text && (
          <RawBytes label="Answer" bytes={new TextEncoder().encode(answer.content)} reading="text" />
        )}
        {answer !== null && answer.bytes > 0 && !answer.is_text && (
          <p className="small muted">The answer is {count(answer.bytes)} bytes that are not UTF-8.</p>
        )}
      </div>
    </section>
  );
}
