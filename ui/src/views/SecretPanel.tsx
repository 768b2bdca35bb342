/** By which secrets and which scheme the deliveries are judged; each change judges them again at once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { SecretLine } from "../bindings/SecretLine";
import { asFailure } from "../host";
import { Button, IconButton } from "../parts/Button";
import { CheckMark } from "../parts/CheckMark";
import { visibleText } from "../parts/hidden";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { dayWords } from "./packPeriod";
import { SecretForm } from "./SecretForm";
import type { Judging } from "./webhookDesk";

const SECRETS = ["webhook-secrets"] as const;
const KEPT_IN = { keychain: "the system's keychain", file: "a file" } as const;

/** The panel. */
export function SecretPanel({ judging }: { judging: Judging }) {
  const client = useQueryClient();
  const [isPasting, setPasting] = useState(false);
  // What had the focus is gone after these: the button that stays takes it.
  const [leftBehind, setLeftBehind] = useState(0);
  const takeFocus = () => setLeftBehind((turn) => turn + 1);
  const { by, judge } = judging;
  return (
    <>
      <section className="panel" aria-label="Secrets">
        <header className="panel-head">
          <h2>Secrets</h2>
          <span className="push tiny muted">any of them may fit</span>
        </header>
        <div className="panel-body secrets">
          <Kept judging={judging} onForgotten={takeFocus} />
          {by.withPasted && (
            <p className="small" role="status">
              <KeyRound className="icon inline-icon" aria-hidden /> Judged with a pasted secret, which is not
              kept.
            </p>
          )}
          {isPasting ? (
            <SecretForm
              onPasted={(text) => judge(by, [text])}
              onKept={async (name) => {
                await client.invalidateQueries({ queryKey: SECRETS });
                return judge({ ...by, secrets: [...by.secrets, name] }, []);
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
            <FailureNote failure={judging.failure} onAct={() => void judge(by, [])} />
          )}
        </div>
      </section>
      <section className="panel" aria-label="Scheme">
        <header className="panel-head">
          <h2>Scheme</h2>
          <span className="push tiny muted">{judging.isJudging ? "judging" : ""}</span>
        </header>
        <div className="panel-body">
          <SchemeSelect judging={judging} />
        </div>
      </section>
    </>
  );
}

function Kept({ judging: { by, judge }, onForgotten }: { judging: Judging; onForgotten: () => void }) {
  const host = useHost();
  const client = useQueryClient();
  const secrets = useQuery({ queryKey: SECRETS, queryFn: () => host.webhookSecrets() });
  const [failure, setFailure] = useState<Failure | null>(null);
  const forget = async (name: string) => {
    try {
      await host.webhookSecretRemove({ name });
      setFailure(null);
      await client.invalidateQueries({ queryKey: SECRETS });
      onForgotten();
      if (by.secrets.includes(name))
        await judge({ ...by, secrets: by.secrets.filter((each) => each !== name) }, []);
    } catch (reason) {
      setFailure(asFailure(reason));
    }
  };
  if (secrets.error !== null)
    return <FailureNote failure={asFailure(secrets.error)} onAct={() => void secrets.refetch()} />;
  const kept = secrets.data ?? [];
  return (
    <>
      {secrets.data !== undefined && kept.length === 0 && (
        <p className="small muted">No secret is kept. Paste the one that the sender shows you.</p>
      )}
      {kept.length > 0 && (
        <CheckboxGroup
          className="kept"
          aria-label="Kept secrets"
          value={by.secrets}
          onChange={(names) => void judge({ ...by, secrets: names }, [])}
        >
          {kept.map((line) => (
            <KeptLine key={line.name} line={line} onForget={() => void forget(line.name)} />
          ))}
        </CheckboxGroup>
      )}
      {failure !== null && <FailureNote failure={failure} />}
    </>
  );
}

function KeptLine({ line, onForget }: { line: SecretLine; onForget: () => void }) {
  const { zone } = useSettings().settings;
  const [asking, setAsking] = useState<"not yet" | "now" | "no more">("not yet");
  const name = visibleText(line.name);
  return (
    <div className="kept-line">
      <Checkbox className="check-line" value={line.name}>
        <CheckMark />
        <span>
          <span className="medium">
            <Visible text={line.name} limit={80} />
          </span>
          <small>
            in {KEPT_IN[line.keep]} since {dayWords(line.added_at, zone)}
          </small>
        </span>
      </Checkbox>
      {asking === "now" ? (
        <span className="row forget">
          <Button size="small" onPress={onForget} aria-label={`Forget ${name} for good`} autoFocus>
            Forget
          </Button>
          <Button size="small" look="quiet" onPress={() => setAsking("no more")} aria-label={`Keep ${name}`}>
            Keep
          </Button>
        </span>
      ) : (
        <IconButton
          label={`Forget ${name}`}
          autoFocus={asking === "no more"}
          onPress={() => setAsking("now")}
        >
          <Trash2 className="icon" aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** No scheme can have this id: ids are words. */
const FOUND_OUT = "*";

function SchemeSelect({ judging: { by, judge } }: { judging: Judging }) {
  const host = useHost();
  const schemes = useQuery({
    queryKey: ["webhook-schemes"],
    queryFn: () => host.webhookSchemes(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (schemes.error !== null)
    return <FailureNote failure={asFailure(schemes.error)} onAct={() => void schemes.refetch()} />;
  const named = (schemes.data ?? []).map(({ id, title }) => ({ id, name: title }));
  const offered = [{ id: FOUND_OUT, name: "Found out from the headers" }, ...named];
  return (
    <SelectField
      label="Signed by the rules of"
      value={by.scheme ?? FOUND_OUT}
      options={offered}
      onChange={(id) => void judge({ ...by, scheme: id === FOUND_OUT ? null : id }, [])}
    />
  );
}
