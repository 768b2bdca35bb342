/** The planned packs: what is made when, what was made last, and a way to make or forget one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import type { BrokenPlan } from "../bindings/BrokenPlan";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PlanLine } from "../bindings/PlanLine";
import type { PlannedPack } from "../bindings/PlannedPack";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Loading } from "../parts/EmptyState";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useInstant, useSettings, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { KindTag } from "./PackList";
import { usePlans } from "./packDesk";
import { periodWords } from "./packPeriod";
import { TaskProgress } from "./TaskProgress";
import { useWindow } from "./window";

/** The button that shows them. */
export function PackPlans() {
  const [isOpen, setOpen] = useState(false);
  const { plans, broken } = usePlans().data ?? { plans: [], broken: [] };
  const due = plans.filter(({ is_due }) => is_due).length;
  if (plans.length + broken.length === 0) return null;
  return (
    <>
      <Button size="tall" onPress={() => setOpen(true)}>
        <CalendarClock className="icon" aria-hidden />
        Plans{due > 0 ? `, ${due} due` : ""}
      </Button>
      <Dialog title="Planned packs" isOpen={isOpen} hold={false} size="wide" onClose={() => setOpen(false)}>
        {isOpen && <Plans />}
      </Dialog>
    </>
  );
}

/** What plans make and made while the window was open, until it was looked at. */
export function PlannedNote() {
  const { planned } = useWindow();
  if (planned.packs.length === 0 && planned.running === null) return null;
  const failed = planned.packs.filter(({ problem }) => problem !== null);
  return (
    <div className="page-note">
      <Note tone={failed.length > 0 ? "danger" : "info"}>
        {planned.running !== null && (
          <>
            <p>
              <b>
                Being made by plan: <Visible text={planned.running.name} limit={80} />
              </b>
            </p>
            <TaskProgress progress={planned.running.progress} cancel={planned.cancel} />
          </>
        )}
        {planned.packs.map((pack) => (
          <Told key={pack.name} pack={pack} />
        ))}
        {planned.packs.length > 0 && (
          <Button size="small" onPress={planned.forget}>
            Hide
          </Button>
        )}
      </Note>
    </div>
  );
}

function Told({ pack: { name, problem, complete } }: { pack: PlannedPack }) {
  return (
    <p>
      <b>
        {problem === null ? "Made by plan: " : "Not made by plan: "}
        <Visible text={name} limit={80} />
      </b>
      {problem === null ? (
        !complete && ", and it says that it is not complete; it is made again once nothing is missing"
      ) : (
        <>. {<Visible text={problem} limit={300} />}</>
      )}
    </p>
  );
}

function Plans() {
  const host = useHost();
  const queries = useQueryClient();
  const plans = usePlans();
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["plans"] });
    void queries.invalidateQueries({ queryKey: ["packs"] });
  };
  const run = useTask<string, PackBuilt>((name, hear) => host.planRun({ name }, hear), again);
  const remove = useMutation({
    mutationFn: (name: string) => host.planRemove({ name }),
    networkMode: "always",
    onSettled: again,
  });
  if (plans.data === undefined) return <Loading>Reading the plans</Loading>;
  return (
    <div className="plan-dialog">
      <p className="small muted">
        Each is made while this window is open, or by <code>exhibit pack due</code>; signed with the key made
        here where there is one.
      </p>
      {run.isRunning && <TaskProgress progress={run.progress} cancel={run.cancel} />}
      {run.failure !== null && <FailureNote failure={run.failure} />}
      {remove.error !== null && <FailureNote failure={asFailure(remove.error)} />}
      <ul className="plan-list" aria-label="Plans">
        {plans.data.plans.map((plan) => (
          <Plan
            key={plan.name}
            plan={plan}
            isBusy={run.isRunning || remove.isPending}
            onRun={() => run.start(plan.name)}
            onRemove={() => remove.mutate(plan.name)}
          />
        ))}
        {plans.data.broken.map((line) => (
          <Broken
            key={line.name}
            line={line}
            isBusy={run.isRunning || remove.isPending}
            onRemove={() => remove.mutate(line.name)}
          />
        ))}
      </ul>
    </div>
  );
}

function Plan({
  plan,
  isBusy,
  onRun,
  onRemove,
}: {
  plan: PlanLine;
  isBusy: boolean;
  onRun: () => void;
  onRemove: () => void;
}) {
  const instant = useInstant();
  const { zone } = useSettings().settings;
  const { name, kind, period, day, folder, next_from, next_to, due_at, is_due, last_at } = plan;
  return (
    <li className="plan-line">
      <span className="row">
        <KindTag kind={kind} />
        <b className="clip">
          <Visible text={name} limit={80} />
        </b>
        {is_due && <Badge tone="warning">due now</Badge>}
        <span className="push row">
          <Button size="small" isDisabled={isBusy} onPress={onRun}>
            Make it now
          </Button>
          <Button size="small" isDisabled={isBusy} onPress={onRemove}>
            Forget
          </Button>
        </span>
      </span>
      <span className="small">
        Each {period}, from day {day} on. Next: {periodWords(next_from, next_to, zone)}, due {instant(due_at)}
        .
      </span>
      <span className="tiny muted clip">
        {last_at === null ? "Nothing was made by it yet" : `Last made ${instant(last_at)}`}; into{" "}
        <Visible text={folder} limit={160} />
      </span>
      <Hindrance plan={plan} />
    </li>
  );
}

/** What keeps it from being made, or from being whole. */
function Hindrance({ plan: { problem, waits_for, is_partial } }: { plan: PlanLine }) {
  return (
    <>
      {is_partial && (
        <span className="tiny muted">
          A pack of it says that it is incomplete. It is made again, beside that one, once nothing is missing.
        </span>
      )}
      {waits_for !== null && (
        <span className="tiny muted">
          Waits up to a week for what is missing: <Visible text={waits_for} limit={300} />
        </span>
      )}
      {problem !== null && (
        <span className="tiny field-error">
          Not made: <Visible text={problem} limit={300} />
        </span>
      )}
    </>
  );
}

/** A line that is no plan: the workspace may come from elsewhere. */
function Broken({ line, isBusy, onRemove }: { line: BrokenPlan; isBusy: boolean; onRemove: () => void }) {
  return (
    <li className="plan-line">
      <span className="row">
        <Badge tone="danger">no plan</Badge>
        <b className="clip">
          <Visible text={line.name} limit={80} />
        </b>
        <span className="push row">
          <Button size="small" isDisabled={isBusy} onPress={onRemove}>
            Forget
          </Button>
        </span>
      </span>
      <span className="tiny field-error">
        <Visible text={line.reason} limit={300} />
      </span>
    </li>
  );
}
