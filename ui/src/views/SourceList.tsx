/** The sources of the workspace: how fresh each is, how its newest run ended, and a way to ask for more. */
import { FileInput, RefreshCw } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { SourceLine } from "../bindings/SourceLine";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { SourceTime } from "./SourceTime";
import { isPulled, signOfSource } from "./sourceWords";
import { useWindow } from "./window";

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
  const { name, title, url, entries, problems, last_run, last_error } = source;
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
        </span>
        <span className="small muted">
          {last_run === null ? (
            "nothing was asked of it yet"
          ) : (
            <>
              {url === null ? "last import " : "last run "}
              <SourceTime at={last_run.finished_at} />
            </>
          )}
        </span>
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

/** While a task works on it, what that does; else how its newest run ended. */
function SourceState({ source }: { source: SourceLine }) {
  const { pull } = useWindow().tasks;
  if (pull.isRunning && pull.progress?.source === source.name)
    return pull.progress.waits_until === null ? (
      <Badge tone="info">Pulling, {count(pull.progress.done)} rows</Badge>
    ) : (
      <Badge tone="warning">Waits for the vendor</Badge>
    );
  const { tone, word } = signOfSource(source);
  return (
    <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
      {word}
    </Badge>
  );
}

function SourceAct({ source }: { source: SourceLine }) {
  const { tasks, lay } = useWindow();
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
      isDisabled={tasks.pull.isRunning}
      onPress={() => tasks.pull.start({ sources: [name] })}
    >
      <RefreshCw className="icon icon-12" aria-hidden />
      Pull
    </Button>
  );
}
