/** Rows of a source that could not be read: kept raw, numbered, never dropped. */
import { useQuery } from "@tanstack/react-query";
import type { ProblemLine } from "../bindings/ProblemLine";
import type { SourceLine } from "../bindings/SourceLine";
import { asFailure } from "../host";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { useMore } from "../parts/More";
import { Tally } from "../parts/Tally";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { Panel } from "./SourcePanel";

/** The newest ones, and out of how many. */
export function SourceProblems({ source }: { source: SourceLine }) {
  const host = useHost();
  const { name } = source;
  const problems = useQuery({
    queryKey: ["problems", name],
    queryFn: () => host.sourceProblems({ name }),
  });
  const shown = problems.data ?? [];
  return (
    <Panel title="Rows that could not be read" lead="Kept as they came, with their number in the log">
      {problems.isPending && <Loading>Reading the problems</Loading>}
      {problems.error !== null && (
        <FailureNote failure={asFailure(problems.error)} onAct={() => void problems.refetch()} />
      )}
      {problems.data !== undefined && shown.length === 0 && (
        <p className="small muted">
          {source.entries === 0 ? "None: it holds no rows." : "None: every row of this source can be read."}
        </p>
      )}
      {shown.length > 0 && <ProblemTable problems={shown} />}
      {shown.length < source.problems && shown.length > 0 && (
        <p className="small muted">
          The newest {count(shown.length)} of {counted(source.problems, "problem")}.
        </p>
      )}
    </Panel>
  );
}

function ProblemTable({ problems }: { problems: ProblemLine[] }) {
  const { shown, button } = useMore(problems, ["row", "rows"]);
  return (
    <>
      <Tally
        label="Problems"
        frame="Problem rows"
        heads={[{ num: "Row" }, "Why", "Its beginning, as received"]}
        className="problem-frame"
      >
        {shown.map((problem) => (
          <tr key={problem.row}>
            <th scope="row" className="folio num">
              {count(problem.row)}
            </th>
            <td className="wrap">
              <Visible text={problem.reason} />
            </td>
            <td className="mono tiny wrap">
              <Visible text={problem.raw} />
            </td>
          </tr>
        ))}
      </Tally>
      {button}
    </>
  );
}
