/** What happened, in a sentence, and the facts around it. */
import type { ReactNode } from "react";
import type { EntryFacts } from "../bindings/EntryFacts";
import type { LogRow } from "../bindings/LogRow";
import { Badge, LetterTag } from "../parts/Badge";
import { Fact, Facts } from "../parts/Facts";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { Held, ZONE_ASSUMED } from "./logColumns";
import { useRecords } from "./logRecords";
import { ACTOR_TYPES, ORIGINS, OUTCOMES } from "./words";

/** `received` and `rule` are drawn by whoever asked: the log and a pack know different things of them. */
export interface EntrySummaryProps {
  facts: EntryFacts;
  received: ReactNode;
  rule: ReactNode;
  /** What must be said before the facts. */
  children?: ReactNode;
}

/** The section. */
export function EntrySummary({ facts, received, rule, children }: EntrySummaryProps) {
  const { row } = facts;
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
      {children}
      <Facts>
        <Fact label="When">
          {row.at === null ? <NotRecorded /> : <Visible text={instant(row.at)} />}
          {row.at === null && facts.at_raw !== null && (
            <span className="subtle">
              {" "}
              (the vendor wrote <Visible text={facts.at_raw} limit={80} />)
            </span>
          )}
          {row.at_assumed && <span className="subtle"> ({ZONE_ASSUMED})</span>}
        </Fact>
        <Fact label="Received">{received}</Fact>
        <Fact label="Evidence">
          <EvidenceKinds row={row} />
        </Fact>
        <Fact label="Rule">{rule}</Fact>
        <Fact label="Actor">
          <Held text={row.actor} isRecorded={has("actor")} />{" "}
          <span className="subtle">{ACTOR_TYPES[row.actor_type].word}</span>
        </Fact>
        <Fact label="Action">
          <Code text={row.action} />
        </Fact>
        <Fact label="Resource">
          <Resource row={row} isRecorded={has("resource")} />
        </Fact>
        <Fact label="Project">
          <Held text={row.project} isRecorded={has("project")} />
        </Fact>
        <Fact label="Origin">{row.origin === "unknown" ? <NotRecorded /> : ORIGINS[row.origin].word}</Fact>
        <Fact label="Token">
          <span className={facts.token === null ? undefined : "mono"}>
            <Held text={facts.token} isRecorded={has("token")} />
          </span>
        </Fact>
        <Fact label="IP">
          <Held text={facts.ip} isRecorded={has("ip")} />
        </Fact>
        <Fact label="Source">
          <Visible text={row.source} />
        </Fact>
      </Facts>
    </section>
  );
}

/** A word of a vendor's, in the data face. */
export function Code({ text }: { text: string | null }) {
  if (text === null) return <NotRecorded />;
  return (
    <span className="mono">
      <Visible text={text} />
    </span>
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
