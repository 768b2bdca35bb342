/**
 * A field for a webhook secret. What is pasted stays in the input element: it is never in state, in an attribute or in
 * a cache. Paste and password managers work (WCAG 3.3.8).
 */
import { Eye, EyeOff } from "lucide-react";
import { type RefObject, useId, useState } from "react";
import { Input, ToggleButton } from "react-aria-components";

/** `field` is read when the secret is used; `onHeld` hears whether there is anything in it. */
export function SecretField({
  field,
  onHeld,
}: {
  field: RefObject<HTMLInputElement | null>;
  onHeld: (isHeld: boolean) => void;
}) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        Secret
      </label>
      <span className="input secret-input">
        <Input
          id={id}
          ref={field}
          className="mono"
          type={isShown ? "text" : "password"}
          autoComplete="current-password"
          spellCheck={false}
          autoFocus
          aria-describedby={`${id}-note`}
          onChange={(event) => onHeld(event.target.value !== "")}
        />
        <ToggleButton
          className="btn btn-quiet btn-small btn-icon"
          aria-label="Show the secret"
          isSelected={isShown}
          onChange={setShown}
        >
          {isShown ? <EyeOff className="icon" aria-hidden /> : <Eye className="icon" aria-hidden />}
        </ToggleButton>
      </span>
      <span id={`${id}-note`} className="tiny muted">
        As the sender shows it. It is compared on this device and sent nowhere.
      </span>
    </div>
  );
}
