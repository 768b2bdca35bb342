/** When a source is pulled by itself, and how long its vendor keeps rows. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FieldError, Form, Input, Label, Text, TextField } from "react-aria-components";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import { SelectField } from "../parts/SelectField";
import { NotRecorded, Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { momentWords } from "./moments";
import { ClockSentence } from "./RetentionClock";
import { Panel } from "./SourcePanel";
import { SCHEDULES, scheduleWords } from "./schedule";
import { settingsOf, useSourceSet } from "./sourceSet";

/** Each change is kept at once. */
export function SourceSettings({ source }: { source: SourceLine }) {
  const set = useSourceSet();
  const change = (part: { every_minutes?: number | null; kept_days?: number | null }) =>
    set.mutate({ ...settingsOf(source), ...part });
  return (
    <Panel title="When it is pulled, and until when it can be">
      <div className="source-settings">
        <Schedule source={source} onChange={(every_minutes) => change({ every_minutes })} />
        <KeptDays source={source} onChange={(kept_days) => change({ kept_days })} />
        {source.clock !== null && <ClockSentence clock={source.clock} />}
        {set.error !== null && <FailureNote failure={asFailure(set.error)} />}
      </div>
    </Panel>
  );
}

function Schedule({
  source: { every_minutes, is_paused, next_pull },
  onChange,
}: {
  source: SourceLine;
  onChange: (minutes: number | null) => void;
}) {
  const { zone } = useSettings().settings;
  const options = SCHEDULES.map(({ minutes, name }) => ({ id: String(minutes), name }));
  const value = String(every_minutes ?? 0);
  const own = { id: value, name: scheduleWords(every_minutes) };
  return (
    <div className="stack">
      <SelectField
        label="Pull by itself"
        value={value}
        options={options.some(({ id }) => id === value) ? options : [...options, own]}
        onChange={(id) => id !== value && onChange(Number(id) === 0 ? null : Number(id))}
      />
      <p className="tiny muted">
        {is_paused
          ? "Paused: neither “Pull all” nor the schedule asks it. “Pull” still does."
          : "Only while Exhibit is open. Nothing runs when it is closed."}
        {!is_paused && next_pull !== null && ` Next at ${momentWords(next_pull, zone)} ${zone}.`}
      </p>
    </div>
  );
}

/** More than a lifetime is a slip. */
const KEPT_DAYS_MAX = 36_500;

function KeptDays({ source, onChange }: { source: SourceLine; onChange: (days: number | null) => void }) {
  const { kept_days, clock } = source;
  const [text, setText] = useState(daysText(kept_days));
  const [seen, setSeen] = useState(kept_days);
  const input = useRef<HTMLInputElement>(null);
  // What was kept, here or elsewhere, takes the place of what was typed.
  if (seen !== kept_days) {
    setSeen(kept_days);
    setText(daysText(kept_days));
  }
  const days = text === "" ? null : Number(text);
  const isWrong = days !== null && (!/^\d{1,5}$/.test(text) || days < 1 || days > KEPT_DAYS_MAX);
  const said = clock === null || clock.is_own ? null : clock.kept_days;
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong && days !== kept_days) onChange(days);
      }}
    >
      <TextField
        className="field"
        value={text}
        inputMode="numeric"
        isInvalid={isWrong}
        onChange={(next) => setText(next.trim())}
      >
        <Label className="label">Days that the vendor keeps rows</Label>
        <span className="row">
          <Input
            ref={input}
            className="input kept-days"
            placeholder={said === null ? "not known" : `usually ${said}`}
          />
          <Button size="small" type="submit" isDisabled={isWrong || days === kept_days}>
            Use
          </Button>
          {kept_days !== null && (
            <Button
              size="small"
              look="quiet"
              onPress={() => {
                // The button goes, and the focus must not go with it.
                input.current?.focus();
                onChange(null);
              }}
            >
              As the profile says
            </Button>
          )}
        </span>
        <Text slot="description" className="tiny muted">
          {kept_days === null ? "Empty: as the profile says. " : `Yours: ${counted(kept_days, "day")}. `}
          <ProfileSays profile={source.profile} />
        </Text>
        <FieldError className="field-error tiny">Write a whole number of days, from 1.</FieldError>
      </TextField>
    </Form>
  );
}

function daysText(days: number | null): string {
  return days === null ? "" : String(days);
}

function ProfileSays({ profile }: { profile: string }) {
  const host = useHost();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const known = profiles.data?.find((each) => each.id === profile);
  if (known === undefined) return null;
  return (
    <>
      The profile says:{" "}
      {known.retention === null ? <NotRecorded /> : <Visible text={known.retention} limit={300} />}
    </>
  );
}
