/** Sends one event that was made here, signed by the rules of a scheme; what came back stands beside it. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { EventTemplate } from "../bindings/EventTemplate";
import type { Failure } from "../bindings/Failure";
import type { MintedSecret } from "../bindings/MintedSecret";
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
import { LeaveNote } from "./leaving";
import { hostOf } from "./listenWords";
import { useGate } from "./replayDesk";
import { TestWayForm } from "./TestWayForm";
import { draftOf, type EventDraft, isSameEvent, readHeaders, useEventDraft } from "./testDraft";
import { signedWith, type TestWay, testToward, useTemplates, useTestWay } from "./testWay";
import { StandingBadge } from "./WebhookList";
import { ATTEMPTS } from "./window";

/** The dialog. */
export function TestEventDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [isSending, setSending] = useState(false);
  // A secret that was made is shown this once: the dialog stays until it was taken.
  const [minted, setMinted] = useState<MintedSecret | null>(null);
  return (
    <Dialog
      title="Send test event"
      isOpen={isOpen}
      hold={isSending || minted !== null}
      size="wide"
      onClose={onClose}
    >
      {isOpen && (
        <TestForm isSending={isSending} onSending={setSending} minted={minted} onMinted={setMinted} />
      )}
    </Dialog>
  );
}

interface TestFormProps {
  isSending: boolean;
  onSending: (isSending: boolean) => void;
  minted: MintedSecret | null;
  onMinted: (minted: MintedSecret | null) => void;
}

function TestForm({ isSending, onSending, minted, onMinted }: TestFormProps) {
  const [way, change] = useTestWay();
  const [hasPasted, setPasted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const templates = useTemplates(way.scheme);
  const [written, write] = useEventDraft(way.scheme);
  const [first] = templates.data ?? [];
  const draft = written ?? (first === undefined ? null : draftOf(first));
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
          minted={minted}
          onMinted={onMinted}
          onWay={change}
          onPasted={setPasted}
        />
      </div>
      <div className="stack-12">
        <EventFields key={way.scheme} scheme={way.scheme} draft={draft} onDraft={write} />
        {failure !== null && <FailureNote failure={failure} />}
        <div className="row">
          <Button
            look="primary"
            isDisabled={!isReady || gate.isAsking}
            onPress={() => draft !== null && send(draft, () => field.current)}
          >
            {isSending ? "Sending" : "Send it"}
          </Button>
          <span className="tiny muted">
            Sent once and listed under “Sent from here”. It is no evidence. What you write stays here while
            Exhibit is open, but for credentials.
          </span>
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

function isWhole(draft: EventDraft | null): boolean {
  return draft !== null && draft.content_type.trim() !== "" && readHeaders(draft.headers) !== null;
}

/** No mutation of the query client: its cache would hold a pasted secret for minutes. */
function useTestSend({ way, change, onSending }: TestSend) {
  const host = useHost();
  const client = useQueryClient();
  const gate = useGate();
  const [attempt, setAttempt] = useState<AttemptLine | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = (draft: EventDraft, field: () => HTMLInputElement | null) => {
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
  draft: EventDraft | null;
  onDraft: (draft: EventDraft) => void;
}

/** The event: a template of the scheme to begin with, every word of it editable. */
function EventFields({ scheme, draft, onDraft }: EventFieldsProps) {
  const templates = useTemplates(scheme);
  const [wanted, setWanted] = useState<EventTemplate | null>(null);
  if (scheme === null) return <p className="muted">Choose by whose rules it is signed.</p>;
  if (templates.error !== null)
    return <FailureNote failure={asFailure(templates.error)} onAct={() => void templates.refetch()} />;
  if (templates.data === undefined) return <Loading>Reading the templates</Loading>;
  const event = draft ?? EMPTY;
  const begun = templates.data.find((template) => isSameEvent(draftOf(template), event));
  const begin = (template: EventTemplate) => {
    setWanted(null);
    onDraft(draftOf(template));
  };
  return (
    <>
      <SelectField
        label="Begin with"
        value={begun?.name ?? ""}
        options={templates.data.map(({ name }) => ({ id: name, name }))}
        onChange={(name) => {
          const chosen = templates.data.find((template) => template.name === name);
          if (chosen === undefined) return;
          if (begun === undefined) setWanted(chosen);
          else begin(chosen);
        }}
      />
      {wanted !== null && (
        <LeaveNote
          words="The template takes the place of the event that you wrote."
          onLeave={() => begin(wanted)}
          onStay={() => setWanted(null)}
        />
      )}
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

const EMPTY: EventDraft = { body: "", content_type: "application/json", headers: "" };

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
        {answer !== null && !answer.is_whole && (
          <p className="small muted">Only its beginning is kept: the answer was longer.</p>
        )}
        {answer !== null && answer.bytes > 0 && !answer.is_text && (
          <p className="small muted">The answer is {count(answer.bytes)} bytes that are not UTF-8.</p>
        )}
      </div>
    </section>
  );
}
