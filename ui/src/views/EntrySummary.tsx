/** What happened, in a sentence, and the facts around it. */
import type { Absent } from "../bindings/Absent";
import type { EntryDetail } from "../bindings/EntryDetail";
import type { LogRow } from "../bindings/LogRow";
import { Badge, LetterTag } from "../parts/Badge";
import { Fact, Facts } from "../parts/Facts";
import { Note } from "../parts/Note";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { EntryRule } from "./EntryRule";
import { Held, ZONE_ASSUMED } from "./logColumns";
import { useRecords } from "./logRecords";
import { ACTOR_TYPES, ORIGINS, OUTCOMES } from "./words";

/** By which route a row came. */
const ROUTES: Record<string, string> = { api: "by a pull", file: "from a file", webhook: "by a webhook" };

/** The section. */
export function EntrySummary({ detail }: { detail: EntryDetail }) {
  const { row } = detail;
  const instant = useInstant();
  const records = useRecords();
  const has = (field: string) => records(row.source, field);
  return (
    <section aria-label="Summary">
      <p className="sentence">
        <Badge tone={OUTCOMES[row.outcome].tone} look={row.outcome === "success" ? "quiet" : "ground"}>
          <Visible text={row.label} />
        </Badge>
        <span className="sr">{OUTCOMES[row.outcome].word}</span>
      </p>
      {row.summary !== "" && (
        <p className="sentence">
          <Visible text={row.summary} />
        </p>
      )}
      {detail.absent !== null && <NoLongerThere absent={detail.absent} />}
      <Facts>
        <Fact label="When">
          {row.at === null ? <NotRecorded /> : instant(row.at)}
          {row.at === null && detail.at_raw !== null && (
            <span className="subtle">
              {" "}
              (the vendor wrote <Visible text={detail.at_raw} limit={80} />)
            </span>
          )}
          {row.at_assumed && <span className="subtle"> ({ZONE_ASSUMED})</span>}
        </Fact>
        <Fact label="Received">
          {instant(detail.received_at)}, {ROUTES[detail.ingest] ?? <Visible text={detail.ingest} />}
        </Fact>
        <Fact label="Evidence">
          <EvidenceKinds row={row} />
        </Fact>
        <Fact label="Rule">
          <EntryRule rule={detail.rule} />
        </Fact>
        <Fact label="Actor">
          <Held text={row.actor} isRecorded={has("actor")} />{" "}
          <span className="subtle">{ACTOR_TYPES[row.actor_type].word}</span>
        </Fact>
        <Fact label="Action">
          {row.action === null ? (
            <NotRecorded />
          ) : (
            <span className="mono">
              <Visible text={row.action} />
            </span>
          )}
        </Fact>
        <Fact label="Resource">
          <Resource row={row} isRecorded={has("resource")} />
        </Fact>
        <Fact label="Project">
          <Held text={row.project} isRecorded={has("project")} />
        </Fact>
        <Fact label="Origin">{row.origin === "unknown" ? <NotRecorded /> : ORIGINS[row.origin].word}</Fact>
        <Fact label="Token">
          <span className={detail.token === null ? undefined : "mono"}>
            <Held text={detail.token} isRecorded={has("token")} />
          </span>
        </Fact>
        <Fact label="IP">
          <Held text={detail.ip} isRecorded={has("ip")} />
        </Fact>
        <Fact label="Source">
          <Visible text={row.source} />
        </Fact>
      </Facts>
    </section>
  );
}

/** Held here, and gone at its vendor: with its keeping as the reason, or with none that is known. */
function NoLongerThere({ absent: { noticed_at, is_expired } }: { absent: Absent }) {
  const instant = useInstant();
  return (
    <Note tone={is_expired ? "info" : "warning"}>
      <p>
        No longer at the source: noticed {instant(noticed_at)}
        {is_expired ? ", past the vendor's retention." : "; the vendor's retention does not explain it."} The
        row stays here as it was received.
      </p>
    </Note>
  );
}

function Resource({ row, isRecorded }: { row: LogRow; isRecorded: boolean }) {
  if (row.resource_type === null && row.resource_id === null)
    return <Held text={null} isRecorded={isRecorded} />;
  return (
    <span className="mono">
      {row.resource_type !== null && <Visible text={row.resource_type} />}
      {row.resource_type !== null && row.resource_id !== null && ":"}
      {row.resource_id !== null && <Visible text={row.resource_id} />}
    </span>
  );
}

function EvidenceKinds({ row }: { row: LogRow }) {
  if (row.evidence.length === 0) return <None />;
  return (
    <span className="row-tight">
      {row.evidence.map((kind) => (
        <span className="row-tight" key={kind}>
          <LetterTag hue={kind} title={`${kind} evidence`} /> {kind}
        </span>
      ))}
    </span>
  );
}
