/** The webhooks screen: the deliveries of the workspace, judged on this device. */
import { FileInput } from "lucide-react";
import { useRef, useState, useSyncExternalStore } from "react";
import type { CaptureLine } from "../bindings/CaptureLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { EmptyState, Loading } from "../parts/EmptyState";
import { counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useAction } from "./actions";
import { type Narrowing, NO_NARROWING } from "./captureQuery";
import { DeliveryDetail } from "./DeliveryDetail";
import { FailureNote } from "./FailureNote";
import { ListenerBadge, ListenerButton } from "./ListenerControl";
import { PasteButton } from "./PasteRequest";
import { SendButtons } from "./SendButtons";
import { ProblemsButton } from "./StoredProblems";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { useTicks } from "./ticked";
import { WebhookImported } from "./WebhookImported";
import { WebhookFilter, WebhookList } from "./WebhookList";
import { WebhookQuery } from "./WebhookQuery";
import { WebhookSide } from "./WebhookSide";
import {
  type CaptureList,
  type ImportCaptures,
  type Looking,
  useCaptures,
  useImportCaptures,
} from "./webhookDesk";
import { useWindow } from "./window";

const words = STATES.webhooks;

/** The screen. */
export function Webhooks() {
  const importing = useImportCaptures();
  const [query, setQuery] = useState<Narrowing>(NO_NARROWING);
  const looking = useRef<Looking>({ view: { first: 0, end: 0 }, at: 0, chosen: null, wanted: null });
  const captures = useCaptures(query, looking);
  const { unheard } = useWindow();
  const { list } = captures;
  const failure = captures.failure === null ? null : asFailure(captures.failure);
  // A query that the core cannot read is told in its field; what it found before stays.
  const refused = failure?.code === "bad_query" && list !== null ? failure.message : null;
  useAction("open-captures", importing.pick);
  useAction("show-capture", ({ capture }) => {
    looking.current.wanted = capture;
    setQuery(NO_NARROWING);
    captures.retry();
  });
  return (
    <>
      <TopBar>
        <WebhookQuery query={query} refused={refused} onQuery={setQuery} />
        <SendButtons />
        {list !== null && <ListenerButton state={list.set.listener} />}
        <Button size="tall" onPress={importing.pick} isDisabled={importing.isRunning}>
          <FileInput className="icon" aria-hidden />
          Import captures
        </Button>
      </TopBar>
      <section className="page">
        <PageHead screen="webhooks">
          {importing.isRunning && <Importing importing={importing} />}
          <ProblemsButton />
          <PasteButton />
          {list !== null && <ListenerBadge state={list.set.listener} />}
        </PageHead>
        <Notes importing={importing} list={list} />
        {unheard !== null && (
          <div className="hook-note">
            <FailureNote failure={unheard} />
          </div>
        )}
        {list !== null ? (
          <Desk
            list={list}
            query={query}
            looking={looking}
            isStale={captures.isStale}
            onQuery={setQuery}
            onImport={importing.pick}
            failure={
              failure !== null && refused === null ? (
                <FailureNote failure={failure} onAct={captures.retry} />
              ) : null
            }
          />
        ) : failure === null ? (
          <Loading>{words.loading}</Loading>
        ) : (
          <div className="page-note">
            <p>{words.error}</p>
            <FailureNote failure={failure} onAct={captures.retry} />
          </div>
        )}
      </section>
    </>
  );
}

/** How far the files are read; what was stored until a stop is there. */
function Importing({ importing: { progress, cancel } }: { importing: ImportCaptures }) {
  return (
    <span className="row small muted">
      <span role="status">Reading the files</span>
      {progress !== null && <span className="num">{counted(progress.done, "capture")}</span>}
      {cancel !== null && (
        <Button size="small" onPress={cancel}>
          Stop
        </Button>
      )}
    </span>
  );
}

/** What an import brought or why it failed, and what keeps captures from being judged. */
function Notes({ importing, list }: { importing: ImportCaptures; list: CaptureList | null }) {
  const troubles = list?.set.troubles ?? [];
  return (
    <>
      {importing.failure !== null && (
        <div className="hook-note">
          <FailureNote failure={importing.failure} onAct={importing.pick} />
        </div>
      )}
      {importing.result !== null && (
        <div className="hook-note">
          <WebhookImported result={importing.result} />
        </div>
      )}
      {troubles.length > 0 && (
        <div className="hook-note">
          <Note tone="warning" live="calm">
            <ul className="reasons">
              {troubles.map((trouble) => (
                <li key={trouble}>
                  <Visible text={trouble} limit={1_000} />
                </li>
              ))}
            </ul>
          </Note>
        </div>
      )}
    </>
  );
}

