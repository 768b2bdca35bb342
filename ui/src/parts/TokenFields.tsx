/**
 * Fields for a secret of one or more parts, e.g. an id and its secret. What is typed stays in the input elements and in
 * `secret`, where the parts stand in lines of their own.
 */
import { type RefObject, useEffect, useId, useRef } from "react";
import { SecretInput } from "./SecretInput";

/** `onHeld` hears whether every part has something in it. */
export interface TokenFieldsProps {
  labels: readonly string[];
  secret: RefObject<string>;
  trouble: string | null;
  onHeld: (isHeld: boolean) => void;
}

/** The fields. A single part may hold anything on one line. */
export function TokenFields({ labels, secret, trouble, onHeld }: TokenFieldsProps) {
  const change = (at: number, text: string) => {
    const parts = partsOf(secret.current, labels.length);
    parts[at] = text.trim();
    secret.current = parts.every((part) => part === "") ? "" : parts.join("\n");
    onHeld(parts.every((part) => part !== ""));
  };
  return labels.map((label, at) => (
    <Part
      key={label}
      label={label}
      noun={labels.length === 1 ? "token" : label}
      first={() => partsOf(secret.current, labels.length)[at] ?? ""}
      isWrong={trouble !== null}
      // Said once, below the last part.
      note={
        at < labels.length - 1
          ? null
          : (trouble ?? "Paste works. It is sent to this source's address and to no other.")
      }
      onText={(text) => change(at, text)}
    />
  ));
}

function partsOf(secret: string, size: number): string[] {
  const parts = secret.split("\n");
  return Array.from({ length: size }, (_, at) => parts[at] ?? "");
}

function Part({
  label,
  noun,
  first,
  isWrong,
  note,
  onText,
}: {
  label: string;
  noun: string;
  first: () => string;
  isWrong: boolean;
  note: string | null;
  onText: (text: string) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const start = useRef(first);
  useEffect(() => {
    if (input.current !== null) input.current.value = start.current();
  }, []);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <SecretInput
        id={id}
        noun={noun}
        describedBy={`${id}-note`}
        field={input}
        isWrong={isWrong}
        onText={onText}
      />
      {note !== null && (
        <span id={`${id}-note`} className={isWrong ? "tiny field-error" : "tiny muted"}>
          {note}
        </span>
      )}
    </div>
  );
}
