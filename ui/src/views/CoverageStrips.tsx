/** One strip of days a source, under one axis of months. */
import { AlarmClock } from "lucide-react";
import { memo, useEffect, useMemo, useRef } from "react";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { SourceLine } from "../bindings/SourceLine";
import { ToneIcon } from "../parts/Badge";
import { DayStrip } from "../parts/DayStrip";
import { cellOf, type DayLayout, layoutOf } from "../parts/dayMarks";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { useWidth } from "../parts/useWidth";
import { Visible } from "../parts/Visible";
import { useNow, useSettings } from "../state";
import {
  coveredOf,
  dayName,
  dayNumber,
  daySentence,
  daysByState,
  dayText,
  halves,
  MONTHS,
  noteOf,
  untilToday,
  weekdayOf,
  wordsOf,
} from "./coverageWords";
import { dayIn } from "./packPeriod";
import { leftWords } from "./RetentionClock";
import { scheduleWords } from "./schedule";
import { useWindow } from "./window";

/** The day that is looked at. */
export interface DayChoice {
  source: string;
  day: string;
}

/** `onOpen` shows the rows of a day in the log. */
export interface CoverageStripsProps {
  lines: CoverageLine[];
  choice: DayChoice | null;
  onChoose: (choice: DayChoice) => void;
  onOpen: (choice: DayChoice) => void;
}

/** Width of the whole in px before it is laid out. */
const WIDTH_AT_FIRST = 1_166;
/** What the names, the sums and the edges take of it, as the style sheet has it. */
const BESIDE_PX = 140 + 150 + 16;

/** The strips. They scroll alone; the axis stays. */
export function CoverageStrips({ lines, choice, onChoose, onOpen }: CoverageStripsProps) {
  const { sources } = useWindow().status;
  const whole = useRef<HTMLElement>(null);
  const width = useWidth(whole, WIDTH_AT_FIRST) - BESIDE_PX;
  const { first, days } = rangeOf(lines);
  const layout = useMemo(() => layoutOf(days, weekdayOf(first), width), [days, first, width]);
  return (
    <section
      ref={whole}
      className={`coverage-strips is-${layout.kind}${layout.width > width ? " is-wide" : ""}`}
      aria-label="Days by source"
    >
      <div className="coverage-head coverage-name">Source</div>
      <div className="coverage-head coverage-axis">
        <Axis first={first} layout={layout} />
      </div>
      <div className="coverage-head">Covered</div>
      {lines.map((line) => (
        <SourceStrip
          key={line.name}
          line={line}
          source={sources.find(({ name }) => name === line.name)}
          first={first}
          layout={layout}
          day={choice?.source === line.name ? choice.day : null}
          onChoose={onChoose}
          onOpen={onOpen}
        />
      ))}
    </section>
  );
}

/** From the first day of any source to the last one. */
function rangeOf(lines: CoverageLine[]): { first: number; days: number } {
  const firsts = lines.flatMap(({ days }) => (days[0] === undefined ? [] : dayNumber(days[0].day)));
  const lasts = lines.flatMap(({ days }) => days.at(-1)?.day ?? []).map(dayNumber);
  if (firsts.length === 0) return { first: 0, days: 0 };
  const first = Math.min(...firsts);
  return { first, days: Math.max(...lasts) - first + 1 };
}

/** Months narrower than this have no room for their name, in px. */
const MONTH_PX = 30;

function Axis({ first, layout }: { first: number; layout: DayLayout }) {
  const ticks = [];
  let free = 0;
  for (let at = 0; at < layout.days; at += 1) {
    const [year, month, date] = dayText(first + at).split("-");
    if (at !== 0 && date !== "01") continue;
    const { x } = cellOf(at, layout);
    const named = x >= free && (date === "01" || Number(date) < 20);
    const words = `${MONTHS[Number(month) - 1]}${at === 0 || month === "01" ? ` ${year}` : ""}`;
    if (named) free = x + Math.max(MONTH_PX, words.length * 7);
    ticks.push(
      <span key={at} className={date === "01" ? "coverage-tick" : "coverage-tick is-cut"} style={{ left: x }}>
        {named ? words : ""}
      </span>,
    );
  }
  return (
    <div className="coverage-ticks" style={{ width: layout.width }} aria-hidden>
      {ticks}
    </div>
  );
}

