/** The time whose rows are looked for among the deliveries: since the first of them, a usual period, or own days. */
import type { CalendarDate } from "@internationalized/date";
import type { ReconcileRequest } from "../bindings/ReconcileRequest";
import { DayField } from "../parts/DayField";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { useNow, useSettings } from "../state";
import { dayIn, daysOf, PRESET_WORDS, PRESETS, type Preset } from "./packPeriod";

/** Days, both included; no first day = from the first delivery, no last one = until now. */
export interface LookedIn {
  preset: Preset | "delivered";
  from: CalendarDate | null;
  to: CalendarDate | null;
}

/** All that can have been delivered. */
export const SINCE_DELIVERED: LookedIn = { preset: "delivered", from: null, to: null };

const OFFERED = [
  { id: "delivered", name: "Since the first delivery" },
  ...PRESETS.map((preset) => ({ id: preset, name: PRESET_WORDS[preset] })),
];

/** The bounds as the core is asked, or null while the last day is before the first. */
export function boundsOf({ from, to }: LookedIn): Pick<ReconcileRequest, "from" | "to"> | null {
  if (from !== null && to !== null && from.compare(to) > 0) return null;
  return { from: from?.toString() ?? null, to: to?.add({ days: 1 }).toString() ?? null };
}

/** What a comparison is known by, so that it is shown elsewhere too. */
export function reconcileKey({ source, from, to }: ReconcileRequest): unknown[] {
  return ["reconcile", source, from, to];
}

/** The fields. */
export function ReconcilePeriod({
  value,
  isDisabled,
  onChange,
}: {
  value: LookedIn;
  isDisabled: boolean;
  onChange: (value: LookedIn) => void;
}) {
  const { zone } = useSettings().settings;
  const today = dayIn(useNow(), zone);
  const choose = (preset: LookedIn["preset"]) => {
    if (preset === "delivered") onChange(SINCE_DELIVERED);
    else if (preset === "custom") onChange({ ...value, preset });
    else onChange({ preset, ...daysOf(preset, today) });
  };
  const own = (part: Partial<LookedIn>) => onChange({ ...value, ...part, preset: "custom" });
  return (
    <>
      <SelectField
        label="Rows looked for"
        value={value.preset}
        options={OFFERED}
        isDisabled={isDisabled}
        onChange={(preset) => choose(preset as LookedIn["preset"])}
      />
      {value.preset !== "delivered" && (
        <>
          <DayField
            label="From"
            value={value.from}
            isDisabled={isDisabled}
            onChange={(from) => own({ from })}
          />
          <DayField
            label="To, included"
            value={value.to}
            isDisabled={isDisabled}
            onChange={(to) => own({ to })}
          />
          <p className="tiny muted">
            Whole days in <Visible text={zone} />. An empty From begins with the first delivery, an empty To
            ends now. Every delivery is compared, whenever it came.
          </p>
        </>
      )}
      {boundsOf(value) === null && (
        <p className="tiny tone-danger" role="alert">
          The first day is after the last.
        </p>
      )}
    </>
  );
}
