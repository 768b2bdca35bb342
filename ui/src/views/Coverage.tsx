/** Coverage: which days of which sources were asked for, what came, what is missing, and how long that can be mended. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RefreshCw, WifiOff } from "lucide-react";
import { useCallback, useState } from "react";
import type { CoverageLine } from "../bindings/CoverageLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { EmptyState, Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { useHost, useNow, useSettings } from "../state";
import { CoverageDay } from "./CoverageDay";
import { CoverageFigures } from "./CoverageFigures";
import { CoverageGaps } from "./CoverageGaps";
import { CoverageStrips, type DayChoice } from "./CoverageStrips";
import { coveredOf, dayQuery, halves, pullable, untilToday } from "./coverageWords";
import { FailureNote } from "./FailureNote";
import { useOffline } from "./offline";
import { dayIn } from "./packPeriod";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";

const WORDS = STATES.coverage;

/** How far back: days, or none for everything that can be known. */
const RANGES = [
  { value: "90", name: "90 days" },
  { value: "365", name: "1 year" },
  { value: "all", name: "All" },
] as const;

type Range = (typeof RANGES)[number]["value"];

const NO_LINES: CoverageLine[] = [];

/** The screen. */
export function Coverage() {
  const { sources } = useWindow().status;
  const [range, setRange] = useState<Range>("90");
  const coverage = useCoverage(range);
  const lines = coverage.data?.sources ?? NO_LINES;
  return (
    <>
      <TopBar>{lines.length > 0 && <PullMissing lines={lines} />}</TopBar>
      <section className="page" aria-label={WORDS.name}>
        <PageHead screen="coverage">
          {lines.length > 0 && <Covered lines={lines} />}
          <div className="coverage-range">
            <Choices label="Range" choices={RANGES} value={range} onChange={setRange} />
          </div>
        </PageHead>
        <OfflineNote />
        {coverage.error !== null && (
          <div className="page-note">
            <p>{WORDS.error}</p>
            <FailureNote failure={asFailure(coverage.error)} onAct={() => void coverage.refetch()} />
          </div>
        )}
        {coverage.isPending && <Loading>{WORDS.loading}</Loading>}
        {coverage.data !== undefined &&
          (lines.length === 0 ? <Nothing hasSources={sources.length > 0} /> : <Body lines={lines} />)}
      </section>
    </>
  );
}

/** The days in the zone of the settings: another zone has other days. */
function useCoverage(range: Range) {
  const host = useHost();
  const now = useNow();
  const { zone } = useSettings().settings;
  const from =
    range === "all"
      ? null
      : dayIn(now, zone)
          .subtract({ days: Number(range) - 1 })
          .toString();
  return useQuery({
    queryKey: ["coverage", zone, from],
    queryFn: () => host.coverageShow({ source: null, from, to: null }),
    placeholderData: keepPreviousData,
  });
}

function Body({ lines }: { lines: CoverageLine[] }) {
  const { ask } = useWindow();
  const [choice, choose] = useState<DayChoice | null>(null);
  const open = useCallback(({ source, day }: DayChoice) => ask(dayQuery(source, day)), [ask]);
  return (
    <div className="coverage">
      <CoverageFigures lines={lines} />
      <CoverageStrips lines={lines} choice={choice} onChoose={choose} onOpen={open} />
      <div className="coverage-under">
        <CoverageGaps lines={lines} onChoose={choose} />
        <CoverageDay lines={lines} choice={choice} onChoose={choose} onOpen={open} />
      </div>
    </div>
  );
}

function Covered({ lines }: { lines: CoverageLine[] }) {
  const now = useNow();
  const { zone } = useSettings().settings;
  const { days, of } = coveredOf(untilToday(lines, dayIn(now, zone).toString()));
  return (
    <span className="small nowrap" title="Today is not over, and left out">
      <b>{halves(days)}</b> of {counted(of, "source-day")} covered
    </span>
  );
}

/** Asks every source that can still close a gap. */
function PullMissing({ lines }: { lines: CoverageLine[] }) {
  const { status, tasks } = useWindow();
  const names = pullable(lines).filter((name) =>
    status.sources.some((source) => source.name === name && !source.is_paused),
  );
  return (
    <Button
      size="tall"
      look="primary"
      isDisabled={names.length === 0 || tasks.pull.isRunning}
      onPress={() => tasks.pull.start({ sources: names })}
    >
      <RefreshCw className="icon" aria-hidden />
      Pull what is missing
      {names.length > 0 && <span className="sr"> from {counted(names.length, "source")}</span>}
    </Button>
  );
}

function OfflineNote() {
  if (useOffline() === null) return null;
  return (
    <p className="source-banner" role="status">
      <WifiOff className="icon" aria-hidden />
      <span>{WORDS.offline}</span>
    </p>
  );
}

function Nothing({ hasSources }: { hasSources: boolean }) {
  const { lay, go } = useWindow();
  if (hasSources)
    return (
      <EmptyState
        title="No day is known"
        actions={<Button onPress={() => go("sources")}>See sources</Button>}
      >
        <p>There are sources, and nothing is said of their days. Their receipts are listed with each.</p>
      </EmptyState>
    );
  return (
    <EmptyState
      title={WORDS.empty.title}
      actions={
        <>
          <Button look="primary" onPress={() => lay({ kind: "add-source" })}>
            Add a source
          </Button>
          <Button onPress={() => lay({ kind: "import", paths: [] })}>Import files</Button>
        </>
      }
    >
      <p>{WORDS.empty.text}</p>
    </EmptyState>
  );
}
