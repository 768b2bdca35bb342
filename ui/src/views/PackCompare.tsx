/** Two packs of one workspace against each other: whether the log only grew between them. */
import { useId, useState } from "react";
import type { CheckLine } from "../bindings/CheckLine";
import type { PackLine } from "../bindings/PackLine";
import { Button } from "../parts/Button";
import { SelectField } from "../parts/SelectField";
import { useHost, useSettings, useTask } from "../state";
import { FailureNote } from "./FailureNote";
import { PackChecks } from "./PackChecks";
import { dayWords } from "./packPeriod";
import { titleOf } from "./packWords";
import { TaskProgress } from "./TaskProgress";
import { PickButton } from "./WizardFile";

const NONE = "";

/** The panel; `others` are packs of the list. */
export function PackCompare({ line, others }: { line: PackLine; others: PackLine[] }) {
  const host = useHost();
  const { zone } = useSettings().settings;
  const heading = useId();
  const [against, setAgainst] = useState(NONE);
  const compare = useTask(
    (other: string, hear): Promise<CheckLine[]> =>
      host.packCompare({ path: line.path, against: other }, hear),
  );
  const choose = (other: string) => {
    compare.reset();
    setAgainst(other);
  };
  const listed = others.filter((each) => each.path !== line.path && each.is_there && each.facts !== null);
  const options = [
    { id: NONE, name: "Choose a pack" },
    ...listed.map((each) => ({ id: each.path, name: `${titleOf(each, zone)} (${dayWords(each.at, zone)})` })),
    ...(against === NONE || listed.some(({ path }) => path === against)
      ? []
      : [{ id: against, name: against }]),
  ];
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>Compare with another pack</h2>
      </header>
      <div className="panel-body stack">
        <p className="small muted">
          Two packs of one workspace: whether the earlier log is contained in the later one, row for row.
        </p>
        <div className="pack-compare">
          <SelectField label="The other pack" value={against} options={options} onChange={choose} />
          <PickButton purpose="pack" onPaths={([path]) => path !== undefined && choose(path)}>
            Another file
          </PickButton>
          <Button
            size="small"
            isDisabled={against === NONE}
            isPending={compare.isRunning}
            onPress={() => compare.start(against)}
          >
            Compare
          </Button>
        </div>
        {compare.isRunning && <TaskProgress progress={compare.progress} cancel={compare.cancel} />}
        {!compare.isRunning && compare.failure !== null && (
          <FailureNote failure={compare.failure} onAct={() => compare.start(against)} />
        )}
      </div>
      {compare.result !== null && <PackChecks checks={compare.result} />}
    </section>
  );
}
