/** A pack that was written: complete or not, its fingerprint, and what a check of the file says. */
import { type ReactNode, useEffect, useRef } from "react";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackCheck } from "../bindings/PackCheck";
import { Badge } from "../parts/Badge";
import { CopyButton } from "../parts/CopyButton";
import { Fact, Facts } from "../parts/Facts";
import { Hex, Words } from "../parts/Fingerprint";
import { bytes, count } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import type { Task } from "../state";
import { FailureNote } from "./FailureNote";
import { PackChecks } from "./PackChecks";
import { Reasons, ShowInFolder } from "./PackDetail";
import { TaskProgress } from "./TaskProgress";

/** `check` is that of this pack; `children` are the last actions. */
export interface PackResultProps {
  built: PackBuilt;
  check: Task<string[], PackCheck | null>;
  children: ReactNode;
}

/** The result. */
export function PackResult({ built, check, children }: PackResultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="pack-result" aria-label="Pack built">
      <div className="result-scroll">
        <p className="row" role="status">
          {built.complete ? <Badge tone="success">Complete</Badge> : <Badge tone="warning">Partial</Badge>}
          <span className="medium">{count(built.rows)} rows written</span>
        </p>
        {!built.complete && <Reasons reasons={built.reasons} />}
        {built.note !== null && (
          <Note tone="warning">
            <p>
              <b>The pack is not in the list of packs.</b> The file itself is whole.{" "}
              <Visible text={built.note} />
            </p>
          </Note>
        )}
        <div className="panel panel-body fingerprint">
          <h3 tabIndex={-1} ref={heading}>
            Fingerprint
          </h3>
          <p className="large">
            <Words words={built.words} />
          </p>
          <Hex hex={built.sha256} />
          <Facts>
            <Fact label="File">
              <code>
                <Visible text={built.path} limit={4_096} />
              </code>
            </Fact>
            <Fact label="Size">{bytes(built.bytes)}</Fact>
          </Facts>
          <span className="row">
            <ShowInFolder path={built.path} />
            <CopyButton name="sha256" text={built.sha256} />
          </span>
        </div>
        <Checked built={built} check={check} />
      </div>
      <footer className="build-foot">
        <span className="tiny muted">
          Tell the fingerprint to whoever gets the pack, by another way than the file.
        </span>
        {children}
      </footer>
    </section>
  );
}

function Checked({ built, check }: Omit<PackResultProps, "children">) {
  return (
    <section className="panel" aria-label="Checked">
      <header className="panel-head">
        <h3>Checked as an outsider would</h3>
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