interface SourceStripProps {
  line: CoverageLine;
  source: SourceLine | undefined;
  first: number;
  layout: DayLayout;
  day: string | null;
  onChoose: (choice: DayChoice) => void;
  onOpen: (choice: DayChoice) => void;
}

/** Drawn again only when its own day is chosen or left: forty sources stay calm. */
const SourceStrip = memo(({ line, source, first, layout, day, onChoose, onOpen }: SourceStripProps) => {
  const { name, days } = line;
  const marks = useMemo(() => line.days.map(({ state }) => wordsOf(line, state).mark), [line]);
  const begins = days[0] === undefined ? first : dayNumber(days[0].day);
  const at = day === null ? -1 : days.findIndex((each) => each.day === day);
  const isOn = day === null ? "" : " is-on";
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A day may be chosen from elsewhere, while its strip is out of sight.
    if (day !== null) top.current?.scrollIntoView?.({ block: "nearest" });
  }, [day]);
  const of = (index: number) => days[index];
  const choiceAt = (index: number) => ({ source: name, day: of(index)?.day ?? "" });
  return (
    <>
      <div ref={top} className={`coverage-name${isOn}`}>
        <b className="clip" title={visibleText(name)}>
          <Visible text={name} limit={60} />
        </b>
        <span className="tiny muted clip">{scheduleOf(line, source)}</span>
      </div>
      <div className={`coverage-days${isOn}`}>
        <DayStrip
          label={`Days of ${visibleText(name)}`}
          marks={marks}
          offset={begins - first}
          layout={layout}
          at={at < 0 ? null : at}
          words={(index) => {
            const held = of(index);
            return held === undefined ? "" : daySentence(line, held);
          }}
          tip={(index) => <DayTip line={line} day={of(index)} />}
          onAt={(index) => onChoose(choiceAt(index))}
          onOpen={(index) => onOpen(choiceAt(index))}
        />
      </div>
      <div className={`coverage-sum${isOn}`}>
        <Sum line={line} />
      </div>
    </>
  );
});
SourceStrip.displayName = "SourceStrip";

function scheduleOf(line: CoverageLine, source: SourceLine | undefined): string {
  if (source === undefined) return "no longer a source";
  if (!line.is_pulled) return "files, by hand";
  return source.is_paused ? "paused" : scheduleWords(source.every_minutes);
}

function DayTip({ line, day }: { line: CoverageLine; day: CoverageLine["days"][number] | undefined }) {
  if (day === undefined) return null;
  const { word, means } = wordsOf(line, day.state);
  const note = noteOf(line, day);
  return (
    <>
      <b>{dayName(day.day)}</b>: {word}, {means}
      <span className="block">{counted(day.rows, "row")}</span>
      {note !== null && (
        <span className="block muted">
          <Visible text={note} limit={300} />
        </span>
      )}
    </>
  );
}

function Sum({ line }: { line: CoverageLine }) {
  const now = useNow();
  const { zone } = useSettings().settings;
  const past = untilToday([line], dayIn(now, zone).toString());
  const { days, of } = coveredOf(past);
  const rows = line.days.reduce((sum, day) => sum + day.rows, 0);
  const tone = days === of ? "success" : daysByState(past).never_asked > 0 ? "danger" : "warning";
  return (
    <>
      {line.is_pulled ? (
        <span className={`row-tight small medium tone-${tone}`} title="Today is not over, and left out">
          <ToneIcon tone={tone} />
          {halves(days)} of {counted(of, "day")}
        </span>
      ) : (
        <span className="small medium" title="A file does not say which days it covers">
          rows on {count(line.days.filter((day) => day.rows > 0).length)} of{" "}
          {counted(line.days.length, "day")}
        </span>
      )}
      {line.clock?.is_alarm === true ? (
        <span className="row-tight tiny tone-danger">
          <AlarmClock className="icon icon-12" aria-hidden />
          {leftWords(line.clock, now)}
        </span>
      ) : (
        <span className="tiny muted">{count(rows)} rows</span>
      )}
    </>
  );
}
