/** The sources screen: where rows come from, how far each is read, and what stands in the way. */
import { FileInput, Plus, WifiOff, X } from "lucide-react";
import { useState } from "react";
import type { SourceLine } from "../bindings/SourceLine";
import { Button, IconButton } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { FailureNote } from "./FailureNote";
import { useOffline } from "./offline";
import { PullAll } from "./PullAll";
import { SourceDetail } from "./SourceDetail";
import { SourceList } from "./SourceList";
import { SourceProgress } from "./SourceProgress";
import { SourceRemoval } from "./SourceRemoval";
import { SyncResult } from "./SyncResult";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useWindow } from "./window";

const WORDS = STATES.sources;

/** The screen. */
export function Sources() {
  const { sources } = useWindow().status;
  return (
    <>
      <TopBar>
        <Actions />
      </TopBar>
      <section className="page">
        <PageHead screen="sources" />
        <OfflineNote />
        <PullNote />
        <ScheduleNote />
        {sources.length === 0 ? <NoSources /> : <ListAndDetail sources={sources} />}
      </section>
    </>
  );
}

function Actions() {
  const { lay } = useWindow();
  return (
    <>
      <Button size="tall" onPress={() => lay({ kind: "import", paths: [] })}>
        <FileInput className="icon" aria-hidden />
        Import files
      </Button>
      <PullAll look="words" />
      <Button size="tall" look="primary" onPress={() => lay({ kind: "add-source" })}>
        <Plus className="icon" aria-hidden />
        Add source
      </Button>
    </>
  );
}

function ListAndDetail({ sources }: { sources: SourceLine[] }) {
  const [name, choose] = useState<string | null>(null);
  const [removing, setRemoving] = useState<SourceLine | null>(null);
  const [seen, setSeen] = useState(sources);
  if (seen !== sources) {
    setSeen(sources);
    const added = sources.filter((source) => !seen.some((before) => before.name === source.name));
    // A source that was just added is what a person wants to look at; several come with the sample.
    if (added.length === 1 && added[0] !== undefined) choose(added[0].name);
  }
  const chosen = sources.find((source) => source.name === name) ?? sources[0];
  if (chosen === undefined) return null;
  return (
    <div className="source-columns">
      <SourceList sources={sources} chosen={chosen.name} onChoose={choose} />
      <SourceDetail key={chosen.name} source={chosen} onRemove={() => setRemoving(chosen)} />
      <SourceRemoval source={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

function NoSources() {
  const { lay, tasks } = useWindow();
  return (
    <EmptyState
      title={WORDS.empty.title}
      actions={
        <>
          <Button look="primary" onPress={() => lay({ kind: "add-source" })}>
            Add a source
          </Button>
          <Button onPress={() => lay({ kind: "import", paths: [] })}>Import files</Button>
          <Button isDisabled={tasks.pull.isRunning} onPress={() => tasks.pull.start({ sample: true })}>
            Open sample data
          </Button>
        </>
      }
    >
      <p>{WORDS.empty.text}</p>
    </EmptyState>
  );
}

function OfflineNote() {
  if (useOffline() === null) return null;
  return (
    <p className="source-banner" role="status">
      <WifiOff className="icon" aria-hidden />
      <span>
        <b>{WORDS.offline}</b> Rows that are here can be browsed, searched and packed as ever.
      </span>
    </p>
  );
}

/** The running pull, else what the last one of this window brought. */
function PullNote() {
  const { pull } = useWindow().tasks;
  if (pull.isRunning)
    return (
      <section className="source-pull" aria-label="Pull">
        <SourceProgress pull={pull} />
        {/* What one brought is told while another still waits. */}
        {pull.failure !== null && <FailureNote failure={pull.failure} />}
        {pull.result !== null && <SyncResult report={pull.result} />}
      </section>
    );
  if (pull.failure === null && pull.result === null) return null;
  return (
    <section className="source-pull" aria-label="Last pull">
      <div className="stack">
        {pull.failure !== null && <FailureNote failure={pull.failure} />}
        {pull.result !== null && <SyncResult report={pull.result} />}
      </div>
      <IconButton label="Hide the result" onPress={pull.reset}>
        <X className="icon" aria-hidden />
      </IconButton>
    </section>
  );
}

/** The pull that a schedule began, else how the last one ended. */
function ScheduleNote() {
  const { running, report, failure, cancel, forget } = useWindow().schedule;
  if (running !== null)
    return (
      <section className="source-pull" aria-label="Scheduled pull">
        <SourceProgress pull={{ ...running, cancel }} />
      </section>
    );
  if (report === null && failure === null) return null;
  return (
    <section className="source-pull" aria-label="Last scheduled pull">
      <div className="stack">
        <b className="small">By schedule</b>
        {failure !== null && <FailureNote failure={failure} />}
        {report !== null && <SyncResult report={report} />}
      </div>
      <IconButton label="Hide the scheduled result" onPress={forget}>
        <X className="icon" aria-hidden />
      </IconButton>
    </section>
  );
}
