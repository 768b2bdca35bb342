/** What an opened pack says that happened, in a sentence, and the facts around it. */
import type { LogRow } from "../bindings/LogRow";
import type { OpenedEntry } from "../bindings/OpenedEntry";
import { Badge, LetterTag } from "../parts/Badge";
import { Fact, Facts } from "../parts/Facts";
import { type Json, parseJson } from "../parts/json";
import { None, NotRecorded, Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { ZONE_ASSUMED } from "./logColumns";
import { ACTOR_TYPES, ORIGINS, OUTCOMES } from "./words";

/** The section. */
export function OpenedSummary({ row, entry }: { row: LogRow; entry: OpenedEntry }) {
  const instant = useInstant();
  const said = parseJson(entry.entry_json);
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
      <Facts>
        <Fact label="When">
          {row.at === null ? <NotRecorded /> : <Visible text={instant(row.at)} />}
          {row.at_assumed && <span className="subtle"> ({ZONE_ASSUMED})</span>}
        </Fact>
        <Fact label="Evidence">
          {row.evidence.length === 0 ? (
            <None />
          ) : (
            <span className="row-tight">
              {row.evidence.map((kind) => (
                <span className="row-tight" key={kind}>
                  <LetterTag hue={kind} title={`${kind} evidence`} /> {kind}
                </span>
              ))}
            </span>
          )}
        </Fact>
        <Fact label="Rule">
          <Code text={textAt(said, "rule")} />
        </Fact>
        <Fact label="Actor">
          <Recorded text={row.actor} /> <span className="subtle">{ACTOR_TYPES[row.actor_type].word}</span>
        </Fact>
        <Fact label="Action">
          <Code text={row.action} />
        </Fact>
        <Fact label="Resource">
          <Code text={resourceOf(row)} />
        </Fact>
        <Fact label="Project">
          <Recorded text={row.project} />
        </Fact>
        <Fact label="Origin">{row.origin === "unknown" ? <NotRecorded /> : ORIGINS[row.origin].word}</Fact>
        <Fact label="Token">
          <Code text={textAt(said, "token")} />
        </Fact>
        <Fact label="IP">
          <Recorded text={textAt(said, "ip")} />
        </Fact>
        <Fact label="Source">
          <Visible text={row.source} />
        </Fact>
      </Facts>
    </section>
  );
}

function Code({ text }: { text: string | null }) {
  if (text === null) return <NotRecorded />;
  return (
    <span className="mono">
      <Visible text={text} />
    </span>
  );
}

function resourceOf({ resource_type, resource_id }: LogRow): string | null {
  const parts = [resource_type, resource_id].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(":");
}

/** A text of the entry, or null where it has none. */
function textAt(said: Json | null, key: string): string | null {
  if (said?.kind !== "object") return null;
  const found = said.members.find((member) => member.key === key)?.value;
  return found?.kind === "string" ? found.text : null;
}
