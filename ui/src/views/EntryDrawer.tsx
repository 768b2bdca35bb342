/** All that is held about one row: what happened, what changed, what the vendor sent, and its place in the log. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import type { EntryDetail } from "../bindings/EntryDetail";
import type { LogRow } from "../bindings/LogRow";
import { asFailure } from "../host";
import { Badge, LetterTag } from "../parts/Badge";
import { IconButton } from "../parts/Button";
import { Drawer } from "../parts/Drawer";
import { Loading } from "../parts/EmptyState";
import { Fact, Facts } from "../parts/Facts";
import { count, instant } from "../parts/format";
import { None, NotRecorded, Recorded, Visible } from "../parts/Visible";
import { useHost } from "../state";
import { EntryPayload } from "./EntryPayload";
import { EntryProof } from "./EntryProof";
import { FailureNote } from "./FailureNote";
import { ACTOR_TYPES, ORIGINS, OUTCOMES } from "./words";

/** `row` undefined while it is on its way; `onPrevious` and `onNext` null at the ends. */
export interface EntryDrawerProps {
  row: LogRow | undefined;
  focus: "inside" | "elsewhere";
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

/** The drawer. */
export function EntryDrawer(props: EntryDrawerProps) {
  const { row, focus, onClose } = props;
  const name = row === undefined ? "Row" : `Row ${count(row.row)}`;
  return (
    <Drawer label={name} focus={focus} onClose={onClose}>
      <header className="drawer-head">
        <h2>{name}</h2>
        <span className="push row-tight">
          <IconButton
            label="Previous row"
            isDisabled={props.onPrevious === null}
            onPress={() => props.onPrevious?.()}
          >
            <ChevronUp className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Next row" isDisabled={props.onNext === null} onPress={() => props.onNext?.()}>
            <ChevronDown className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Close" onPress={onClose}>
            <X className="icon" aria-hidden />
          </IconButton>
        </span>
      </header>
      {row === undefined ? <Loading>Reading the row</Loading> : <EntryOf key={row.row} row={row} />}
    </Drawer>
  );
}

function EntryOf({ row }: { row: LogRow }) {
  const host = useHost();
  const entry = useQuery({ queryKey: ["entry", row.row], queryFn: () => host.logEntry({ row: row.row }) });
  if (entry.error !== null) {
    return <FailureNote failure={asFailure(entry.error)} onAct={() => void entry.refetch()} />;
  }
  if (entry.data === undefined) return <Loading>Reading the row</Loading>;
  return (
    <>
      <Summary detail={entry.data} />
      <Changes detail={entry.data} />
      <EntryPayload detail={entry.data} />
      <EntryProof detail={entry.data} />
    </>
  );
}

function Summary({ detail }: { detail: EntryDetail }) {
  const { row } = detail;
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
        <Fact label="When">{row.at === null ? <NotRecorded /> : instant(row.at)}</Fact>
        <Fact label="Received">
          {instant(detail.received_at)}, by <Visible text={detail.ingest} />
        </Fact>
        <Fact label="Actor">
          <Recorded text={row.actor} /> <span className="subtle">{ACTOR_TYPES[row.actor_type].word}</span>
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
          <Resource row={row} />
        </Fact>
        <Fact label="Project">
          <Recorded text={row.project} />
        </Fact>
        <Fact label="Origin">{row.origin === "unknown" ? <NotRecorded /> : ORIGINS[row.origin].word}</Fact>
        <Fact label="Evidence">
          <EvidenceKinds row={row} />
        </Fact>
        <Fact label="IP">
          <Recorded text={detail.ip} />
        </Fact>
        <Fact label="Source">
          <Visible text={row.source} />
        </Fact>
      </Facts>
    </section>
  );
}

function Resource({ row }: { row: LogRow }) {
  if (row.resource_type === null && row.resource_id === null) return <NotRecorded />;
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

function Changes({ detail }: { detail: EntryDetail }) {
  return (
    <section aria-label="What changed">
      <h3>What changed</h3>
      {detail.changes.length === 0 ? (
        <p className="small">
          <NotRecorded />
        </p>
      ) : (
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {detail.changes.map((change) => (
              <tr key={change.path}>
                <td>
                  <Visible text={change.path} />
                </td>
                <td className="was">{change.from === null ? <None /> : <Visible text={change.from} />}</td>
                <td className="now">{change.to === null ? <None /> : <Visible text={change.to} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
