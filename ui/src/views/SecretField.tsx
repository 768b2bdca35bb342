/** A field for a webhook secret. What is pasted stays in the input element. */
import { type RefObject, useId } from "react";
import { SecretInput } from "../parts/SecretInput";

/** `field` is read when the secret is used; `onHeld` hears whether there is anything in it. */
export function SecretField({
  field,
  onHeld,
}: {
  field: RefObject<HTMLInputElement | null>;
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
        As the sender shows it. It is compared on this device and sent nowhere.
      </span>
    </div>
  );
}
