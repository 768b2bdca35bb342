/** One day, typed by its parts. */
import type { CalendarDate } from "@internationalized/date";
import { DateField, DateInput, DateSegment, Label } from "react-aria-components";

/** `value` null while no whole day is typed. */
export interface DayFieldProps {
  label: string;
  value: CalendarDate | null;
  isDisabled?: boolean;
  onChange: (value: CalendarDate | null) => void;
}

/** The field. */
export function DayField({ label, ...field }: DayFieldProps) {
  return (
    <DateField className="field" {...field} shouldForceLeadingZeros>
      <Label className="label">{label}</Label>
      <DateInput className="input">
        {(segment) => <DateSegment segment={segment} className="date-segment" />}
      </DateInput>
    </DateField>
  );
}
