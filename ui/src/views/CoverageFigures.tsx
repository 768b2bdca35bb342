/** The sums of coverage, which are its legend too: a mark, how many days have it, what it means. */
import { AlarmClock } from "lucide-react";
import { memo } from "react";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { DayState } from "../bindings/DayState";
import { DayMark } from "../parts/DayMark";
import { count } from "../parts/format";
import { useNow, useSettings } from "../state";
import { DAY_STATES, daysByState, NO_FILE, untilToday } from "./coverageWords";
import { dayIn } from "./packPeriod";

const STATES = Object.keys(DAY_STATES) as DayState[];

/** The figures, over all sources. */
export const CoverageFigures = memo(({ lines }: { lines: CoverageLine[] }) => {
  const now = useNow();
  const { zone } = useSettings().settings;
  const sums = daysByState(lines);
  // Today is partial until it is over: no reason to warn.
  const past = daysByState(untilToday(lines, dayIn(now, zone).toString()));
  const alarms = lines.filter(({ clock }) => clock?.is_alarm === true).length;
  return (
    <dl className="coverage-figures" aria-label="Days by state">
      {STATES.map((state) => (
        <div key={state} className="coverage-figure">
          <dt>
            <DayMark mark={DAY_STATES[state].mark} />
            {DAY_STATES[state].word}
          </dt>
          <dd>
            <span className={`coverage-number${past[state] > 0 ? toneOf(state) : ""}`}>
              {count(sums[state])}
            </span>
            <span className="tiny muted">{DAY_STATES[state].means}</span>
          </dd>
        </div>
      ))}
      {sums.no_file > 0 && (
        <div className="coverage-figure">
          <dt>
            <DayMark mark={NO_FILE.mark} />
            {NO_FILE.word}
          </dt>
          <dd>
            <span className="coverage-number">{count(sums.no_file)}</span>
            <span className="tiny muted">{NO_FILE.means}</span>
          </dd>
        </div>
      )}
      <div className="coverage-figure">
        <dt>
          <AlarmClock className="icon icon-12" aria-hidden />
          retention alarm
        </dt>
        <dd>
          <span className={`coverage-number${alarms > 0 ? " is-danger" : ""}`}>{count(alarms)}</span>
          <span className="tiny muted">
            {alarms === 1 ? "source loses rows soon" : "sources lose rows soon"}
          </span>
        </dd>
      </div>
    </dl>
  );
});
CoverageFigures.displayName = "CoverageFigures";

/** Only what needs a look has a colour. */
function toneOf(state: DayState): string {
  const { tone } = DAY_STATES[state];
  return tone === "danger" || tone === "warning" ? ` is-${tone}` : "";
}
