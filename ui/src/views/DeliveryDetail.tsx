/** One delivery: the verdict and why, how the check went, headers, body, and what a signature does not cover. */
import { Check, CircleDashed, Lightbulb } from "lucide-react";
import type { CaptureDetail as Detail } from "../bindings/CaptureDetail";
import type { CaptureExplained } from "../bindings/CaptureExplained";
import type { CaptureLine } from "../bindings/CaptureLine";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { count } from "../parts/format";
import { Note } from "../parts/Note";
import { Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import type { Narrowing } from "./captureQuery";
import { DeliveryActions } from "./DeliveryActions";
import { DeliveryBody } from "./DeliveryBody";
import { DeliveryHeaders } from "./DeliveryHeaders";
import { DeliveryVerdict } from "./DeliveryVerdict";
import { FailureNote } from "./FailureNote";
import { EventName, StandingBadge } from "./WebhookList";
import { useCapture, useExplanation } from "./webhookDesk";
import { KEY_WORDS, STANDING_WORDS, stepWords } from "./webhookWords";

/** Longest text of a step drawn, in UTF-16 units. */
const VALUE_LIMIT = 2_000;

/** The detail. The line is known at once; the rest follows. */
export function DeliveryDetail({ line, query }: { line: CaptureLine; query: Narrowing }) {
  const detail = useCapture(line.id);
  const explained = useExplanation(line);
  const written = useInstant();
  return (
    <section className="hook-detail" aria-label="Delivery">
      <header className="detail-head">
        <h2 className="mono clip">
          <EventName line={line} />
        </h2>
        <StandingBadge standing={line.standing} />
        <DeliveryActions id={line.id} query={query} />
        <span className="tiny muted received">
          {line.received_at === null ? "time not recorded" : `Received ${written(line.received_at)}`}
        </span>
      </header>
      {detail.error !== null && (
        <FailureNote failure={asFailure(detail.error)} onAct={() => void detail.refetch()} />
      )}
      {detail.data === undefined
        ? detail.error === null && <Loading>Reading the delivery</Loading>
        : detail.error === null && (
            <>
              <DeliveryVerdict detail={detail.data} explained={explained} />
              <Parts detail={detail.data} explained={explained.data} />
            </>
          )}
    </section>
  );
}

function Parts({ detail, explained }: { detail: Detail; explained: CaptureExplained | undefined }) {
  const { line } = detail;
  const written = useInstant();
  return (
    <>
      {detail.sent_from_here !== null && (
        <Note tone={detail.is_copy ? "info" : "warning"}>
          <p>
            <b>{detail.is_copy ? "Sent from here, no evidence." : "Perhaps a copy; that is not known."}</b>{" "}
            <Visible text={detail.sent_from_here} limit={1_000} />
          </p>
        </Note>
      )}
      <Steps detail={detail} explained={explained} />
      <DeliveryHeaders detail={detail} />
      {detail.exactness !== null && (
        <Note tone="warning">
          <Visible text={detail.exactness} limit={1_000} />
        </Note>
      )}
      <DeliveryBody body={detail.body} signed={explained?.cause?.signed_body ?? null} />
      <NotCovered sentences={detail.not_covered} />
      <p className="tiny muted wrap">
        Delivery {count(line.id)}, stored {written(detail.stored_at)} from{" "}
        {line.file === null ? (
          "the listener"
        ) : (
          <code>
            <Visible text={line.file} limit={1_000} />
          </code>
        )}
        , delivery id <Recorded text={line.delivery} />
      </p>
    </>
  );
}

/** The step that ends the check looks as the verdict does: a missing secret is no forgery. */
function Steps({ detail, explained }: { detail: Detail; explained: CaptureExplained | undefined }) {
  const { steps, line, key, freshness } = detail;
  const { tone, icon: Icon } = STANDING_WORDS[line.standing];
  const keyed = steps.map((step, at) => ({ ...step, key: `${at}` }));
  return (
    <section className="panel" aria-label="How the check went">
      <header className="panel-head">
        <h2>How the check went</h2>
        <span className="push tiny muted">
          {line.scheme === null ? (
            "no scheme fits"
          ) : (
            <>
              scheme{" "}
              <code>
                <Visible text={line.scheme} limit={80} />
              </code>
            </>
          )}
        </span>
      </header>
      <ol className="trail" aria-label="Steps">
        {keyed.map(({ key: at, ok, name, detail: said }) => (
          <li key={at}>
            {ok ? (
              <Check className="icon tone-success" aria-hidden />
            ) : (
              <Icon className={`icon tone-${tone}`} aria-hidden />
            )}
            <span className="medium">
              <Visible text={stepWords(name)} limit={80} />
            </span>
            <span className="wrap">
              <Visible text={said} limit={VALUE_LIMIT} />
            </span>
            <span className={ok ? "muted" : `tone-${tone} medium`}>{ok ? "right" : "ends here"}</span>
          </li>
        ))}
        {key !== null && (
          <li>
            <Check className="icon tone-success" aria-hidden />
            <span className="medium">Signed with</span>
            <span className="wrap">
              {key.name === null ? "a pasted secret" : <Visible text={key.name} limit={80} />}, fingerprint{" "}
              <code>
                <Visible text={key.fingerprint} limit={80} />
              </code>
            </span>
            <span className={key.standing === "current" ? "muted" : "tone-warning medium"}>
              {KEY_WORDS[key.standing]}
            </span>
          </li>
        )}
        {freshness !== null && (
          <li>
            <CircleDashed className="icon subtle" aria-hidden />
            <span className="medium">When it came</span>
            <span className="wrap">
              <Visible text={freshness} limit={VALUE_LIMIT} />
            </span>
            <span />
          </li>
        )}
        {explained !== undefined && (
          <li>
            <Lightbulb className="icon tone-info" aria-hidden />
            <span className="medium">Known causes</span>
            <span className="wrap">
              {count(explained.tried)} tried{explained.bounded && ", then the search stopped at its limit"}
            </span>
            <span className={explained.cause === null ? "muted" : "tone-info medium"}>
              {explained.cause === null ? "none fits" : "one fits"}
            </span>
          </li>
        )}
      </ol>
    </section>
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
