/** A field for a token. What is typed stays in the input element and in `secret`. */
import { type RefObject, useEffect, useId, useRef } from "react";
import { SecretInput } from "./SecretInput";

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
  useEffect(() => {
    if (input.current !== null) input.current.value = secret.current;
  }, [secret]);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <SecretInput
        id={id}
        noun="token"
        describedBy={`${id}-note`}
        field={input}
        isWrong={trouble !== null}
        onText={(text) => {
          secret.current = text.trim();
          onHeld(secret.current !== "");
        }}
      />
      <span id={`${id}-note`} className={trouble === null ? "tiny muted" : "tiny field-error"}>
        {trouble ?? "Paste works. It is sent to this source's address and to no other."}
      </span>
    </div>
  );
}
