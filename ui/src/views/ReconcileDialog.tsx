/** Deliveries and rows of one source beside each other: what is missing either way, and how to get it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReconcileRequest } from "../bindings/ReconcileRequest";
import type { Reconciliation } from "../bindings/Reconciliation";
import type { SyncReport } from "../bindings/SyncReport";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { EmptyState, Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { type Task, useHost, useInstant, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { useOffline } from "./offline";
import { ReconcileLists } from "./ReconcileLists";
import { boundsOf, type LookedIn, ReconcilePeriod, reconcileKey, SINCE_DELIVERED } from "./ReconcilePeriod";
import { SyncResult } from "./SyncResult";
import { useSettled } from "./settled";
import { TaskProgress } from "./TaskProgress";
import { usePulling, useWindow } from "./window";

/** `source` null leaves the choice to the person. */
export interface ReconcileDialogProps {
  isOpen: boolean;
  source: string | null;
  onClose: () => void;
}

/** The dialog. A pull that runs is not left behind unseen: closing waits for it. */
export function ReconcileDialog({ isOpen, source, onClose }: ReconcileDialogProps) {
  const pulling = usePullOfMissing();
  return (
    <Dialog
      title="Reconcile deliveries with rows"
      isOpen={isOpen}
      hold={pulling.isRunning}
      size="wide"
      onClose={() => {
        pulling.reset();
        onClose();
      }}
    >
      {isOpen && <Choice first={source} pulling={pulling} onClose={onClose} />}
    </Dialog>
  );
}

type Pulling = Task<ReconcileRequest, SyncReport>;

/** However it ended, everything is counted again: rows that came before a stop are there. */
function usePullOfMissing(): Pulling {
  const host = useHost();
  const client = useQueryClient();
  return useTask(
    (request: ReconcileRequest, hear) => host.reconcilePull(request, hear),
    () => void client.invalidateQueries(),
  );
}

function Choice({
  first,
  pulling,
  onClose,
}: {
  first: string | null;
  pulling: Pulling;
  onClose: () => void;
}) {
  const { sources } = useWindow().status;
  const [chosen, setChosen] = useState(first ?? sources[0]?.name ?? null);
  const [lookedIn, setLookedIn] = useState<LookedIn>(SINCE_DELIVERED);
  const bounds = boundsOf(lookedIn);
  // A day is typed by its parts, and each comparison reads every delivery.
  const settled = useSettled(bounds === null ? null : JSON.stringify(bounds));
  if (chosen === null)
    return (
      <EmptyState title="There is no source to compare with">
        <p>Deliveries are held against the rows of a source. Add one, or import its rows, first.</p>
      </EmptyState>
    );
  return (
    <div className="reconcile">
      <div className="reconcile-asked">
        <SelectField
          label="Source"
          value={chosen}
          options={sources.map(({ name }) => ({ id: name, name }))}
          isDisabled={pulling.isRunning}
          onChange={(name) => {
            pulling.reset();
            setChosen(name);
          }}
        />
        <ReconcilePeriod
          value={lookedIn}
          isDisabled={pulling.isRunning}
          onChange={(next) => {
            pulling.reset();
            setLookedIn(next);
          }}
        />
      </div>
      {bounds !== null && settled !== null && (
        <Compared
          key={`${chosen} ${settled}`}
          request={{ source: chosen, ...(JSON.parse(settled) as typeof bounds) }}
          pulling={pulling}
          onClose={onClose}
        />
      )}
    </div>
  );
}

function Compared({
  request,
  pulling,
  onClose,
}: {
  request: ReconcileRequest;
  pulling: Pulling;
  onClose: () => void;
}) {
  const host = useHost();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: reconcileKey(request),
    queryFn: () => host.reconcileRun(request),
    networkMode: "always",
  });
  if (error !== null) return <FailureNote failure={asFailure(error)} onAct={() => void refetch()} />;
  if (data === undefined) return <Loading>Comparing deliveries with rows</Loading>;
  return (
    <>
      <Figures found={data} />
      {data.notes.length > 0 && (
        <Note tone="info">
          {data.notes.map((note) => (
            <p key={note}>
              <Visible text={note} limit={600} />
            </p>
          ))}
        </Note>
      )}
      <Missing found={data} pulling={pulling} onPull={() => pulling.start(request)} />
      {isFetching && (
        <p className="small muted" role="status">
          Counting again
        </p>
      )}
      <ReconcileLists found={data} onLeave={onClose} />
    </>
  );
}

function Figures({ found }: { found: Reconciliation }) {
  const written = useInstant();
  const { delivered, said, unproven, refused, rows, unkeyed, from, to, schemes } = found;
  if (delivered === 0)
    return (
      <p className="sentence">
        No captured delivery belongs to <Visible text={found.source} limit={60} />. Import captures or listen,
        then compare again.
      </p>
    );
  return (
    <p className="sentence" role="status" aria-label="What was compared">
      <b>{counted(delivered, "row")}</b> told by deliveries ({count(said)} rightly signed, {count(unproven)}{" "}
      not checked, {count(refused.count)} refused), <b>{counted(rows, "row")}</b> in the log
      {from !== null && to !== null && ` from ${written(from)} to ${written(to)}`}
      {schemes.length > 0 && (
        <>
          , signed by <Visible text={schemes.join(", ")} limit={200} />
        </>
      )}
      {unkeyed > 0 && `, ${counted(unkeyed, "delivery", "deliveries")} without a row, such as pings`}.
    </p>
  );
}

/** What can be pulled, the pull, and what it brought. */
function Missing({
  found,
  pulling,
  onPull,
}: {
  found: Reconciliation;
  pulling: Pulling;
  onPull: () => void;
}) {
  const written = useInstant();
  const offline = useOffline();
  const isPulled = usePulling()(found.source);
  const { windows } = found;
  return (
    <>
      {windows.length > 0 && (
        <section className="panel" aria-label="To pull">
          <header className="panel-head">
            <h3>
              Missing rows can be asked for in{" "}
              {counted(windows.length, "stretch of time", "stretches of time")}
            </h3>
            <span className="push">
              <Button look="primary" isDisabled={pulling.isRunning || isPulled} onPress={onPull}>
                Pull what is missing
              </Button>
            </span>
          </header>
          <ul className="panel-body small reasons">
            {windows.slice(0, 20).map(({ from, to, missing }) => (
              <li key={from}>
                {written(from)} to {written(to)}, {count(missing)} missing
              </li>
            ))}
            {windows.length > 20 && <li>and {count(windows.length - 20)} more</li>}
          </ul>
          {offline !== null && (
            <p className="panel-body small tone-warning">
              The vendors cannot be reached now. What was compared stays; the pull waits for a connection.
            </p>
          )}
        </section>
      )}
      {pulling.isRunning && <TaskProgress progress={pulling.progress} cancel={pulling.cancel} />}
      {!pulling.isRunning && pulling.failure !== null && <FailureNote failure={pulling.failure} />}
      {!pulling.isRunning && pulling.result !== null && <SyncResult report={pulling.result} />}
    </>
  );
}
