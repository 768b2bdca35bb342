/** Sending deliveries again: where to, with which signature, changed or not. Never evidence, never tried again by itself. */
import { type RefObject, useRef } from "react";
import type { AttemptLine } from "../bindings/AttemptLine";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureSet } from "../bindings/CaptureSet";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { CheckLine } from "../parts/CheckLine";
import { Choices } from "../parts/Choices";
import { count, counted } from "../parts/format";
import { Kbd } from "../parts/Kbd";
import { LineField } from "../parts/LineField";
import { ConfirmHost } from "./ConfirmHost";
import { DryRun } from "./DryRun";
import { FailureNote } from "./FailureNote";
import { readTarget } from "./listenWords";
import { ReplayEdited } from "./ReplayEdited";
import { ReplayFurther } from "./ReplayFurther";
import { useGate } from "./replayDesk";
import { isEdited, useEdits, useWay, type Way } from "./replayDraft";
import { useSending } from "./replaySending";
import { useWhich, WhichField } from "./replayWhich";
import { SigningSecret, useSecretNames } from "./SigningSecret";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** `set` is what the list shows. */
export interface ReplayPanelProps {
  set: CaptureSet;
  detail: CaptureDetail;
  /** The body as it was signed, where the search found that it is another one. */
  signed: string | null;
  /** The kept secret that is proven to have signed it. */
  proven: string | null;
  /** Told what the key does. */
  replay: RefObject<(() => void) | null>;
}

/** The panel. */
export function ReplayPanel({ set, detail, signed, proven, replay }: ReplayPanelProps) {
  const { replaying } = useWindow().tasks;
  const [way, change] = useChosenSecret(proven);
  const [edits, setEdits] = useEdits(detail.line.id);
  const which = useWhich(set, detail);
  const gate = useGate();
  const field = useRef<HTMLDivElement>(null);
  const sending = useSending({ way, edits, which, gate, change, field, replay });
  const one = which.size === 1;
  const edited = one && isEdited(edits);
  return (
    <section className="panel" aria-label="Replay">
      <header className="panel-head">
        <h2>Replay</h2>
        <span className="push tiny muted">
          {one ? "sends one request" : `sends ${count(which.size)} requests, in order`}
        </span>
      </header>
      <div className="panel-body replay">
        <WhichField which={which} />
        <div ref={field}>
          <LineField
            label="To"
            value={way.url}
            onChange={(url) => change({ url })}
            trouble={troubleOf(way.url)}
            placeholder="http://127.0.0.1:3000/hooks"
            isCode
          />
        </div>
        <Signature way={way} onWay={change} />
        {one && <ReplayEdited detail={detail} edits={edits} signed={signed} onEdits={setEdits} />}
        <ReplayFurther way={way} detail={detail} isMany={!one} onWay={change} />
        {sending.failure !== null && <FailureNote failure={sending.failure} />}
        {replaying.isRunning ? (
          <TaskProgress progress={replaying.progress} cancel={replaying.cancel} />
        ) : (
          <div className="row replay-acts">
            <Button isDisabled={!sending.isReady || sending.isWorking} onPress={sending.plan}>
              Dry run
            </Button>
            <Button
              look="primary"
              aria-keyshortcuts="R"
              isDisabled={!sending.isReady || sending.isWorking}
              onPress={sending.send}
            >
              {edited ? "Replay edited" : one ? "Replay" : `Replay ${count(which.size)}`}
              {one && <Kbd>R</Kbd>}
            </Button>
          </div>
        )}
        {!replaying.isRunning && replaying.result !== null && <Sent attempts={replaying.result} />}
        {!replaying.isRunning && replaying.failure !== null && <FailureNote failure={replaying.failure} />}
      </div>
      <DryRun plan={sending.planned} onClose={sending.closePlan} />
      <ConfirmHost gate={gate} words={counted(which.size, "request")} />
    </section>
  );
}

function troubleOf(url: string): string | null {
  const read = readTarget(url);
  return "trouble" in read ? read.trouble : null;
}

/** The way; with "sign again" the secret that signed the delivery, or the only one, is chosen until another is. No other is
 * guessed: it may be that of another sender, and some schemes send the secret itself. */
function useChosenSecret(proven: string | null): ReturnType<typeof useWay> {
  const [way, change] = useWay();
  const names = useSecretNames().data?.map(({ name }) => name) ?? [];
  const chosen = way.secret !== null && names.includes(way.secret) ? way.secret : null;
  const [only] = names.length === 1 ? names : [];
  const fallback = proven !== null && names.includes(proven) ? proven : (only ?? null);
  return [{ ...way, secret: chosen ?? fallback }, change];
}

function Signature({ way, onWay }: { way: Way; onWay: (part: Partial<Way>) => void }) {
  return (
    <>
      <Choices
        label="Signature"
        value={way.signing}
        onChange={(signing) => onWay({ signing })}
        choices={[
          { value: "keep", name: "Keep", hint: "The signature goes as it came" },
          { value: "resign", name: "Sign again", hint: "Signed now, with a secret that is kept here" },
          { value: "strip", name: "Strip", hint: "The signature is taken off" },
        ]}
      />
      {way.signing === "resign" && (
        <>
          <SigningSecret name={way.secret} onName={(secret) => onWay({ secret })} />
          <CheckLine isOn={way.newId} onChange={(newId) => onWay({ newId })}>
            With a new delivery id
            <small>Receivers drop an id that they have seen before.</small>
          </CheckLine>
        </>
      )}
    </>
  );
}

/** `3 sent: 2 accepted, 1 refused.` */
function Sent({ attempts }: { attempts: AttemptLine[] }) {
  const accepted = attempts.filter(({ status }) => status !== null && status >= 200 && status < 300).length;
  const silent = attempts.filter(({ status }) => status === null).length;
  const refused = attempts.length - accepted - silent;
  const tone = silent > 0 ? "warning" : refused > 0 ? "danger" : "success";
  return (
    <div role="status">
      <Badge tone={tone} look="quiet">
        {counted(attempts.length, "request")} sent: {count(accepted)} accepted, {count(refused)} refused
        {silent > 0 && `, ${count(silent)} without an answer`}
      </Badge>
    </div>
  );
}
