/** One pack: what is wrong first, then its numbers, its checks, and what it says of itself. */
import { FolderOpen, PackageOpen, RefreshCw } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { PackFacts } from "../bindings/PackFacts";
import type { PackLine } from "../bindings/PackLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useInstant, useSettings } from "../state";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import { PackChecks } from "./PackChecks";
import { PackCompare } from "./PackCompare";
import { PackLimits } from "./PackLimits";
import { KindTag, PackBadges } from "./PackList";
import { PackPopulation, type Tie } from "./PackPopulation";
import { PackPrint } from "./PackPrint";
import { PackSayings } from "./PackSayings";
import { useLastCheck } from "./packCheck";
import { periodWords } from "./packPeriod";
import { checkWords, titleOf } from "./packWords";

/** `onCheck` null while a check runs; `children` is that check's progress or failure. */
export interface PackDetailProps {
  line: PackLine;
  /** Packs that it can be compared with. */
  others: PackLine[];
  onCheck: (() => void) | null;
  children: ReactNode;
}

/** The detail. */
export function PackDetail({ line, others, onCheck, children }: PackDetailProps) {
  const { perform } = useActions();
  const { zone } = useSettings().settings;
  const last = useLastCheck(line.path);
  const { facts } = line;
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusBack(heading, onCheck === null);
  return (
    <section className="pack-detail" aria-label="Pack">
      <header className="detail-head">
        <KindTag kind={facts?.kind ?? null} />
        <h2 className="clip" tabIndex={-1} ref={heading}>
          {titleOf(line, zone)}
        </h2>
        <PackBadges line={line} />
        <span className="row push">
          <Button onPress={() => onCheck?.()} isPending={onCheck === null}>
            <RefreshCw className="icon" aria-hidden />
            {line.check === null ? "Check" : "Check again"}
          </Button>
          <Button isDisabled={!line.is_there} onPress={() => perform({ id: "open-pack", path: line.path })}>
            <PackageOpen className="icon" aria-hidden />
            Open this pack
          </Button>
          <ShowInFolder path={line.path} isThere={line.is_there} />
        </span>
      </header>
      {children}
      <Troubles line={line} changed={last !== null && last.sha256 !== line.sha256} />
      <div className="detail-columns">
        <div className="detail-main">
          {facts !== null && (
            <PackPopulation
              period={periodWords(facts.from, facts.to, zone)}
              total={facts.total_in_period}
              included={facts.rows}
              excluded={null}
              query={facts.query}
              tie={tieIn(line, facts)}
            />
          )}
          <Checked line={line} />
          {facts !== null && line.is_there && <PackCompare line={line} others={others} />}
        </div>
        <div className="detail-side">
          <PackPrint file={line} />
          <PackSayings
            facts={facts}
            sources={null}
            file={{ path: line.path, bytes: line.bytes, noted: { at: line.at, isOwn: line.is_own } }}
          />
          <PackLimits said={null} />
        </div>
      </div>
    </section>
  );
}

/** The button that stops a check goes with the check, and must not take the focus along. */
function useFocusBack(heading: RefObject<HTMLElement | null>, isRunning: boolean): void {
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning && document.activeElement === document.body)
      heading.current?.focus();
    wasRunning.current = isRunning;
  }, [heading, isRunning]);
}

/** A pack's own numbers tie only when a check compared them with its rows. */
function tieIn({ check }: PackLine, facts: PackFacts): Tie {
  if (facts.rows > facts.total_in_period || check?.failed.includes("counts")) return "does-not-tie";
  return check?.ok ? "ties" : "unknown";
}

/** Shows the file where it lies; a failure is said beside the button. */
export function ShowInFolder({ path, isThere = true }: { path: string; isThere?: boolean }) {
  const host = useHost();
  const [failure, setFailure] = useState<Failure | null>(null);
  const show = () =>
    host.showInFolder({ path }).then(
      () => setFailure(null),
      (reason: unknown) => setFailure(asFailure(reason)),
    );
  return (
    <>
      <Button onPress={() => void show()} isDisabled={!isThere}>
        <FolderOpen className="icon" aria-hidden />
        Show in folder
      </Button>
      {failure !== null && <FailureNote failure={failure} />}
    </>
  );
}

function Troubles({ line, changed }: { line: PackLine; changed: boolean }) {
  const { facts, check } = line;
  return (
    <>
      {check !== null && !check.ok && (
        <Note tone="danger">
          <p>
            <b>Do not rely on this file: a check failed.</b> It is not what was made, or no pack at all. Ask
            for it again from whoever made it, and compare the fingerprint.
          </p>
        </Note>
      )}
      {changed && (
        <Note tone="danger">
          <p>
            <b>The file is not the one that was listed.</b> Its fingerprint differs from the one noted here
            before. The check below is of the file as it is now.
          </p>
        </Note>
      )}
      {!line.is_there && (
        <Note tone="warning">
          <p>
            <b>The file is gone from where it was.</b> What was found in it before stands here; it can be
            checked again when it is back.
          </p>
        </Note>
      )}
      {facts !== null && !facts.complete && <Reasons reasons={facts.reasons} />}
    </>
  );
}

/** Why a pack is not known to be complete. */
export function Reasons({ reasons }: { reasons: string[] }) {
  return (
    <Note tone="warning">
      <p>
        <b>This pack is not known to be complete</b>, and says so itself.
      </p>
      <ul className="reasons" aria-label="What is missing">
        {reasons.slice(0, REASONS_SHOWN).map((reason) => (
          <li key={reason}>
            <Visible text={reason} />
          </li>
        ))}
        {reasons.length > REASONS_SHOWN && (
          <li>{counted(reasons.length - REASONS_SHOWN, "more reason")}, all in the pack's report</li>
        )}
      </ul>
    </Note>
  );
}

const REASONS_SHOWN = 20;

function Checked({ line }: { line: PackLine }) {
  const written = useInstant();
  const last = useLastCheck(line.path);
  const { check } = line;
  return (
    <section className="panel" aria-label="Check">
      <header className="panel-head">
        <h2>Checked as an outsider would</h2>
        <span className="push tiny muted">{check === null ? "not yet" : written(check.at)}</span>
      </header>
      {last !== null ? (
        <PackChecks checks={last.checks} />
      ) : (
        <p className="panel-body small">
          <CheckSentence line={line} />
        </p>
      )}
    </section>
  );
}

function CheckSentence({ line: { check } }: { line: PackLine }) {
  if (check === null)
    return "This file was not checked here yet. A check reads the file alone, nothing else.";
  if (check.ok) return "Every check passed. Check again to see each of them.";
  const names = check.failed.map((name) => checkWords(name) || name).join("; ");
  return (
    <>
      Failed: <Visible text={names} />. Check again to see what was found.
    </>
  );
}
