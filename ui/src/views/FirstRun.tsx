/** The first thing seen in a workspace without rows: what Exhibit is, and three ways to get rows. */
import { Database, FileInput, FlaskConical, type LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { SourceProgress } from "./SourceProgress";
import { SyncResult } from "./SyncResult";
import { isPulled } from "./sourceWords";
import { type PullScope, useWindow } from "./window";

/** When rows have come, the shell shows the log in its place. */
export function FirstRun() {
  const { status, tasks } = useWindow();
  const { pull } = tasks;
  return (
    <div className="first-run-page">
      <section className="first-run" aria-labelledby="first-run-title">
        <header>
          <h1 id="first-run-title">{pull.isRunning ? "Filling the workspace" : "This workspace is empty"}</h1>
          <p>
            Exhibit pulls audit logs from your vendors into one file on this device and keeps every row as it
            came. You search it offline, and build evidence packs that anyone can check without Exhibit.
          </p>
        </header>
        {pull.isRunning ? <SourceProgress pull={pull} /> : <Ways />}
        {!pull.isRunning && <Outcome />}
        <footer className="small muted">
          <p>Everything stays on this device. Nothing is sent anywhere but the requests that you start.</p>
          {!pull.isRunning && (
            <p>
              Kept in{" "}
              <span className="mono wrap">
                <Visible text={status.path} limit={4_096} />
              </span>
            </p>
          )}
        </footer>
      </section>
    </div>
  );
}

/** What the last try brought, and sources that wait to be pulled. */
function Outcome() {
  const { status, tasks, go } = useWindow();
  const { pull } = tasks;
  const start = (scope: PullScope) => () => pull.start(scope);
  const ready = status.sources.filter(isPulled);
  return (
    <>
      {pull.failure !== null && <FailureNote failure={pull.failure} />}
      {pull.failure === null && pull.result !== null && <SyncResult report={pull.result} />}
      {status.sources.length > 0 && (
        <Note tone="info">
          <p>
            <b>{counted(status.sources.length, "source")} without rows.</b> Nothing readable came of{" "}
            {status.sources.length === 1 ? "it" : "them"} yet.
          </p>
          <span className="row">
            {ready.length > 0 && (
              <Button size="small" onPress={start({ sources: [] })}>
                Pull
              </Button>
            )}
            <Button size="small" onPress={() => go("sources")}>
              See sources
            </Button>
          </span>
        </Note>
      )}
    </>
  );
}

function Ways() {
  const { lay, tasks } = useWindow();
  return (
    <div className="ways">
      <Way
        icon={FlaskConical}
        name="Open sample data"
        isFirst
        onChoose={() => tasks.pull.start({ sample: true })}
      >
        Invented rows of five vendors that run inside this app, in a workspace of their own. No network is
        used.
      </Way>
      <Way icon={Database} name="Add a source" onChoose={() => lay({ kind: "add-source" })}>
        Pull from a vendor with a token of yours. You see what would be read before anything is stored.
      </Way>
      <Way icon={FileInput} name="Import files" onChoose={() => lay({ kind: "import", paths: [] })}>
        NDJSON, JSON, CSV or OTLP, plain or as .gz. Or drop them on this window.
      </Way>
    </div>
  );
}

/** One way: its name is the button's name, the rest its description. */
function Way({
  icon: Icon,
  name,
  isFirst = false,
  onChoose,
  children,
}: {
  icon: LucideIcon;
  name: string;
  isFirst?: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <AriaButton
      className="way"
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-text`}
      autoFocus={isFirst}
      onPress={onChoose}
    >
      <Icon className="icon icon-18" aria-hidden />
      <span>
        <b id={`${id}-name`}>{name}</b>
        <span id={`${id}-text`} className="way-text">
          {children}
        </span>
      </span>
    </AriaButton>
  );
}
