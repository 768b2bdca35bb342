/** One source: how it is read, what its vendor is known for, every run, every row that could not be read. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Loading } from "../parts/EmptyState";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { ReceiptTable } from "./ReceiptTable";
import { SourceActs } from "./SourceActs";
import { SourceKnowledge } from "./SourceKnowledge";
import { SourceMapping } from "./SourceMapping";
import { Panel } from "./SourcePanel";
import { SourceProblems } from "./SourceProblems";
import { SourceReading } from "./SourceReading";
import { SourceSettings } from "./SourceSettings";
import { SourceToken } from "./SourceToken";
import { isPulled, isRefusal, signOfSource, wayOut } from "./sourceWords";
import { VanishedRows } from "./Vanished";
import { usePulling, useWindow } from "./window";

/** `onRemove` asks first. */
export function SourceDetail({ source, onRemove }: { source: SourceLine; onRemove: () => void }) {
  const [over, lay] = useState<"token" | "mapping" | null>(null);
  const { tone, word } = signOfSource(source);
  const isAsked = isPulled(source);
  return (
    <section className="source-detail" aria-label={`Source ${source.name}`}>
      <header className="source-detail-head">
        <h2 className="clip">
          <Visible text={source.name} limit={80} />
        </h2>
        <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
          {word}
        </Badge>
        <SourceActs
          source={source}
          onToken={() => lay("token")}
          onMapping={() => lay("mapping")}
          onRemove={onRemove}
        />
      </header>
      {source.last_run !== null && source.last_error !== null && (
        <LastError
          source={source}
          run={source.last_run}
          error={source.last_error}
          onToken={() => lay("token")}
        />
      )}
      <div className="source-panels">
        <SourceReading source={source} />
        {isAsked && <SourceSettings source={source} />}
        <Known profile={source.profile} />
      </div>
      <Receipts name={source.name} />
      <SourceProblems source={source} />
      {isAsked && (
        <Panel title="Rows that the vendor no longer sends" lead="Held here as received, never deleted">
          <VanishedRows source={source.name} />
        </Panel>
      )}
      <SourceToken source={over === "token" ? source : null} onClose={() => lay(null)} />
      <SourceMapping source={over === "mapping" ? source : null} onClose={() => lay(null)} />
    </section>
  );
}

function LastError({
  source,
  run,
  error,
  onToken,
}: {
  source: SourceLine;
  run: ReceiptLine;
  error: string;
  onToken: () => void;
}) {
  const { pull } = useWindow().tasks;
  const isPulling = usePulling();
  return (
    <Note tone={run.status === "partial" ? "warning" : "danger"}>
      <p>
        <b>
          {run.status === "partial" ? "The newest run stopped before its end." : "The newest run failed."}
        </b>{" "}
        <Visible text={error} limit={2_000} />
      </p>
      <p className="muted">{wayOut(run)}</p>
      {isPulled(source) && (
        <div className="row note-actions">
          <Button
            size="small"
            isDisabled={isPulling(source.name)}
            onPress={() => pull.start({ sources: [source.name] })}
          >
            Try again
          </Button>
          {isRefusal(run) && (
            <Button size="small" onPress={onToken}>
              Give a new token
            </Button>
          )}
        </div>
      )}
    </Note>
  );
}

function Known({ profile }: { profile: string }) {
  const host = useHost();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const known = profiles.data?.find((each) => each.id === profile);
  return (
    <Panel title="What is known of it">
      {profiles.isPending && <Loading>Reading the profile</Loading>}
      {profiles.error !== null && (
        <FailureNote failure={asFailure(profiles.error)} onAct={() => void profiles.refetch()} />
      )}
      {known !== undefined && <SourceKnowledge profile={known} />}
      {profiles.data !== undefined && known === undefined && (
        <p className="small muted">
          Its profile is not among those of this Exhibit, so nothing more is known. Rows stay as they are.
        </p>
      )}
    </Panel>
  );
}

function Receipts({ name }: { name: string }) {
  const host = useHost();
  const receipts = useQuery({
    queryKey: ["receipts", name],
    queryFn: () => host.sourceReceipts({ name }),
  });
  return (
    <Panel title="Receipts" lead="Every run, empty ones too">
      {receipts.isPending && <Loading>Reading the receipts</Loading>}
      {receipts.error !== null && (
        <FailureNote failure={asFailure(receipts.error)} onAct={() => void receipts.refetch()} />
      )}
      {receipts.data?.length === 0 && (
        <p className="small muted">Never asked: no pull and no import was tried yet.</p>
      )}
      {receipts.data !== undefined && receipts.data.length > 0 && <ReceiptTable receipts={receipts.data} />}
    </Panel>
  );
}
