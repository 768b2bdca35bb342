/** The planned packs: what is made when, what was made last, and a way to make or forget one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PlanLine } from "../bindings/PlanLine";
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
  const plans = usePlans().data?.plans ?? [];
  const due = plans.filter(({ is_due }) => is_due).length;
  if (plans.length === 0) return null;
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

/** What plans made while the window was open, until it was looked at. */
export function PlannedNote() {
  const { planned } = useWindow();
  if (planned.packs.length === 0) return null;
  const failed = planned.packs.filter(({ problem }) => problem !== null);
  return (
    <div className="page-note">
      <Note tone={failed.length > 0 ? "danger" : "info"}>
        {planned.packs.map(({ name, problem, complete }) => (
          <p key={name}>
            <b>
              {problem === null ? "Made by plan: " : "Not made by plan: "}
              <Visible text={name} limit={80} />
            </b>
            {problem === null ? (
              !complete && ", and it says that it is not complete"
            ) : (
              <>. {<Visible text={problem} limit={300} />}</>
            )}
          </p>
        ))}
        <Button size="small" onPress={planned.forget}>
          Hide
        </Button>
      </Note>
    </div>
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
  const { name, kind, period, day, folder, next_from, next_to, due_at, is_due, last_at, problem } = plan;
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
      {problem !== null && (
        <span className="tiny field-error">
          <Visible text={problem} limit={300} />
        </span>
      )}
    </li>
  );
}
