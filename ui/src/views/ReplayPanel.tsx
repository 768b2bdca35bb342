/** Sending deliveries again: where to, with which signature, changed or not. Never evidence, never tried again by itself. */
import { type RefObject, useRef } from "react";
import type { CaptureDetail } from "../bindings/CaptureDetail";
import type { CaptureSet } from "../bindings/CaptureSet";
import type { ReplayDone } from "../bindings/ReplayDone";
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
import { SecretIsSent } from "./TestWayForm";
import { useSchemes } from "./testWay";
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
  const [way, change] = useChosenSecret(detail, proven);
  const [edits, setEdits] = useEdits(detail.line.id);
  const which = useWhich(set, detail);
  const gate = useGate();
  const field = useRef<HTMLDivElement>(null);
  const sending = useSending({ way, edits, which, gate, change, field, replay });
  const one = which.size === 1;
  const edited = one && isEdited(edits);
  const isBusy = sending.isWorking || replaying.isRunning;
  // What came of it is told beside the deliveries that were sent, and under no other.
  const isToldHere = !replaying.isRunning && replaying.ids.includes(detail.line.id);
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
        <Signature way={way} one={one} onWay={change} />
        {way.signing === "resign" && (
          <SecretSent url={way.url} schemes={one ? [detail.line.scheme] : set.schemes} />
        )}
        {one && <ReplayEdited detail={detail} edits={edits} signed={signed} onEdits={setEdits} />}
        <ReplayFurther way={way} detail={detail} which={which} onWay={change} />
        {sending.failure !== null && <FailureNote failure={sending.failure} />}
        {replaying.isRunning && <TaskProgress progress={replaying.progress} cancel={replaying.cancel} />}
        {/* Busy, not gone: who pressed one by key stays where the keys are. */}
        <div className="row replay-acts">
          <Button isDisabled={!sending.isReady} isPending={isBusy} onPress={sending.plan}>
            Dry run
          </Button>
          <Button
            look="primary"
            aria-keyshortcuts="R"
            isDisabled={!sending.isReady}
            isPending={isBusy}
            onPress={sending.send}
          >
            {edited ? "Replay edited" : one ? "Replay" : `Replay ${count(which.size)}`}
            {one && <Kbd>R</Kbd>}
          </Button>
        </div>
        {isToldHere && replaying.result !== null && <Sent done={replaying.result} />}
        {isToldHere && replaying.failure !== null && <FailureNote failure={replaying.failure} />}
      </div>
      <DryRun planned={sending.planned} onClose={sending.closePlan} />
      <ConfirmHost gate={gate} words={counted(which.size, "request")} />
    </section>
  );
}

function troubleOf(url: string): string | null {
  const read = readTarget(url);
  return "trouble" in read ? read.trouble : null;
}

/**
 * The way; with "sign again" the secret that is proven to have signed the delivery, or the only one that is kept for its
 * scheme, is chosen until another is for this very delivery. None is guessed: it may be that of another sender, and some
 * schemes send the secret itself.
 */
function useChosenSecret(
  { line: { id, scheme } }: CaptureDetail,
  proven: string | null,
): [Way, (part: Partial<Way>) => void] {
  const [way, change] = useWay();
  const lines = useSecretNames().data ?? [];
  const kept = (name: string | null) => (lines.some((line) => line.name === name) ? name : null);
  const bound = lines.filter(
    ({ schemes, standing }) => standing === "current" && scheme !== null && schemes.includes(scheme),
  );
  const only = bound.length === 1 ? (bound[0]?.name ?? null) : null;
  const secret = kept(way.secretOf === id ? way.secret : null) ?? kept(proven) ?? only;
  const take = (part: Partial<Way>) => change(part.secret === undefined ? part : { ...part, secretOf: id });
  return [{ ...way, secret, secretOfMany: kept(way.secretOfMany) }, take];
}

/** Said before a secret itself goes out, for the schemes that make no signature. */
function SecretSent({ url, schemes }: { url: string; schemes: (string | null)[] }) {
  const known = useSchemes().data?.schemes ?? [];
  const found = known.find((scheme) => scheme.sends_secret && schemes.includes(scheme.id));
  return found === undefined ? null : <SecretIsSent scheme={found} url={url.trim()} />;
}

interface SignatureProps {
  way: Way;
  /** One delivery is sent. */
  one: boolean;
  onWay: (part: Partial<Way>) => void;
}

function Signature({ way, one, onWay }: SignatureProps) {
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
          {one ? (
            <SigningSecret name={way.secret} onName={(secret) => onWay({ secret })} />
          ) : (
            <SigningSecret
              name={way.secretOfMany}
              eachName="The one that signed each"
              onName={(secretOfMany) => onWay({ secretOfMany })}
            />
          )}
          <CheckLine isOn={way.newId} onChange={(newId) => onWay({ newId })}>
            With a new delivery id
            <small>Receivers drop an id that they have seen before.</small>
          </CheckLine>
        </>
      )}
    </>
  );
}

/** `4 requests sent: 2 accepted, 1 refused, 1 led elsewhere.` What did not happen is not counted. */
function Sent({ done }: { done: ReplayDone }) {
  const { sent, accepted, redirected, refused, failed, unanswered } = done;
  const further: [number, string][] = [
    [redirected, "led elsewhere, not followed (3xx)"],
    [failed, "failed there (5xx)"],
    [unanswered, "without an answer"],
  ];
  const tone = unanswered > 0 ? "warning" : accepted < sent ? "danger" : "success";
  const words = further.filter(([many]) => many > 0).map(([many, what]) => `, ${count(many)} ${what}`);
  return (
    <div role="status">
      <Badge tone={tone} look="quiet">
        {counted(sent, "request")} sent: {count(accepted)} accepted, {count(refused)} refused{words.join("")}
      </Badge>
    </div>
  );
}
