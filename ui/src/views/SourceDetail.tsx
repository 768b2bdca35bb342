/** One source: how it is read, what its vendor is known for, every run, every row that could not be read. */
import { useQuery } from "@tanstack/react-query";
import { KeyRound, ScrollText, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReceiptLine } from "../bindings/ReceiptLine";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Loading } from "../parts/EmptyState";
import { Fact, Facts } from "../parts/Facts";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { None, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { FailureNote } from "./FailureNote";
import { ReceiptTable } from "./ReceiptTable";
import { SourceKnowledge } from "./SourceKnowledge";
import { Panel } from "./SourcePanel";
import { SourceProblems } from "./SourceProblems";
import { SourceToken } from "./SourceToken";
import { signOfSource, tokenPlace, wayOut } from "./sourceWords";
import { useWindow } from "./window";

/** `onRemove` asks first. */
export function SourceDetail({ source, onRemove }: { source: SourceLine; onRemove: () => void }) {
  const { ask } = useWindow();
  const [isRetokening, setRetokening] = useState(false);
  const { tone, word } = signOfSource(source);
  return (
    <section className="source-detail" aria-label={`Source ${source.name}`}>
      <header className="source-detail-head">
        <h2 className="clip">
          <Visible text={source.name} limit={80} />
        </h2>
        <Badge tone={tone} look={tone === "success" ? "quiet" : "ground"}>
          {word}
        </Badge>
        <span className="push row">
          <Button size="small" isDisabled={source.entries === 0} onPress={() => ask(`source:${source.name}`)}>
            <ScrollText className="icon icon-12" aria-hidden />
            Show in log
          </Button>
          {source.url !== null && (
            <Button size="small" onPress={() => setRetokening(true)}>
              <KeyRound className="icon icon-12" aria-hidden />
              New token
            </Button>
          )}
          <Button size="small" onPress={onRemove}>
            <Trash2 className="icon icon-12" aria-hidden />
            Remove
          </Button>
        </span>
      </header>
      {source.last_run !== null && source.last_error !== null && (
        <LastError run={source.last_run} error={source.last_error} />
      )}
      <div className="source-panels">
        <HowItIsRead source={source} />
        <Known profile={source.profile} />
      </div>
      <Receipts name={source.name} />
      <SourceProblems source={source} />
      <SourceToken name={isRetokening ? source.name : null} onClose={() => setRetokening(false)} />
    </section>
  );
}

function LastError({ run, error }: { run: ReceiptLine; error: string }) {
  return (
    <Note tone={run.status === "partial" ? "warning" : "danger"}>
      <p>
        <b>
          {run.status === "partial" ? "The newest run stopped before its end." : "The newest run failed."}
        </b>{" "}
        <Visible text={error} limit={2_000} />
      </p>
      <p className="muted">{wayOut(run)}</p>
    </Note>
  );
}

function HowItIsRead({ source }: { source: SourceLine }) {
  const instant = useInstant();
  const place = tokenPlace(source.token);
  return (
    <Panel title="How it is read">
      <Facts>
        <Fact label="Profile">
          <Visible text={source.title} /> <span className="mono tiny subtle">{source.profile}</span>
        </Fact>
        <Fact label="Vendor">
          <Visible text={source.vendor} />
        </Fact>
        <Fact label="Kind">{source.url === null ? "filled by files" : "pulled from its address"}</Fact>
        <Fact label="Address">
          {source.url === null ? (
            <None />
          ) : (
            <span className="mono wrap">
              <Visible text={source.url} />
            </span>
          )}
        </Fact>
        <Fact label="Token">{place ?? <None />}</Fact>
        <Fact label="Rows held">{count(source.entries)}</Fact>
        <Fact label="Problems">{source.problems === 0 ? <None /> : counted(source.problems, "row")}</Fact>
        <Fact label="Last complete run">
          {source.last_pull === null ? <None /> : instant(source.last_pull)}
        </Fact>
      </Facts>
    </Panel>
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
