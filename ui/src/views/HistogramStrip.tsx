/** The rows of the query over time. A range of it becomes the time range of the query. */
import { memo, useState } from "react";
import type { Bucket } from "../bindings/Bucket";
import type { Histogram as HistogramData } from "../bindings/Histogram";
import { Button } from "../parts/Button";
import { count, counted, localParts } from "../parts/format";
import { type Bar, Histogram, type Run } from "../parts/Histogram";
import { Kbd } from "../parts/Kbd";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { useAside } from "./logBeside";
import { queryWithTimes } from "./logTerms";
import { clipped } from "./logTimes";
import type { StatsProps } from "./Stats";

/** Buckets named below the bars. */
const TICKS = 6;
/** Rows of the table for screen readers: more would slow the page, and the bars can be walked one by one. */
const TABLE_LIMIT = 200;

/** The strip. */
export const HistogramStrip = memo(function HistogramStrip({ set, edit, onStale }: StatsProps) {
  const ask = useAside(
    ["histogram", set.handle],
    (host) => host.logHistogram({ handle: set.handle }),
    onStale,
  );
  const zoom = (from: string, to: string) => {
    // No row that the query had cut off comes back.
    const within = clipped({ from, to }, set);
    if (within !== null) edit?.((terms) => queryWithTimes(terms, within));
  };
  return (
    <section className="hist" aria-label="Rows over time" aria-busy={ask.isOld}>
      {ask.failure !== null && ask.data === undefined && (
        <FailureNote failure={ask.failure} onAct={ask.retry} />
      )}
      {ask.data !== undefined && <Strip data={ask.data} onZoom={edit === null ? null : zoom} />}
    </section>
  );
});

interface StripProps {
  data: HistogramData;
  onZoom: ((from: string, to: string) => void) | null;
}

function Strip({ data, onZoom }: StripProps) {
  const { zone } = useSettings().settings;
  const [cursor, setCursor] = useState<number | null>(null);
  const [selection, setSelection] = useState<Run | null>(null);
  const [seen, setSeen] = useState(data);
  if (seen !== data) {
    setSeen(data);
    setCursor(null);
    setSelection(null);
  }
  const { buckets, every, undated } = data;
  const name = nameOf(every, zone);
  const zoomTo = (run: Run) => {
    const [first, last] = [buckets[run.first], buckets[run.last]];
    if (first !== undefined && last !== undefined) onZoom?.(first.from, last.to);
  };
  return (
    <>
      <div className="hist-head">
        <span>Rows per {every}</span>
        <span className="key key-success">success</span>
        <span className="key key-warning">warning</span>
        <span className="key key-danger">failure</span>
        {undated > 0 && <span className="tone-warning">{counted(undated, "row")} without a time</span>}
        <span className="hist-said">
          <Said
            run={selection ?? (cursor === null ? null : { first: cursor, last: cursor })}
            data={data}
            zone={zone}
          />
          {selection !== null && (
            <Button look="quiet" size="small" isDisabled={onZoom === null} onPress={() => zoomTo(selection)}>
              Zoom <Kbd>Enter</Kbd>
            </Button>
          )}
        </span>
      </div>
      {buckets.length === 0 ? (
        <p className="small muted">{undated > 0 ? "No row of these has a time." : "No rows."}</p>
      ) : (
        <Histogram
          label={`Rows per ${every}, from ${name(buckets[0]?.from)} to ${name(buckets.at(-1)?.from)}`}
          bars={buckets.map((bucket) => barOf(bucket, name))}
          ticks={ticksOf(buckets, name)}
          cursor={cursor}
          selection={selection}
          onCursor={setCursor}
          onSelection={setSelection}
          onZoom={zoomTo}
        />
      )}
      <BucketTable data={data} name={name} />
    </>
  );
}

/** From when to when, and how many rows that are. */
function Said({ run, data, zone }: { run: Run | null; data: HistogramData; zone: string }) {
  if (run === null) return null;
  const inside = data.buckets.slice(run.first, run.last + 1);
  const name = nameOf(data.every, zone);
  const sum = (of: (bucket: Bucket) => number) => inside.reduce((all, bucket) => all + of(bucket), 0);
  return (
    <span role="status" className="said">
      <b className="said-when">
        {name(inside[0]?.from)}
        {inside.length > 1 && ` – ${name(inside.at(-1)?.from)}`}
      </b>{" "}
      {counted(
        sum((bucket) => bucket.count),
        "row",
      )}
      ,{" "}
      {counted(
        sum((bucket) => bucket.failures),
        "failure",
      )}
      ,{" "}
      {counted(
        sum((bucket) => bucket.warnings),
        "warning",
      )}
    </span>
  );
}

/** The same figures as a table, for screen readers; buckets without rows are left out and said to be. */
function BucketTable({ data, name }: { data: HistogramData; name: Namer }) {
  const filled = data.buckets.filter((bucket) => bucket.count > 0);
  const shown = filled.slice(-TABLE_LIMIT);
  return (
    <div className="sr">
      <table>
        <caption>
          Rows per {data.every}; {counted(data.buckets.length - filled.length, "empty one")} left out
          {shown.length < filled.length &&
            `, the newest ${count(shown.length)} of ${count(filled.length)} shown`}
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Rows</th>
            <th scope="col">Failures</th>
            <th scope="col">Warnings</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((bucket) => (
            <tr key={bucket.from}>
              <th scope="row">{name(bucket.from)}</th>
              <td>{count(bucket.count)}</td>
              <td>{count(bucket.failures)}</td>
              <td>{count(bucket.warnings)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Namer = (at: string | undefined) => string;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Names a bucket by its start in the zone: `9 May 2026`, `9 May 14:00`, `May 2026`. */
function nameOf(every: HistogramData["every"], zone: string): Namer {
  return (at) => {
    const local = at === undefined ? null : localParts(at, zone);
    if (local === null) return at ?? "";
    const [year = "", month = "", day = ""] = local.date.split("-");
    const word = MONTHS[Number(month) - 1] ?? month;
    if (every === "month") return `${word} ${year}`;
    if (every === "day") return `${Number(day)} ${word} ${year}`;
    return `${Number(day)} ${word} ${local.time.slice(0, 5)}`;
  };
}

function barOf(bucket: Bucket, name: Namer): Bar {
  const calm = bucket.count - bucket.failures - bucket.warnings;
  return {
    parts: [
      { tone: "danger", value: bucket.failures },
      { tone: "warning", value: bucket.warnings },
      { tone: "success", value: Math.max(0, calm) },
    ],
    words: `${name(bucket.from)}: ${counted(bucket.count, "row")}, ${counted(bucket.failures, "failure")}, ${counted(bucket.warnings, "warning")}`,
  };
}

function ticksOf(buckets: Bucket[], name: Namer): { at: number; words: string }[] {
  const step = Math.max(1, Math.ceil(buckets.length / TICKS));
  return buckets.flatMap((bucket, at) =>
    at % step === 0 ? [{ at, words: name(bucket.from).replace(/ \d{4}$/, "") }] : [],
  );
}
