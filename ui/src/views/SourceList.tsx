/** The sources of the workspace: how fresh each is, how its newest run ended, and a way to ask for more. */
import { AlarmClock, FileInput, Hourglass, LoaderCircle, Pause, RefreshCw } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { RetentionClock } from "../bindings/RetentionClock";
import type { SourceLine } from "../bindings/SourceLine";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Countdown } from "../parts/Countdown";
import { ago, count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { type Heard, useNow } from "../state";
import { leftWords } from "./RetentionClock";
import { SourceTime } from "./SourceTime";
import { scheduleWords } from "./schedule";
import { isPulled, signOfSource } from "./sourceWords";
import { usePulling, useWindow } from "./window";

/** Arrow keys go from source to source; each is one button that shows its details. */
export function SourceList({
  sources,
  chosen,
  onChoose,
}: {
  sources: SourceLine[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  return (
    <ul className="source-list" aria-label="Sources" onKeyDown={walk}>
      {sources.map((source) => (
        <SourceItem
          key={source.name}
          source={source}
          isChosen={source.name === chosen}
          onChoose={() => onChoose(source.name)}
        />
      ))}
    </ul>
  );
}

/** Up, down, home and end move the focus; Tab goes on to what a source can do. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(".source-item-main")];
  const here = items.findIndex((item) => item.closest("li")?.contains(event.target as Node));
  const steps: Record<string, number> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: items.length - 1,
  };
  const item = items[steps[event.key] ?? -1];
  if (item === undefined) return;
  event.preventDefault();
  item.focus();
}

function SourceItem({
  source,
  isChosen,
  onChoose,
}: {
  source: SourceLine;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const { name, title, url, entries, problems, last_error } = source;
  return (
    <li className="source-item" data-chosen={isChosen}>
      <AriaButton className="source-item-main" aria-current={isChosen ? "true" : "false"} onPress={onChoose}>
        <span className="row">
          <b className="clip">
            <Visible text={name} limit={80} />
          </b>
          <span className="push">
            <SourceState source={source} />
          </span>
        </span>
        <span className="clip muted tiny">
          <Visible text={title} limit={120} />, {url === null ? "filled by files" : <Host url={url} />}
        </span>
        {last_error !== null && (
          <span className={`source-item-error small tone-${signOfSource(source).tone}`}>
            <Visible text={last_error} limit={160} />
          </span>
        )}
        <span className="source-item-counts small">
          <span>{counted(entries, "row")}</span>
          {problems > 0 && <span className="tone-warning">{counted(problems, "problem")}</span>}
          <Alarm clock={source.clock} />
        </span>
        <Times source={source} />
      </AriaButton>
      <SourceAct source={source} />
    </li>
  );
}

function Host({ url }: { url: string }) {
  return (
    <span className="mono">
      <Visible text={URL.canParse(url) ? new URL(url).host : url} limit={60} />
    </span>
  );
}

/** While a task works on it, what that does; else that it rests, or how its newest run ended. */
function SourceState({ source }: { source: SourceLine }) {
  const { tasks, schedule } = useWindow();
  const { pull } = tasks;
  const running = pull.isRunning ? pull.heard.get(source.name) : undefined;
  const heard = running ?? schedule.running?.heard.get(source.name);
  if (heard !== undefined) return <Pulling heard={heard} />;
  if (schedule.running?.sources.includes(source.name) === true)
    return (
      <Badge tone="info" icon={LoaderCircle}>
        Pulling by its schedule
      </Badge>
    );
  const { tone, word } = signOfSource(source);
  return (
    <span className="row-tight">
      {source.is_paused && (
        <Badge tone="neutral" icon={Pause}>
          Paused
        </Badge>
      )}
      <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
        {word}
      </Badge>
    </span>
  );
}

function Pulling({ heard: { newest, counted: rows } }: { heard: Heard }) {
  if (newest.waits_until === null)
    return (
      <Badge tone="info" icon={LoaderCircle}>
        Pulling, {count(newest.done)} {newest.unit}
      </Badge>
    );
  return (
    <Badge tone="warning" icon={Hourglass}>
      Waits for the vendor{rows !== null && `, ${count(rows.done)} rows`}{" "}
      <Countdown key={newest.waits_until} until={Date.parse(newest.waits_until)} />
    </Badge>
  );
}

/** When it was asked last, and when it will be asked next. */
function Times({ source: { url, last_run, next_pull, is_paused, every_minutes } }: { source: SourceLine }) {
  return (
    <span className="small muted">
      {last_run === null ? (
        "nothing was asked of it yet"
      ) : (
        <>
          {url === null ? "last import " : "last run "}
          <SourceTime at={last_run.finished_at} />
        </>
      )}
      {url !== null && !is_paused && every_minutes !== null && (
        <>
          {", "}
          {next_pull === null ? scheduleWords(every_minutes) : <Due at={next_pull} />}
        </>
      )}
    </span>
  );
}

/** What is overdue is due now: the core begins it with its next look. */
function Due({ at }: { at: string }) {
  const now = useNow();
  const span = ago(at, now);
  return (
    <time dateTime={at} className="nowrap">
      due {span.startsWith("in ") ? span : "now"}
    </time>
  );
}

/** The margin before the vendor deletes what is not here; only where it is thin. */
function Alarm({ clock }: { clock: RetentionClock | null }) {
  const now = useNow();
  if (clock?.is_alarm !== true) return null;
  return (
    <span className="row-tight tone-danger">
      <AlarmClock className="icon icon-12" aria-hidden />
      {leftWords(clock, now)}
    </span>
  );
}

function SourceAct({ source }: { source: SourceLine }) {
  const { tasks, lay } = useWindow();
  const isPulling = usePulling();
  const { name, profile } = source;
  const shown = visibleText(name);
  if (!isPulled(source))
    return (
      <Button
        size="small"
        aria-label={`Import into ${shown}`}
        onPress={() => lay({ kind: "import", paths: [], into: { source: name, profile } })}
      >
        <FileInput className="icon icon-12" aria-hidden />
        Import
      </Button>
    );
  return (
    <Button
      size="small"
      aria-label={`Pull ${shown}`}
      isDisabled={isPulling(name)}
      onPress={() => tasks.pull.start({ sources: [name] })}
    >
      <RefreshCw className="icon icon-12" aria-hidden />
      Pull
    </Button>
  );
}
