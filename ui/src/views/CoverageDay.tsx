/** The day that is looked at, its month, and what is known of its source. */
import { ChevronLeft, ChevronRight, ScrollText } from "lucide-react";
import { useState } from "react";
import type { CoverageDay as Day } from "../bindings/CoverageDay";
import type { CoverageLine } from "../bindings/CoverageLine";
import { Button, IconButton } from "../parts/Button";
import { DayMark } from "../parts/DayMark";
import { counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { CoverageMonth } from "./CoverageMonth";
import type { DayChoice } from "./CoverageStrips";
import { dayName, noteOf, wordsOf } from "./coverageWords";
import { ClockSentence } from "./RetentionClock";
import { VanishedDialog } from "./Vanished";

/** `choice` null: no day was looked at yet, so the clocks of all sources stand here. */
export function CoverageDay({
  lines,
  choice,
  onChoose,
  onOpen,
}: {
  lines: CoverageLine[];
  choice: DayChoice | null;
  onChoose: (choice: DayChoice) => void;
  onOpen: (choice: DayChoice) => void;
}) {
  const line = lines.find(({ name }) => name === choice?.source);
  const at = line?.days.findIndex(({ day }) => day === choice?.day) ?? -1;
  const day = line?.days[at];
  if (line === undefined || day === undefined) return <Clocks lines={lines} />;
  const step = (by: number) => {
    const next = line.days[at + by];
    if (next !== undefined) onChoose({ source: line.name, day: next.day });
  };
  const here = { source: line.name, day: day.day };
  return (
    <aside className="coverage-side" aria-label="The chosen day">
      <header className="row">
        <h2 className="clip">
          <Visible text={line.name} limit={40} />, {dayName(day.day)}
        </h2>
        <span className="push row-tight">
          <IconButton label="Open the day in the log" onPress={() => onOpen(here)}>
            <ScrollText className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Day before" isDisabled={at === 0} onPress={() => step(-1)}>
            <ChevronLeft className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Day after" isDisabled={at === line.days.length - 1} onPress={() => step(1)}>
            <ChevronRight className="icon" aria-hidden />
          </IconButton>
        </span>
      </header>
      <DayNote line={line} day={day} />
      <CoverageMonth
        line={line}
        day={day.day}
        onChoose={(chosen) => onChoose({ source: line.name, day: chosen })}
      />
      <SourceFacts line={line} />
    </aside>
  );
}

function DayNote({ line, day }: { line: CoverageLine; day: Day }) {
  const { state, rows } = day;
  const { mark, tone, word, means } = wordsOf(line, state);
  const note = noteOf(line, day);
  const title = `${word.charAt(0).toUpperCase()}${word.slice(1)}: ${means}.`;
  return (
    <div className={`note coverage-note ${tone === "success" ? "" : tone}`}>
      <DayMark mark={mark} />
      <div className="note-text">
        <p>
          <b>{title}</b> {counted(rows, "row")} of this day {rows === 1 ? "is" : "are"} here.
        </p>
        {note !== null && (
          <p>
            <Visible text={note} limit={600} />
          </p>
        )}
        {line.is_pulled && state === "never_asked" && (
          <p className="muted">That is not the same as a day without rows: nobody asked.</p>
        )}
      </div>
    </div>
  );
}

/** What holds for every day of a source. */
function SourceFacts({ line }: { line: CoverageLine }) {
  const [isShown, setShown] = useState(false);
  const { name, clock, not_recorded, vanished } = line;
  return (
    <>
      {clock !== null && (
        <section aria-label="Retention">
          <h3>Kept by the vendor</h3>
          <ClockSentence clock={clock} />
        </section>
      )}
      {vanished > 0 && (
        <section aria-label="Vanished rows">
          <h3>No longer sent</h3>
          <p className="small">
            {counted(vanished, "row")} held here did not come again when {vanished === 1 ? "it" : "they"}{" "}
            should have. Nothing is deleted here.
          </p>
          <Button size="small" onPress={() => setShown(true)}>
            Show {vanished === 1 ? "it" : "them"}
          </Button>
          <VanishedDialog source={isShown ? name : null} onClose={() => setShown(false)} />
        </section>
      )}
      <section aria-label="Never recorded">
        <h3>Never recorded by the vendor</h3>
        {not_recorded.length === 0 ? (
          <p className="small muted">Nothing is said about this.</p>
        ) : (
          <ul className="plain-lines small">
            {not_recorded.map((text) => (
              <li key={text}>
                <Visible text={text} limit={400} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {!line.is_pulled && (
        <Note tone="info">
          <p>Its rows come from files, and a file does not say which days it covers.</p>
        </Note>
      )}
    </>
  );
}

/** Before a day is chosen: how long each vendor waits, the thinnest margin first. */
function Clocks({ lines }: { lines: CoverageLine[] }) {
  const clocked = lines.flatMap(({ name, clock }) => (clock === null ? [] : [{ name, clock }]));
  clocked.sort((one, other) => endOf(one.clock.vanishes_at) - endOf(other.clock.vanishes_at));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <aside className="coverage-side" aria-label="Retention clocks" tabIndex={0}>
      <h2>How long vendors keep what is not here</h2>
      {clocked.length === 0 && <p className="small muted">No vendor of these says how long it keeps rows.</p>}
      {clocked.map(({ name, clock }) => (
        <section key={name} aria-label={visibleText(name)}>
          <h3>
            <Visible text={name} limit={60} />
          </h3>
          <ClockSentence clock={clock} />
        </section>
      ))}
      <p className="small muted">
        Choose a day to see why it is so: arrow keys move, with Ctrl to where the marks change, Enter opens
        the day in the log.
      </p>
    </aside>
  );
}

/** Rows that vanish now come first. */
function endOf(vanishes_at: string | null): number {
  return vanishes_at === null ? 0 : Date.parse(vanishes_at);
}
