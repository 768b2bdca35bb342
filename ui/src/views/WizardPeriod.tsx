/** The second step: a usual period or own days, whole ones of the settings' zone unless times are given. */
import { Checkbox, Label, Radio, RadioGroup } from "react-aria-components";
import { CheckMark } from "../parts/CheckMark";
import { DayField } from "../parts/DayField";
import { Fact, Facts } from "../parts/Facts";
import { counted as countedWords, localParts } from "../parts/format";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { useNow, useSettings } from "../state";
import { type Hours, PERIOD_WANTED, periodOf, periodSaid } from "./packChoice";
import { dayIn, daysOf, PRESET_WORDS, PRESETS, type Preset } from "./packPeriod";
import type { WizardStepProps } from "./WizardKind";
import { WizardMissing } from "./WizardMissing";
import type { CountedStepProps } from "./WizardScope";

/** The step. Both days are included on screen; the period that is asked for ends before the day after. */
export function WizardPeriod({ choice, change, counted }: CountedStepProps) {
  const { zone } = useSettings().settings;
  const today = dayIn(useNow(), zone);
  const choose = (preset: Preset) =>
    change(preset === "custom" ? { preset } : { preset, hours: null, ...daysOf(preset, today) });
  const holdsToday = choice.to !== null && choice.to.compare(today) >= 0;
  const isKnown = periodOf(choice, zone) !== null && counted.failure === null;
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
          {choice.hours === null ? `Whole days in ${zone}, both included.` : `Days in ${zone}.`} Rows without
          a time are in no period.
        </p>
      </div>
      <Times choice={choice} change={change} />
      <Exactly choice={choice} />
      {holdsToday && (
        <Note tone="warning" live="calm">
          <p>
            <b>The last day is not over.</b> A pack that ends today or later cannot be complete.
          </p>
        </Note>
      )}
      {isKnown && counted.count !== null && <WizardMissing held={counted.count} />}
    </div>
  );
}

/** An incident is seldom made of whole days. */
function Times({ choice: { hours }, change }: WizardStepProps) {
  const put = (part: Partial<Hours>) =>
    hours !== null && change({ hours: { ...hours, ...part }, preset: "custom" });
  const trouble = (time: string) => (/^\d{2}:\d{2}$/.test(time.trim()) ? null : "A time as HH:MM.");
  return (
    <>
      <Checkbox
        className="check-line wizard-check"
        isSelected={hours !== null}
        onChange={(isOn) => change({ hours: isOn ? { from: "00:00", to: "23:59" } : null, preset: "custom" })}
      >
        <CheckMark />
        <span>
          Times of day<small>For a period that does not begin and end at midnight.</small>
        </span>
      </Checkbox>
      {hours !== null && (
        <div className="period">
          <LineField
            label="From time"
            value={hours.from}
            trouble={trouble(hours.from)}
            isCode
            onChange={(from) => put({ from })}
          />
          <LineField
            label="To time, not included"
            value={hours.to}
            trouble={trouble(hours.to)}
            isCode
            onChange={(to) => put({ to })}
          />
        </div>
      )}
    </>
  );
}

/** The same period as the pack writes it: half open, with its zone. */
function Exactly({ choice }: Pick<WizardStepProps, "choice">) {
  const { zone } = useSettings().settings;
  const { from, to, hours } = choice;
  const period = periodOf(choice, zone);
  if (period === null || from === null || to === null)
    return (
      <Note tone="warning" live="calm">
        <p>{PERIOD_WANTED}</p>
      </Note>
    );
  return (
    <section className="panel" aria-label="The period as the pack writes it">
      <div className="panel-body">
        <Facts>
          <Fact label="In words">{periodSaid(choice, zone)}</Fact>
          {hours === null && <Fact label="Days">{countedWords(to.compare(from) + 1, "day")}</Fact>}
          <Fact label="From, included">
            <code>{momentIn(period.from, zone)}</code>
          </Fact>
          <Fact label="To, not included">
            <code>{momentIn(period.to, zone)}</code>
          </Fact>
        </Facts>
      </div>
    </section>
  );
}

/** `2026-01-01 00:00 UTC`; a bare date is its first moment. */
export function momentIn(at: string, zone: string): string {
  const local = at.length === 10 ? null : localParts(at, zone);
  return local === null ? `${at} 00:00 ${zone}` : `${local.date} ${local.time.slice(0, 5)} ${zone}`;
}
