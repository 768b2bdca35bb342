/** A pack that was written: its words, who signed it, what it lists, and what a check of the file says. */
import { type ReactNode, useEffect, useRef } from "react";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackCheck } from "../bindings/PackCheck";
import { Badge } from "../parts/Badge";
import { CopyButton } from "../parts/CopyButton";
import { Fact, Facts } from "../parts/Facts";
import { Hex, Words } from "../parts/Fingerprint";
import { bytes, count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import type { Task } from "../state";
import { FailureNote } from "./FailureNote";
import { PackChecks } from "./PackChecks";
import { Reasons, ShowInFolder } from "./PackDetail";
import { groupsOf } from "./packWords";
import { TaskProgress } from "./TaskProgress";
import { WizardExceptions } from "./WizardExceptions";

/** `check` is that of this pack. */
export interface WizardResultProps {
  built: PackBuilt;
  check: Task<string[], PackCheck | null>;
}

/** The result. */
export function WizardResult({ built, check }: WizardResultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="pack-result" aria-label="Pack built">
      <div className="wizard-headline">
        <div>
          <h2 tabIndex={-1} ref={heading} className="wizard-read-out">
            Words to read out. Whoever has the same file sees the same eight words.
          </h2>
          <p className="wizard-words">
            <Words words={built.words} />
          </p>
        </div>
        <p className="wizard-verdict" role="status">
          <span className="medium">{count(built.rows)} rows written</span>
          {built.complete ? <Badge tone="success">Complete</Badge> : <Badge tone="warning">Partial</Badge>}
        </p>
      </div>
      {!built.complete && <Reasons reasons={built.reasons} />}
      {built.note !== null && (
        <Note tone="warning">
          <p>
            <b>The pack is not in the list of packs.</b> The file itself is whole.{" "}
            <Visible text={built.note} />
          </p>
        </Note>
      )}
      <div className="detail-columns">
        <div className="detail-main">
          <Checked built={built} check={check} />
          <WizardExceptions title="Exceptions the pack lists first" exceptions={built.exceptions} />
        </div>
        <div className="detail-side">
          <File built={built} />
        </div>
      </div>
    </section>
  );
}

function File({ built }: { built: PackBuilt }) {
  const code = (text: string): ReactNode => (
    <code className="wrap">
      <Visible text={text} limit={4_096} />
    </code>
  );
  return (
    <section className="panel" aria-label="The file">
      <header className="panel-head">
        <h2>The file</h2>
      </header>
      <div className="panel-body fingerprint">
        <Facts>
          <Fact label="File">{code(built.path)}</Fact>
          <Fact label="Size">{bytes(built.bytes)}</Fact>
          <Fact label="Name">{code(built.pack_id)}</Fact>
          <Fact label="Signed by">
            {built.signed_by === null ? "nobody: the pack is unsigned" : <Visible text={built.signed_by} />}
          </Fact>
          {built.fingerprint !== null && (
            <Fact label="Its key">
              <code className="wrap">{groupsOf(built.fingerprint)}</code>
            </Fact>
          )}
          <Fact label="Sample">
            {built.sampled === null ? "none drawn" : `${counted(built.sampled, "row")} drawn`}
          </Fact>
          {built.pseudonyms !== null && <Fact label="Pseudonyms">{code(built.pseudonyms)}</Fact>}
        </Facts>
        {built.pseudonyms !== null && (
          <p className="tiny muted">
            The sealed file lies beside the pack. Keep it apart from the pack: with its passphrase it tells
            who is who.
          </p>
        )}
        <span className="row">
          <ShowInFolder path={built.path} />
        </span>
        <span className="label">sha256 of the file</span>
        <Hex hex={built.sha256} />
        <CopyButton name="sha256" text={built.sha256} />
      </div>
    </section>
  );
}

function Checked({ built, check }: WizardResultProps) {
  return (
    <section className="panel" aria-label="Checked">
      <header className="panel-head">
        <h2>Checked as an outsider would</h2>
        {check.result !== null && (
          <span className="push" role="status">
            {check.result.ok ? (
              <Badge tone="success">Every check passed</Badge>
            ) : (
              <Badge tone="danger">A check failed</Badge>
            )}
          </span>
        )}
      </header>
      {check.isRunning && (
        <div className="panel-body">
          <TaskProgress progress={check.progress} cancel={check.cancel} />
        </div>
      )}
      {!check.isRunning && check.failure !== null && (
        <div className="panel-body">
          <FailureNote failure={check.failure} onAct={() => check.start([built.path])} />
        </div>
      )}
      {check.result !== null && (
        <>
          {!check.result.ok && (
            <Note tone="danger" live="urgent">
              <p>
                <b>Do not hand this pack on.</b> What was written is not what was asked for; the workspace is
                unchanged.
              </p>
            </Note>
          )}
          <PackChecks checks={check.result.checks} />
        </>
      )}
    </section>
  );
}
