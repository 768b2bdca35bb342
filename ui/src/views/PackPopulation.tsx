/** The rows of a period and what leaves the pack: a sum, ruled off only when it ties. */
import { Equal } from "lucide-react";
import type { Excluded } from "../bindings/Excluded";
import { Badge } from "../parts/Badge";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { excludedWords } from "./packWords";

/** Whether the sum was checked. `unknown` = nobody compared it with the rows yet. */
export type Tie = "ties" | "does-not-tie" | "unknown";

/** `period` says which rows are held; `excluded` null when it is not known why rows were left out. */
export interface PackPopulationProps {
  period: string;
  total: number;
  included: number;
  excluded: Excluded[] | null;
  query: string;
  tie: Tie;
}

/** The tie of numbers that come from the core itself. */
export function tieOf({
  total,
  included,
  excluded,
}: {
  total: number;
  included: number;
  excluded: Excluded[];
}): Tie {
  const sum = excluded.reduce((all, { rows }) => all + rows, included);
  return sum === total ? "ties" : "does-not-tie";
}

/** The table. */
export function PackPopulation(props: PackPopulationProps) {
  const { period, total, included, excluded, query, tie } = props;
  return (
    <section className="panel" aria-label="Population">
      <header className="panel-head">
        <h2>Population</h2>
        <TieMark tie={tie} />
      </header>
      <table className="ledger">
        <thead>
          <tr>
            <th scope="col">Rows held for the period, and what leaves the pack</th>
            <th scope="col">Why</th>
            <th scope="col" className="num">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td className="medium">Held for the period</td>
            <td className="muted">
              <Visible text={period} limit={160} />
            </td>
            <td className="num">{count(total)}</td>
          </tr>
          {(excluded ?? [{ reason: "", rows: total - included }]).map(({ reason, rows }) => (
            <tr className="minus" key={reason}>
              <td>less {reason === "" ? "rows left out" : excludedWords(reason).name}</td>
              <td className="muted">
                {reason === "" ? "the pack lists them by reason" : excludedWords(reason).why}
                {reason === "not_matched" && query !== "" && (
                  <code className="tiny why-query">
                    <Visible text={query} limit={160} />
                  </code>
                )}
              </td>
              <td className="num">{rows === 0 ? "0" : `−${count(rows)}`}</td>
            </tr>
          ))}
          <tr className={tie === "ties" ? "sum ties" : "sum"}>
            <td>In the pack</td>
            <td />
            <td className="num">{count(included)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function TieMark({ tie }: { tie: Tie }) {
  if (tie === "does-not-tie")
    return (
      <span className="push">
        <Badge tone="danger">Does not tie</Badge>
      </span>
    );
  if (tie === "unknown") return <span className="push small muted">not checked</span>;
  return (
    <span className="push tie small tone-success">
      <Equal className="icon" aria-hidden />
      ties out
    </span>
  );
}
