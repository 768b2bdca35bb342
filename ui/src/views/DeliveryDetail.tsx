/** One delivery: the verdict and why, how the check went, headers, body, and what a signature would not cover. */
import { Check, ShieldOff } from "lucide-react";
import type { CheckLine } from "../bindings/CheckLine";
import type { DeliveryDetail as Detail } from "../bindings/DeliveryDetail";
import type { DeliveryLine } from "../bindings/DeliveryLine";
import type { HeaderLine } from "../bindings/HeaderLine";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { DeliveryBody } from "./DeliveryBody";
import { FailureNote } from "./FailureNote";
import { EventName, VerdictBadge } from "./WebhookList";
import { useDelivery } from "./webhookDesk";
import { PART_WORDS, STANDING_WORDS, standingOf, stepWords, titleOf } from "./webhookWords";

/** Longest header value drawn, in UTF-16 units. */
const VALUE_LIMIT = 2_000;

/** The detail. The line is known at once; the rest follows. */
export function DeliveryDetail({ line }: { line: DeliveryLine }) {
  const detail = useDelivery(line.number);
  const written = useInstant();
  return (
    <section className="hook-detail" aria-label="Delivery">
      <header className="detail-head">
        <h2 className="mono clip">
          <EventName line={line} />
        </h2>
        <VerdictBadge line={line} />
        <span className="push tiny muted">
          {line.received_at === null ? "time not recorded" : `received ${written(line.received_at)}`}
        </span>
      </header>
      <Verdict line={line} />
      {detail.error !== null && (
        <FailureNote failure={asFailure(detail.error)} onAct={() => void detail.refetch()} />
      )}
      {detail.data === undefined
        ? detail.error === null && <Loading>Reading the delivery</Loading>
        : detail.error === null && <Parts detail={detail.data} />}
    </section>
  );
}

function Verdict({ line }: { line: DeliveryLine }) {
  const { tone, icon: Icon } = STANDING_WORDS[standingOf(line)];
  return (
    <section className={`verdict ${tone}`} aria-label="Verdict" aria-live="polite">
      <Icon className="icon icon-18" aria-hidden />
      <div>
        <h3>{titleOf(line)}</h3>
        <p>
          <Visible text={line.explanation} limit={2_000} />
        </p>
      </div>
    </section>
  );
}

function Parts({ detail }: { detail: Detail }) {
  return (
    <>
      <Steps steps={detail.steps} line={detail.line} />
      <Headers detail={detail} />
      <DeliveryBody detail={detail} />
      <NotCovered sentences={detail.not_covered} />
      <p className="tiny muted wrap">
        From{" "}
        <code>
          <Visible text={detail.line.file} limit={1_000} />
        </code>
        , delivery id <Recorded text={detail.line.id} />
      </p>
    </>
  );
}

/** The step that ends the check looks as the verdict does: a missing secret is no forgery. */
function Steps({ steps, line }: { steps: CheckLine[]; line: DeliveryLine }) {
  const { scheme } = line;
  const { tone, icon: Icon } = STANDING_WORDS[standingOf(line)];
  const keyed = steps.map((step, at) => ({ ...step, key: `${at}` }));
  return (
    <section className="panel" aria-label="How the check went">
      <header className="panel-head">
        <h2>How the check went</h2>
        <span className="push tiny muted">
          {scheme === null ? (
            "no scheme fits"
          ) : (
            <>
              scheme{" "}
              <code>
                <Visible text={scheme} limit={80} />
              </code>
            </>
          )}
        </span>
      </header>
      <ol className="trail" aria-label="Steps">
        {keyed.map(({ key, ok, name, detail }) => (
          <li key={key}>
            {ok ? (
              <Check className="icon tone-success" aria-hidden />
            ) : (
              <Icon className={`icon tone-${tone}`} aria-hidden />
            )}
            <span className="medium">
              <Visible text={stepWords(name)} limit={80} />
            </span>
            <span className="wrap">
              <Visible text={detail} limit={VALUE_LIMIT} />
            </span>
            <span className={ok ? "muted" : `tone-${tone} medium`}>{ok ? "right" : "ends here"}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Headers({ detail: { headers, more_headers, method, url } }: { detail: Detail }) {
  const keyed = headers.map((header, at) => ({ ...header, key: `${at}` }));
  return (
    <section className="panel" aria-label="Headers">
      <header className="panel-head">
        <h2>Headers</h2>
        <span className="small muted">{count(headers.length + more_headers)}</span>
        <code className="push tiny muted clip">
          <Visible text={`${method} ${url}`} limit={200} />
        </code>
      </header>
      <table className="ledger headers">
        <thead className="sr">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col">To the signature</th>
          </tr>
        </thead>
        <tbody>
          {keyed.map((header) => (
            <HeaderRow key={header.key} header={header} />
          ))}
        </tbody>
      </table>
      {more_headers > 0 && (
        <p className="tiny muted">{counted(more_headers, "more header")} in the file, not shown here.</p>
      )}
    </section>
  );
}

function count(headers: number): string {
  return headers === 0 ? "none" : `${counted(headers, "header")}, in the order received`;
}

function HeaderRow({ header: { name, value, part } }: { header: HeaderLine }) {
  return (
    <tr>
      <td>
        <code>
          <Visible text={name} limit={200} />
        </code>
      </td>
      <td>
        <code>
          <Visible text={value} limit={VALUE_LIMIT} />
        </code>
      </td>
      <td className={part === "not-signed" ? "num tiny tone-warning" : "num tiny muted"}>
        <span className="part">
          {part === "not-signed" && <ShieldOff className="icon icon-12" aria-hidden />}
          {PART_WORDS[part]}
        </span>
      </td>
    </tr>
  );
}

function NotCovered({ sentences }: { sentences: string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Note tone="warning">
      <p>
        <b>What a right signature would not cover here.</b>{" "}
        <Visible text={sentences.join(" ")} limit={VALUE_LIMIT} />
      </p>
    </Note>
  );
}
