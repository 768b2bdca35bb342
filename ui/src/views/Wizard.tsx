/** Builds one pack: kind, period, scope, preview, then the build and what a check of the file says. */
import { ArrowLeft } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import type { PackRequest } from "../bindings/PackRequest";
import { Button } from "../parts/Button";
import { count } from "../parts/format";
import { Kbd } from "../parts/Kbd";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { ariaKeys, caps, isMac } from "./keys";
import {
  type Around,
  countedRequest,
  type Hindrance,
  hindranceOf,
  periodSaid,
  requestOf,
  STEPS,
  type Step,
  typed,
} from "./packChoice";
import { type Counted, usePackCount } from "./packCount";
import { useKeys } from "./packDesk";
import { kindOf } from "./packWords";
import { WizardBuild } from "./WizardBuild";
import { type Draft, useWizard } from "./WizardDraft";
import { WizardKind } from "./WizardKind";
import { WizardPeriod } from "./WizardPeriod";
import { WizardPlan } from "./WizardPlan";
import { WizardPreview } from "./WizardPreview";
import { WizardScope } from "./WizardScope";
import { STEP_NAMES, WizardSteps } from "./WizardSteps";
import { useWindow } from "./window";

/** The wizard, while there is a draft. */
export function Wizard() {
  const { draft } = useWizard();
  return draft === null ? null : <OpenWizard draft={draft} />;
}

/** `Access review, Q1 2026`, or a custom pack's own title. */
export function draftTitle({ choice }: Draft, zone: string): string {
  const name = choice.kind === "custom" ? (typed(choice.title) ?? "Custom pack") : kindOf(choice.kind).name;
  const period = periodSaid(choice, zone);
  return period === null ? name : `${name}, ${period}`;
}

function OpenWizard({ draft }: { draft: Draft }) {
  const { zone } = useSettings().settings;
  const wizard = useWizard();
  const { building } = useWindow().tasks;
  const isAtWork = building.isRunning || building.result !== null;
  const step: Step = isAtWork ? "build" : draft.step;
  return (
    <section className="wizard" aria-label="Build a pack">
      <WizardSteps
        step={step}
        title={`${draftTitle(draft, zone)} ${zone}`}
        onGo={isAtWork ? null : wizard.go}
        onDiscard={building.isRunning ? null : wizard.discard}
      />
      {isAtWork ? <WizardBuild /> : <Choosing draft={draft} />}
    </section>
  );
}

function Choosing({ draft }: { draft: Draft }) {
  const { choice, step } = draft;
  const wizard = useWizard();
  const { building } = useWindow().tasks;
  const around = useAround();
  const counted = usePackCount(countedRequest(choice, around.zone));
  const hindrance = hindranceOf(choice, around, wizard.seal);
  const next = STEPS[STEPS.indexOf(step) + 1] as Step;
  const advance = useAdvance({ draft, counted, hindrance });
  const [isPlanning, setPlanning] = useState(false);
  const request = hindrance === null ? requestOf(choice, around) : null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    advance?.();
  };
  return (
    <>
      <Form
        className="wizard-form"
        onSubmit={(event) => {
          event.preventDefault();
          advance?.();
        }}
      >
        <div className="wizard-keys" onKeyDownCapture={onKeyDown}>
          <div className="wizard-scroll">
            <StepHeading step={step} />
            {building.failure !== null && <FailureNote failure={building.failure} />}
            <StepBody draft={draft} counted={counted} />
          </div>
          <footer className="wizard-foot">
            <Held counted={counted} hindrance={hindrance} step={step} />
            <span className="row push">
              {step !== "kind" && <BackButton step={step} />}
              {step === "preview" && (
                <Button isDisabled={request === null} onPress={() => setPlanning(true)}>
                  Save as plan
                </Button>
              )}
              <Button
                type="submit"
                look="primary"
                isDisabled={advance === null}
                aria-keyshortcuts={ariaKeys("Mod+Enter", isMac())}
              >
                {next === "build" ? buildWords(counted) : `Next: ${STEP_NAMES[next].toLowerCase()}`}
                <Kbd>{caps("Mod+Enter", isMac()).join(" ")}</Kbd>
              </Button>
            </span>
          </footer>
        </div>
      </Form>
      {/* Beside the form: one inside it would submit both, and build. */}
      <WizardPlan request={isPlanning ? request : null} onClose={() => setPlanning(false)} />
    </>
  );
}

