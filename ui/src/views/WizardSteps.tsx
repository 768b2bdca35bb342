/** Where in the wizard a reader is, and the way to every other step. */
import { Check, X } from "lucide-react";
import { Button } from "react-aria-components";
import { IconButton } from "../parts/Button";
import { Visible } from "../parts/Visible";
import { STEPS, type Step } from "./packChoice";

/** The names of the steps. */
export const STEP_NAMES: Record<Step, string> = {
  kind: "Kind",
  period: "Period",
  scope: "Scope",
  preview: "Preview",
  build: "Build and check",
};

/** `title` says what is being built; `onGo` null while no step can be gone to, `onDiscard` null while it must stay. */
export interface WizardStepsProps {
  step: Step;
  title: string;
  onGo: ((step: Exclude<Step, "build">) => void) | null;
  onDiscard: (() => void) | null;
}

/** The line of steps. */
export function WizardSteps({ step, title, onGo, onDiscard }: WizardStepsProps) {
  const present = STEPS.indexOf(step);
  return (
    <header className="wizard-steps">
      <ol aria-label="Steps">
        {STEPS.map((each, at) => (
          <li
            key={each}
            aria-current={each === step ? "step" : undefined}
            className={at < present ? "is-done" : ""}
          >
            {each === "build" || each === step || onGo === null ? (
              <span className="wizard-step">
                <Sign at={at} present={present} />
                {STEP_NAMES[each]}
              </span>
            ) : (
              <Button className="wizard-step" onPress={() => onGo(each)}>
                <Sign at={at} present={present} />
                {STEP_NAMES[each]}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <span className="wizard-what small muted clip">
        <Visible text={title} limit={160} />
      </span>
      {onDiscard !== null && (
        <IconButton label="Discard this draft" onPress={onDiscard}>
          <X className="icon" aria-hidden />
        </IconButton>
      )}
    </header>
  );
}

/** A number, or a tick once the step is behind. */
function Sign({ at, present }: { at: number; present: number }) {
  return (
    <span className="wizard-no" aria-hidden>
      {at < present ? <Check className="icon icon-12" /> : at + 1}
    </span>
  );
}
