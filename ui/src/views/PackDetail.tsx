/** One pack: what is wrong first, then its numbers, its checks, and what it says of itself. */
import { FolderOpen, PackageOpen, RefreshCw } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { PackFacts } from "../bindings/PackFacts";
import type { PackLine } from "../bindings/PackLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { Fact, Facts } from "../parts/Facts";
import { Hex, Words } from "../parts/Fingerprint";
import { bytes, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { None, Recorded, Visible } from "../parts/Visible";
import { useHost, useInstant, useSettings } from "../state";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import { PackChecks } from "./PackChecks";
import { PackCompare } from "./PackCompare";
import { KindTag, PackBadges } from "./PackList";
import { PackPopulation, type Tie } from "./PackPopulation";
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
          <Fingerprint line={line} />
          <Sayings line={line} />
          <Limits />
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

function Fingerprint({ line }: { line: PackLine }) {
  return (
    <section className="panel" aria-label="Fingerprint">
      <header className="panel-head">
        <h2>Fingerprint</h2>
        <span className="push tiny muted">sha256 of the file, as words</span>
      </header>
      <div className="panel-body fingerprint">
        <p className="large">
          <Words words={line.words} />
        </p>
        <Hex hex={line.sha256} />
        <CopyButton name="sha256" text={line.sha256} />
      </div>
    </section>
  );
}

function Sayings({ line }: { line: PackLine }) {
  const written = useInstant();
  const { facts } = line;
  return (
    <section className="panel" aria-label="Facts">
      <header className="panel-head">
        <h2>{facts === null ? "The file" : "What the pack says of itself"}</h2>
      </header>
      <div className="panel-body">
        <Facts>
          <Fact label="File">
            <code>
              <Visible text={line.path} limit={4_096} />
            </code>
          </Fact>
          <Fact label="Size">{bytes(line.bytes)}</Fact>
          <Fact label={line.is_own ? "Built here" : "Opened here"}>{written(line.at)}</Fact>
          {facts !== null && <Said facts={facts} />}
        </Facts>
      </div>
    </section>
  );
}

function Said({ facts }: { facts: PackFacts }) {
  const written = useInstant();
  const code = (text: string) => (
    <code>
      <Visible text={text} />
    </code>
  );
  return (
    <>
      <Fact label="Name">{code(facts.pack_id)}</Fact>
      <Fact label="From">
        <Visible text={written(facts.from)} />
      </Fact>
      <Fact label="To, not included">
        <Visible text={written(facts.to)} />
      </Fact>
      <Fact label="Organisation">
        <Recorded text={facts.organisation} />
      </Fact>
      <Fact label="Query">{facts.query === "" ? <None /> : code(facts.query)}</Fact>
      <Fact label="Made">
        <Visible text={written(facts.generated_at)} />
      </Fact>
      <Fact label="By">
        <Recorded text={facts.user} />
      </Fact>
      <Fact label="On">
        <Recorded text={facts.host} />
      </Fact>
    </>
  );
}

function Limits() {
  return (
    <section className="panel" aria-label="What it does not prove">
      <header className="panel-head">
        <h2>What it does not prove</h2>
      </header>
      <ul className="panel-body limits">
        <li>
          <b>Who made it.</b> Anyone can make a pack whose checks pass, and sign it with a key of their own.
          Get the key, or the words of the fingerprint, from its maker by another way.
        </li>
        <li>
          <b>That the vendors told everything.</b> It holds what they answered, and says which days were not
          asked for.
        </li>
        <li>
          <b>When it was made.</b> The time in it is that of the device it was made on.
        </li>
      </ul>
    </section>
  );
}
