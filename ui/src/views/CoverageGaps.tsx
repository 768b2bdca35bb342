/** What is missing or may be, most serious first, and what can be done about each. */
import { FileInput, RefreshCw, ScrollText } from "lucide-react";
import { memo, useState } from "react";
import type { CoverageLine } from "../bindings/CoverageLine";
import type { GapKind } from "../bindings/GapKind";
import { Button, IconButton } from "../parts/Button";
import { count, counted, localParts } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { useMore } from "../parts/More";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import type { DayChoice } from "./CoverageStrips";
import { GAP_KINDS, gapQuery, gapSpan, gapsOf, type OwnedGap } from "./coverageWords";
import { momentWords } from "./moments";
import { usePulling, useWindow } from "./window";

const ALL = "";

interface CoverageGapsProps {
  lines: CoverageLine[];
  onChoose: (choice: DayChoice) => void;
}

/**
 * The list, with a filter by kind and by source. `onChoose` shows where a gap begins. Not drawn again while a person goes
 * from day to day.
 */
export const CoverageGaps = memo(({ lines, onChoose }: CoverageGapsProps) => {
  const all = gapsOf(lines);
  const [kind, setKind] = useState<GapKind | typeof ALL>(ALL);
  const [source, setSource] = useState(ALL);
  const found = all.filter(
    ({ line, gap }) => (kind === ALL || gap.kind === kind) && (source === ALL || line.name === source),
  );
  const { shown, button } = useMore(found, ["gap", "gaps"]);
  return (
    <section className="coverage-gaps" aria-label="Gaps">
      <header className="coverage-gaps-head">
        <h2>Gaps</h2>
        <span className="muted small" role="status">
          {headline(found, all.length)}
        </span>
        <div className="row push">
          <SelectField
            label="Kind"
            value={kind}
            options={kindOptions(all)}
            onChange={(next) => setKind(next as GapKind | typeof ALL)}
          />
          <SelectField label="Source" value={source} options={sourceOptions(all)} onChange={setSource} />
        </div>
      </header>
      {found.length === 0 ? (
        <p className="muted coverage-none">
          {all.length === 0
            ? "None is known: every day of this range was asked for, and no number or id is missing."
            : "No gap of this kind and source."}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="tally-frame" aria-label="List of gaps" tabIndex={0}>
          <table className="tally gap-table" aria-label="Gaps">
            <Heads />
            <tbody>
              {shown.map((owned, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: gaps have no name, and are not moved by hand.
                <Gap key={`${owned.line.name} ${owned.gap.kind} ${at}`} owned={owned} onChoose={onChoose} />
              ))}
            </tbody>
          </table>
          {button}
        </section>
      )}
    </section>
  );
});
CoverageGaps.displayName = "CoverageGaps";

function headline(found: OwnedGap[], all: number): string {
  const open = found.filter(({ gap }) => gap.can_pull).length;
  const of = found.length === all ? counted(all, "gap") : `${count(found.length)} of ${counted(all, "gap")}`;
  return `${of}, ${count(open)} can still be pulled`;
}

function kindOptions(all: OwnedGap[]) {
  const kinds = (Object.keys(GAP_KINDS) as GapKind[]).flatMap((kind) => {
    const found = all.filter(({ gap }) => gap.kind === kind).length;
    return found === 0 ? [] : [{ id: kind, name: `${GAP_KINDS[kind].word} (${count(found)})` }];
  });
  return [{ id: ALL, name: "All kinds" }, ...kinds];
}

function sourceOptions(all: OwnedGap[]) {
  const names = [...new Set(all.map(({ line }) => line.name))].sort();
  return [{ id: ALL, name: "All sources" }, ...names.map((name) => ({ id: name, name: visibleText(name) }))];
}

const HEADS = ["Kind", "Source", "From", "To", "Missing", "What is known"];

