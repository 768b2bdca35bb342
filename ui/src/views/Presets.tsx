/** The time range: presets beside the query, and days to choose. They read and write `from:` and `to:` of its text. */
import { type CalendarDate, parseDate } from "@internationalized/date";
import { CalendarRange } from "lucide-react";
import { memo, useState } from "react";
import { Dialog, DialogTrigger, Popover, Radio, RadioGroup } from "react-aria-components";
import type { QueryTerm } from "../bindings/QueryTerm";
import { Button } from "../parts/Button";
import { DayField } from "../parts/DayField";
import { Visible } from "../parts/Visible";
import { useInstant, useNow, useSettings } from "../state";
import type { Edit } from "./logEdit";
import { queryWithTimes, timesOf } from "./logTerms";
import { boundMs, boundText, PRESETS, presetOf } from "./logTimes";

/** `edit` null while the query cannot be read. */
export interface PresetsProps {
  terms: readonly QueryTerm[];
  edit: Edit;
}

/** The presets and the days. */
export const Presets = memo(function Presets({ terms, edit }: PresetsProps) {
  const preset = presetOf(timesOf(terms));
  const choose = (id: string) => {
    const from = PRESETS.find((offer) => offer.id === id)?.from ?? null;
    edit?.((now) => queryWithTimes(now, { from, to: null }));
  };
  return (
    <div className="time-range">
      <RadioGroup
        className="seg seg-tall"
        aria-label="Time range"
        orientation="horizontal"
        value={preset}
        isDisabled={edit === null}
        onChange={choose}
      >
        {PRESETS.map((offer) => (
          <Radio key={offer.id} value={offer.id} aria-label={offer.title}>
            {offer.name}
          </Radio>
        ))}
      </RadioGroup>
      <DialogTrigger>
        <Button size="tall" isDisabled={edit === null}>
          <CalendarRange className="icon" aria-hidden />
          {preset === null ? <RangeWords terms={terms} /> : <span className="wide-only">From – to</span>}
          <span className="sr">, custom time range</span>
        </Button>
        <Popover className="menu popover" placement="bottom end">
          <Dialog className="popover-body" aria-label="Custom time range">
            {({ close }) => <Days terms={terms} edit={edit} onDone={close} />}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
});

/** The bounds as typed, short. */
function RangeWords({ terms }: { terms: readonly QueryTerm[] }) {
  const { from, to } = timesOf(terms);
  const short = (written: string) => written.replace("T", " ").replace(/(?::00)?(?:\.\d+)?Z$/, "");
  const words = [from.map(short).join(", "), to.map(short).join(", ")];
  return (
    <span className="clip range-words">
      <Visible text={words[0] === "" ? "start" : (words[0] ?? "")} /> –{" "}
      <Visible text={words[1] === "" ? "now" : (words[1] ?? "")} />
    </span>
  );
}

/** Two days, both included; `to:` of the text is the day after, since it is not part of the range. */
function Days({ terms, edit, onDone }: PresetsProps & { onDone: () => void }) {
  const times = timesOf(terms);
  const [from, setFrom] = useState(() => dayOf(times.from[0]));
  const [to, setTo] = useState(() => dayOf(times.to[0])?.subtract({ days: 1 }) ?? null);
  const { zone } = useSettings().settings;
  const isBackwards = from !== null && to !== null && from.compare(to) > 0;
  const set = () => {
    const bounds = { from: from?.toString() ?? null, to: to?.add({ days: 1 }).toString() ?? null };
    edit?.((now) => queryWithTimes(now, bounds));
    onDone();
  };
  return (
    <form
      className="days"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) set();
      }}
    >
      <div className="row">
        <DayField label="From" value={from} onChange={setFrom} />
        <DayField label="To" value={to} onChange={setTo} />
      </div>
      <p className="tiny muted">
        Whole days in <Visible text={zone} />, both included. An empty one is no bound.
      </p>
      {isBackwards && (
        <p className="tiny tone-danger" role="alert">
          The first day is after the last.
        </p>
      )}
      <Echo terms={terms} />
      <div className="row">
        <Button type="submit" look="primary" isDisabled={isBackwards || edit === null}>
          Set range
        </Button>
        <Button onPress={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

/** What the bounds in the text come to, as instants in the zone of the settings. */
function Echo({ terms }: { terms: readonly QueryTerm[] }) {
  const instant = useInstant();
  const now = useNow();
  const { zone } = useSettings().settings;
  const { from, to } = timesOf(terms);
  const lines = [
    ...from.map((written) => ({ field: "from", written })),
    ...to.map((written) => ({ field: "to", written })),
  ];
  if (lines.length === 0) return <p className="small">The query has no time range: all time.</p>;
  return (
    <ul className="echo small" aria-label="The range of the query">
      {lines.map(({ field, written }) => {
        const at = boundMs(written, { now, zone });
        return (
          <li key={`${field}:${written}`}>
            <code>
              {field}:<Visible text={written} />
            </code>{" "}
            <span className="muted">is</span> {at === null ? "not readable here" : instant(boundText(at))}
          </li>
        );
      })}
    </ul>
  );
}

function dayOf(written: string | undefined): CalendarDate | null {
  if (written === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(written)) return null;
  try {
    return parseDate(written);
  } catch {
    return null;
  }
}
