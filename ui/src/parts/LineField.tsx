/** A labelled field for one line of text. */
import { FieldError, Input, Label, Text, TextField } from "react-aria-components";

/** `trouble` takes the place of the hint; `isCode` shows the text as data. */
export interface LineFieldProps {
  label: string;
  value: string;
  trouble: string | null;
  hint?: string;
  placeholder?: string;
  isFirst?: boolean;
  isCode?: boolean;
  onChange: (value: string) => void;
}

/** The field. */
export function LineField({ label, value, trouble, hint, onChange, ...rest }: LineFieldProps) {
  const { placeholder, isFirst = false, isCode = false } = rest;
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={trouble !== null}
      autoFocus={isFirst}
      autoComplete="off"
    >
      <Label className="label">{label}</Label>
      <Input
        className={isCode ? "input mono" : "input"}
        spellCheck={false}
        {...(placeholder !== undefined && { placeholder })}
      />
      {trouble === null && hint !== undefined && (
        <Text slot="description" className="tiny muted">
          {hint}
        </Text>
      )}
      <FieldError className="field-error tiny">{trouble}</FieldError>
    </TextField>
  );
}
