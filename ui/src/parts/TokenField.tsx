/**
 * A field for a secret. What is typed stays in the input element and in `secret`; it is never in state or in an
 * attribute. Paste and password managers work.
 */
import { Eye, EyeOff } from "lucide-react";
import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { Input, ToggleButton } from "react-aria-components";

/** `onHeld` hears whether there is anything in it. */
export function TokenField({
  label,
  secret,
  trouble,
  onHeld,
}: {
  label: string;
  secret: RefObject<string>;
  trouble: string | null;
  onHeld: (isHeld: boolean) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (input.current !== null) input.current.value = secret.current;
  }, [secret]);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <span className={trouble === null ? "input token-input" : "input token-input is-wrong"}>
        <Input
          id={id}
          ref={input}
          className="mono"
          type={isShown ? "text" : "password"}
          autoComplete="current-password"
          spellCheck={false}
          aria-invalid={trouble !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => {
            secret.current = event.target.value.trim();
            onHeld(secret.current !== "");
          }}
        />
        <ToggleButton
          className="btn btn-quiet btn-small btn-icon"
          aria-label="Show the token"
          isSelected={isShown}
          onChange={setShown}
        >
          {isShown ? <EyeOff className="icon" aria-hidden /> : <Eye className="icon" aria-hidden />}
        </ToggleButton>
      </span>
      <span id={`${id}-note`} className={trouble === null ? "tiny muted" : "tiny field-error"}>
        {trouble ?? "Paste works. It is sent to this source's address and to no other."}
      </span>
    </div>
  );
}
