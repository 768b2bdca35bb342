/** A field for a webhook secret. What is pasted stays in the input element. */
import { type RefObject, useId } from "react";
import { SecretInput } from "../parts/SecretInput";

/** What becomes of a secret: compared with here, signed with here, or sent itself where the rules say so. */
export type SecretUse = "compared" | "signs" | "sent";

const WORDS: Record<SecretUse, string> = {
  compared: "As the sender shows it. It is compared on this device and sent nowhere.",
  signs: "It signs on this device and is not sent itself.",
  sent: "By these rules it is sent itself. Take one that may be known there.",
};

/** `field` is read when the secret is used; `onHeld` hears whether there is anything in it. */
export function SecretField({
  field,
  use,
  onHeld,
}: {
  field: RefObject<HTMLInputElement | null>;
  use: SecretUse;
  onHeld: (isHeld: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        Secret
      </label>
      <SecretInput
        id={id}
        noun="secret"
        describedBy={`${id}-note`}
        field={field}
        autoFocus
        onText={(text) => onHeld(text !== "")}
      />
      <span id={`${id}-note`} className="tiny muted">
        {WORDS[use]}
      </span>
    </div>
  );
}
