/** From a delivery or a row to everything that the same token, address, actor or session did. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Clue } from "../bindings/Clue";
import type { TraceRequest } from "../bindings/TraceRequest";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { NotRecorded, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { useActions } from "./actions";
import { FailureNote } from "./FailureNote";
import { useWindow } from "./window";

const KINDS: Record<string, string> = {
  token: "Token",
  ip: "Address",
  actor: "Actor",
  session: "Session",
  resource: "Resource",
};

/** Deliveries offered of each; all are counted. */
const CAPTURES_SHOWN = 8;

/** `of` null means closed. */
export function TraceDialog({ of, onClose }: { of: TraceRequest | null; onClose: () => void }) {
  return (
    <Dialog
      title="Everything the same ones did"
      isOpen={of !== null}
      hold={false}
      size="wide"
      onClose={onClose}
    >
      {of !== null && <TraceBody of={of} onClose={onClose} />}
    </Dialog>
  );
}

function TraceBody({ of, onClose }: { of: TraceRequest; onClose: () => void }) {
  const host = useHost();
  const { data, error, refetch } = useQuery({
    queryKey: ["trace", of.capture, of.row],
    queryFn: () => host.traceShow(of),
    gcTime: 0,
    networkMode: "always",
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Looking through rows and deliveries</Loading>;
  if (data.clues.length === 0)
    return (
      <p className="muted">
        Neither a token nor an address, an actor or a session is recorded of it, so there is nothing to
        follow.
      </p>
    );
  return (
    <div className="trace">
      <p className="small muted">
        Rows of the log, and deliveries that name the same. What a delivery says is its sender's word: how
        many are rightly signed is told beside them.
      </p>
      {data.clues.map((clue) => (
        <ClueSection key={`${clue.kind} ${clue.value}`} clue={clue} onClose={onClose} />
      ))}
      {data.left_out > 0 && (
        <p className="small">
          {counted(data.left_out, "further value")} that it names {data.left_out === 1 ? "was" : "were"} not
          looked for. Search the log for what is missing here.
        </p>
      )}
    </div>
  );
}

function ClueSection({ clue, onClose }: { clue: Clue; onClose: () => void }) {
  const { ask } = useWindow();
  const { perform } = useActions();
  const written = useInstant();
  const { kind, value, rows, deliveries, valid, first, last, actions, captures, query } = clue;
  const word = KINDS[kind] ?? kind;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? captures : captures.slice(0, CAPTURES_SHOWN);
  const leave = (go: () => void) => () => {
    onClose();
    go();
  };
  return (
    <section className="panel" aria-label={word}>
      <header className="panel-head">
        <h3>
          <Visible text={word} limit={40} />
        </h3>
        <code className="clip">
          <Visible text={value} limit={160} />
        </code>
        <span className="push small muted nowrap">
          {counted(rows, "row")}, {counted(deliveries, "delivery", "deliveries")}
          {deliveries > 0 && `, ${count(valid)} of them valid`}
        </span>
      </header>
      <div className="panel-body stack small">
        {rows > 0 && (
          <p className="muted">
            In the log from {first === null ? <NotRecorded /> : written(first)} to{" "}
            {last === null ? <NotRecorded /> : written(last)}
          </p>
        )}
        {actions.length > 0 && (
          <ul className="clue-actions" aria-label="What was done">
            {actions.map(({ action, count: times }) => (
              <li key={action ?? ""}>
                <code>{action === null ? <NotRecorded /> : <Visible text={action} limit={80} />}</code>
                <span className="num">{count(times)}</span>
              </li>
            ))}
          </ul>
        )}
        <div className="row wrap-row">
          <Button size="small" isDisabled={rows === 0} onPress={leave(() => ask(query))}>
            Open {counted(rows, "row")} in the log
          </Button>
          {shown.map((capture) => (
            <Button
              key={capture}
              size="small"
              look="quiet"
              onPress={leave(() => perform({ id: "show-capture", capture }))}
            >
              Delivery {count(capture)}
            </Button>
          ))}
          {shown.length < captures.length && (
            <Button size="small" look="quiet" onPress={() => setWhole(true)}>
              Show {counted(captures.length - shown.length, "more delivery", "more deliveries")}
            </Button>
          )}
          {captures.length < deliveries && (
            <span className="muted">the first {count(captures.length)} can be opened here</span>
          )}
        </div>
      </div>
    </section>
  );
}
