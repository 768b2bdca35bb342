/** The webhooks screen: captured deliveries, judged on this device. */
import { FileInput } from "lucide-react";
import { useState } from "react";
import type { Deliveries } from "../bindings/Deliveries";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { useAction } from "./actions";
import { DeliveryDetail } from "./DeliveryDetail";
import { FailureNote } from "./FailureNote";
import { SecretPanel } from "./SecretPanel";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { type Shown, WebhookFilter, WebhookList, WebhookProblems } from "./WebhookList";
import { useCloseCaptures, useDeliveries, useJudging, useOpenCaptures } from "./webhookDesk";
import { standingOf } from "./webhookWords";

/** The screen. */
export function Webhooks() {
  const captures = useOpenCaptures();
  const deliveries = useDeliveries();
  const closing = useCloseCaptures();
  const [wasClosed, setWasClosed] = useState(false);
  const held = deliveries.data;
  const closeAll = () => {
    setWasClosed(true);
    closing.close();
  };
  useAction("open-captures", captures.pick);
  return (
    <>
      <TopBar>
        <Button size="tall" onPress={captures.pick} isDisabled={captures.isOpening}>
          <FileInput className="icon" aria-hidden />
          Open captures
        </Button>
      </TopBar>
      <section className="page">
        <PageHead screen="webhooks">
          {captures.isOpening && (
            <span className="small muted" role="status">
              Reading the files
            </span>
          )}
          {held !== undefined && held.deliveries.length + held.problems.length > 0 && (
            <Button size="small" onPress={closeAll}>
              Close all
            </Button>
          )}
        </PageHead>
        {captures.failure !== null && (
          <div className="hook-note">
            <FailureNote failure={captures.failure} onAct={captures.pick} />
          </div>
        )}
        {closing.failure !== null && (
          <div className="hook-note">
            <FailureNote failure={closing.failure} onAct={closeAll} />
          </div>
        )}
        {held !== undefined ? (
          <Desk held={held} wasClosed={wasClosed} onOpen={captures.pick} />
        ) : deliveries.error === null ? (
          <Loading>{STATES.webhooks.loading}</Loading>
        ) : (
          <div className="page-note">
            <p>{STATES.webhooks.error}</p>
            <FailureNote failure={asFailure(deliveries.error)} onAct={() => void deliveries.refetch()} />
          </div>
        )}
      </section>
    </>
  );
}

/** `wasClosed`: the button that had the focus is gone, so the one that opens files takes it. */
function Desk(props: { held: Deliveries; wasClosed: boolean; onOpen: () => void }) {
  const { held, wasClosed, onOpen } = props;
  const [shown, setShown] = useState<Shown>("all");
  const [chosen, setChosen] = useState<number | null>(null);
  const judging = useJudging();
  const lines = newestFirst(held).filter((line) => shown === "all" || standingOf(line) === shown);
  const line = lines.find(({ number }) => number === chosen) ?? lines[0];
  const isEmpty = held.deliveries.length === 0;
  return (
    <div className="hook-desk">
      {isEmpty ? (
        <div className="hook-none">
          <WebhookProblems problems={held.problems} />
          <NoCaptures wasClosed={wasClosed} onOpen={onOpen} />
        </div>
      ) : (
        <>
          <aside className="desk-list" aria-label="Captured deliveries">
            <div className="desk-head">
              <WebhookFilter deliveries={held.deliveries} shown={shown} onShow={setShown} />
            </div>
            <div className="desk-scroll">
              <WebhookProblems problems={held.problems} />
              <WebhookList
                lines={lines}
                chosen={line?.number ?? null}
                onChoose={({ number }) => setChosen(number)}
              />
              {lines.length === 0 && <p className="desk-none small muted">No delivery stands like this.</p>}
            </div>
          </aside>
          {line === undefined ? <div /> : <DeliveryDetail key={line.number} line={line} />}
        </>
      )}
      <aside className="hook-side" aria-label="How they are judged">
        <SecretPanel judging={judging} />
      </aside>
    </div>
  );
}

/** Deliveries without a time keep the order of their file, after all others. */
function newestFirst({ deliveries }: Deliveries) {
  const time = (at: string | null) => {
    const ms = at === null ? Number.NaN : Date.parse(at);
    return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
  };
  return [...deliveries].sort((a, b) => {
    const [left, right] = [time(a.received_at), time(b.received_at)];
    return left === right ? a.number - b.number : right - left;
  });
}

function NoCaptures({ wasClosed, onOpen }: { wasClosed: boolean; onOpen: () => void }) {
  const { title, text } = STATES.webhooks.empty;
  return (
    <EmptyState
      title={title}
      actions={
        <Button look="primary" autoFocus={wasClosed} onPress={onOpen}>
          Choose files
        </Button>
      }
    >
      <p>{text}</p>
      <ul className="formats small">
        <li>
          <b>NDJSON</b>, one request a line, with <code>received_at</code>, <code>method</code>,{" "}
          <code>url</code>, <code>headers</code> and <code>body</code> or <code>body_base64</code>
        </li>
        <li>
          <b>Raw HTTP</b>, one request a file, as it came over the wire (<code>.http</code>)
        </li>
      </ul>
      <p className="small muted">
        Nothing leaves this device: no request is sent, no answer is given, and secrets are compared here.
      </p>
    </EmptyState>
  );
}