interface DeskProps {
  list: CaptureList;
  query: Narrowing;
  looking: { current: Looking };
  /** The list is of another query than is asked now. */
  isStale: boolean;
  onQuery: (query: Narrowing) => void;
  onImport: () => void;
  failure: React.ReactNode;
}

function Desk({ list, query, looking, isStale, onQuery, onImport, failure }: DeskProps) {
  const { set, windows } = list;
  useSyncExternalStore(windows.subscribe, windows.version);
  const { at, setAt, line } = useChosen(list, looking);
  const rowsFailure = windows.failure();
  const { toggle } = useTicks();
  useAction("tick-capture", () => line !== undefined && toggle(line.id));
  return (
    <div className="hook-desk">
      {set.total === 0 ? (
        <div className="hook-none">
          {failure}
          <NoCaptures onImport={onImport} />
        </div>
      ) : (
        <>
          <aside
            className={isStale ? "desk-list is-stale" : "desk-list"}
            aria-label="Captured deliveries"
            aria-busy={isStale}
          >
            <div className="desk-head">
              <WebhookFilter
                set={set}
                standings={query.standings}
                onShow={(standings) => onQuery({ ...query, standings })}
              />
              {isStale && (
                <span className="tiny muted" role="status">
                  Searching; these are of the query before
                </span>
              )}
            </div>
            {failure}
            {/* A set that the core let go of is asked for anew by itself. */}
            {rowsFailure !== null && rowsFailure.code !== "not_found" && (
              <FailureNote failure={rowsFailure} onAct={windows.retry} />
            )}
            {set.count === 0 ? (
              <NoneFits onClear={() => onQuery(NO_NARROWING)} />
            ) : (
              <WebhookList list={list} at={at} looking={looking} onAt={setAt} />
            )}
          </aside>
          {line === undefined ? (
            <div className="hook-detail">{set.count > 0 && <Loading>Reading the delivery</Loading>}</div>
          ) : (
            <DeliveryDetail key={line.id} line={line} query={query} />
          )}
        </>
      )}
      <WebhookSide set={set} line={line} />
    </div>
  );
}

function NoneFits({ onClear }: { onClear: () => void }) {
  return (
    <div className="desk-none small muted">
      <p>No delivery stands like this or holds these words.</p>
      <Button size="small" onPress={onClear}>
        Show all
      </Button>
    </div>
  );
}

/**
 * Which one is looked at: a place in the list, and the delivery that stands there, undefined while it is on its way. A
 * newer list keeps the delivery and moves the place.
 */
function useChosen(list: CaptureList, looking: { current: Looking }) {
  const { set, windows } = list;
  const [place, setPlace] = useState({ list, at: list.at });
  if (place.list !== list) setPlace({ list, at: list.at });
  const at = place.list === list ? place.at : list.at;
  const there = windows.at(at);
  const [last, setLast] = useState<CaptureLine | undefined>(there);
  if (there !== undefined && there !== last) setLast(there);
  // A newer list may not hold the line itself yet; it is the delivery that its place was asked of, and no other.
  const isKept = set.count > 0 && at === list.at && last?.id === looking.current.chosen;
  const line = there ?? (isKept ? last : undefined);
  const setAt = (next: number) => {
    Object.assign(looking.current, { at: next, chosen: windows.at(next)?.id ?? null, wanted: null });
    setPlace({ list, at: next });
  };
  looking.current.at = at;
  looking.current.chosen = line?.id ?? null;
  return { at, line, setAt };
}

function NoCaptures({ onImport }: { onImport: () => void }) {
  const { title, text } = words.empty;
  return (
    <EmptyState
      title={title}
      actions={
        <Button look="primary" onPress={onImport}>
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
        <li>
          <b>HAR 1.2</b>, GitHub deliveries, exports of webhook.site and Hookdeck, events of API Gateway and
          Nevo
        </li>
      </ul>
      <p className="small muted">
        Or listen: requests to this device are stored byte for byte. Nothing leaves it, and secrets are
        compared here.
      </p>
    </EmptyState>
  );
}