function Heads() {
  const { zone } = useSettings().settings;
  return (
    <thead>
      <tr>
        {HEADS.map((head) => (
          <th key={head} scope="col" className={head === "Missing" ? "num" : ""}>
            {head === "From" ? `From, ${zone}` : head}
          </th>
        ))}
        <th scope="col">
          <span className="sr">What can be done</span>
        </th>
      </tr>
    </thead>
  );
}

function Gap({ owned: { line, gap }, onChoose }: { owned: OwnedGap; onChoose: (choice: DayChoice) => void }) {
  const { zone } = useSettings().settings;
  const { word, tone, icon: Icon } = GAP_KINDS[gap.kind];
  return (
    <tr>
      <th scope="row" className="nowrap">
        <span className="row-tight">
          <Icon className={`icon tone-${tone}`} aria-hidden />
          {word}
        </span>
      </th>
      <td className="medium gap-source" title={visibleText(line.name)}>
        <Visible text={line.name} limit={60} />
      </td>
      <td className="nowrap">
        {gap.from === null ? (
          <NotKnown />
        ) : (
          <Begin owned={{ line, gap }} from={gap.from} onChoose={onChoose} />
        )}
      </td>
      <td className="nowrap">
        {gap.to !== null ? momentWords(gap.to, zone) : gap.from === null ? <NotKnown /> : "now"}
      </td>
      <td className="num">{gap.rows === null ? <NotKnown /> : count(gap.rows)}</td>
      <td className="wrap">
        <Visible text={gap.detail} limit={300} />
      </td>
      <td>
        <Acts owned={{ line, gap }} />
      </td>
    </tr>
  );
}

/** Nobody can say; that is no fault of the vendor's records. */
function NotKnown() {
  return <i className="absent">not known</i>;
}

/** Where a gap begins, and the way to that day; days before the range have none. */
function Begin({
  owned: { line, gap },
  from,
  onChoose,
}: {
  owned: OwnedGap;
  from: string;
  onChoose: (choice: DayChoice) => void;
}) {
  const { zone } = useSettings().settings;
  const words = momentWords(from, zone);
  const day = localParts(from, zone)?.date;
  if (!line.days.some((each) => each.day === day)) return words;
  const what = GAP_KINDS[gap.kind].word.toLowerCase();
  return (
    <Button
      size="small"
      look="quiet"
      aria-label={`${words}: show this day of ${visibleText(line.name)}, ${what}`}
      onPress={() => onChoose({ source: line.name, day: day ?? "" })}
    >
      {words}
    </Button>
  );
}

/** A pull where one can help, else a file, where rows come by files; and the rows beside the gap. */
function Acts({ owned: { line, gap } }: { owned: OwnedGap }) {
  const { status, tasks, lay, ask } = useWindow();
  const isPulling = usePulling();
  const { name, is_pulled } = line;
  const source = status.sources.find((each) => each.name === name);
  const query = gapQuery(name, gap);
  const shown = visibleText(name);
  const what = GAP_KINDS[gap.kind].word.toLowerCase();
  return (
    <span className="row gap-acts">
      {gap.can_pull && is_pulled && source !== undefined && (
        <Button
          size="small"
          aria-label={`Pull this time of ${shown}: ${what}`}
          isDisabled={isPulling(name)}
          onPress={() => tasks.pull.start({ sources: [name], ...gapSpan(gap) })}
        >
          <RefreshCw className="icon icon-12" aria-hidden />
          Pull this time
        </Button>
      )}
      {!is_pulled && source !== undefined && (
        <Button
          size="small"
          aria-label={`Import a file into ${shown}: ${what}`}
          onPress={() => lay({ kind: "import", paths: [], into: { source: name, profile: source.profile } })}
        >
          <FileInput className="icon icon-12" aria-hidden />
          Import a file
        </Button>
      )}
      {query !== null && (
        <IconButton label={`Open this time of ${shown} in the log: ${what}`} onPress={() => ask(query)}>
          <ScrollText className="icon" aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
