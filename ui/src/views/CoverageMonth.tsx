/** A month of one source with the rows of each day: the strip once more, large. Keys belong to the strip. */
import type { CoverageDay } from "../bindings/CoverageDay";
import { count } from "../parts/format";
import { DAY_STATES, dayNumber, dayText, MONTHS, weekdayOf } from "./coverageWords";

const HEADS = ["M", "T", "W", "T", "F", "S", "S"];
const WEEK_DAYS = 7;

/** Instead of a number, where a number would say what is not known. */
const WORDS: Partial<Record<CoverageDay["state"], string>> = {
  never_asked: "never",
  beyond_retention: "gone",
  not_recorded: "none",
};

/** The month of `day`. Hidden from screen readers: every day of it can be heard in the strip. */
export function CoverageMonth({
  days,
  day,
  onChoose,
}: {
  days: CoverageDay[];
  day: string;
  onChoose: (day: string) => void;
}) {
  const [year, month] = day.split("-");
  const first = dayNumber(`${year}-${month}-01`);
  const held = new Map(days.map((each) => [each.day, each]));
  const lead = weekdayOf(first);
  const cells = Array.from({ length: 6 * WEEK_DAYS }, (_, at) => first - lead + at);
  const weeks = cells.filter((_, at) => at % WEEK_DAYS === 0).filter((start) => start <= lastOf(first));
  return (
    <div className="month" aria-hidden>
      <p className="month-name tiny muted">
        {MONTHS[Number(month) - 1]} {year}, rows a day
      </p>
      {HEADS.map((head, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two days of a week share a letter.
        <span key={at} className="month-head">
          {head}
        </span>
      ))}
      {weeks.flatMap((start) =>
        Array.from({ length: WEEK_DAYS }, (_, at) => {
          const text = dayText(start + at);
          const isInside = text.startsWith(`${year}-${month}`);
          return (
            <MonthDay
              key={text}
              text={text}
              held={isInside ? held.get(text) : undefined}
              isInside={isInside}
              isOn={text === day}
              onChoose={onChoose}
            />
          );
        }),
      )}
    </div>
  );
}

function lastOf(first: number): number {
  let last = first + 27;
  while (dayText(last + 1).slice(0, 7) === dayText(first).slice(0, 7)) last += 1;
  return last;
}

function MonthDay({
  text,
  held,
  isInside,
  isOn,
  onChoose,
}: {
  text: string;
  held: CoverageDay | undefined;
  isInside: boolean;
  isOn: boolean;
  onChoose: (day: string) => void;
}) {
  if (held === undefined)
    return <div className="month-day is-out">{isInside && <span>{Number(text.slice(8))}</span>}</div>;
  return (
    <div
      className={`month-day is-${DAY_STATES[held.state].mark}${isOn ? " is-on" : ""}`}
      onPointerDown={() => onChoose(text)}
    >
      <span>{Number(text.slice(8))}</span>
      <b>{WORDS[held.state] ?? count(held.rows)}</b>
    </div>
  );
}
