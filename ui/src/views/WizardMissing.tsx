/** What is known to be missing from a period, in words and with a way to mend it. */
import { CalendarX, RefreshCw } from "lucide-react";
import type { PackCount } from "../bindings/PackCount";
import type { PackCoverage } from "../bindings/PackCoverage";
import { Button } from "../parts/Button";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { coveredOf, gapSpan, halves } from "./coverageWords";
import { useOffline } from "./offline";
import { usePulling, useWindow } from "./window";

const MISSING_SHOWN = 6;

/** The banner, or one line where nothing is known to be missing. */
export function WizardMissing({ held: { missing, coverage } }: { held: PackCount }) {
  const lines = useFilled(coverage);
  if (missing.length === 0) return <NothingMissing files={lines.filter((line) => !line.is_pulled).length} />;
  // A file does not say which days it covers.
  const { days, of } = coveredOf(lines.filter(({ is_pulled }) => is_pulled));
  const open = of - days;
  return (
    <div className="note warning" role="status">
      <CalendarX className="icon tone-warning" aria-hidden />
      <div className="note-text">
        <p>
          <b>
            {open > 0
              ? `${halves(open)} of ${counted(of, "source-day")} ${open <= 1 ? "is" : "are"} not covered.`
              : "This period is not covered whole."}
          </b>{" "}
          The pack can be built, and its report will say “partial” on the cover.
        </p>
        <ul className="reasons" aria-label="What is missing">
          {missing.slice(0, MISSING_SHOWN).map((reason) => (
            <li key={reason}>
              <Visible text={reason} />
            </li>
          ))}
          {missing.length > MISSING_SHOWN && (
            <li>{counted(missing.length - MISSING_SHOWN, "more reason")}, all in the pack's report</li>
          )}
        </ul>
        <PullThese coverage={coverage} />
      </div>
    </div>
  );
}

/** Green only where every source could be asked: a file does not say what it leaves out. */
function NothingMissing({ files }: { files: number }) {
  const known = "Nothing is known to be missing from this period.";
  if (files === 0) return <p className="small tone-success">{known}</p>;
  return (
    <p className="small">
      {known}{" "}
      <span className="muted">
        The rows of {counted(files, "source")} came from files, which do not say what they leave out: their
        days are marked as partial.
      </span>
    </p>
  );
}

/** Coverage lines know whether anybody can be asked for their days. */
export function useFilled(coverage: PackCoverage[]) {
  const { sources } = useWindow().status;
  return coverage.map((line) => ({
    ...line,
    name: line.source,
    title: line.source,
    is_pulled: sources.find(({ name }) => name === line.source)?.url != null,
    clock: null,
    not_recorded: [],
    vanished: 0,
  }));
}

/** Pulls the time of every gap that a pull can close, a source at a time; the numbers are counted again after it. */
function PullThese({ coverage }: { coverage: PackCoverage[] }) {
  const { tasks } = useWindow();
  const offline = useOffline();
  const isPulling = usePulling();
  const spans = coverage.flatMap(({ source, gaps }) =>
    gaps.filter(({ can_pull }) => can_pull).map((gap) => ({ source, ...gapSpan(gap) })),
  );
  const names = [...new Set(spans.map(({ source }) => source))];
  if (names.length === 0)
    return <p className="muted">No pull can close this: the vendors no longer send it.</p>;
  const isBusy = names.some(isPulling);
  const pull = () => {
    for (const { source, since, until } of spans) tasks.pull.start({ sources: [source], since, until });
  };
  return (
    <span className="row note-actions">
      <Button size="small" onPress={pull} isPending={isBusy}>
        <RefreshCw className="icon icon-12" aria-hidden />
        {isBusy ? "Pulling these days" : "Pull these days"}
      </Button>
      <span className="muted">
        {offline === null
          ? `from ${names.length === 1 ? visibleText(names[0] ?? "") : `${count(names.length)} sources`}`
          : "needs a connection, and there is no sign of one"}
      </span>
    </span>
  );
}
