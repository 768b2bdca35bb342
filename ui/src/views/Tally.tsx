/** The counts of runs and files, in one order and under one set of heads, and whether they tie. */
import { Badge } from "../parts/Badge";
import { count } from "../parts/format";

/** What became of the rows that came: each is new, revised, held already, or a problem. */
export interface Counts {
  rows_seen: number;
  rows_new: number;
  rows_revised: number;
  duplicates: number;
  problems: number;
}

/** The heads above {@link CountCells}. */
export const COUNT_HEADS = ["Seen", "New", "Revised", "Held already", "Problems"];

/** The counts as cells of a row. */
export function CountCells({ counts }: { counts: Counts }) {
  const { rows_seen, rows_new, rows_revised, duplicates, problems } = counts;
  return (
    <>
      <td className="num strong">{count(rows_seen)}</td>
      <td className="num">{count(rows_new)}</td>
      <td className="num">{count(rows_revised)}</td>
      <td className="num">{count(duplicates)}</td>
      <td className={problems > 0 ? "num tone-warning" : "num"}>{count(problems)}</td>
    </>
  );
}

/** Says whether counts tie. */
export function Tied({ isTied }: { isTied: boolean }) {
  if (!isTied) return <Badge tone="danger">Does not tie</Badge>;
  return (
    <Badge tone="success" look="quiet">
      Ties
    </Badge>
  );
}

/** Whether every row that was seen is accounted for. */
export function ties({ rows_seen, rows_new, rows_revised, duplicates, problems }: Counts): boolean {
  return rows_seen === rows_new + rows_revised + duplicates + problems;
}

/** The sum of the counts of runs or files. */
export function sumOf(lines: Counts[]): Counts {
  const sum = (of: keyof Counts) => lines.reduce((total, line) => total + line[of], 0);
  return {
    rows_seen: sum("rows_seen"),
    rows_new: sum("rows_new"),
    rows_revised: sum("rows_revised"),
    duplicates: sum("duplicates"),
    problems: sum("problems"),
  };
}
