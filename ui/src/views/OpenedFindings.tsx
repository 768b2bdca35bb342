/** What was found in an opened pack: the verdict, its checks, its exceptions and tables, and what it does not prove. */
import { useMemo } from "react";
import type { OpenedPack } from "../bindings/OpenedPack";
import type { PackLine } from "../bindings/PackLine";
import { CopyButton } from "../parts/CopyButton";
import { Hex, Words } from "../parts/Fingerprint";
import { bytes, count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useNow, useSettings } from "../state";
import { OpenedSayings } from "./OpenedSayings";
import { OpenedSignature } from "./OpenedSignature";
import { OpenedExceptions, OpenedTables } from "./OpenedTables";
import type { Opened } from "./openedPack";
import { isRefused, verdictOf } from "./openedWords";
import { PackChecks } from "./PackChecks";
import { PackCompare } from "./PackCompare";
import { Reasons } from "./PackDetail";
import { PackPopulation } from "./PackPopulation";
import { usePacks } from "./packCheck";
import { periodWords } from "./packPeriod";

/** `opening` is how it was opened, and opens it again with a list of trusted keys. */
export interface OpenedFindingsProps {
  pack: OpenedPack;
  path: string;
  opening: Opened;
}

/** The findings. What is wrong stands before what is said, and what is said before what it does not show. */
export function OpenedFindings({ pack, path, opening }: OpenedFindingsProps) {
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
          <OpenedTables tables={pack.tables} />
          {check.facts !== null && <Compare pack={pack} path={path} />}
        </div>
        <div className="detail-side">
          <Fingerprint pack={pack} />
          {!refused && <OpenedSignature pack={pack} opening={opening} />}
          <OpenedSayings pack={pack} path={path} />
          <Limits limits={limits} />
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

function Fingerprint({ pack: { check } }: { pack: OpenedPack }) {
  return (
    <section className="panel" aria-label="Fingerprint">
      <header className="panel-head">
        <h2>Fingerprint</h2>
        <span className="push tiny muted">sha256 of the file, {bytes(check.bytes)}</span>
      </header>
      <div className="panel-body fingerprint">
        <p className="large">
          <Words words={check.words} />
        </p>
        <Hex hex={check.sha256} />
        <CopyButton size="small" name="sha256" text={check.sha256} />
      </div>
    </section>
  );
}

/** Its own words; they are a stranger's, so ours stand before them. */
function Limits({ limits }: { limits: string[] }) {
  return (
    <section className="panel" aria-label="What it does not prove">
      <header className="panel-head">
        <h2>What it does not prove</h2>
      </header>
      <ul className="panel-body limits">
        <li>
          <b>Who made it.</b> Anyone can make a pack whose checks pass. A signature by a key that you know, or
          the words of the fingerprint, must come to you another way.
        </li>
        {limits.length === 0 ? (
          <li>
            <i className="absent">The pack itself states no limits.</i>
          </li>
        ) : (
          limits.slice(0, LIMITS_SHOWN).map((limit) => (
            <li key={limit}>
              <Visible text={limit} limit={600} />
            </li>
          ))
        )}
      </ul>
    </section>
  );
}

const LIMITS_SHOWN = 40;

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
