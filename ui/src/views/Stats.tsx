/** Three figures over the rows of the query; two of them are also filters. */

import { memo } from "react";
import { ToggleButton } from "react-aria-components";
import type { ResultSet } from "../bindings/ResultSet";
import { ToneIcon } from "../parts/Badge";
import { count } from "../parts/format";
import { useAside } from "./logBeside";
import type { Edit } from "./logEdit";
import { queryToggled, senseOf } from "./logTerms";
import { useWindow } from "./window";

/** `onStale` hears of a lost handle. */
export interface StatsProps {
  set: ResultSet;
  edit: Edit;
  onStale: () => void;
}

/** The cards. A double rule stands under the rows once counts and list are known to agree. */
export const Stats = memo(function Stats({ set, edit, onStale }: StatsProps) {
  const { status } = useWindow();
  const counts = useAside(["counts", set.handle], (host) => host.logCounts({ handle: set.handle }), onStale);
  const known = counts.isOld ? undefined : counts.data;
  const ties = known !== undefined && known.rows === set.count;
  return (
    <div className="stats">
      <div className="stat">
        <span className="label">Rows in range</span>
        <p role="status" aria-label="Rows found" className="stat-found">
          <b className={`figure${ties ? " ties" : ""}`}>{count(set.count)}</b>{" "}
          <span className="foot">of {count(status.rows)} rows</span>
        </p>
        {known !== undefined && !ties && (
          <span className="tiny tone-danger">counts say {count(known.rows)}</span>
        )}
      </div>
      <OutcomeCard
        outcome="failure"
        name="Failures"
        amount={known?.failures}
        of={set}
        edit={edit}
        isLost={counts.failure !== null}
      />
      <OutcomeCard
        outcome="warning"
        name="Warnings"
        amount={known?.warnings}
        of={set}
        edit={edit}
        isLost={counts.failure !== null}
      />
    </div>
  );
});

interface OutcomeCardProps {
  outcome: "failure" | "warning";
  name: string;
  amount: number | undefined;
  of: ResultSet;
  edit: Edit;
  isLost: boolean;
}

/** Pressed, it keeps only its outcome; pressed again, it lets go of it. */
function OutcomeCard({ outcome, name, amount, of: set, edit, isLost }: OutcomeCardProps) {
  const isChosen = senseOf(set.terms, "outcome", outcome) === "include";
  const toggle = () =>
    edit?.((terms) => queryToggled(terms, { field: "outcome", value: outcome, sense: "include" }));
  return (
    <ToggleButton
      className="stat stat-press"
      isSelected={isChosen}
      isDisabled={edit === null}
      onChange={toggle}
    >
      <span className="label">
        <ToneIcon tone={outcome === "failure" ? "danger" : "warning"} />
        {name}
      </span>{" "}
      <b className="figure">{amount === undefined ? <Unknown isLost={isLost} /> : count(amount)}</b>{" "}
      <span className="foot">{amount === undefined ? "" : shareOf(amount, set.count)}</span>
    </ToggleButton>
  );
}

function Unknown({ isLost }: { isLost: boolean }) {
  return isLost ? <span className="small muted">not counted</span> : <span className="skeleton" />;
}

/** `0.28 % of rows`; a few among very many is never said to be none. */
function shareOf(part: number, whole: number): string {
  if (whole === 0) return "no rows";
  if (part === 0) return "0 % of rows";
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.01) return "under 0.01 % of rows";
  return `${percent.toFixed(2)} % of rows`;
}
