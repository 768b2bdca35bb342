/** What was found in an opened pack: the verdict, its checks, its exceptions and tables, and what it does not prove. */
import { useMemo } from "react";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { PackLine } from "../bindings/PackLine";
import type { PackTable } from "../bindings/PackTable";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useNow, useSettings } from "../state";
import { OpenedSignature } from "./OpenedSignature";
import { OpenedExceptions, OpenedTables } from "./OpenedTables";
import type { Opened } from "./openedPack";
import { isRefused, verdictOf } from "./openedWords";
import { PackChecks } from "./PackChecks";
import { PackCompare } from "./PackCompare";
import { Reasons } from "./PackDetail";
import { PackLimits } from "./PackLimits";
import { PackPopulation } from "./PackPopulation";
import { PackPrint } from "./PackPrint";
import { PackSayings } from "./PackSayings";
import { usePacks } from "./packCheck";
import { periodWords } from "./packPeriod";

/** `opening` is how it was opened, and opens it again with a list of trusted keys. */
export interface OpenedFindingsProps {
  pack: OpenedPack;
  path: string;
  opening: Opened;
  /** The table that was looked at last. */
  seen: string | null;
  onTable: (table: PackTable) => void;
}

/** The findings. What is wrong stands before what is said, and what is said before what it does not show. */
export function OpenedFindings({ pack, path, opening, seen, onTable }: OpenedFindingsProps) {
  const { check, problem, limits, redaction } = pack;
  const { zone } = useSettings().settings;
  const refused = isRefused(pack);
  const verdict = verdictOf(pack);
  return (
    <>
      <Note tone={verdict.tone}>
        <p>
          <b>{verdict.title}</b> {verdict.text}
        </p>
        {refused && problem !== null && (
          <p className="opened-problem">
            <Visible text={problem} limit={2_000} />
          </p>
        )}
      </Note>
      {!refused && problem !== null && (
        <Note tone="danger">
          <p>
            <b>Not all of its rows could be read.</b> <Visible text={problem} limit={2_000} />
          </p>
        </Note>
      )}
      {check.note !== null && (
        <Note tone="warning">
          <p>
            <b>This verdict could not be noted down.</b> It is shown until the window is closed.{" "}
            <Visible text={check.note} />
          </p>
        </Note>
      )}
      {check.facts !== null && !check.facts.complete && <Reasons reasons={check.facts.reasons} />}
      {redaction !== null && (
        <Note tone="info">
          <p>
            <b>Some values were taken out</b> under the profile{" "}
            <code>
              <Visible text={redaction} limit={80} />
            </code>
            . Redacted rows keep their leaf and its proof; their raw text is not in this pack, so their leaf
            cannot be recomputed from it.
          </p>
        </Note>
      )}
      <div className="detail-columns">
        <div className="detail-main">
          {!check.ok && <Checks pack={pack} />}
          <OpenedExceptions exceptions={pack.exceptions} hasRows={!refused} />
          {check.ok && <Checks pack={pack} />}
          {check.facts !== null && !refused && (
            <PackPopulation
              period={periodWords(check.facts.from.slice(0, 60), check.facts.to.slice(0, 60), zone)}
              total={check.facts.total_in_period}
              included={check.facts.rows}
              excluded={null}
              query={check.facts.query}
              tie={tieOf(pack)}
            />
          )}
          <OpenedTables tables={pack.tables} seen={seen} onOpen={onTable} />
          {check.facts !== null && <Compare pack={pack} path={path} />}
        </div>
        <div className="detail-side">
          <PackPrint file={check} />
          {!refused && <OpenedSignature pack={pack} opening={opening} />}
          <PackSayings facts={check.facts} sources={pack.sources} file={{ path, bytes: check.bytes }} />
          <PackLimits said={limits} />
        </div>
      </div>
    </>
  );
}

/** The pack's own numbers tie where a check compared them with its rows. */
function tieOf({ check, rows }: OpenedPack): "ties" | "does-not-tie" | "unknown" {
  const { facts } = check;
  const counts = check.checks.find(({ name }) => name === "counts");
  if (facts === null || counts === undefined) return "unknown";
  const agree = counts.ok && facts.rows === rows && facts.rows <= facts.total_in_period;
  return agree ? "ties" : "does-not-tie";
}

function Checks({ pack: { check } }: { pack: OpenedPack }) {
  const failed = check.checks.filter(({ ok }) => !ok).length;
  const isStopped = check.checks.some(({ name, ok }) => !ok && STOPPING.has(name));
  return (
    <section className="panel" aria-label="Checks of the pack">
      <header className="panel-head">
        <h2>Checked as an outsider would</h2>
        <span className="push tiny muted">
          {failed > 0
            ? `${count(failed)} of ${counted(check.checks.length, "check")} failed`
            : `${counted(check.checks.length, "check")}`}
        </span>
      </header>
      <PackChecks checks={check.checks} />
      {isStopped && (
        <p className="opened-stopped small muted">
          Nothing was checked beyond this. What is not in the list is not known, neither well nor bad.
        </p>
      )}
    </section>
  );
}

/** Checks that nothing can be read after. */
const STOPPING = new Set(["archive", "bag", "pack_json"]);

/** The opened file as the comparison takes it. */
function Compare({ pack, path }: { pack: OpenedPack; path: string }) {
  const packs = usePacks();
  const at = new Date(useNow()).toISOString();
  const line = useMemo((): PackLine => {
    const { sha256, words, bytes: size, facts } = pack.check;
    return { path, is_there: true, at, is_own: false, sha256, words, bytes: size, facts, check: null };
  }, [pack, path, at]);
  return <PackCompare line={line} others={packs.data?.packs ?? []} />;
}
