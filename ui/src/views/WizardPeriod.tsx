/** The second step: a usual period or own days, whole ones of the settings' zone. */
import { Label, Radio, RadioGroup } from "react-aria-components";
import { DayField } from "../parts/DayField";
import { Fact, Facts } from "../parts/Facts";
import { counted } from "../parts/format";
import { Note } from "../parts/Note";
import { useNow, useSettings } from "../state";
import { dayIn, daysOf, daysWords, PRESET_WORDS, PRESETS, type Preset } from "./packPeriod";
import type { WizardStepProps } from "./WizardKind";

/** The step. Both days are included on screen; the period that is asked for ends before the day after. */
export function WizardPeriod({ choice, change }: WizardStepProps) {
  const { zone } = useSettings().settings;
  const today = dayIn(useNow(), zone);
  const choose = (preset: Preset) =>
    change(preset === "custom" ? { preset } : { preset, ...daysOf(preset, today) });
  const holdsToday = choice.to !== null && choice.to.compare(today) >= 0;
  return (
    <div className="wizard-narrow">
      <RadioGroup
        className="presets"
        value={choice.preset}
        orientation="horizontal"
        onChange={(next) => choose(next as Preset)}
      >
        <Label className="label">Usual periods</Label>
        <div className="seg">
          {PRESETS.map((preset) => (
            <Radio key={preset} value={preset}>
              {PRESET_WORDS[preset]}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <div className="period">
        <DayField label="From" value={choice.from} onChange={(from) => change({ from, preset: "custom" })} />
        <DayField label="To" value={choice.to} onChange={(to) => change({ to, preset: "custom" })} />
        <p className="tiny muted">
          Whole days in {zone}, both included. Rows without a time are in no period.
        </p>
      </div>
      <Exactly choice={choice} />
      {holdsToday && (
        <Note tone="warning" live="calm">
          <p>
            <b>The last day is not over.</b> A pack that ends today or later cannot be complete.
          </p>
        </Note>
      )}
    </div>
  );
}

/** The same period as the pack writes it: half open, with its zone. */
function Exactly({ choice: { from, to } }: Pick<WizardStepProps, "choice">) {
  const { zone } = useSettings().settings;
  if (from === null || to === null || from.compare(to) > 0)
    return (
      <Note tone="warning" live="calm">
        <p>Give both days, the first not after the last.</p>
      </Note>
    );
  return (
    <section className="panel" aria-label="The period as the pack writes it">
      <div className="panel-body">
        <Facts>
          <Fact label="In words">{daysWords({ from, to })}</Fact>
          <Fact label="Days">{counted(to.compare(from) + 1, "day")}</Fact>
          <Fact label="From, included">
            <code>
              {from.toString()} 00:00 {zone}
            </code>
          </Fact>
          <Fact label="To, not included">
            <code>
              {to.add({ days: 1 }).toString()} 00:00 {zone}
            </code>
          </Fact>
        </Facts>
      </div>
    </section>
  );
}
