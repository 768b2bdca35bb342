/** Which days of the period are covered, one strip a source, and what is missing otherwise. */
import { useRef, useState } from "react";
import type { CoverageGap } from "../bindings/CoverageGap";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { DayState } from "../bindings/DayState";
import type { PackCount } from "../bindings/PackCount";
import { type Tone, ToneIcon } from "../parts/Badge";
import { DayMark } from "../parts/DayMark";
import { DayStrip } from "../parts/DayStrip";
import { type DayLayout, layoutOf } from "../parts/dayMarks";
import { counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { useWidth } from "../parts/useWidth";
import { Visible } from "../parts/Visible";
import {
  DAY_STATES,
  dayNumber,
  dayQuery,
  daySentence,
  daysByState,
  GAP_KINDS,
  MONTHS,
  weekdayOf,
  wordsOf,
} from "./coverageWords";
import { useFilled } from "./WizardMissing";
import { useWindow } from "./window";

/** The panel. */
export function WizardCompleteness({ held: { coverage } }: { held: PackCount }) {
  const lines = useFilled(coverage);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, STRIP_AT_FIRST) - BESIDE_PX;
  const days = Math.max(0, ...lines.map((line) => line.days.length));
  const first = lines.flatMap((line) => line.days[0]?.day ?? [])[0];
  const layout = stripLayout(days, first === undefined ? 0 : weekdayOf(dayNumber(first)), width);
  return (
    <section className="panel" aria-label="Completeness">
      <header className="panel-head">
        <h2>Completeness</h2>
        <span className="muted small">one mark a day</span>
        <Legend lines={lines} />
      </header>
      <div ref={frame} className="wizard-strips">
        {lines.length === 0 && <p className="small muted">No source has anything to say of this period.</p>}
        {lines.map((line) => (
          <Strip key={line.name} line={line} layout={layout} />
        ))}
      </div>
      <Gaps lines={lines} />
    </section>
  );
}

/** Width of the panel in px before it is laid out. */
const STRIP_AT_FIRST = 592;
/** What the names, the words and the edges take of it, as the style sheet has it. */
const BESIDE_PX = 88 + 148 + 40;
/** Narrowest day of a line in which a full one and a hollow one are told apart, in px. */
const PITCH_MIN = 3.4;
const STRIP_HEIGHT = 24;

/** A line as long as it can be read, else weeks. */
function stripLayout(days: number, lead: number, width: number): DayLayout {
  const pitch = width / Math.max(1, days);
  return pitch < PITCH_MIN
    ? layoutOf(days, lead, width)
    : { kind: "line", lead, days, pitch: Math.min(pitch, 16), width, height: STRIP_HEIGHT };
}

function Legend({ lines }: { lines: CoverageLine[] }) {
  const sums = daysByState(lines);
  const states = (Object.keys(DAY_STATES) as DayState[]).filter((state) => sums[state] > 0);
  return (
    <span className="push row tiny muted wizard-legend">
      {states.map((state) => (
        <span key={state} className="row-tight">
          <DayMark mark={DAY_STATES[state].mark} />
          {DAY_STATES[state].word}
        </span>
      ))}
    </span>
  );
}

function Strip({ line, layout }: { line: CoverageLine; layout: DayLayout }) {
  const { ask } = useWindow();
  const [at, setAt] = useState<number | null>(null);
  const { name, days } = line;
  const { tone, words } = sumOf(line);
  return (
    <div className="wizard-strip">
      <b className="clip" title={visibleText(name)}>
        <Visible text={name} limit={60} />
      </b>
      <DayStrip
        label={`Days of ${visibleText(name)}`}
        marks={days.map(({ state }) => wordsOf(line, state).mark)}
        offset={0}
        layout={layout}
        at={at}
        words={(index) => sentenceAt(line, index)}
        tip={(index) => <Visible text={sentenceAt(line, index)} />}
        onAt={setAt}
        onOpen={(index) => {
          const day = days[index];
          if (day !== undefined) ask(dayQuery(name, day.day));
        }}
      />
      <span className={`row-tight small tone-${tone}`} title={words.join("; ")}>
        <ToneIcon tone={tone} />
        <span className="wrap">{words[0]}</span>
      </span>
    </div>
  );
}

function sentenceAt(line: CoverageLine, index: number): string {
  const day = line.days[index];
  return day === undefined ? "" : daySentence(line, day);
}

/** Days that are named one by one; more are counted. */
const NAMED = 2;

/** The worst first: `28 Feb, 1 Mar never asked`, `13 Mar in part`, `13 days empty`, `none missing`. */
export function sumOf(line: CoverageLine): { tone: Tone; words: string[] } {
  if (!line.is_pulled) return { tone: "neutral", words: ["comes by files"] };
  const of = (state: DayState) => line.days.filter((day) => day.state === state).map(({ day }) => day);
  const named = (days: string[]) =>
    days.length <= NAMED ? days.map(shortDay).join(", ") : counted(days.length, "day");
  const [never, partial, gone, empty] = [
    of("never_asked"),
    of("partial"),
    of("beyond_retention"),
    of("empty"),
  ];
  const words = [
    ...(never.length > 0 ? [`${named(never)} never asked`] : []),
    ...(partial.length > 0 ? [`${named(partial)} in part`] : []),
    ...(gone.length > 0 ? [`${named(gone)} beyond retention`] : []),
  ];
  const tone = never.length > 0 ? "danger" : words.length > 0 ? "warning" : "success";
  const calm = empty.length > 0 ? `${counted(empty.length, "day")} empty` : "none missing";
  return { tone, words: [...words, ...(words.length === 0 || empty.length > 0 ? [calm] : [])] };
}

function shortDay(day: string): string {
  const [, month, date] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]}`;
}

const GAPS_SHOWN = 5;

/** What no strip shows: numbers, ids and rows that are missing. */
function Gaps({ lines }: { lines: CoverageLine[] }) {
  const all = lines.flatMap(({ name, gaps }) => gaps.map((gap) => ({ name, gap })));
  const told = all.filter(({ gap }) => !IN_STRIPS.has(gap.kind));
  if (all.length === 0) return null;
  return (
    <ul className="wizard-gaps" aria-label="Gaps">
      {told.slice(0, GAPS_SHOWN).map(({ name, gap }, at) => {
        const { word, tone, icon: Icon } = GAP_KINDS[gap.kind];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: gaps have no name, and are not moved by hand.
          <li key={`${name} ${gap.kind} ${at}`}>
            <Icon className={`icon tone-${tone}`} aria-hidden />
            <span>
              <Visible text={name} limit={60} />: {word.toLowerCase()}
            </span>
            <span className="muted">
              <Visible text={gap.detail} limit={200} />
            </span>
          </li>
        );
      })}
      <li className="muted">
        {counted(all.length, "gap")} in all, each with its time in data/completeness/gaps.csv
      </li>
    </ul>
  );
}

const IN_STRIPS = new Set<CoverageGap["kind"]>(["never_asked", "partial", "beyond_retention"]);
