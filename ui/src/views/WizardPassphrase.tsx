/** A field for a passphrase. What is typed stays in the field and in `held`, never in state. */
import { type RefObject, useEffect, useId, useRef } from "react";
import { SecretInput } from "../parts/SecretInput";
import type { Secrets } from "./WizardDraft";

/** `part` is where it is held; `onText` hears that it changed, not to what. */
export interface WizardPassphraseProps {
  label: string;
  held: RefObject<Secrets>;
  part: keyof Secrets;
  isWrong: boolean;
  note: string;
  onText: () => void;
}

/** The field. What was typed before is in it again when the step is. */
export function WizardPassphrase({ label, held, part, isWrong, note, onText }: WizardPassphraseProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.value = held.current[part];
  }, [held, part]);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <SecretInput
        id={id}
        noun={label.toLowerCase()}
        describedBy={`${id}-note`}
        field={input}
        isWrong={isWrong}
        onText={(text) => {
          held.current[part] = text;
          onText();
        }}
      />
      <span id={`${id}-note`} className={isWrong ? "tiny field-error" : "tiny muted"}>
        {note}
      </span>
    </div>
  );
}