/** The zone, and the keys as far as they are known. */
function useAround(): Around {
  const { zone } = useSettings().settings;
  return { zone, keys: useKeys().data ?? null };
}

/** What the main button does, or null while it can do nothing: the next step, or the build. */
function useAdvance(at: {
  draft: Draft;
  counted: Counted;
  hindrance: Hindrance | null;
}): (() => void) | null {
  const { choice, step } = at.draft;
  const { go, secrets } = useWizard();
  const { building } = useWindow().tasks;
  const around = useAround();
  if (at.hindrance?.step === step) return null;
  if (step !== "preview") return () => go(STEPS[STEPS.indexOf(step) + 1] as Draft["step"]);
  const request = requestOf(choice, around);
  const isRefused = at.counted.failure !== null && at.counted.failure.code !== "cancelled";
  if (request === null || at.hindrance !== null || isRefused) return null;
  // Filled in when it is sent: nothing that outlives the build holds a passphrase.
  return () => building.start(() => withSecrets(request, choice.isSealed, secrets.current));
}

function withSecrets(
  request: PackRequest,
  isSealed: boolean,
  secrets: { seal: string; key: string },
): PackRequest {
  const { redaction, sign } = request;
  return {
    ...request,
    seal_passphrase: redaction !== null && isSealed ? secrets.seal : null,
    sign: { ...sign, passphrase: sign.kind === "file" ? typed(secrets.key) : null },
  };
}

function buildWords({ count: held }: Counted): string {
  return (held?.missing.length ?? 0) > 0 ? "Build partial pack" : "Build pack";
}

/** A new step is told to whoever does not see it; the first one puts the focus on its kinds. */
function StepHeading({ step }: { step: Draft["step"] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<Step | null>(null);
  useEffect(() => {
    if (shown.current !== null && shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return (
    <h2 className={step === "preview" ? "sr" : "wizard-heading"} tabIndex={-1} ref={heading}>
      {HEADINGS[step]}
    </h2>
  );
}

const HEADINGS: Record<Draft["step"], string> = {
  kind: "What is it to show?",
  period: "Which days?",
  scope: "Which rows, and what goes with them?",
  preview: "What the pack will hold",
};

function StepBody({ draft: { choice, step }, counted }: { draft: Draft; counted: Counted }) {
  const { change } = useWizard();
  switch (step) {
    case "kind":
      return <WizardKind choice={choice} change={change} />;
    case "period":
      return <WizardPeriod choice={choice} change={change} counted={counted} />;
    case "scope":
      return <WizardScope choice={choice} change={change} counted={counted} />;
    case "preview":
      return <WizardPreview choice={choice} change={change} counted={counted} />;
  }
}

function BackButton({ step }: { step: Draft["step"] }) {
  const { go } = useWizard();
  const before = STEPS[STEPS.indexOf(step) - 1] as Draft["step"];
  return (
    <Button onPress={() => go(before)} aria-label={`Back to ${STEP_NAMES[before].toLowerCase()}`}>
      <ArrowLeft className="icon" aria-hidden />
      {STEP_NAMES[before]}
    </Button>
  );
}

/** How many rows go in, at every step; or what keeps the pack from being built. */
function Held(props: { counted: Counted; hindrance: Hindrance | null; step: Draft["step"] }) {
  const { counted, hindrance, step } = props;
  return (
    <span className="wizard-held small">
      <span role="status" aria-label="Rows in the pack" aria-busy={counted.isCounting}>
        <RowsWords counted={counted} />
      </span>
      {hindrance !== null && step === "preview" ? (
        <span className="tone-warning">{hindrance.sentence}</span>
      ) : (
        <span className="muted wizard-hint">
          Nothing is written until you build. Same rows and settings give the same bytes.
        </span>
      )}
    </span>
  );
}

function RowsWords({ counted: { count: held, failure, rereading } }: { counted: Counted }) {
  if (rereading !== null) return "Rows are read again first";
  if (failure !== null) return "Rows not counted";
  if (held === null) return "Counting the rows";
  if (held.included === 0) return `0 rows matched of ${count(held.total_in_period)} examined`;
  return (
    <>
      <b>{count(held.included)}</b> of {count(held.total_in_period)} rows
    </>
  );
}
