/**
 * The input of a field for a secret. What is typed stays in the element: never in state, in an attribute or in a cache.
 * Paste and password managers work (WCAG 3.3.8).
 */
import { Eye, EyeOff } from "lucide-react";
import { type RefObject, useState } from "react";
import { Input, ToggleButton } from "react-aria-components";

/** `noun` names the secret on the button that shows it; `describedBy` is the id of a note below. */
export interface SecretInputProps {
  id: string;
  noun: string;
  describedBy: string;
  field: RefObject<HTMLInputElement | null>;
  isWrong?: boolean;
  autoFocus?: boolean;
  onText: (text: string) => void;
}

/** The input, with a button that shows what was typed. */
export function SecretInput({ id, noun, describedBy, field, isWrong = false, ...rest }: SecretInputProps) {
  const [isShown, setShown] = useState(false);
  return (
    <span className={isWrong ? "input secret-input is-wrong" : "input secret-input"}>
      <Input
        id={id}
        ref={field}
        className="mono"
        type={isShown ? "text" : "password"}
        autoComplete="current-password"
        spellCheck={false}
        autoFocus={rest.autoFocus ?? false}
        aria-invalid={isWrong}
        aria-describedby={describedBy}
        onChange={(event) => rest.onText(event.target.value)}
      />
      <ToggleButton
        className="btn btn-quiet btn-small btn-icon"
        aria-label={`Show the ${noun}`}
        isSelected={isShown}
        onChange={setShown}
      >
        {isShown ? <EyeOff className="icon" aria-hidden /> : <Eye className="icon" aria-hidden />}
      </ToggleButton>
    </span>
  );
}
