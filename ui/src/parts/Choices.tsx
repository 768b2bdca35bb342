/** One of a few, all in view: a segmented control that is a radio group. */
import { Label, Radio, RadioGroup } from "react-aria-components";

/** `hint` is read out with the choice and shown on hover. */
export interface Choice<Value extends string> {
  value: Value;
  name: string;
  hint?: string;
}

/** The control. A change is told at once. */
export function Choices<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <RadioGroup
      className="choices"
      orientation="horizontal"
      value={value}
      onChange={(next) => onChange(next as Value)}
    >
      <Label className="choices-label">{label}</Label>
      <div className="seg choices-seg">
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value}>
            <span {...(choice.hint !== undefined && { title: choice.hint })}>{choice.name}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
