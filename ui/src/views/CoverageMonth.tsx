/** A month of one source with the rows of each day: the strip once more, large. Keys belong to the strip. */
import type { CoverageDay } from "../bindings/CoverageDay";
import type { CoverageLine } from "../bindings/CoverageLine";
import { count } from "../parts/format";
import { dayNumber, dayText, type Filling, MONTHS, NO_FILE, weekdayOf, wordsOf } from "./coverageWords";

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
  line,
  day,
  onChoose,
}: {
  line: CoverageLine;
  day: string;
  onChoose: (day: string) => void;
}) {
  const [year, month] = day.split("-");
  const first = dayNumber(`${year}-${month}-01`);
  const held = new Map(line.days.map((each) => [each.day, each]));
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
              line={line}
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
  line,
  text,
  held,
  isInside,
  isOn,
  onChoose,
}: {
  line: Filling;
  text: string;
  held: CoverageDay | undefined;
  isInside: boolean;
  isOn: boolean;
  onChoose: (day: string) => void;
}) {
  if (held === undefined)
    return <div className="month-day is-out">{isInside && <span>{Number(text.slice(8))}</span>}</div>;
  const words = wordsOf(line, held.state);
  return (
    <div className={`month-day is-${words.mark}${isOn ? " is-on" : ""}`} onPointerDown={() => onChoose(text)}>
      <span>{Number(text.slice(8))}</span>
      <b>{(words === NO_FILE ? words.word : WORDS[held.state]) ?? count(held.rows)}</b>
    </div>
  );
}
