/** By which secrets and which scheme the deliveries are judged; each change judges them again at once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { CaptureSet } from "../bindings/CaptureSet";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Loading } from "../parts/EmptyState";
import { SelectField } from "../parts/SelectField";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { SchemePanel } from "./SchemePanel";
import { SecretForm } from "./SecretForm";
import { SecretLines } from "./SecretLines";
import { renewCaptures, useJudging } from "./webhookDesk";

/** The key under which the kept secrets are held. */
export const SECRETS = ["webhook-secrets"] as const;

/** The panels. */
export function SecretPanel({ set }: { set: CaptureSet }) {
  const client = useQueryClient();
  const judging = useJudging();
  const [isPasting, setPasting] = useState(false);
  // What had the focus is gone after these: the button that stays takes it.
  const [leftBehind, setLeftBehind] = useState(0);
  const takeFocus = () => setLeftBehind((turn) => turn + 1);
  return (
    <>
      <section className="panel" aria-label="Secrets">
        <header className="panel-head">
          <h2>Secrets</h2>
          <span className="push tiny muted">any of them may fit</span>
        </header>
        <div className="panel-body secrets">
          <Kept onForgotten={takeFocus} />
          {set.with_pasted && (
            <p className="small" role="status">
              <KeyRound className="icon inline-icon" aria-hidden /> Judged with pasted secrets too, which are
              not kept.{" "}
              <Button size="small" onPress={() => void judging.letGo(set.judged_by)}>
                Let go of them
              </Button>
            </p>
          )}
          {isPasting ? (
            <SecretForm
              onPasted={(text) => judging.judge(set.judged_by, text)}
              onKept={async () => {
                await client.invalidateQueries({ queryKey: SECRETS });
                renewCaptures(client);
                return true;
              }}
              onClose={() => {
                setPasting(false);
                takeFocus();
              }}
            />
          ) : (
            <Button key={leftBehind} autoFocus={leftBehind > 0} onPress={() => setPasting(true)}>
              <KeyRound className="icon" aria-hidden />
              Paste a secret
            </Button>
          )}
          {judging.failure !== null && (
            <FailureNote failure={judging.failure} onAct={() => void judging.judge(set.judged_by)} />
          )}
        </div>
      </section>
      <section className="panel" aria-label="Scheme">
        <header className="panel-head">
          <h2>Scheme</h2>
          <span className="push tiny muted">{judging.isJudging ? "judging" : ""}</span>
        </header>
        <div className="panel-body secrets">
          <SchemeSelect scheme={set.judged_by} onScheme={(scheme) => void judging.judge(scheme)} />
          {set.judged_by !== null && (
            <p className="tiny muted">Every delivery is judged by it now, also those of other senders.</p>
          )}
        </div>
      </section>
      <SchemePanel />
    </>
  );
}

function Kept({ onForgotten }: { onForgotten: () => void }) {
  const host = useHost();
  const secrets = useQuery({ queryKey: SECRETS, queryFn: () => host.secretList(), networkMode: "always" });
  if (secrets.error !== null)
    return <FailureNote failure={asFailure(secrets.error)} onAct={() => void secrets.refetch()} />;
  if (secrets.data === undefined) return <Loading>Reading the names of the secrets</Loading>;
  if (secrets.data.length === 0)
    return <p className="small muted">No secret is kept. Paste the one that the sender shows you.</p>;
  return <SecretLines lines={secrets.data} onForgotten={onForgotten} />;
}

/** No scheme can have this id: ids are words. */
const FOUND_OUT = "*";

function SchemeSelect(props: { scheme: string | null; onScheme: (scheme: string | null) => void }) {
  const host = useHost();
  const schemes = useQuery({
    queryKey: ["webhook-schemes"],
    queryFn: () => host.schemeList(),
    networkMode: "always",
  });
  if (schemes.error !== null)
    return <FailureNote failure={asFailure(schemes.error)} onAct={() => void schemes.refetch()} />;
  const named = (schemes.data?.schemes ?? []).map(({ id, title }) => ({ id, name: title }));
  const offered = [{ id: FOUND_OUT, name: "Found out from the headers" }, ...named];
  return (
    <SelectField
      label="Signed by the rules of"
      value={props.scheme ?? FOUND_OUT}
      options={offered}
      onChange={(id) => props.onScheme(id === FOUND_OUT ? null : id)}
    />
  );
}
